import { isUtf8 } from "node:buffer";
import { problem, type Problem } from "./problems.ts";

export const BODY_BYTES_MAX = 256 * 1024;
export const BATCH_BYTES_MAX = 1024 * 1024;
export const ORDER_BYTES_MAX = 1024 * 1024;
export const DEPTH_MAX = 8;

const QUOTE = 34;
const COMMA_TO_COLON = 58;
const BACKSLASH = 92;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

const MEDIA_TYPE = /^application\/json[ \t]*(?:;[ \t]*charset=(?:utf-8|"utf-8")[ \t]*)?$/i;

/** Only `application/json`, the charset only utf-8: what else is spelled like it reaches no handler. */
export const isJsonMediaType = (header: string | undefined): boolean =>
  header === "application/json" || (header !== undefined && MEDIA_TYPE.test(header));

/**
 * Members of all objects of the text, or -1 where it is nested deeper than allowed. One scan over the
 * structure; what is no JSON at all is left to JSON.parse, which comes after.
 */
const membersIn = (text: string): number => {
  let members = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at + 1);
    } else if (code === COMMA_TO_COLON) {
      members++;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++depth > DEPTH_MAX) return -1;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth--;
    }
  }
  return members;
};

const endOfString = (text: string, from: number): number => {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    at += code === BACKSLASH ? 2 : 1;
  }
  return at;
};

/** Members that are left after parsing; fewer than were written means that a key stood twice. */
const membersOf = (value: unknown): number => {
  if (!isObject(value)) return 0;
  let members = 0;
  if (Array.isArray(value)) {
    for (const item of value) members += membersOf(item);
    return members;
  }
  // What JSON.parse made has own keys alone; `for in` makes no array of them.
  for (const key in value) {
    const inner = value[key];
    if (key === "__proto__") return Infinity;
    if (key === "constructor" && isObject(inner) && Object.hasOwn(inner, "prototype")) {
      return Infinity;
    }
    members += typeof inner === "object" ? 1 + membersOf(inner) : 1;
  }
  return members;
};

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null;

/**
 * The value of a JSON text, strictly: UTF-8, no key twice, at most 8 levels, no key that reaches for a
 * prototype.
 * @throws Problem malformed-json, duplicate-key, too-deep
 */
export const parseJson = (bytes: Buffer): unknown => {
  if (bytes.length === 0) throw malformed("the body is empty");
  if (!isUtf8(bytes)) throw malformed("the body is not UTF-8");
  const text = bytes.toString("utf8");
  const written = membersIn(text);
  if (written < 0) {
    throw problem("too-deep", `the body is nested deeper than ${String(DEPTH_MAX)} levels`);
  }
  const value = parsed(text);
  const left = membersOf(value);
  if (left === Infinity) throw malformed("a key reaches for a prototype");
  if (left !== written) throw problem("duplicate-key", "an object names a key twice");
  return value;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed("the body is not one JSON value");
  }
};

const malformed = (detail: string): Problem => problem("malformed-json", detail);
