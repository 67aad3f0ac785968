import type { z } from "zod";
import type { Client } from "./client.ts";

/** Items of one page that a list asks for. */
const PAGE_MAX = 500;

export type Filter = Readonly<Record<string, string | undefined>>;

/** What was said of it, as a query. */
export const queryOf = (fields: Filter): string =>
  Object.entries(fields)
    .flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
    )
    .join("&");

/** Fields that were said. */
export const said = (fields: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

type Page<Item> = {
  readonly items: readonly Item[];
  readonly nextCursor?: string | null | undefined;
};

/** A list page by page, to its end. */
export const eachPage = async <Item>(
  client: Client,
  {
    page,
    path,
    filter,
  }: { readonly page: z.ZodType<Page<Item>>; readonly path: `/${string}`; readonly filter: Filter },
  print: (items: readonly Item[]) => Promise<void>,
): Promise<void> => {
  let cursor: string | undefined;
  do {
    const query = queryOf({ ...filter, limit: String(PAGE_MAX), cursor });
    const { items, nextCursor } = await client.ask(page, `GET ${path}?${query}`);
    await print(items);
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
};
