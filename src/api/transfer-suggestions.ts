import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import { unitsToComeOf } from "../domain/transfer/state.ts";
import {
  byUrgency,
  suggestFor,
  type SkuFigures,
  type Suggestion,
} from "../domain/transfer/suggestions.ts";
import { COMING } from "../domain/transfer/transitions.ts";
import type { CoverItem } from "../projections/cover-queries.ts";
import { API_PREFIX } from "./command-routes.ts";
import type { ApiNeeds } from "./needs.ts";
import { permitted } from "./permissions.ts";
import {
  freshness,
  limit,
  noParams,
  PAGE_DEFAULT,
  PAGE_MAX,
  registerRead,
  repeated,
  type ReadEdge,
} from "./reads.ts";

/** SKUs that one answer looks at: 200 pages of them. */
const PAGES_MAX = 200;
/** Suggestions kept while all SKUs are looked at; beyond it the least urgent are dropped. */
const KEPT_MAX = 2_000;

type Needs = Pick<ApiNeeds, "models" | "clock" | "settings">;
type Asked = { readonly skus?: readonly string[]; readonly limit: number };

/** Units of transfers that are still to come, by SKU and destination. */
const inboundOf = async ({ models }: Needs): Promise<ReadonlyMap<string, number>> => {
  const units = new Map<string, number>();
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const next = await models.entities.transfer.list(
      { anyOf: { status: COMING } },
      { limit: PAGE_MAX, ...(cursor === undefined ? {} : { cursor }) },
    );
    for (const { to, lines } of next.items) {
      for (const line of lines) {
        const key = `${line.sku}@${to}`;
        units.set(key, (units.get(key) ?? 0) + unitsToComeOf(line));
      }
    }
    cursor = next.nextCursor;
    if (cursor === undefined) break;
  }
  return units;
};

const fastMoversOf = async (
  { models }: Needs,
  items: readonly CoverItem[],
): Promise<ReadonlySet<string>> => {
  const products = await Promise.all(items.map(({ sku }) => models.entities.product.get(sku)));
  return new Set(products.flatMap((one) => (one?.fastMover === true ? [one.id] : [])));
};

const suggestions = async (needs: Needs, { skus, limit: most }: Asked): Promise<Suggestion[]> => {
  const { models, clock, settings } = needs;
  const { demandDays: days } = settings.transfers;
  const at = clock.now();
  const inbound = await inboundOf(needs);
  let found: Suggestion[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const next = await models.cover(
      { days, ...(skus === undefined ? {} : { skus }) },
      { limit: PAGE_MAX, ...(cursor === undefined ? {} : { cursor }) },
      at,
    );
    const several = next.items.filter(({ stocks }) => stocks.length > 1);
    const fast = await fastMoversOf(needs, several);
    for (const { sku, stocks } of several) {
      const figures: SkuFigures = {
        ...{ sku, days, fastMover: fast.has(sku) },
        stocks: stocks.map((stock) => ({
          ...stock,
          inbound: inbound.get(`${sku}@${stock.warehouse}`) ?? 0,
        })),
      };
      found.push(...suggestFor(figures, settings.transfers));
    }
    if (found.length > KEPT_MAX) found = found.sort(byUrgency).slice(0, KEPT_MAX);
    cursor = next.nextCursor;
    if (cursor === undefined) break;
  }
  return found.sort(byUrgency).slice(0, most);
};

/** Which transfers would bring the warehouses together, and why (docs/transfers.md). */
export const registerTransferSuggestions = (app: FastifyInstance, reads: ReadEdge): void => {
  const { settings } = reads.needs;
  registerRead(app, reads, {
    path: `${API_PREFIX}/transfers/suggestions`,
    operationId: "transfer-suggestions",
    summary: "Transfers that would bring the covers of the warehouses together, fast movers first",
    tag: "transfers",
    access: permitted("network", "transfer:request"),
    params: noParams,
    query: z.strictObject({
      sku: repeated(schemas.id).exactOptional(),
      limit: limit.exactOptional(),
      ...freshness,
    }),
    answer: "The most urgent suggestions with the figures behind each, and the rules they follow.",
    handler: async ({ query }) => {
      const { sku: skus, limit: most = PAGE_DEFAULT } = query;
      const items = await suggestions(reads.needs, {
        limit: most,
        ...(skus === undefined ? {} : { skus }),
      });
      const { variancePercent, minimumUnits, demandDays } = settings.transfers;
      return { items, rules: { variancePercent, minimumUnits, demandDays } };
    },
  });
};
