import { z } from "zod";
import { CliFault, EXIT, type ExitCode } from "./exits.ts";
import { eachPage } from "./pages.ts";
import type { LedgerSession } from "./session.ts";

const head = {
  ...{ id: z.string(), status: z.string(), blind: z.boolean(), reason: z.string() },
  ...{ currency: z.string(), actions: z.array(z.string()) },
  order: z.string().optional(),
  warehouse: z.string().optional(),
  refund: z.number().optional(),
  refunded: z.number().optional(),
};
const returnPage = z.looseObject({
  items: z.array(
    z.looseObject({ ...head, units: z.number(), toCome: z.number(), since: z.string() }),
  ),
  nextCursor: z.string().nullish(),
});
const returnBody = z.looseObject({
  ...head,
  why: z.string().optional(),
  lines: z.array(
    z.looseObject({
      ...{ line: z.number(), sku: z.string(), units: z.number(), received: z.number() },
      toInspect: z.number(),
    }),
  ),
});
type ReturnBody = z.infer<typeof returnBody>;

export type ReturnFilter = {
  readonly status?: string;
  readonly order?: string;
  readonly customer?: string;
  readonly warehouse?: string;
};

/** Returns and how far they are. */
export const listReturns = async (
  { client, output }: LedgerSession,
  { status, order, customer, warehouse }: ReturnFilter,
): Promise<ExitCode> => {
  const filter = { status, order, customer, warehouse };
  await eachPage(client, { page: returnPage, path: "/api/v1/returns", filter }, (items) =>
    output.table(items, {
      id: (item) => item.id,
      status: (item) => item.status,
      order: (item) => item.order ?? "blind",
      warehouse: (item) => item.warehouse,
      units: (item) => item.units,
      "to come": (item) => item.toCome,
      "refund (minor units)": (item) => item.refund,
      currency: (item) => item.currency,
      since: (item) => item.since,
    }),
  );
  return EXIT.ok;
};

const linesOf = (one: ReturnBody): readonly string[] => {
  const { id, order, status, why, reason, currency, refund, refunded } = one;
  const money =
    refund === undefined
      ? []
      : [`refund ${String(refund)} ${currency} (minor units), done ${String(refunded ?? 0)}`];
  return [
    `${id} of ${order ?? "no known order"}: ${status}${why === undefined ? "" : ` (${why})`}; asked for: ${reason}`,
    ...one.lines.map(
      ({ line, sku, units, received, toInspect }) =>
        `  ${String(line)} ${sku}  ${String(units)}: ${String(received)} received, ${String(toInspect)} to inspect`,
    ),
    ...money,
    `next: ${one.actions.join(", ") || "nothing"}`,
  ];
};

const at = (id: string): `/api/v1/returns/${string}` => `/api/v1/returns/${encodeURIComponent(id)}`;

/** One return with its lines, and what may be done next. */
export const showReturn = async (
  { client, output }: LedgerSession,
  id: string,
): Promise<ExitCode> => {
  const one = await client.ask(returnBody, `GET ${at(id)}`);
  await output.value(one, () => linesOf(one));
  return EXIT.ok;
};

/** Sends one act on a return and tells what became of it. */
export const actOnReturn = async (
  { client, output }: LedgerSession,
  id: string,
  { act, body }: { readonly act: string; readonly body: object },
): Promise<ExitCode> => {
  const one = await client.ask(returnBody, `POST ${at(id)}/${act}`, body);
  await output.value(one, () => linesOf(one));
  return EXIT.ok;
};

const ARRIVED = /^([1-9]\d{0,3})=([1-9]\d{0,8})$/;

/** `1=2`: two units of line 1. @throws CliFault usage */
export const readArrived = (text: string): { readonly line: number; readonly units: number } => {
  const [, line, units] = ARRIVED.exec(text) ?? [];
  if (line === undefined || units === undefined) {
    throw new CliFault(EXIT.usage, `a line is written as line=units, not as ${text}`);
  }
  return { line: Number(line), units: Number(units) };
};

/** `1=2:restock@A-01/L1`; `-` is no bin. None of the marks is part of an id. */
const INSPECTED =
  /^([1-9]\d{0,3}=[1-9]\d{0,8}):(restock|quarantine|damaged)(?:@([A-Za-z0-9._-]{1,64})(?:\/([A-Za-z0-9._-]{1,64}))?)?$/;

/** What was found of units of a line, such as `1=2:restock@A-01`. @throws CliFault usage */
export const readInspected = (text: string): object => {
  const [, arrived, disposition, bin, lot] = INSPECTED.exec(text) ?? [];
  if (arrived === undefined || disposition === undefined) {
    const form = "line=units:restock|quarantine|damaged[@bin[/lot]]";
    throw new CliFault(EXIT.usage, `${text} is no finding: write ${form}`);
  }
  return {
    ...{ ...readArrived(arrived), disposition },
    ...(bin !== undefined && bin !== "-" && { bin }),
    ...(lot !== undefined && { lot }),
  };
};
