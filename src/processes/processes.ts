import type { Entities } from "../commands/entities.ts";
import type { DispatchStock } from "../commands/stock-request.ts";
import type { AdjustmentState } from "../domain/adjustment/state.ts";
import type { CountState } from "../domain/count/state.ts";
import type { EntityState } from "../domain/decider.ts";
import type { ProductState } from "../domain/product/state.ts";
import type { Clock } from "../domain/runtime.ts";
import type { TransferState } from "../domain/transfer/state.ts";
import type { EntityModels } from "../projections/entity-models.ts";
import { adjustmentProcess } from "./adjustment.ts";
import { countProcess } from "./count.ts";
import { createDriver, type Driver } from "./driver.ts";
import type { LedgerEntities } from "./entities.ts";
import type { Process } from "./process.ts";
import { productProcess } from "./product.ts";
import { transferProcess } from "./transfer.ts";
import type { Turns } from "./turns.ts";
import { watchOver, type Watched } from "./watchdog.ts";

/** What carries each category's processes on. */
export type LedgerProcesses = {
  readonly product: Driver<ProductState>;
  readonly transfer: Driver<TransferState>;
  readonly adjustment: Driver<AdjustmentState>;
  readonly count: Driver<CountState>;
};

export type ProcessNeeds = {
  readonly entities: LedgerEntities;
  readonly dispatch: DispatchStock;
  readonly clock: Clock;
  /** Where several processes drive. */
  readonly turns?: Turns;
};

export const createLedgerProcesses = (needs: ProcessNeeds): LedgerProcesses => {
  const { entities, dispatch, clock, turns } = needs;
  const common = { dispatch, clock, ...(turns !== undefined && { turns }) };
  const driverOf = <State extends EntityState, Command>(
    of: Entities<State, Command>,
    process: Process<State, Command>,
  ): Driver<State> => createDriver({ ...common, entities: of, process, ports: undefined });
  return {
    product: driverOf(entities.product, productProcess),
    transfer: driverOf(entities.transfer, transferProcess),
    adjustment: driverOf(entities.adjustment, adjustmentProcess),
    count: driverOf(entities.count, countProcess),
  };
};

/** What the watchdog looks at: every category with a process, by its read model. */
export const watchedOf = (processes: LedgerProcesses, models: EntityModels): readonly Watched[] => [
  watchOver(productProcess, models.product, processes.product),
  watchOver(transferProcess, models.transfer, processes.transfer),
  watchOver(adjustmentProcess, models.adjustment, processes.adjustment),
  watchOver(countProcess, models.count, processes.count),
];
