import { createHash } from "node:crypto";
import type { EntityCategory } from "../domain/decider.ts";
import type { EntityEvent, EntityEventType } from "../domain/entity-events.ts";
import type { Recorded } from "../domain/recorded.ts";
import type { StockEvent, StockEventType } from "../domain/stock/events.ts";

/** Plain JSON: what survives the way to a store and back. Top-level fields can be indexed. */
export type Document = { readonly [field: string]: unknown };

/** A recorded stock event with its place; what the keys and the fold of every projection see. */
export type Fact = {
  readonly event: StockEvent;
  readonly recorded: Recorded<StockEvent>;
  readonly sku: string;
  readonly warehouse: string;
  /** `sku@warehouse`: the key of what is told of one stock. */
  readonly stock: string;
};

/** A recorded event of a stream that is no stock, `<category>-<id>`. */
export type EntityFact = {
  readonly event: EntityEvent;
  readonly recorded: Recorded<EntityEvent>;
  readonly category: EntityCategory;
  readonly id: string;
};

export type AnyFact = Fact | EntityFact;

/** A document while a batch is folded into it. `base` is what stood there before, shared with readers. */
export type Draft<Doc extends Document = Document> = {
  readonly key: string;
  readonly base: Doc | undefined;
  /** A shallow copy of `base`: its own fields may be set, what hangs below them is replaced, never changed. */
  document: Doc | undefined;
  /** Of the last event folded in. */
  position: bigint;
};

/** How long a document that has ended is kept: a deterministic window, so that memory is bounded. */
export type Retention = { readonly positions: number };

/**
 * A read model as a value. A document is a pure function of (definition, key, position): `keys` looks at
 * the event alone, `apply` at the document and the event; neither knows a clock or another document.
 */
export type Projection<Doc extends Document = Document, Seen extends AnyFact = AnyFact> = {
  readonly name: string;
  /** Raised with every change of `keys` or `apply`: the definition's hash is part of the collection's name. */
  readonly version: number;
  readonly types: readonly (StockEventType | EntityEventType)[];
  /** Fields that queries may name and sort by. A field that holds a list is found by each of its values. */
  readonly indexes: readonly string[];
  /** Further fields that conditions may name: looked at, not looked up. */
  readonly fields: readonly string[];
  /** Held in memory by the embedded store; false for whatever grows with the number of events. */
  readonly resident: boolean;
  /** A key gets one event only: nothing is loaded before it is written. */
  readonly once: boolean;
  readonly retention?: Retention;
  keys(fact: Seen): readonly string[];
  /** The document after the event; undefined where there is none (any more). `draft.document` may be changed in place. */
  apply(draft: Draft<Doc>, fact: Seen): Doc | undefined;
  /** With `retention`: nothing more will happen to it. */
  ended?(document: Doc): boolean;
};

const HASH_CHARS = 8;

/** Identity of a definition: other code never writes into the same collections. */
export const definitionHash = (projection: Projection): string => {
  const { types, indexes, fields, resident, once, retention } = projection;
  const { name, version } = projection;
  const shape = { indexes, fields, resident, once, retention };
  const definition = { name, version, types: [...types].sort(), ...shape };
  return createHash("sha256").update(JSON.stringify(definition)).digest("hex").slice(0, HASH_CHARS);
};

/** What the names of all builds of this very definition begin with. */
export const buildPrefix = (projection: Projection): string =>
  `${projection.name}_${definitionHash(projection)}_`;

/** `<name>_<definition hash>_<build>`: the collection of one build. */
export const buildName = (projection: Projection, build: number): string =>
  `${buildPrefix(projection)}${String(build)}`;

/** True where the build's documents were written by this very definition. */
export const isBuildOf = (projection: Projection, build: string): boolean =>
  build.startsWith(buildPrefix(projection));

/** A build's name carries the definition's hash: what stands in its collection was written by that definition. */
export const isDocumentOf = <Doc extends Document, Seen extends AnyFact>(
  _definition: Projection<Doc, Seen>,
  _document: Document,
): _document is Doc => true;
