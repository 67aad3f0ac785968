import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import type { StockKey } from "../domain/ids.ts";
import { instantOf, instantText } from "../domain/instant.ts";
import type { AvailabilityItem } from "../projections/read-models.ts";
import { reachHead } from "./claim-routing.ts";
import { warehousesFor } from "./access-guard.ts";
import { API_PREFIX } from "./command-routes.ts";
import { foldByEffect } from "./effective-fold.ts";
import {
  freshness,
  noParams,
  pageOf,
  paging,
  position,
  registerRead,
  repeated,
  type ReadEdge,
} from "./reads.ts";
import { permitted } from "./permissions.ts";
import { stockItem } from "./stock-view.ts";
import { invalid } from "./validation.ts";

const asOfQuery = z.strictObject({
  sku: schemas.id,
  warehouse: repeated(schemas.id).exactOptional(),
  at: schemas.instant.exactOptional(),
  position: position.exactOptional(),
  axis: z.enum(["recorded", "effective"]).exactOptional(),
  ...paging,
  ...freshness,
});
type AsOfQuery = z.output<typeof asOfQuery>;

type When = { readonly at: number; readonly position?: bigint };

/** @throws Problem validation-failed for a time or a position that has not come yet, or both at once. */
const whenOf = async (edge: ReadEdge, query: AsOfQuery): Promise<When> => {
  const { clock, ledger } = edge.needs;
  const now = clock.now();
  if (query.at !== undefined && query.position !== undefined) {
    throw invalid("/position", "either a time or a position");
  }
  if (query.at !== undefined && query.at > now) throw invalid("/at", "not in the future");
  if (query.position === undefined) return { at: query.at ?? now };
  const wanted = edge.positions.read(query.position, "/position");
  if (wanted > (await ledger.head())) throw invalid("/position", "the log has not got there yet");
  return { at: await timeOf(edge, wanted), position: wanted };
};

/** When the event at a position was recorded; the beginning of time before the first one. */
const timeOf = async ({ needs }: ReadEdge, wanted: bigint): Promise<number> => {
  if (wanted === 0n) return 0;
  const event = await needs.log.eventAt(wanted);
  if (event === undefined) throw invalid("/position", "a position that the log has given out");
  return instantOf(needs.codec.decode(event).metadata.recordedAt);
};

type Item = AvailabilityItem & {
  readonly belowZero?: readonly { at: string; bucket: string; units: number }[];
};

/** The stock as it was known then: events recorded up to the moment, in the order of recording. */
const asRecorded = async (edge: ReadEdge, stock: StockKey, when: When): Promise<Item> => {
  const moment = when.position === undefined ? { at: when.at } : { position: when.position };
  const fold = await edge.needs.ledger.history(stock.sku, stock.warehouse, moment);
  return stockItem(stock, fold, when.at);
};

/** What happened up to the moment, whenever it was recorded; of a position, as far as it was known there. */
const asEffective = (edge: ReadEdge, stock: StockKey, when: When): Promise<Item> =>
  foldByEffect(edge.needs, stock, {
    until: instantText(when.at),
    ...(when.position === undefined ? {} : { position: when.position }),
  });

/** The past of one SKU over its warehouses, folded from the log. */
export const registerAsOf = (app: FastifyInstance, edge: ReadEdge): void => {
  registerRead(app, edge, {
    path: `${API_PREFIX}/availability/as-of`,
    operationId: "availability-as-of",
    summary: "One SKU over its warehouses as of a time or a position, from the log",
    tag: "availability",
    access: permitted("named", "history:read"),
    params: noParams,
    query: asOfQuery,
    answer: "The shape of /availability; on the effective axis with what was below zero.",
    handler: async ({ query, principal }) => {
      const when = await whenOf(edge, query);
      // The model only says which warehouses ever had the SKU; the numbers come from the log.
      await reachHead(edge.needs);
      const warehouses = warehousesFor(principal, query.warehouse);
      const filter = { skus: [query.sku], ...(warehouses === undefined ? {} : { warehouses }) };
      const { models, clock } = edge.needs;
      const page = await models.availability(filter, pageOf(query), clock.now());
      const fold = query.axis === "effective" ? asEffective : asRecorded;
      const items: Item[] = [];
      for (const { sku, warehouse } of page.items) {
        items.push(await fold(edge, { sku, warehouse }, when));
      }
      return { items, ...(page.nextCursor === undefined ? {} : { nextCursor: page.nextCursor }) };
    },
  });
};
