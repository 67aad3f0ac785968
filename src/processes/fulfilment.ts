import type { DispatchStock } from "../commands/stock-request.ts";
import type { Clock } from "../domain/runtime.ts";
import type { OrderState } from "../domain/order/state.ts";
import type { EntityModels } from "../projections/entity-models.ts";
import { createDriver, type Driver } from "./driver.ts";
import type { LedgerEntities } from "./entities.ts";
import type { OrderPorts } from "./order-ports.ts";
import { orderProcess } from "./order.ts";
import { createParcelDoor } from "./parcel-door.ts";
import { createReturnDoor } from "./return-door.ts";
import type { Turns } from "./turns.ts";
import { watchOver, type Watched } from "./watchdog.ts";

/** What carries orders, their parcels and their returns on. */
export type FulfilmentProcesses = {
  readonly order: Driver<OrderState>;
};

export type FulfilmentNeeds = {
  readonly entities: LedgerEntities;
  readonly dispatch: DispatchStock;
  readonly clock: Clock;
  /** Where several processes drive. */
  readonly turns?: Turns;
} & Pick<OrderPorts, "source" | "payments">;

export const createFulfilment = (needs: FulfilmentNeeds): FulfilmentProcesses => {
  const { entities, dispatch, clock, turns, source, payments } = needs;
  const ports: OrderPorts = {
    ...{ source, payments },
    parcels: createParcelDoor(),
    returns: createReturnDoor(),
  };
  const common = { dispatch, clock, ...(turns !== undefined && { turns }) };
  return {
    order: createDriver({ ...common, entities: entities.order, process: orderProcess, ports }),
  };
};

/** What the watchdog looks at. */
export const fulfilmentWatched = (
  processes: FulfilmentProcesses,
  models: EntityModels,
): readonly Watched[] => [watchOver(orderProcess, models.order, processes.order)];
