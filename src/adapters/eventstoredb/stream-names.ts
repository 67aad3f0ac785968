import { ENTITY_EVENT_CATEGORY } from "../../domain/entity-events.ts";
import { categoryOf } from "../../domain/ids.ts";

/** Streams of these categories are the ledger; whatever else is on the server belongs to somebody else. */
const CATEGORIES: ReadonlySet<string> = new Set(["stock", ...Object.values(ENTITY_EVENT_CATEGORY)]);

/** The first event of this stream says which log it is. */
const IDENTITY_STREAM = "stockbook-log";

const PREFIX_PATTERN = /^(?:[A-Za-z0-9][A-Za-z0-9._-]{0,63})?$/;

/** Between the names of the ledger and those on a server that others may use as well. */
export type StreamNames = {
  /** @throws RangeError for a name that is empty or of no category of the ledger: it would never be read back. */
  readonly onServer: (stream: string) => string;
  /** The ledger's name of a stream on the server; undefined where it is somebody else's. */
  readonly ownName: (name: string) => string | undefined;
  /** What the names on the server begin with. */
  readonly prefixes: readonly string[];
  /** The same names, as if the ledger had these categories alone. */
  readonly only: (categories: readonly string[]) => StreamNames;
  readonly identity: string;
};

/** @throws RangeError for a prefix that could be mistaken for a stream of the ledger, or for a system stream. */
export const createStreamNames = (
  prefix: string,
  categories: ReadonlySet<string> = CATEGORIES,
): StreamNames => {
  if (!PREFIX_PATTERN.test(prefix) || CATEGORIES.has(categoryOf(prefix))) {
    throw new RangeError(`"${prefix}" can't stand before the names of streams`);
  }
  return {
    onServer: (stream) => {
      if (categories.has(categoryOf(stream)) && stream.includes("-")) return prefix + stream;
      throw new RangeError(`"${stream}" is no stream of the ledger`);
    },
    ownName: (name) => {
      if (!name.startsWith(prefix)) return undefined;
      const stream = name.slice(prefix.length);
      return categories.has(categoryOf(stream)) && stream.includes("-") ? stream : undefined;
    },
    prefixes: [...categories].map((category) => `${prefix}${category}-`),
    only: (some) => createStreamNames(prefix, new Set(some)),
    identity: prefix + IDENTITY_STREAM,
  };
};
