import { anything, availabilityPage, eventPage, type EventItem } from "./answers.ts";
import { CliFault, EXIT, type ExitCode } from "./exits.ts";
import type { LedgerSession } from "./session.ts";

const PAGE_MAX = 500;
/** Rows that one command prints at the most; `--limit` asks for fewer. */
const ROWS_MAX = 1_000_000;

const query = (fields: Readonly<Record<string, string | number | null | undefined>>): string =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join("&");

/** What a SKU has in each warehouse, or in one. */
export const showStock = async (
  { client, output }: LedgerSession,
  sku: string,
  warehouse: string | undefined,
): Promise<ExitCode> => {
  const asked = query({ sku, warehouse, limit: PAGE_MAX });
  const { items } = await client.ask(availabilityPage, `GET /api/v1/availability?${asked}`);
  if (items.length === 0) {
    const where = warehouse === undefined ? "" : ` in ${warehouse}`;
    throw new CliFault(EXIT.badData, `nothing was ever booked for ${sku}${where}`);
  }
  await output.table(items, {
    sku: (item) => item.sku,
    warehouse: (item) => item.warehouse,
    onHand: (item) => item.onHand,
    available: (item) => item.available,
    reserved: (item) => item.reserved,
    allocated: (item) => item.allocated,
    quarantined: (item) => item.quarantined,
    damaged: (item) => item.damaged,
    picked: (item) => item.picked,
    backordered: (item) => item.backordered,
    sellable: (item) => item.sellable,
    version: (item) => item.version,
  });
  return EXIT.ok;
};

const movementColumns = {
  revision: (item: EventItem) => item.revision,
  recordedAt: (item: EventItem) => item.recordedAt,
  type: (item: EventItem) => item.type,
  onHand: (item: EventItem) => item.after?.onHand,
  available: (item: EventItem) => item.after?.available,
  reserved: (item: EventItem) => item.after?.reserved,
  allocated: (item: EventItem) => item.after?.allocated,
  picked: (item: EventItem) => item.after?.picked,
  actor: (item: EventItem) => item.metadata.actor,
};

/** The ledger lines of a stock with running balances, newest first. */
export const stockHistory = async (
  { client, output }: LedgerSession,
  stock: { readonly sku: string; readonly warehouse: string },
  limit: number,
): Promise<ExitCode> => {
  const path =
    `/api/v1/stock/${encodeURIComponent(stock.sku)}/${encodeURIComponent(stock.warehouse)}/movements` as const;
  const rows: EventItem[] = [];
  let cursor: string | null | undefined;
  do {
    const left = Math.min(limit, ROWS_MAX) - rows.length;
    const asked = query({ limit: Math.min(PAGE_MAX, left), cursor });
    const page = await client.ask(eventPage, `GET ${path}?${asked}`);
    rows.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined && cursor !== null && rows.length < Math.min(limit, ROWS_MAX));
  if (rows.length === 0) {
    throw new CliFault(
      EXIT.badData,
      `nothing was ever booked for ${stock.sku} in ${stock.warehouse}`,
    );
  }
  await output.table(rows, movementColumns);
  return EXIT.ok;
};

/** The events, open claims and lots behind each number: as the API tells it. */
export const explainStock = async (
  { client, output }: LedgerSession,
  stock: { readonly sku: string; readonly warehouse: string },
): Promise<ExitCode> => {
  const path =
    `/api/v1/stock/${encodeURIComponent(stock.sku)}/${encodeURIComponent(stock.warehouse)}/explain` as const;
  const explained = await client.ask(anything, `GET ${path}`);
  await output.value(explained, () => JSON.stringify(explained, undefined, 2).split("\n"));
  return EXIT.ok;
};
