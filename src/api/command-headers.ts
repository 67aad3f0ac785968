import type { FastifyRequest } from "fastify";
import { commandHashOf, commandIdOf } from "../commands/command-id.ts";
import type { Envelope } from "../commands/stock-request.ts";
import { correlationOf } from "./gate.ts";
import { principalOf } from "./principal.ts";
import { problem, type Problem } from "./problems.ts";
import { invalid } from "./validation.ts";

export const CHANNEL = "api";

const KEY_CHARACTERS_MAX = 255;
const VISIBLE = /^[\x21-\x7e]{1,255}$/;

export const keyProblem = (): Problem =>
  problem(
    "invalid-header",
    `Idempotency-Key has 1 to ${String(KEY_CHARACTERS_MAX)} visible ASCII characters`,
  );

export const isKey = (key: string): boolean => VISIBLE.test(key);

/** @throws Problem idempotency-key-missing, invalid-header */
const keyOf = (request: FastifyRequest): string => {
  const key = request.headers["idempotency-key"];
  if (key === undefined) {
    throw problem("idempotency-key-missing", "a command needs an Idempotency-Key");
  }
  if (typeof key !== "string" || !isKey(key)) throw keyProblem();
  return key;
};

/** Who asks, and under which id: `route` is the command's own path, whatever alias it came by. */
export const envelopeOf = (request: FastifyRequest, method: string, route: string): Envelope => {
  const principal = principalOf(request);
  return {
    // Keys belong to the subject: with another API key the same person repeats the same command.
    commandId: commandIdOf(principal.subject, keyOf(request)),
    commandHash: commandHashOf(method, route, request.body ?? {}),
    actor: principal.subject,
    channel: CHANNEL,
    correlationId: correlationOf(request),
  };
};

const QUERY_EMPTY = "";

/** `?dryRun=true` is all that a command takes as a query. @throws Problem validation-failed */
export const dryRunOf = (request: FastifyRequest): boolean => {
  if (!request.url.includes("?")) return false;
  const query = new URLSearchParams(request.url.slice(request.url.indexOf("?")));
  const names = [...query.keys()];
  if (names.length === 0 && query.toString() === QUERY_EMPTY) return false;
  const [name = ""] = names;
  const value = query.get("dryRun");
  if (names.length !== 1 || name !== "dryRun") {
    throw invalid("/dryRun", "a command takes dryRun alone, once, as a query parameter");
  }
  if (value !== "true" && value !== "false") throw invalid("/dryRun", "true or false");
  return value === "true";
};

const ETAG = /^(W\/)?"([\x21\x23-\x7e]*)"$/;
const VERSION = /^(?:0|[1-9]\d{0,15})$/;

/**
 * The version that `If-Match` names; undefined for `*`, which any version meets.
 * @throws Problem precondition-required, invalid-header, precondition-failed
 */
export const expectedVersionOf = (header: string | undefined): number | undefined => {
  if (header === undefined) {
    throw problem("precondition-required", "If-Match must name the ETag that was read");
  }
  if (header.trim() === "*") return undefined;
  const match = ETAG.exec(header.trim());
  if (match === null) throw problem("invalid-header", "If-Match is one entity tag");
  const [, weak, tag = ""] = match;
  // A well-formed tag that this server never gave out matches nothing.
  if (weak !== undefined || !VERSION.test(tag)) {
    throw problem("precondition-failed", "If-Match names no version of this");
  }
  return Number(tag);
};
