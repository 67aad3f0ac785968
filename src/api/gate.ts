import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Ids } from "../domain/runtime.ts";
import { problem, type Problem } from "./problems.ts";

export const URL_CHARACTERS_MAX = 8 * 1024;
export const HEADER_BYTES_MAX = 16 * 1024;

const REQUEST_ID = /^[A-Za-z0-9._:/+=@-]{1,128}$/;

/** An answer is data: nothing of it may be run, and no page may show it in a frame. The docs have their own policy. */
const NO_PAGE = "default-src 'none'; frame-ancestors 'none'";
const isDocsPage = (url: string | undefined): boolean => url?.startsWith("/docs") === true;

/** Path prefixes that answer something other than JSON. */
const REPORT =
  /^\/api\/v1\/(?:receipts\/[^/?]+\/report|shipments\/[^/?]+\/(?:pick-list|label)|reports\/daily|orders\/[^/?]+\/stream)(?:\.(?:pdf|zpl))?(?:\?|$)/;
const OTHER_MEDIA = ["/docs", "/metrics", "/api/v1/stream"];

/**
 * What every request passes before its body is read: an address of bounded length, an `Accept` that admits
 * JSON, no compressed body. One hook, and constant strings, because it runs for all.
 */
export const registerGate = (app: FastifyInstance): void => {
  app.addHook("onRequest", (request, reply, done) => {
    reply.header("cache-control", "no-store");
    reply.header("x-content-type-options", "nosniff");
    if (!isDocsPage(request.raw.url)) reply.header("content-security-policy", NO_PAGE);
    const refusal = refusalOf(request);
    if (refusal === undefined) done();
    else done(refusal);
  });
};

const refusalOf = (request: FastifyRequest): Problem | undefined => {
  const { headers, url } = request.raw;
  if (url !== undefined && url.length > URL_CHARACTERS_MAX) {
    return problem(
      "uri-too-long",
      `an address has at most ${String(URL_CHARACTERS_MAX)} characters`,
    );
  }
  const { accept } = headers;
  if (accept !== undefined && accept !== "*/*" && !admitsJson(accept) && isJsonRoute(url)) {
    return problem("not-acceptable", "the answer is application/json");
  }
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") {
    return problem("unsupported-encoding", "the body must not be compressed");
  }
  return undefined;
};

const isJsonRoute = (url: string | undefined): boolean =>
  !OTHER_MEDIA.some((prefix) => url?.startsWith(prefix) === true) &&
  (url === undefined || !REPORT.test(url));

const JSON_RANGE = /^(?:\*\/\*|application\/(?:\*|json|problem\+json))$/i;
const EVENT_STREAM_RANGE = /^(?:\*\/\*|text\/(?:\*|event-stream))$/i;
const REFUSING_QUALITY = /^q=0(?:\.0{0,3})?$/i;

/** Whether a list of media ranges takes one of these (RFC 9110 §12.5.1, without weights). */
const admits = (accept: string, wanted: RegExp): boolean =>
  accept.split(",").some((entry) => {
    const [range = "", ...parameters] = entry.split(";").map((part) => part.trim());
    return wanted.test(range) && !parameters.some((one) => REFUSING_QUALITY.test(one));
  });

export const admitsJson = (accept: string): boolean =>
  accept === "application/json" || admits(accept, JSON_RANGE);

export const admitsEventStream = (accept: string | undefined): boolean =>
  accept === undefined || accept === "" || admits(accept, EVENT_STREAM_RANGE);

const CSV_RANGE = /^text\/csv$/i;

/** As with paper: only where it is named. */
export const admitsCsv = (accept: string | undefined): boolean =>
  accept !== undefined && admits(accept, CSV_RANGE);

const PDF_RANGE = /^application\/pdf$/i;

/** Asked for by name alone: whoever takes anything gets JSON. */
export const admitsPdf = (accept: string | undefined): boolean =>
  accept !== undefined && admits(accept, PDF_RANGE);

/** A request id of the caller is kept where it is short and harmless; otherwise one is made. */
export const createRequestIds = (
  ids: Ids,
): ((raw: { headers: NodeJS.Dict<string | string[]> }) => string) => {
  // One random prefix for the process and a count: unique, and cheaper than a UUID for each request.
  const prefix = `${ids.next()}/`;
  let count = 0;
  return ({ headers }) => {
    const given = headers["x-request-id"];
    if (typeof given === "string" && REQUEST_ID.test(given)) return given;
    count += 1;
    return prefix + count.toString(36);
  };
};

export const correlationOf = (request: FastifyRequest): string => {
  const given = request.headers["x-correlation-id"];
  return typeof given === "string" && REQUEST_ID.test(given) ? given : request.id;
};
