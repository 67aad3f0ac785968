/**
 * The one table of everything that can go wrong over HTTP (RFC 9457). docs/errors.md lists exactly
 * these; a test compares the two. `advice` says what the caller can do about it.
 */
export const PROBLEMS = {
  "malformed-json": {
    status: 400,
    title: "The body is not JSON",
    advice: "Send one JSON value in UTF-8; `{}` where every field may be left out.",
  },
  "duplicate-key": {
    status: 400,
    title: "An object names a key twice",
    advice: "Name each key once: readers disagree on which of the two counts.",
  },
  "too-deep": {
    status: 400,
    title: "The body is nested too deeply",
    advice: "No request needs more than 8 levels.",
  },
  "malformed-uri": {
    status: 400,
    title: "The path can't be decoded",
    advice: "Check the percent-encoding.",
  },
  "malformed-request": {
    status: 400,
    title: "The bytes are no HTTP request",
    advice: "The connection is closed: its framing can't be trusted any more.",
  },
  "validation-failed": {
    status: 400,
    title: "The request breaks its schema",
    advice: "`errors` names each place by JSON pointer. Nothing was done.",
  },
  "invalid-cursor": {
    status: 400,
    title: "The cursor is not one of this query",
    advice: "Start again without a cursor; a cursor belongs to its filters.",
  },
  "invalid-header": {
    status: 400,
    title: "A header is malformed",
    advice: "`Idempotency-Key`: 1 to 255 visible ASCII characters. `If-Match`: one entity tag.",
  },
  "idempotency-key-missing": {
    status: 400,
    title: "A command needs an Idempotency-Key",
    advice: "Send a key of your own with each command, and the same one when you repeat it.",
  },
  "authentication-required": {
    status: 401,
    title: "Who asks?",
    advice: "Send `Authorization: Bearer` with an API key or a token.",
  },
  "token-invalid": {
    status: 401,
    title: "The credential is not accepted",
    advice: "It is unknown, revoked, out of its time or not meant for this server: get a new one.",
  },
  "signature-invalid": {
    status: 401,
    title: "The webhook is not accepted",
    advice:
      "Sign `id.timestamp.body` with the secret of this server, at most 5 minutes before it arrives.",
  },
  forbidden: {
    status: 403,
    title: "Not allowed",
    advice:
      "Ask for a role or a warehouse that allows it. Until there are keys only loopback names are answered: use `localhost`, `127.0.0.1` or `[::1]` as host.",
  },
  "separation-of-duties": {
    status: 403,
    title: "Somebody else has to do it",
    advice:
      "Who requests does not approve, who dispatches does not receive, who counts does not recount: by person, whatever key is used.",
  },
  "not-found": {
    status: 404,
    title: "There is no such thing",
    advice: "Check the path and the id; ids are case-sensitive.",
  },
  "method-not-allowed": {
    status: 405,
    title: "The path has no such method",
    advice: "`Allow` lists the methods of the path.",
  },
  "not-acceptable": {
    status: 406,
    title: "The answer is JSON",
    advice: "Accept `application/json`.",
  },
  "request-timeout": {
    status: 408,
    title: "The request took too long to arrive",
    advice: "Send the whole request at once; repeat a command with the same key.",
  },
  "insufficient-stock": {
    status: 409,
    title: "There is not enough stock",
    advice: "Ask for fewer units, another warehouse, or later.",
  },
  "limit-exceeded": {
    status: 409,
    title: "A limit would be exceeded",
    advice: "No bucket holds more than 1,000,000,000,000 units.",
  },
  "duplicate-id": {
    status: 409,
    title: "The id stands for something else already",
    advice: "Take a new id, or send what the id was first used for.",
  },
  "reservation-closed": {
    status: 409,
    title: "The reservation has ended",
    advice: "Reserve again under a new id and a new key.",
  },
  "reservation-expired": {
    status: 409,
    title: "The reservation's deadline has passed",
    advice: "Reserve again under a new id and a new key.",
  },
  "approval-required": {
    status: 409,
    title: "The change is beyond its limit and names no approval",
    advice:
      "Ask for it alone (`POST /adjustments` or `/write-offs`): it then waits for an approval. An approval named by a client counts only for the request that was approved, under its id.",
  },
  "invalid-state": {
    status: 409,
    title: "The present state does not allow it",
    advice: "Read the state, then decide again.",
  },
  "precondition-failed": {
    status: 412,
    title: "It has changed since you read it",
    advice: "Read it again, take the new `ETag` and decide again.",
  },
  "payload-too-large": {
    status: 413,
    title: "The body is too large",
    advice: "256 KiB; 1 MiB for a batch or an order. Send several requests.",
  },
  "uri-too-long": {
    status: 414,
    title: "The address is too long",
    advice: "8 KiB for the address, 100 characters for each part of the path.",
  },
  "unsupported-media-type": {
    status: 415,
    title: "The body is not declared as JSON",
    advice: "Send `Content-Type: application/json`; the only charset is utf-8.",
  },
  "unsupported-encoding": {
    status: 415,
    title: "The body is compressed",
    advice: "Send it as it is.",
  },
  "idempotency-key-reused": {
    status: 422,
    title: "The Idempotency-Key was used for another request",
    advice: "A new request takes a new key; a repeat sends the same body.",
  },
  "unknown-reference": {
    status: 422,
    title: "It names a SKU or a warehouse that can't be meant",
    advice: "Create it first, correct its id, or take one that is not retired.",
  },
  "unit-mismatch": {
    status: 422,
    title: "The SKU is counted in another unit",
    advice: "Convert the quantity to the base unit of the SKU, or leave `unit` out.",
  },
  "precondition-required": {
    status: 428,
    title: "The change must say what it is based on",
    advice: "Send `If-Match` with the `ETag` that you have read.",
  },
  "hold-limit": {
    status: 429,
    title: "As much is held as may be held",
    advice: "Release a hold or wait until one ends, then try again.",
  },
  "rate-limited": {
    status: 429,
    title: "Too many requests",
    advice: "Wait for `Retry-After` seconds; `RateLimit-Remaining` says how many are left.",
  },
  "headers-too-large": {
    status: 431,
    title: "The headers are too large",
    advice: "16 KiB for all of them.",
  },
  "internal-error": {
    status: 500,
    title: "An error of ours",
    advice: "Report it with the request id. Repeating a command with the same key is safe.",
  },
  busy: {
    status: 503,
    title: "Too much is under way",
    advice: "Try again after `Retry-After`, with the same key.",
  },
  "clock-skew": {
    status: 503,
    title: "The clock is behind what has been recorded",
    advice: "Set the clock of the machine; nothing was recorded.",
  },
  "log-unavailable": {
    status: 503,
    title: "The log takes no writes",
    advice: "Reads are answered and marked `Stockbook-Stale`; repeat the command later, same key.",
  },
  "read-only": {
    status: 503,
    title: "The ledger can only be read",
    advice: "Reads are answered; the log or this stream needs an operator.",
  },
  "read-model-behind": {
    status: 503,
    title: "The read model has not got there yet",
    advice: "Try again after `Retry-After`; `position` says how far it is.",
  },
  "outcome-unknown": {
    status: 504,
    title: "It is not known whether it was recorded",
    advice: "Repeat the command with the same key: it is recorded once at the most.",
  },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;
export type FieldError = { readonly pointer: string; readonly detail: string };

/** A problem as a value: what the table does not say. `extra` are typed members beside the standard ones. */
export type ProblemDetails = {
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly retryAfterSeconds?: number;
  readonly extra?: { readonly [member: string]: unknown };
};

export const isProblemCode = (text: string): text is ProblemCode => Object.hasOwn(PROBLEMS, text);

/** Thrown at the edge only; the error handler answers it. No stack is kept: it is an answer, not a bug. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly details: ProblemDetails;
  constructor(code: ProblemCode, details: ProblemDetails) {
    super(details.detail);
    this.code = code;
    this.details = details;
  }
}

export const problem = (code: ProblemCode, details: string | ProblemDetails): Problem =>
  new Problem(code, typeof details === "string" ? { detail: details } : details);

/** 429 and 503 always say when to come back. */
const RETRY_AFTER_SECONDS_DEFAULT = 1;

export const retryAfterOf = (code: ProblemCode, details: ProblemDetails): number | undefined => {
  const { status } = PROBLEMS[code];
  if (status !== 429 && status !== 503) return details.retryAfterSeconds;
  return Math.max(1, Math.ceil(details.retryAfterSeconds ?? RETRY_AFTER_SECONDS_DEFAULT));
};

/** The body of a problem as it stands in an answer, or as the result of a line. */
export const problemBody = (
  code: ProblemCode,
  details: ProblemDetails,
  place?: { readonly instance: string; readonly requestId: string },
) => ({
  type: `/problems/${code}`,
  title: PROBLEMS[code].title,
  status: PROBLEMS[code].status,
  detail: details.detail,
  ...(place === undefined ? {} : { instance: place.instance }),
  code,
  ...(details.errors === undefined ? {} : { errors: details.errors }),
  ...(place === undefined ? {} : { requestId: place.requestId }),
  ...details.extra,
});

const ECHO_CHARACTERS_MAX = 100;

/** Input that is echoed: escaped to printable ASCII and cut. */
export const echo = (text: string): string => {
  const cut = text.length > ECHO_CHARACTERS_MAX ? text.slice(0, ECHO_CHARACTERS_MAX) : text;
  return cut
    .replace(/[^ -~]/gu, (one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`)
    .slice(0, ECHO_CHARACTERS_MAX);
};
