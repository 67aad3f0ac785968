/** One page of a list; without a cursor it is the last. */
export type Page<Item> = { readonly items: readonly Item[]; readonly nextCursor?: string };

/** A cursor that was forged, is of another query or outdated. */
export class InvalidCursor extends Error {
  readonly code = "invalid-cursor";
}
