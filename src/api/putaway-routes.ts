import type { FastifyInstance } from "fastify";
import { Temporal } from "temporal-polyfill";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import { NONE } from "../domain/ids.ts";
import {
  type BinPlace,
  proposePutaway,
  PUTAWAY_BINS_MAX,
  type PutawayPlan,
} from "../domain/putaway.ts";
import { UNITS_PER_LINE_MAX } from "../domain/quantity.ts";
import type { Bin } from "../domain/warehouse/events.ts";
import { API_PREFIX } from "./command-routes.ts";
import { permitted } from "./permissions.ts";
import { problem } from "./problems.ts";
import { freshness, noParams, registerRead, type ReadEdge } from "./reads.ts";

const putawayQuery = z.strictObject({
  sku: schemas.id,
  warehouse: schemas.id,
  units: z
    .string()
    .regex(/^[1-9]\d{0,9}$/, "a whole number of units")
    .transform(Number)
    .refine((value) => value <= UNITS_PER_LINE_MAX, "too many units for one line"),
  ...freshness,
});

/** Bins whose load is looked up before it is seen whether they are enough. */
const BINS_AT_ONCE = 1_000;

const sameUnits = async (
  { needs: { models, clock } }: ReadEdge,
  sku: string,
  warehouse: string,
): Promise<ReadonlyMap<string, number>> => {
  const stock = await models.stock(sku, warehouse, clock.now());
  const units = new Map<string, number>();
  for (const { bin, good, quarantined, damaged } of stock?.lots ?? []) {
    if (bin === NONE) continue;
    units.set(bin, (units.get(bin) ?? 0) + good + quarantined + damaged);
  }
  return units;
};

/** Where the SKU stands comes first, also in bins that master data does not know. */
const inOrder = (bins: readonly Bin[], same: ReadonlyMap<string, number>): readonly Bin[] => {
  const known = new Set(bins.map(({ bin }) => bin));
  const strange = [...same.keys()].filter((bin) => !known.has(bin)).sort();
  return [
    ...bins.filter(({ bin }) => same.has(bin)),
    ...strange.map((bin) => ({ bin, order: 0 })),
    ...bins.filter(({ bin }) => !same.has(bin)),
  ];
};

type Wanted = { readonly sku: string; readonly warehouse: string; readonly units: number };

const planFor = async (
  edge: ReadEdge,
  bins: readonly Bin[],
  { sku, warehouse, units }: Wanted,
): Promise<PutawayPlan> => {
  const same = await sameUnits(edge, sku, warehouse);
  const places: BinPlace[] = [];
  const ordered = inOrder(bins, same);
  let plan = proposePutaway(units, places);
  for (let from = 0; from < ordered.length; from += BINS_AT_ONCE) {
    const portion = ordered.slice(from, from + BINS_AT_ONCE);
    const names = portion.map(({ bin }) => bin);
    const loads = await edge.needs.models.binLoads(warehouse, names);
    for (const { bin, capacity } of portion) {
      const place = { bin, held: loads.get(bin) ?? 0, same: same.get(bin) ?? 0 };
      places.push(capacity === undefined ? place : { ...place, capacity });
    }
    plan = proposePutaway(units, places);
    if (plan.unplaced === 0 || plan.bins.length === PUTAWAY_BINS_MAX) break;
  }
  return plan;
};

/** What the shelf life makes of a delivery that is fresh today: a proposal, for only the goods say their date. */
const freshUntil = (now: number, zone: string, days: number): string =>
  Temporal.Instant.fromEpochMilliseconds(now)
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .add({ days })
    .toString();

/** Where goods that come in may be put. */
export const registerPutaway = (app: FastifyInstance, edge: ReadEdge): void => {
  const { references, entities, clock, settings } = edge.needs;
  registerRead(app, edge, {
    path: `${API_PREFIX}/putaway`,
    operationId: "putaway",
    summary: "Bins for units of a SKU: where it stands already, then where there is room",
    tag: "receiving",
    access: permitted("named", "receipt:write", "stock:handle"),
    params: noParams,
    query: putawayQuery,
    answer: "Bins in the order in which they are filled; `unplaced` units find no room.",
    handler: async ({ query: { sku, warehouse, units } }) => {
      const refs = await references.judge([{ sku, warehouse, use: "in" }]);
      const refusal = refs.refuse(sku, warehouse);
      if (refusal !== undefined) throw problem(refusal.code, refusal.detail);
      const product = refs.product(sku);
      const site = entities.warehouse.peek(warehouse) ?? (await entities.warehouse.read(warehouse));
      const { bins, unplaced } = await planFor(edge, site.state.bins, { sku, warehouse, units });
      const days = product?.shelfLifeDays;
      const zone = refs.zone(warehouse) ?? settings.timeZone;
      return {
        sku,
        warehouse,
        units,
        lotRequired: product?.lotTracked ?? false,
        ...(days === undefined ? {} : { proposedExpiresOn: freshUntil(clock.now(), zone, days) }),
        bins,
        unplaced,
      };
    },
  });
};
