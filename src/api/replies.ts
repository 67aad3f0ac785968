import type { FastifyReply, FastifyRequest } from "fastify";
import {
  PROBLEMS,
  problemBody,
  retryAfterOf,
  type ProblemCode,
  type ProblemDetails,
} from "./problems.ts";

export const JSON_TYPE = "application/json; charset=utf-8";
export const PROBLEM_TYPE = "application/problem+json";

/** What a 401 says about how to come in (RFC 6750). */
const CHALLENGES: { readonly [Code in ProblemCode]?: string } = {
  "authentication-required": 'Bearer realm="stockbook"',
  "token-invalid": 'Bearer realm="stockbook", error="invalid_token"',
};

const INSTANCE_CHARACTERS_MAX = 200;

/** Without the query: it may hold what should not be repeated, and it is echoed input. */
const instanceOf = (request: FastifyRequest): string => {
  const [path = ""] = request.url.split("?", 1);
  return path.slice(0, INSTANCE_CHARACTERS_MAX).replace(/[^ -~]/g, "?");
};

export const sendProblem = (
  reply: FastifyReply,
  code: ProblemCode,
  details: ProblemDetails,
): void => {
  const { request } = reply;
  const retryAfter = retryAfterOf(code, details);
  reply.code(PROBLEMS[code].status).header("x-request-id", request.id);
  if (retryAfter !== undefined) reply.header("retry-after", String(retryAfter));
  const challenge = CHALLENGES[code];
  if (challenge !== undefined) reply.header("www-authenticate", challenge);
  reply.header("content-type", PROBLEM_TYPE);
  const place = { instance: instanceOf(request), requestId: request.id };
  // As bytes: to text Fastify would add a charset, which problem+json does not have.
  reply.send(Buffer.from(JSON.stringify(problemBody(code, details, place))));
};

/** Sends JSON text that is already written. */
export const sendJson = (reply: FastifyReply, text: string): void => {
  reply.header("content-type", JSON_TYPE);
  reply.send(text);
};
