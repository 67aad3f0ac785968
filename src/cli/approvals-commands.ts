import { z } from "zod";
import { CliFault, EXIT, type ExitCode } from "./exits.ts";
import type { LedgerSession } from "./session.ts";

const PAGE_MAX = 500;
/** Rows that one command prints at the most. */
const ROWS_MAX = 1_000_000;

/** Where a decision on each kind of request is taken. */
const PLACES: Readonly<Record<string, string>> = {
  adjustment: "adjustments",
  "write-off": "adjustments",
  count: "counts",
  transfer: "transfers",
};

const cursor = z.string().nullish();

const waitingItem = z.looseObject({
  kind: z.string(),
  id: z.string(),
  warehouses: z.array(z.string()),
  skus: z.array(z.string()),
  units: z.number(),
  requestedBy: z.string(),
  since: z.string(),
  expiresAt: z.string().optional(),
  missing: z.number(),
});
const waitingPage = z.looseObject({ items: z.array(waitingItem), nextCursor: cursor });

const adjustmentItem = z.looseObject({
  id: z.string(),
  status: z.string(),
  kind: z.string(),
  sku: z.string(),
  warehouse: z.string(),
  reason: z.string(),
  units: z.number(),
  requestedBy: z.string(),
  requestedAt: z.string(),
  because: z.string(),
  why: z.string().optional(),
});
const adjustmentPage = z.looseObject({ items: z.array(adjustmentItem), nextCursor: cursor });
const adjustmentBody = adjustmentItem.extend({
  trail: z.array(
    z.looseObject({
      from: z.string(),
      to: z.string(),
      actor: z.string(),
      at: z.string(),
      why: z.string().optional(),
    }),
  ),
});
const decided = z.looseObject({ id: z.string(), status: z.string(), why: z.string().optional() });

type Fields = Readonly<Record<string, string | undefined>>;

const queryOf = (fields: Fields): string =>
  Object.entries(fields)
    .flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
    )
    .join("&");

type Page<Item> = {
  readonly items: readonly Item[];
  readonly nextCursor?: string | null | undefined;
};

const everyPage = async <Item>(
  read: (page: Fields) => Promise<Page<Item>>,
): Promise<readonly Item[]> => {
  const rows: Item[] = [];
  let next: string | undefined;
  do {
    const page = await read({ limit: String(PAGE_MAX), cursor: next });
    rows.push(...page.items);
    next = page.nextCursor ?? undefined;
  } while (next !== undefined && rows.length < ROWS_MAX);
  return rows;
};

export type WaitingOptions = {
  readonly kind?: string;
  readonly warehouse?: string;
  readonly mine?: boolean;
};

/** What waits for the word of another person, oldest first. */
export const listApprovals = async (
  { client, output }: LedgerSession,
  { kind, warehouse, mine }: WaitingOptions,
): Promise<ExitCode> => {
  const filter = { kind, warehouse, ...(mine === true && { mine: "true" }) };
  const rows = await everyPage((page) =>
    client.ask(waitingPage, `GET /api/v1/approvals?${queryOf({ ...filter, ...page })}`),
  );
  const oldestFirst = [...rows].sort((left, right) => (left.since < right.since ? -1 : 1));
  await output.table(oldestFirst, {
    kind: (item) => item.kind,
    id: (item) => item.id,
    warehouse: (item) => item.warehouses.join(" -> "),
    skus: (item) => item.skus.length,
    units: (item) => item.units,
    by: (item) => item.requestedBy,
    since: (item) => item.since,
    until: (item) => item.expiresAt,
    approvals: (item) => item.missing,
  });
  return EXIT.ok;
};

export type Decision = {
  readonly act: "approve" | "reject";
  readonly kind: string;
  readonly body: object;
};

/** Approves or rejects what another person asks for. */
export const decide = async (
  { client, output }: LedgerSession,
  id: string,
  { act, kind, body }: Decision,
): Promise<ExitCode> => {
  const place = Object.hasOwn(PLACES, kind) ? PLACES[kind] : undefined;
  if (place === undefined) {
    throw new CliFault(EXIT.usage, `--kind takes ${Object.keys(PLACES).join(", ")}`);
  }
  const route = `POST /api/v1/${place}/${encodeURIComponent(id)}/${act}` as const;
  const answer = await client.ask(decided, route, body);
  const why = answer.why === undefined ? "" : `: ${answer.why}`;
  await output.value(answer, () => [`${answer.id} is ${answer.status}${why}`]);
  return EXIT.ok;
};

export type AdjustmentsOptions = {
  readonly status?: string;
  readonly sku?: string;
  readonly warehouse?: string;
  readonly by?: string;
};

/** Adjustments and write-offs that needed an approval. */
export const listAdjustments = async (
  { client, output }: LedgerSession,
  { status, sku, warehouse, by }: AdjustmentsOptions,
): Promise<ExitCode> => {
  const filter = { status, sku, warehouse, requestedBy: by };
  const rows = await everyPage((page) =>
    client.ask(adjustmentPage, `GET /api/v1/adjustments?${queryOf({ ...filter, ...page })}`),
  );
  await output.table(rows, {
    id: (item) => item.id,
    kind: (item) => item.kind,
    status: (item) => item.status,
    sku: (item) => item.sku,
    warehouse: (item) => item.warehouse,
    units: (item) => item.units,
    reason: (item) => item.reason,
    by: (item) => item.requestedBy,
    requested: (item) => item.requestedAt,
  });
  return EXIT.ok;
};

const analysis = z.looseObject({
  by: z.string(),
  items: z.array(
    z.looseObject({
      acts: z.number(),
      up: z.number(),
      down: z.number(),
      net: z.number(),
      values: z
        .array(z.looseObject({ currency: z.string(), up: z.number(), down: z.number() }))
        .optional(),
    }),
  ),
});
type AnalysedItem = z.infer<typeof analysis>["items"][number];

export type AnalysisOptions = {
  readonly by?: string;
  readonly from?: string;
  readonly to?: string;
  readonly sku?: string;
  readonly warehouse?: string;
  readonly reason?: string;
  readonly actor?: string;
};

const worth = ({ values = [] }: AnalysedItem, way: "up" | "down"): string =>
  values.map((value) => `${String(value[way])} ${value.currency}`).join(", ");

/** What was corrected, summed up by reason, person, SKU or warehouse. */
export const analyseAdjustments = async (
  { client, output }: LedgerSession,
  { by, from, to, sku, warehouse, reason, actor }: AnalysisOptions,
): Promise<ExitCode> => {
  const query = queryOf({ by, from, to, sku, warehouse, reason, actor });
  const report = await client.ask(analysis, `GET /api/v1/adjustments/analysis?${query}`);
  if (output.json) {
    await output.value(report, () => []);
    return EXIT.ok;
  }
  await output.table(report.items, {
    [report.by]: (item) => String(item[report.by]),
    acts: (item) => item.acts,
    up: (item) => item.up,
    down: (item) => item.down,
    net: (item) => item.net,
    "up (minor units)": (item) => worth(item, "up"),
    "down (minor units)": (item) => worth(item, "down"),
  });
  return EXIT.ok;
};

/** One of them, with every step. */
export const showAdjustment = async (
  { client, output }: LedgerSession,
  id: string,
): Promise<ExitCode> => {
  const route = `GET /api/v1/adjustments/${encodeURIComponent(id)}` as const;
  const one = await client.ask(adjustmentBody, route);
  await output.value(one, () => [
    `${one.kind} ${one.id}: ${one.status}${one.why === undefined ? "" : ` (${one.why})`}`,
    `${String(one.units)} units of ${one.sku} in ${one.warehouse}, ${one.reason}: ${one.because}`,
    ...one.trail.map(
      ({ at, from, to, actor, why }) =>
        `${at}  ${from} -> ${to}  ${actor}${why === undefined ? "" : `  (${why})`}`,
    ),
  ]);
  return EXIT.ok;
};
