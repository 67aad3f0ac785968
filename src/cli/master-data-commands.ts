import { z } from "zod";
import { problemFault } from "./client.ts";
import { EXIT, type ExitCode } from "./exits.ts";
import type { LedgerSession } from "./session.ts";

const PAGE_MAX = 500;
/** Rows that one command prints at the most. */
const ROWS_MAX = 1_000_000;

export type Thing = "products" | "warehouses" | "suppliers";

const item = z.looseObject({
  id: z.string().optional(),
  sku: z.string().optional(),
  title: z.string().optional(),
  name: z.string().optional(),
  status: z.string(),
  version: z.number(),
});
type Item = z.infer<typeof item>;
const page = z.looseObject({ items: z.array(item), nextCursor: z.string().nullish() });

const idOf = ({ sku, id }: Item): string => sku ?? id ?? "";

const columns = {
  id: idOf,
  name: ({ title, name }: Item) => title ?? name,
  status: ({ status }: Item) => status,
  version: ({ version }: Item) => version,
};

/** All of them in the order of their ids. */
export const listThings = async (
  { client, output }: LedgerSession,
  thing: Thing,
  status: string | undefined,
): Promise<ExitCode> => {
  const rows: Item[] = [];
  let cursor: string | null | undefined;
  do {
    const filter = status === undefined ? "" : `&status=${encodeURIComponent(status)}`;
    const next = typeof cursor === "string" ? `&cursor=${encodeURIComponent(cursor)}` : "";
    const asked = `limit=${String(PAGE_MAX)}${filter}${next}`;
    const found = await client.ask(page, `GET /api/v1/${thing}?${asked}`);
    rows.push(...found.items);
    cursor = found.nextCursor;
  } while (typeof cursor === "string" && rows.length < ROWS_MAX);
  await output.table(rows, columns);
  return EXIT.ok;
};

const shown = async ({ output }: LedgerSession, value: unknown): Promise<ExitCode> => {
  await output.value(value, () => JSON.stringify(value, undefined, 2).split("\n"));
  return EXIT.ok;
};

export const showThing = async (
  session: LedgerSession,
  thing: Thing,
  id: string,
): Promise<ExitCode> => {
  const route = `GET /api/v1/${thing}/${encodeURIComponent(id)}` as const;
  return shown(session, await session.client.ask(item, route));
};

export const createThing = async (
  session: LedgerSession,
  thing: Thing,
  body: Readonly<Record<string, unknown>>,
): Promise<ExitCode> =>
  shown(session, await session.client.ask(item, `POST /api/v1/${thing}`, body));

/** Retires what is there now: what somebody else changes in between is not retired unseen. */
export const retireThing = async (
  session: LedgerSession,
  thing: Thing,
  { id, reason }: { readonly id: string; readonly reason: string | undefined },
): Promise<ExitCode> => {
  const path = `/api/v1/${thing}/${encodeURIComponent(id)}` as const;
  const { version } = await session.client.ask(item, `GET ${path}`);
  const answer = await session.client.send(`POST ${path}/retire`, {
    body: JSON.stringify(reason === undefined ? {} : { reason }),
    headers: { "content-type": "application/json", "if-match": `"${String(version)}"` },
  });
  if (answer.status >= 400) throw problemFault(answer.status, answer.body);
  return shown(session, JSON.parse(answer.body));
};
