import { ServerFailure, type Api } from "./http.ts";

/** What the ledger itself says of one stock: sums of its own events, and the read model's figure. */
export type LedgerStock = {
  readonly sku: string;
  readonly warehouse: string;
  opening: number;
  sold: number;
  returned: number;
  adjusted: number;
  transferredIn: number;
  transferredOut: number;
  onHand: number;
};

export type LedgerView = {
  readonly stocks: ReadonlyMap<string, LedgerStock>;
  readonly events: number;
  readonly byType: ReadonlyMap<string, number>;
  /** Behind the last event that was read. */
  readonly after: string;
};

const PAGE = 500;

export type Items<Item> = {
  readonly items: readonly Item[];
  readonly nextCursor?: string;
};

type Lot = { readonly units?: number; readonly delta?: number; readonly condition?: string };

/** An event as the export of the log gives it. */
export type LoggedEvent = {
  readonly type: string;
  readonly stream: string;
  readonly position: string;
  readonly data: { readonly lots?: readonly Lot[] };
};
type EventPage = Items<LoggedEvent> & { readonly nextAfter?: string; readonly end: boolean };

const sumOf = (lots: readonly Lot[], field: "units" | "delta"): number =>
  lots.reduce((sum, lot) => sum + Number(lot[field]), 0);

const add = (stock: LedgerStock, { type, data: { lots = [] } }: LoggedEvent): void => {
  switch (type) {
    case "StockReceived":
      stock.opening += sumOf(lots, "units");
      break;
    case "StockShipped":
      stock.sold += sumOf(lots, "units");
      break;
    case "StockReturned":
      stock.returned += sumOf(
        lots.filter((lot) => lot.condition === "good"),
        "units",
      );
      break;
    case "StockArrived":
      stock.transferredIn += sumOf(lots, "units");
      break;
    case "StockDispatched":
      stock.transferredOut += sumOf(lots, "units");
      break;
    case "StockAdjusted":
      stock.adjusted += sumOf(lots, "delta");
      break;
    default:
      break;
  }
};

const STREAM = /^stock-(.+)@(.+)$/;

/** Every event of the log behind `after`, oldest first, a page at a time. */
export async function* eventsBehind(api: Api, after: string): AsyncGenerator<LoggedEvent, string> {
  let behind = after;
  for (;;) {
    const where = behind === "" ? "" : `&after=${encodeURIComponent(behind)}`;
    const { status, body } = await api.get<EventPage>(`/events?limit=${PAGE}${where}`);
    if (status !== 200) throw new ServerFailure(`GET /events was answered ${status}`);
    yield* body.items;
    behind = body.nextAfter ?? behind;
    if (body.end || body.items.length === 0) return behind;
  }
}

/** All items of a paged query; `visit` sees them page by page. */
export const eachPage = async <Item>(
  api: Api,
  path: string,
  visit: (items: readonly Item[]) => void,
): Promise<void> => {
  const joint = path.includes("?") ? "&" : "?";
  let cursor = "";
  do {
    const where = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const { status, body } = await api.get<Items<Item>>(`${path}${joint}limit=${PAGE}${where}`);
    if (status !== 200) {
      throw new ServerFailure(`GET ${path} was answered ${status} ${JSON.stringify(body)}`);
    }
    visit(body.items);
    cursor = body.nextCursor ?? "";
  } while (cursor !== "");
};

/** Reads the whole log and the availability model back through the API. */
export const readLedger = async (api: Api): Promise<LedgerView> => {
  const stocks = new Map<string, LedgerStock>();
  const byType = new Map<string, number>();
  const stockOf = (sku: string, warehouse: string): LedgerStock => {
    const key = `${sku}@${warehouse}`;
    const none = {
      ...{ opening: 0, sold: 0, returned: 0, adjusted: 0 },
      ...{ transferredIn: 0, transferredOut: 0, onHand: Number.NaN },
    };
    const stock = stocks.get(key) ?? { sku, warehouse, ...none };
    stocks.set(key, stock);
    return stock;
  };
  let events = 0;
  const pages = eventsBehind(api, "");
  let next = await pages.next();
  for (; next.done !== true; next = await pages.next()) {
    const { type, stream } = next.value;
    const [, sku, warehouse] = STREAM.exec(stream) ?? [];
    if (sku === undefined || warehouse === undefined) continue;
    events += 1;
    byType.set(type, (byType.get(type) ?? 0) + 1);
    add(stockOf(sku, warehouse), next.value);
  }
  await eachPage<LedgerStock>(api, "/availability", (items) => {
    for (const { sku, warehouse, onHand } of items) stockOf(sku, warehouse).onHand = onHand;
  });
  return { stocks, events, byType, after: next.value };
};

type NetworkItem = { readonly sku: string; readonly inTransit: number };

/** Units on the way between warehouses, by SKU. */
export const readInTransit = async (api: Api): Promise<ReadonlyMap<string, number>> => {
  const units = new Map<string, number>();
  await eachPage<NetworkItem>(api, "/availability/network", (items) => {
    for (const { sku, inTransit } of items) units.set(sku, inTransit);
  });
  return units;
};
