import { NO_STREAM } from "../../commands/event-log.ts";

/** What an error of the client says about an append. */
export type Verdict =
  /** Nothing was written: the stream stands elsewhere. -1: it does not exist. */
  | { readonly kind: "conflict"; readonly actualRevision: number }
  /** Nothing was written, and never will be. */
  | { readonly kind: "refused"; readonly reason: string }
  /** Nothing was written; another try may be. `elsewhere`: the client knows the node to go to. */
  | { readonly kind: "not-sent"; readonly reason: string; readonly elsewhere: boolean }
  /** `answered`: the server itself said that it doesn't know; the connection is as good as before. */
  | { readonly kind: "unknown"; readonly reason: string; readonly answered: boolean };

/** Codes of gRPC that decide something. */
const UNAVAILABLE = 14;

const REFUSALS: ReadonlySet<string> = new Set([
  "access-denied",
  "invalid-argument",
  "maximum-append-size-exceeded",
  "stream-deleted",
  "unsupported",
]);

export const fieldOf = (error: unknown, name: string): unknown =>
  typeof error === "object" && error !== null ? Reflect.get(error, name) : undefined;

/** For people and logs alone: messages are empty, or say something else with every version. */
export const textOfError = (error: unknown): string => {
  const [type, code] = [fieldOf(error, "type"), fieldOf(error, "code")];
  const parts = [type, typeof code === "number" ? `code ${code}` : code];
  const message = error instanceof Error ? error.message : String(error);
  return [...parts, message].filter((part) => part !== undefined && part !== "").join(", ");
};

/** An `Error` of no class of its own, without type and code: thrown where no node was found to talk to. */
const isPlain = (error: unknown): boolean =>
  error instanceof Error &&
  Object.getPrototypeOf(error) === Error.prototype &&
  fieldOf(error, "type") === undefined;

const conflict = (error: unknown): Verdict => {
  const actual = fieldOf(error, "actualVersion");
  if (actual === "no_stream") return { kind: "conflict", actualRevision: NO_STREAM };
  if (typeof actual === "bigint") return { kind: "conflict", actualRevision: Number(actual) };
  return { kind: "unknown", reason: textOfError(error), answered: true };
};

/** By type and code, never by message. What is not known to mean something means *unknown*. */
export const verdictOf = (error: unknown): Verdict => {
  const type = fieldOf(error, "type");
  const code = fieldOf(error, "code");
  const reason = textOfError(error);
  if (type === "wrong-expected-version") return conflict(error);
  if (typeof type === "string" && REFUSALS.has(type)) return { kind: "refused", reason };
  if (type === "not-leader") return { kind: "not-sent", reason, elsewhere: true };
  if (isPlain(error) && (code === undefined || code === UNAVAILABLE)) {
    return { kind: "not-sent", reason, elsewhere: false };
  }
  // The server's Timeout and "not ready" come as replies; what breaks a call has a code of gRPC.
  const answered =
    (type === "deadline-exceeded" || type === "unknown") && (code === undefined || code === 4);
  return { kind: "unknown", reason, answered };
};
