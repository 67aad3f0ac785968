import { z } from "zod";
import { CliFault, EXIT, type ExitCode } from "./exits.ts";
import type { LedgerSession } from "./session.ts";

const PAGE_MAX = 500;

const transferBody = z.looseObject({
  id: z.string(),
  status: z.string(),
  from: z.string(),
  to: z.string(),
  units: z.number(),
  inTransit: z.number(),
  actions: z.array(z.string()),
  requestedBy: z.string(),
  reason: z.string().optional(),
  expectedArrival: z.string().optional(),
  late: z.boolean().optional(),
  lines: z.array(
    z.looseObject({
      ...{ sku: z.string(), units: z.number(), picked: z.number(), dispatched: z.number() },
      ...{ received: z.number(), damaged: z.number(), missing: z.number(), over: z.number() },
    }),
  ),
});
const transferPage = z.looseObject({
  items: z.array(transferBody),
  nextCursor: z.string().nullish(),
});
const end = z.looseObject({ sellable: z.number(), inbound: z.number(), target: z.number() });
const suggestion = z.looseObject({
  ...{ sku: z.string(), from: z.string(), to: z.string(), units: z.number() },
  fastMover: z.boolean(),
  source: end,
  destination: end,
  network: z.looseObject({ shipped: z.number(), days: z.number() }),
});
const suggestionPage = z.looseObject({ items: z.array(suggestion) });

export type TransferFilter = {
  readonly status?: string;
  readonly from?: string;
  readonly to?: string;
  readonly sku?: string;
};

/** Transfers and how far they are. */
export const listTransfers = async (
  { client, output }: LedgerSession,
  { status, from, to, sku }: TransferFilter,
): Promise<ExitCode> => {
  const filter = Object.entries({ status, from, to, sku, limit: String(PAGE_MAX) });
  let cursor: string | null | undefined;
  do {
    const query = [...filter, ["cursor", cursor ?? undefined] as const].flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
    );
    const page = await client.ask(transferPage, `GET /api/v1/transfers?${query.join("&")}`);
    await output.table(page.items, {
      id: (item) => item.id,
      status: (item) => item.status,
      from: (item) => item.from,
      to: (item) => item.to,
      skus: (item) => item.lines.length,
      units: (item) => item.units,
      inTransit: (item) => item.inTransit,
      expected: (item) => item.expectedArrival,
      late: (item) => (item.late === true ? "late" : undefined),
      by: (item) => item.requestedBy,
    });
    cursor = page.nextCursor;
  } while (cursor !== undefined && cursor !== null);
  return EXIT.ok;
};

const linesOf = (one: z.infer<typeof transferBody>): readonly string[] => [
  `${one.id} from ${one.from} to ${one.to}: ${one.status}${one.reason === undefined ? "" : ` (${one.reason})`}`,
  ...one.lines.map(
    ({ sku, units, picked, dispatched, received, damaged, missing, over }) =>
      `  ${sku}  ${String(units)}: ${[
        `${String(picked)} picked`,
        `${String(dispatched)} sent`,
        `${String(received)} received (${String(damaged)} damaged)`,
        `${String(missing)} missing`,
        `${String(over)} over`,
      ].join(", ")}`,
  ),
  `${String(one.inTransit)} in transit; next: ${one.actions.join(", ") || "nothing"}`,
];

/** One transfer with its lines and what may be done next. */
export const showTransfer = async (
  { client, output }: LedgerSession,
  id: string,
): Promise<ExitCode> => {
  const one = await client.ask(transferBody, `GET /api/v1/transfers/${encodeURIComponent(id)}`);
  await output.value(one, () => linesOf(one));
  return EXIT.ok;
};

/** Sends one act on a transfer and tells what became of it. */
export const actOnTransfer = async (
  { client, output }: LedgerSession,
  id: string,
  { act, body }: { readonly act: string; readonly body: object },
): Promise<ExitCode> => {
  const route = `POST /api/v1/transfers/${encodeURIComponent(id)}/${act}` as const;
  const one = await client.ask(transferBody, route, body);
  await output.value(one, () => linesOf(one));
  return EXIT.ok;
};

const LINE = /^([^=]+)=(\d{1,10})$/;

/** `tea=20` as SKU and units. @throws CliFault usage */
export const readLine = (text: string): { readonly sku: string; readonly units: number } => {
  const [, sku, units] = LINE.exec(text) ?? [];
  if (sku === undefined || units === undefined) {
    throw new CliFault(EXIT.usage, `a line is written as sku=units, not as ${text}`);
  }
  return { sku, units: Number(units) };
};

const FIGURES = ["received", "damaged", "missing", "over"] as const;
/** `sku[@bin[/lot]]:received=9,damaged=1`; `-` is no bin. None of the marks is part of an id. */
const ARRIVED =
  /^([A-Za-z0-9._-]{1,64})(?:@([A-Za-z0-9._-]{1,64})(?:\/([A-Za-z0-9._-]{1,64}))?)?:([a-z]+=\d{1,10}(?:,[a-z]+=\d{1,10}){0,3})$/;

const figuresOf = (text: string): Readonly<Record<string, number>> | undefined => {
  const figures: Record<string, number> = { received: 0 };
  for (const part of text.split(",")) {
    const [name = "", units] = part.split("=");
    if (!FIGURES.some((one) => one === name)) return undefined;
    figures[name] = Number(units);
  }
  return figures;
};

/** What came of one SKU, such as `tea@A-01/L1:received=9,missing=1`. @throws CliFault usage */
export const readArrival = (text: string, reason: string | undefined): object => {
  const [, sku, bin, lot, said = ""] = ARRIVED.exec(text) ?? [];
  const figures = figuresOf(said);
  if (sku === undefined || figures === undefined) {
    const form = "sku[@bin[/lot]]:received=9,damaged=1,missing=1,over=0";
    throw new CliFault(EXIT.usage, `${text} is no delivery: write ${form}`);
  }
  return {
    ...{ sku, ...figures },
    ...(bin !== undefined && bin !== "-" && { bin }),
    ...(lot !== undefined && { lot }),
    ...(reason !== undefined && { reason }),
  };
};

/** Asks for a transfer. */
export const requestTransfer = async (
  { client, output }: LedgerSession,
  body: { readonly from: string; readonly to: string; readonly lines: readonly object[] },
): Promise<ExitCode> => {
  const one = await client.ask(transferBody, "POST /api/v1/transfers", body);
  await output.value(one, () => linesOf(one));
  return EXIT.ok;
};

/** What should be moved, because the cover of two warehouses differs. */
export const suggestTransfers = async ({ client, output }: LedgerSession): Promise<ExitCode> => {
  const page = await client.ask(suggestionPage, "GET /api/v1/transfers/suggestions");
  await output.table(page.items, {
    sku: (item) => item.sku,
    from: (item) => item.from,
    to: (item) => item.to,
    units: (item) => item.units,
    fast: (item) => (item.fastMover ? "fast" : undefined),
    "source has": (item) => item.source.sellable,
    "destination has": (item) => item.destination.sellable,
    inbound: (item) => item.destination.inbound,
    target: (item) => item.destination.target,
    shipped: (item) => item.network.shipped,
  });
  return EXIT.ok;
};
