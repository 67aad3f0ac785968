import type { EntityState } from "../domain/decider.ts";
import type { Cursors } from "./cursors.ts";
import type { EntityDocument } from "./entity-projection.ts";
import { answerPage, type PageRequest } from "./paging.ts";
import type { Page } from "./page.ts";
import { type Condition, KEY_FIELD, type Value } from "./read-store.ts";
import type { Reader } from "./reader.ts";

/** What a list may be asked for: declared fields of the category, and how the id begins. */
export type EntityFilter<State = never> = {
  readonly equals?: { readonly [field: string]: Value | undefined };
  /** Any of the values; a field that holds a list is found by each of its own. */
  readonly anyOf?: { readonly [field: string]: readonly Value[] | undefined };
  readonly prefix?: string;
  /** What no index knows: others are left out, and the page is filled up from behind. `name` tells one search from another. */
  readonly search?: {
    readonly name: string;
    readonly keeps: (document: EntityDocument<State>) => boolean;
  };
};

export type EntityQueries<State extends EntityState> = {
  readonly get: (id: string) => Promise<EntityDocument<State> | undefined>;
  /** In the order of the ids. @throws InvalidCursor */
  readonly list: (
    filter: EntityFilter<State>,
    page: PageRequest,
  ) => Promise<Page<EntityDocument<State>>>;
};

const conditionsOf = ({
  equals = {},
  anyOf = {},
  prefix,
}: Pick<EntityFilter, "equals" | "anyOf" | "prefix">): Condition[] => [
  ...Object.entries(equals).flatMap(([field, value]) =>
    value === undefined ? [] : [{ kind: "equals" as const, field, value }],
  ),
  ...Object.entries(anyOf).flatMap(([field, values]) =>
    values === undefined ? [] : [{ kind: "in" as const, field, values }],
  ),
  ...(prefix === undefined ? [] : [{ kind: "prefix" as const, field: KEY_FIELD, text: prefix }]),
];

export const createEntityQueries = <State extends EntityState>(
  reader: Reader<EntityDocument<State>>,
  cursors: Cursors,
  name: string,
): EntityQueries<State> => ({
  get: async (id) => reader.get(id),
  list: (filter, page) =>
    answerPage(
      {
        cursors,
        reader,
        name: [name, filter.equals, filter.anyOf, filter.prefix, filter.search?.name],
        query: { where: conditionsOf(filter), sort: { field: KEY_FIELD, descending: false } },
        placeOf: ({ key }) => ({ value: key, key }),
        item: (document) => (filter.search?.keeps(document) === false ? undefined : document),
      },
      page,
    ),
});
