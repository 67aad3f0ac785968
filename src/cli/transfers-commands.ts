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
  lines: z.array(z.looseObject({ sku: z.string(), units: z.number() })),
});
const transferPage = z.looseObject({
  items: z.array(transferBody),
  nextCursor: z.string().nullish(),
});
const suggestionPage = z.looseObject({ items: z.array(z.looseObject({})) });

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
      by: (item) => item.requestedBy,
    });
    cursor = page.nextCursor;
  } while (cursor !== undefined && cursor !== null);
  return EXIT.ok;
};

const linesOf = (one: z.infer<typeof transferBody>): readonly string[] => [
  `${one.id} from ${one.from} to ${one.to}: ${one.status}${one.reason === undefined ? "" : ` (${one.reason})`}`,
  ...one.lines.map(({ sku, units }) => `  ${sku}  ${String(units)}`),
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
  for (const item of page.items) await output.row(item, JSON.stringify(item));
  return EXIT.ok;
};
