import type { DispatchStock } from "../commands/stock-request.ts";
import type { Clock } from "../domain/runtime.ts";
import type { OrderState } from "../domain/order/state.ts";
import type { ReturnState } from "../domain/return/state.ts";
import type { ShipmentState } from "../domain/shipment/state.ts";
import type { EntityModels } from "../projections/entity-models.ts";
import type { Carriers } from "./carriers.ts";
import { createDriver, type Driver } from "./driver.ts";
import type { LedgerEntities } from "./entities.ts";
import type { OrderPorts } from "./order-ports.ts";
import { orderProcess } from "./order.ts";
import { createParcelDoor } from "./parcel-door.ts";
import { createReturnDoor } from "./return-door.ts";
import { returnProcess } from "./return.ts";
import { shipmentProcess } from "./shipment.ts";
import type { Turns } from "./turns.ts";
import { watchOver, type Watched } from "./watchdog.ts";

/** What carries orders, their parcels and their returns on. */
export type FulfilmentProcesses = {
  readonly order: Driver<OrderState>;
  readonly shipment: Driver<ShipmentState>;
  readonly return: Driver<ReturnState>;
};

export type FulfilmentNeeds = {
  readonly entities: LedgerEntities;
  readonly dispatch: DispatchStock;
  readonly clock: Clock;
  /** Where several processes drive. */
  readonly turns?: Turns;
  readonly carriers: Pick<Carriers, "label">;
} & Pick<OrderPorts, "source" | "payments">;

export const createFulfilment = (needs: FulfilmentNeeds): FulfilmentProcesses => {
  const { entities, dispatch, clock, turns, source, payments, carriers } = needs;
  const common = { dispatch, clock, ...(turns !== undefined && { turns }) };
  const shipment = createDriver({
    ...{ ...common, entities: entities.shipment, process: shipmentProcess },
    ports: { orders: entities.order, carriers },
  });
  const returned = createDriver({
    ...{ ...common, entities: entities.return, process: returnProcess },
    ports: { orders: entities.order },
  });
  const ports: OrderPorts = {
    ...{ source, payments },
    parcels: createParcelDoor({ shipments: entities.shipment, driver: shipment }),
    returns: createReturnDoor({ returns: entities.return, driver: returned }),
  };
  return {
    ...{ shipment, return: returned },
    order: createDriver({ ...common, entities: entities.order, process: orderProcess, ports }),
  };
};

/** What the watchdog looks at. */
export const fulfilmentWatched = (
  processes: FulfilmentProcesses,
  models: EntityModels,
): readonly Watched[] => [
  watchOver(orderProcess, models.order, processes.order),
  watchOver(shipmentProcess, models.shipment, processes.shipment),
  watchOver(returnProcess, models.return, processes.return),
];
