import { type AnyFact, type Document, isDocumentOf, type Projection } from "./projection.ts";
import type { Awaitable, Collection, Query, Row } from "./read-store.ts";

export type Found<Doc extends Document> = { readonly key: string; readonly document: Doc };

/** Typed reading from the build that serves at the moment. */
export type Reader<Doc extends Document> = {
  readonly get: (key: string) => Awaitable<Doc | undefined>;
  readonly getMany: (keys: readonly string[]) => Promise<readonly (Doc | undefined)[]>;
  readonly find: (query: Query) => Promise<readonly Found<Doc>[]>;
};

export const createReader = <Doc extends Document, Seen extends AnyFact>(
  projection: Projection<Doc, Seen>,
  active: () => Pick<Collection, "get" | "getMany" | "find">,
): Reader<Doc> => {
  const documentOf = (row: Row | undefined): Doc | undefined =>
    row?.document !== undefined && isDocumentOf(projection, row.document)
      ? row.document
      : undefined;
  return {
    get: (key) => {
      const row = active().get(key);
      return row instanceof Promise ? row.then(documentOf) : documentOf(row);
    },
    getMany: async (keys) => (await active().getMany(keys)).map(documentOf),
    find: async (query) =>
      (await active().find(query)).flatMap((row) => {
        const document = documentOf(row);
        return document === undefined ? [] : [{ key: row.key, document }];
      }),
  };
};
