import { stockKeyOf, stockStream, type StockKey } from "../domain/ids.ts";
import { bucketsOf, type Stock } from "../domain/stock/state.ts";
import { availabilityPage } from "./answers.ts";
import { CliFault, EXIT } from "./exits.ts";
import { logPages } from "./log-pages.ts";
import { bucketDifferences, type Replay } from "./replay.ts";
import type { LedgerSession } from "./session.ts";
import type { z } from "zod";

type Page = z.infer<typeof availabilityPage>;
type Item = Page["items"][number];
type Field = {
  readonly field: string;
  readonly replay: number | string;
  readonly found: number | string;
};

const PAGE_MAX = 500;
/** Documents that moved on while they were read are read again so often. */
const TRIES_MAX = 10;

const lotText = (good: number, quarantined: number, damaged: number): string =>
  `good ${String(good)}, quarantined ${String(quarantined)}, damaged ${String(damaged)}`;

const lotsOfStock = (stock: Stock): ReadonlyMap<string, string> =>
  new Map(
    [...stock.lots.values()].flatMap((lot) =>
      [...lot.bins]
        .filter(([, cell]) => cell.good + cell.quarantined + cell.damaged !== 0)
        .map(([bin, cell]) => [
          `${lot.lot} in ${bin}`,
          lotText(cell.good, cell.quarantined, cell.damaged),
        ]),
    ),
  );

const lotsOfItem = (item: Item): ReadonlyMap<string, string> =>
  new Map(
    (item.lots ?? [])
      .filter(({ good, quarantined, damaged }) => good + quarantined + damaged !== 0)
      .map(({ lot, bin, good, quarantined, damaged }) => [
        `${lot} in ${bin}`,
        lotText(good, quarantined, damaged),
      ]),
  );

const fieldsOf = (stock: Stock, item: Item): readonly Field[] => {
  const [held, shown] = [lotsOfStock(stock), lotsOfItem(item)];
  const places = [...new Set([...held.keys(), ...shown.keys()])];
  return [
    ...bucketDifferences(bucketsOf(stock), item),
    ...(item.backordered === undefined || item.backordered === stock.backordered
      ? []
      : [{ field: "backordered", replay: stock.backordered, found: item.backordered }]),
    ...places
      .filter((place) => held.get(place) !== shown.get(place))
      .map((place) => ({
        field: `lot ${place}`,
        replay: held.get(place) ?? "nothing",
        found: shown.get(place) ?? "nothing",
      })),
  ];
};

const itemOf = async (
  { client }: LedgerSession,
  { sku, warehouse }: StockKey,
  minPosition: string | undefined,
): Promise<Item | undefined> => {
  const fields = [
    `sku=${encodeURIComponent(sku)}`,
    `warehouse=${encodeURIComponent(warehouse)}`,
    ...(minPosition === undefined ? [] : [`minPosition=${encodeURIComponent(minPosition)}`]),
  ];
  const route = `GET /api/v1/availability?${fields.join("&")}` as const;
  return (await client.ask(availabilityPage, route)).items[0];
};

/** The numbers of a stream in which the read model, as it is now, differs from the fold. */
export const fieldsAgainst = async (
  session: LedgerSession,
  replay: Replay,
  stream: string,
): Promise<readonly Field[]> => {
  const key = stockKeyOf(stream);
  const stock = replay.stocks.get(stream);
  if (key === undefined || stock === undefined) return [];
  const item = await itemOf(session, key, undefined);
  return item === undefined ? [] : fieldsOf(stock, item);
};

type Entry = { readonly stream: string; readonly stock: Stock };

/** The log moves on while a server runs: the fold follows until both stand at the same revision. */
const meet = async (
  session: LedgerSession,
  { replay, position }: Compared,
  { stream, stock, item: first }: Entry & { readonly item: Item | undefined },
): Promise<Item | undefined> => {
  const key = stockKeyOf(stream);
  let item = first;
  for (let attempt = 1; attempt <= TRIES_MAX && key !== undefined; attempt++) {
    if (item?.version === stock.revision) return item;
    item = await itemOf(session, key, position);
    if (item === undefined) return undefined;
    const { version } = item;
    if (version < stock.revision) continue;
    for await (const page of logPages(session.client, { stream, after: position })) {
      for (const event of page) {
        if (event.revision > stock.revision && event.revision <= version) replay.add(event);
      }
    }
  }
  throw new CliFault(EXIT.unavailable, `${stream} does not hold still; try again`);
};

const compareStock = async (
  session: LedgerSession,
  compared: Compared,
  entry: Entry & { readonly item: Item | undefined },
): Promise<void> => {
  const { stream, stock } = entry;
  const item = await meet(session, compared, entry);
  const place = { stream, revision: stock.revision, side: "read-model" } as const;
  const fields =
    item === undefined
      ? [{ field: "document", replay: "there", found: "absent" }]
      : fieldsOf(stock, item);
  for (const field of fields) compared.replay.note({ ...place, ...field });
};

type Compared = { readonly replay: Replay; readonly position: string | undefined };

const itemsByStream = async (
  { client }: LedgerSession,
  minPosition: string,
): Promise<ReadonlyMap<string, Item>> => {
  const items = new Map<string, Item>();
  let place = `minPosition=${encodeURIComponent(minPosition)}`;
  for (;;) {
    const route = `GET /api/v1/availability?limit=${String(PAGE_MAX)}&${place}` as const;
    const page: Page = await client.ask(availabilityPage, route);
    for (const item of page.items) items.set(stockStream(item.sku, item.warehouse), item);
    if (page.nextCursor === undefined || page.nextCursor === null) return items;
    place = `cursor=${encodeURIComponent(page.nextCursor)}`;
  }
};

/** Holds every document of availability against the fold; `position` is that of the last event folded. */
export const compareReadModel = async (
  session: LedgerSession,
  replay: Replay,
  position: string | undefined,
): Promise<void> => {
  if (position === undefined) return;
  const items: ReadonlyMap<string, Item> =
    replay.stocks.size > 1 ? await itemsByStream(session, position) : new Map();
  for (const [stream, stock] of replay.stocks) {
    await compareStock(session, { replay, position }, { stream, stock, item: items.get(stream) });
  }
  for (const stream of items.keys()) {
    if (replay.stocks.has(stream)) continue;
    // Opened while the log was read: another run will see it. Without a server nothing can have come.
    if (session.client.live) continue;
    replay.note({
      stream,
      revision: -1,
      side: "read-model",
      field: "document",
      replay: "absent",
      found: "there",
    });
  }
};
