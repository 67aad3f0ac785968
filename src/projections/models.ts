import type { EntityState } from "../domain/decider.ts";
import type { Scheduler } from "../domain/runtime.ts";
import { createAlertQueries } from "./alert-queries.ts";
import { availability } from "./availability.ts";
import { createAvailabilityQueries } from "./availability-queries.ts";
import { binLoads, createBinQueries } from "./bin-loads.ts";
import { createCoverQueries } from "./cover-queries.ts";
import { createCursors, type Cursors } from "./cursors.ts";
import { dailyReport } from "./daily-report.ts";
import { demand } from "./demand.ts";
import {
  adjustments,
  counts,
  orders,
  returns,
  shipments,
  ENTITY_PROJECTIONS,
  products,
  suppliers,
  transfers,
  warehouses,
  type EntityModels,
} from "./entity-models.ts";
import type { EntityDocument } from "./entity-projection.ts";
import { createEntityQueries, type EntityQueries } from "./entity-queries.ts";
import { movementIndex } from "./movement-index.ts";
import { createMovementQueries } from "./movement-queries.ts";
import { networkAvailability } from "./network-availability.ts";
import { createNetworkQueries } from "./network-queries.ts";
import { createOpenHolds } from "./open-holds.ts";
import { orderAnalytics } from "./order-analytics.ts";
import { createOrderFigures } from "./order-figures.ts";
import { orderLives } from "./order-lives.ts";
import { orderTimeline } from "./order-timeline.ts";
import { createPaymentQueries } from "./payment-queries.ts";
import { payments } from "./payments.ts";
import {
  type AnyFact,
  definitionHash,
  type Document,
  type EntityFact,
  type Projection,
} from "./projection.ts";
import type { ReadModels } from "./read-models.ts";
import type { Collection } from "./read-store.ts";
import { createReader, type Reader } from "./reader.ts";
import { createReceiptQueries, receipts } from "./receipts.ts";
import { createReservationQueries } from "./reservation-queries.ts";
import { reservations } from "./reservations.ts";
import { stockAlerts } from "./stock-alerts.ts";
import { createTotals } from "./totals.ts";

/** Every read model, in the order in which they are shown. */
export const PROJECTIONS: readonly Projection[] = [
  availability,
  networkAvailability,
  reservations,
  movementIndex,
  stockAlerts,
  receipts,
  binLoads,
  demand,
  ...ENTITY_PROJECTIONS,
  payments,
  orderTimeline,
  orderLives,
  orderAnalytics,
  dailyReport,
];

/** No build of a read model serves yet, or it can't be reached. */
export class NotServed extends Error {
  readonly code = "not-served";
}

/** What the queries read from, whoever feeds it. */
export type Serving = {
  /** The collection of the build that serves. @throws UnknownProjection, NotServed */
  readonly serves: (name: string) => Collection;
  /** What every build that still goes has in it. */
  readonly position: () => bigint;
  readonly wait: (reached: () => boolean, timeoutMs: number) => Promise<boolean>;
  readonly projections: ReadModels["projections"];
};

const readerOf =
  ({ serves }: Serving) =>
  <Doc extends Document, Seen extends AnyFact>(projection: Projection<Doc, Seen>): Reader<Doc> =>
    createReader(projection, () => serves(projection.name));

const createEntityModels = (serving: Serving, cursors: Cursors): EntityModels => {
  const reader = readerOf(serving);
  const queries = <State extends EntityState>(
    projection: Projection<EntityDocument<State>, EntityFact>,
  ): EntityQueries<State> => createEntityQueries(reader(projection), cursors, projection.name);
  return {
    product: queries(products),
    warehouse: queries(warehouses),
    supplier: queries(suppliers),
    transfer: queries(transfers),
    adjustment: queries(adjustments),
    count: queries(counts),
    order: queries(orders),
    shipment: queries(shipments),
    return: queries(returns),
  };
};

export type ModelNeeds = { readonly logId: string; readonly scheduler: Scheduler };

/** The queries of all read models over whatever serves them. */
export const createModels = (needs: ModelNeeds, serving: Serving): ReadModels => {
  const reader = readerOf(serving);
  const cursors = createCursors([needs.logId, ...PROJECTIONS.map(definitionHash)].join("\n"));
  const stocks = reader(availability);
  return {
    ...createAvailabilityQueries(stocks, cursors),
    ...createNetworkQueries(reader(networkAvailability), cursors),
    ...createReservationQueries(reader(reservations), cursors),
    ...createOpenHolds(reader(reservations)),
    ...createReceiptQueries(reader(receipts)),
    ...createBinQueries(reader(binLoads)),
    ...createCoverQueries(reader(networkAvailability), reader(demand), cursors),
    ...createAlertQueries(reader(stockAlerts), cursors),
    ...createMovementQueries(reader(movementIndex), cursors),
    ...createTotals(stocks, needs.scheduler),
    ...createPaymentQueries(reader(payments), cursors),
    figures: createOrderFigures({
      ...{ timelines: reader(orderTimeline), quarters: reader(orderAnalytics) },
      ...{ movements: reader(dailyReport), lives: reader(orderLives) },
    }),
    entities: createEntityModels(serving, cursors),
    position: serving.position,
    waitFor: (position, timeoutMs) => serving.wait(() => serving.position() >= position, timeoutMs),
    projections: serving.projections,
  };
};
