import { z } from "zod";
import { CliFault, EXIT, type ExitCode } from "./exits.ts";
import type { LedgerSession } from "./session.ts";

const COUNTS = "/api/v1/counts";
const PAGE_MAX = 500;
/** Rows that one command prints at the most. */
const ROWS_MAX = 1_000_000;

const countItem = z.looseObject({
  id: z.string(),
  status: z.string(),
  warehouse: z.string(),
  openedBy: z.string(),
  openedAt: z.string(),
  progress: z.looseObject({
    places: z.number(),
    toCount: z.number(),
    recountDue: z.number(),
    counted: z.number(),
  }),
  reason: z.string().optional(),
});
type CountItem = z.infer<typeof countItem>;

const place = { sku: z.string(), lot: z.string(), bin: z.string(), condition: z.string() };
const countLine = z.looseObject({
  ...place,
  state: z.string(),
  expected: z.number().optional(),
  counted: z.number().optional(),
  difference: z.number().optional(),
  value: z.looseObject({ amount: z.number(), currency: z.string() }).optional(),
  movedMeanwhile: z.boolean().optional(),
  reason: z.string().optional(),
});
type CountLine = z.infer<typeof countLine>;

const countBody = countItem.extend({ lines: z.array(countLine) });
const countPage = z.looseObject({ items: z.array(countItem), nextCursor: z.string().nullish() });
const opened = z.looseObject({ id: z.string(), status: z.string() });
const entered = opened.extend({ lines: z.array(countLine) });
const judged = opened.extend({ variances: z.array(countLine) });
const report = z.looseObject({
  items: z.array(countLine.extend({ count: z.string(), warehouse: z.string() })),
  totals: z.looseObject({ counts: z.number(), counted: z.number(), exact: z.number() }),
  accuracy: z.number().nullable(),
  formula: z.string(),
});

const pathOf = (id: string): `/${string}` => `${COUNTS}/${encodeURIComponent(id)}`;

type Fields = Readonly<Record<string, string | undefined | null>>;
const queryOf = (fields: Fields): string =>
  Object.entries(fields)
    .flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [`${name}=${encodeURIComponent(value)}`],
    )
    .join("&");

const valueText = ({ value }: CountLine): string | undefined =>
  value === undefined ? undefined : `${String(value.amount)} ${value.currency}`;

const places = {
  sku: (line: CountLine) => line.sku,
  lot: (line: CountLine) => line.lot,
  bin: (line: CountLine) => line.bin,
  condition: (line: CountLine) => line.condition,
};

const differences = {
  ...places,
  state: (line: CountLine) => line.state,
  expected: (line: CountLine) => line.expected,
  counted: (line: CountLine) => line.counted,
  difference: (line: CountLine) => line.difference,
  "value (minor units)": valueText,
  moved: (line: CountLine) => (line.movedMeanwhile === true ? "meanwhile" : undefined),
  reason: (line: CountLine) => line.reason,
};

const sheet = { ...places, state: (line: CountLine) => line.state };

export type OpenCountOptions = {
  readonly warehouse: string;
  readonly id?: string;
  readonly bin?: string;
  readonly sku?: readonly string[];
  readonly abcClass?: string;
  readonly note?: string;
};

/** Opens a count of one bin, of some SKUs or of a class. */
export const openCount = async (
  { client, output }: LedgerSession,
  { warehouse, id, bin, sku, abcClass, note }: OpenCountOptions,
): Promise<ExitCode> => {
  const scope = {
    ...(bin !== undefined && { bin }),
    ...(sku !== undefined && { skus: sku }),
    ...(abcClass !== undefined && { abcClass }),
  };
  if (Object.keys(scope).length !== 1) {
    throw new CliFault(EXIT.usage, "a count is of one of --bin, --sku and --abc-class");
  }
  const count = await client.ask(opened, `POST ${COUNTS}`, {
    ...{ warehouse, scope },
    ...(id !== undefined && { id }),
    ...(note !== undefined && { note }),
  });
  await output.value(count, () => [`${count.id}: ${count.status}`]);
  return EXIT.ok;
};

export const listCounts = async (
  { client, output }: LedgerSession,
  filter: { readonly status?: string; readonly warehouse?: string; readonly sku?: string },
): Promise<ExitCode> => {
  const rows: CountItem[] = [];
  let cursor: string | null | undefined;
  const { status, warehouse, sku } = filter;
  do {
    const query = queryOf({ status, warehouse, sku, cursor, limit: String(PAGE_MAX) });
    const page = await client.ask(countPage, `GET ${COUNTS}?${query}`);
    rows.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined && cursor !== null && rows.length < ROWS_MAX);
  await output.table(rows, {
    id: (item) => item.id,
    status: (item) => item.status,
    warehouse: (item) => item.warehouse,
    places: (item) => item.progress.places,
    "to count": (item) => item.progress.toCount,
    "count again": (item) => item.progress.recountDue,
    opened: (item) => item.openedAt,
    by: (item) => item.openedBy,
  });
  return EXIT.ok;
};

/** A count with its places; `blind` prints the sheet for those who count, without any figure. */
export const showCount = async (
  { client, output }: LedgerSession,
  id: string,
  { blind = false }: { readonly blind?: boolean },
): Promise<ExitCode> => {
  const count = await client.ask(countBody, `GET ${pathOf(id)}`);
  if (output.json && !blind) {
    await output.value(count, () => []);
    return EXIT.ok;
  }
  const { reason, status, warehouse } = count;
  const why = reason === undefined ? "" : ` (${reason})`;
  if (!output.json) await output.note(`${count.id}: ${status}${why}, ${warehouse}`);
  if (!blind) {
    await output.table(count.lines, differences);
    return EXIT.ok;
  }
  const lines = count.lines.map(({ sku, lot, bin, condition, state }) => ({
    ...{ sku, lot, bin, condition, state },
  }));
  await output.table(lines, sheet);
  return EXIT.ok;
};

const CONDITIONS = ["good", "quarantined", "damaged"];
/** `sku[@bin[/lot]][:condition]=counted`; `-` is no bin or no lot. None of the marks is part of an id. */
const ENTRY =
  /^([A-Za-z0-9._-]{1,64})(?:@([A-Za-z0-9._-]{1,64})(?:\/([A-Za-z0-9._-]{1,64}))?)?(?::([a-z]+))?=(\d{1,10})$/;

export const entryOf = (text: string): object => {
  const [, sku, bin, lot, condition, counted] = ENTRY.exec(text) ?? [];
  if (sku === undefined || (condition !== undefined && !CONDITIONS.includes(condition))) {
    throw new CliFault(
      EXIT.usage,
      `${text} is no figure: write sku[@bin[/lot]][:condition]=counted, such as tea@A-01/L1=97`,
    );
  }
  return {
    sku,
    ...(bin !== undefined && bin !== "-" && { bin }),
    ...(lot !== undefined && lot !== "-" && { lot }),
    ...(condition !== undefined && { condition }),
    counted: Number(counted),
  };
};

export const enterCount = async (
  { client, output }: LedgerSession,
  id: string,
  figures: readonly string[],
): Promise<ExitCode> => {
  const entries = figures.map(entryOf);
  const answer = await client.ask(entered, `POST ${pathOf(id)}/entries`, { entries });
  await output.table(answer.lines, sheet);
  return EXIT.ok;
};

export type Judgement = {
  readonly act: "close" | "approve" | "reject" | "cancel";
  readonly body: object;
};

/** Closes or judges a count and shows where it differs. */
export const judgeCount = async (
  { client, output, quiet }: LedgerSession,
  id: string,
  { act, body }: Judgement,
): Promise<ExitCode> => {
  const answer = await client.ask(judged, `POST ${pathOf(id)}/${act}`, body);
  if (output.json) {
    await output.value(answer, () => []);
    return EXIT.ok;
  }
  if (answer.variances.length > 0) await output.table(answer.variances, differences);
  if (!quiet) await output.note(`${answer.id}: ${answer.status}`);
  return EXIT.ok;
};

/** Where counts differed from the books, and how exact the books are. */
export const countVariances = async (
  { client, output, quiet }: LedgerSession,
  filter: {
    readonly warehouse?: string;
    readonly from?: string;
    readonly to?: string;
    readonly sku?: string;
  },
): Promise<ExitCode> => {
  const { warehouse, from, to, sku } = filter;
  const query = queryOf({ warehouse, from, to, sku });
  const found = await client.ask(report, `GET ${COUNTS}/variances?${query}`);
  if (output.json) {
    await output.value(found, () => []);
    return EXIT.ok;
  }
  await output.table(found.items, {
    count: (line) => line.count,
    warehouse: (line) => line.warehouse,
    ...differences,
  });
  const { totals, accuracy, formula } = found;
  const exactly = accuracy === null ? "nothing was counted" : `accuracy ${String(accuracy)}`;
  if (!quiet) {
    await output.note(
      `${exactly}: ${String(totals.exact)} of ${String(totals.counted)} places in ${String(totals.counts)} counts (${formula})`,
    );
  }
  return EXIT.ok;
};
