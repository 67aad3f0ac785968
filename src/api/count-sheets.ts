import type { Overtaken } from "../domain/count/events.ts";
import { lastCountOf, movedAt, sheetOf } from "../domain/count/reading.ts";
import { isOwnPosting } from "../domain/count/place-ids.ts";
import { placeKey } from "../domain/count/places.ts";
import { COUNT_STOCKS_MAX, type CountScope, type CountSheet } from "../domain/count/sheet.ts";
import type { CountLine, CountState } from "../domain/count/state.ts";
import type { CountEntry } from "../domain/count/events.ts";
import { instantOf } from "../domain/instant.ts";
import type { Stock } from "../domain/stock/state.ts";
import { reachHead, type RoutingNeeds } from "./claim-routing.ts";
import type { ApiNeeds } from "./needs.ts";

/** Stocks that are read side by side. */
const READS_AT_ONCE = 32;
const PAGE = 500;
/** Pages of stocks that a bin or a class is looked for in: a million stocks of one warehouse. */
const PAGES_MAX = 2_000;

type SheetNeeds = RoutingNeeds & Pick<ApiNeeds, "models" | "ledger" | "clock">;

const allOf = async <Item, Result>(
  items: readonly Item[],
  read: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> => {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += READS_AT_ONCE) {
    results.push(...(await Promise.all(items.slice(from, from + READS_AT_ONCE).map(read))));
  }
  return results;
};

/** Everything on the pages of a list that is wanted; one more than a count takes is enough to refuse it. */
const gather = async <Item>(
  pageAt: (page: {
    readonly limit: number;
    readonly cursor?: string;
  }) => Promise<{ readonly items: readonly Item[]; readonly nextCursor?: string }>,
  wanted: (item: Item) => Promise<string | undefined>,
): Promise<readonly string[]> => {
  const found: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const { items, nextCursor } = await pageAt({ limit: PAGE, ...(cursor && { cursor }) });
    for (const item of items) {
      const sku = await wanted(item);
      if (sku !== undefined) found.push(sku);
      if (found.length > COUNT_STOCKS_MAX) return found;
    }
    if (nextCursor === undefined) break;
    cursor = nextCursor;
  }
  return found;
};

/** SKUs that the scope means in the warehouse, as the read side knows them once it has reached the log's head. */
export const skusOf = async (
  needs: SheetNeeds,
  warehouse: string,
  scope: CountScope,
): Promise<readonly string[]> => {
  const { models, clock } = needs;
  if (scope.kind === "skus") return [...new Set(scope.skus)];
  await reachHead(needs);
  const at = clock.now();
  if (scope.kind === "bin") {
    return gather(
      (page) => models.availability({ warehouses: [warehouse] }, page, at),
      async ({ sku, lots }) => (lots.some(({ bin }) => bin === scope.bin) ? sku : undefined),
    );
  }
  return gather(
    (page) => models.entities.product.list({ equals: { abcClass: scope.abcClass } }, page),
    async ({ id }) => ((await models.stock(id, warehouse, at)) === undefined ? undefined : id),
  );
};

const binOf = (scope: CountScope): string | undefined =>
  scope.kind === "bin" ? scope.bin : undefined;

/** What the stocks hold at their heads. Of a bin only what stands there now. */
export const sheetsOf = async (
  { ledger }: Pick<ApiNeeds, "ledger">,
  { warehouse, scope }: Pick<CountState, "warehouse" | "scope">,
  skus: readonly string[],
): Promise<readonly CountSheet[]> => {
  const bin = binOf(scope);
  const sheets = await allOf(skus, async (sku) =>
    sheetOf(sku, await ledger.history(sku, warehouse, {}), bin),
  );
  return bin === undefined ? sheets : sheets.filter(({ places }) => places.length > 0);
};

export type ReadEntries = {
  readonly entries: readonly CountEntry[];
  readonly found: readonly CountSheet[];
};

/** Figures with what the books have moved since the opening, and the sheets of SKUs that nobody expected. */
export const readEntries = async (
  { ledger }: Pick<ApiNeeds, "ledger">,
  state: CountState,
  entries: readonly CountEntry[],
): Promise<ReadEntries> => {
  const { warehouse, scope } = state;
  const onSheet = new Set(state.skus);
  const expected = new Map(state.lines.map((line) => [placeKey(line), line.expected]));
  const named = [...new Set(entries.map(({ sku }) => sku))];
  const read = scope.kind === "bin" ? named : named.filter((sku) => onSheet.has(sku));
  const stocks = new Map(
    await allOf(read, async (sku) => [sku, await ledger.history(sku, warehouse, {})] as const),
  );
  const news = [...stocks].filter(([sku]) => !onSheet.has(sku));
  return {
    found: news.map(([sku, stock]) => sheetOf(sku, stock, binOf(scope))),
    entries: entries.map((entry) => {
      const stock = stocks.get(entry.sku);
      if (stock === undefined || !onSheet.has(entry.sku)) return entry;
      const moved = movedAt(stock, entry, expected.get(placeKey(entry)) ?? 0);
      return moved === 0 ? entry : { ...entry, moved };
    }),
  };
};

/** How long before its record a sheet was read, at the most: what is older needs no second look. */
const READ_BEFORE_MS = 60_000;

type Held = { readonly stock: Stock; readonly lines: readonly CountLine[] };

const suspects = (id: string, openedAt: string, { stock, lines }: Held): readonly CountLine[] =>
  lines.filter((line) => {
    const last = lastCountOf(stock, line);
    if (last === undefined || isOwnPosting(id, last.count)) return false;
    return last.at >= instantOf(openedAt) - READ_BEFORE_MS;
  });

/**
 * Places that another count has corrected since this one saw them. Both differences are to the same books, so the
 * second one would be booked twice.
 */
export const overtakenOf = async (
  { ledger }: Pick<ApiNeeds, "ledger">,
  id: string,
  state: CountState,
): Promise<readonly Overtaken[]> => {
  const { warehouse, openedAt } = state;
  const open = state.lines.filter((line) => line.state === "counted" || line.state === "to-count");
  const found = await allOf(state.stocks, async ({ sku, countedAtRevision }) => {
    const lines = open.filter((line) => line.sku === sku);
    if (lines.length === 0) return [];
    const stock = await ledger.history(sku, warehouse, {});
    const doubtful = suspects(id, openedAt, { stock, lines });
    if (doubtful.length === 0) return [];
    const seen = await ledger.history(sku, warehouse, { revision: countedAtRevision });
    return doubtful.flatMap((line): Overtaken[] => {
      const by = lastCountOf(stock, line)?.count;
      if (by === undefined || lastCountOf(seen, line)?.count === by) return [];
      const { lot, bin, condition } = line;
      return [{ sku, lot, bin, condition, by }];
    });
  });
  return found.flat();
};
