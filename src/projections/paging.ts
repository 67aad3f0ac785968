import type { Cursors } from "./cursors.ts";
import type { Document } from "./projection.ts";
import type { After, Query } from "./read-store.ts";
import type { Page } from "./page.ts";
import type { Found, Reader } from "./reader.ts";

export type PageRequest = { readonly limit: number; readonly cursor?: string };

export type Question<Doc extends Document, Item> = {
  readonly cursors: Cursors;
  readonly reader: Reader<Doc>;
  /** What the cursor is bound to: the name of the query and its filters. */
  readonly name: readonly unknown[];
  readonly query: Pick<Query, "where" | "sort">;
  /** The place of a document in the order of the query. */
  readonly placeOf: (found: Found<Doc>) => After;
  /** The item of a document; undefined leaves it out of the answer. */
  readonly item: (document: Doc) => Item | undefined;
};

/** Portions looked through for one page where items are left out; then a short page with a cursor is answered. */
const PORTIONS_MAX = 20;

/** Answers one page; what `item` leaves out is filled up from behind. @throws InvalidCursor */
export const answerPage = async <Doc extends Document, Item>(
  question: Question<Doc, Item>,
  { limit, cursor }: PageRequest,
): Promise<Page<Item>> => {
  const { cursors, reader, name, query, placeOf, item } = question;
  const items: Item[] = [];
  let after = cursor === undefined ? undefined : cursors.read(name, cursor);
  for (let portion = 0; portion < PORTIONS_MAX; portion++) {
    // One more than asked for: it tells whether there is a next page.
    const found = await reader.find({ ...query, limit: limit + 1, ...(after && { after }) });
    for (const [index, one] of found.entries()) {
      if (index === limit) break;
      const shown = item(one.document);
      if (shown !== undefined) items.push(shown);
      after = placeOf(one);
      const more = index + 1 < found.length;
      if (items.length === limit && more) return { items, nextCursor: cursors.write(name, after) };
    }
    if (found.length <= limit) return { items };
  }
  return { items, ...(after && { nextCursor: cursors.write(name, after) }) };
};
