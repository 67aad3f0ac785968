import { BSON } from "mongodb";

/** Any JSON object. */
export type JsonObject = { readonly [field: string]: unknown };

/**
 * A JSON object as it stands in MongoDB. What can be a field there is one in `doc`, to be seen, indexed and asked
 * for; any other top-level field is kept in `rest` as JSON text, so that every object comes back as it was put:
 * lists of lists, names with dots or dollars, names that BSON gives a meaning of its own, halves of characters.
 */
export type StoredDocument = { doc: JsonObject; rest?: string };

/** Refused by the store: a bug of whoever lets a document grow without bound. */
export class DocumentTooLarge extends Error {
  readonly code = "document-too-large";
}

/** MongoDB takes 16 MiB; the rest is for what stands around it. */
const DOCUMENT_BYTES_MAX = 15 * 1_024 * 1_024;
/** Up to this estimate, which is never too low, nobody measures. */
const SURELY_FITS = DOCUMENT_BYTES_MAX / 2;
/** MongoDB takes 100 levels. */
const DEPTH_MAX = 50;
const NAME_BYTES = 16;
const NUMBER_BYTES = 8;
/** A UTF-16 code unit takes at most so many bytes of UTF-8. */
const BYTES_PER_UNIT_MAX = 3;
const HALF_CHARACTER = /\p{Cs}/u;
const OWN_MEANING = ["", "_bsontype", "__proto__"];

const mayBeName = (name: string): boolean =>
  !name.startsWith("$") &&
  !name.includes(".") &&
  !name.includes("\0") &&
  !OWN_MEANING.includes(name) &&
  !HALF_CHARACTER.test(name);

const isPlainObject = (value: object): value is JsonObject => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/** Bytes of a value as a field, never too few; undefined: it can't be one and come back the same. */
const bytesOf = (value: unknown, depth: number): number | undefined => {
  if (value === null || typeof value === "boolean") return 1;
  if (typeof value === "number") return Number.isFinite(value) ? NUMBER_BYTES : undefined;
  if (typeof value === "object") return bytesOfObject(value, depth + 1);
  if (typeof value !== "string" || HALF_CHARACTER.test(value)) return undefined;
  return value.length * BYTES_PER_UNIT_MAX;
};

const bytesOfObject = (value: object, depth: number): number | undefined => {
  if (depth > DEPTH_MAX) return undefined;
  const isList = Array.isArray(value);
  if (!isList && !isPlainObject(value)) return undefined;
  let sum = NAME_BYTES;
  for (const [name, part] of Object.entries(value)) {
    if (part === undefined && !isList) continue;
    if (isList ? Array.isArray(part) : !mayBeName(name)) return undefined;
    const bytes = bytesOf(part, depth);
    if (bytes === undefined) return undefined;
    sum += bytes + NAME_BYTES + name.length * BYTES_PER_UNIT_MAX;
  }
  return sum;
};

/** @throws DocumentTooLarge; `name` is told then. */
export const toStored = (
  name: string,
  document: JsonObject,
): { readonly stored: StoredDocument; readonly bytes: number } => {
  const fields: [string, unknown][] = [];
  const others: [string, unknown][] = [];
  let bytes = name.length * BYTES_PER_UNIT_MAX + NAME_BYTES;
  for (const [field, value] of Object.entries(document)) {
    if (value === undefined) continue;
    const weight = mayBeName(field) ? bytesOf(value, 0) : undefined;
    if (weight === undefined) others.push([field, value]);
    else {
      fields.push([field, value]);
      bytes += weight + NAME_BYTES + field.length * BYTES_PER_UNIT_MAX;
    }
  }
  const stored: StoredDocument = { doc: Object.fromEntries(fields) };
  if (others.length > 0) {
    stored.rest = JSON.stringify(Object.fromEntries(others));
    bytes += stored.rest.length * BYTES_PER_UNIT_MAX;
  }
  if (bytes > SURELY_FITS) refuseTooLarge(name, stored);
  return { stored, bytes };
};

const refuseTooLarge = (name: string, stored: StoredDocument): void => {
  const bytes = BSON.calculateObjectSize(stored);
  if (bytes <= DOCUMENT_BYTES_MAX) return;
  throw new DocumentTooLarge(
    `${name} takes ${String(bytes)} bytes; a document takes at most ${String(DOCUMENT_BYTES_MAX)}`,
  );
};

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null;

export const fromStored = ({ doc, rest }: StoredDocument): JsonObject => {
  if (rest === undefined) return doc;
  const others: unknown = JSON.parse(rest);
  return isObject(others) ? { ...doc, ...others } : doc;
};
