import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { LogUnavailable, PositionUnknown, UnknownEventType } from "../commands/event-log.ts";
import { LedgerFault } from "../commands/faults.ts";
import { NotServed } from "../projections/models.ts";
import { InvalidCursor } from "../projections/page.ts";
import {
  PROBLEMS,
  Problem,
  problemBody,
  type ProblemCode,
  type ProblemDetails,
} from "./problems.ts";
import { sendProblem } from "./replies.ts";

type Known = { readonly code: ProblemCode; readonly details: ProblemDetails };

/** What Fastify itself throws, in our table. Anything else of it with a 4xx is a request it could not take. */
const FRAMEWORK: { readonly [code: string]: ProblemCode } = {
  FST_ERR_CTP_BODY_TOO_LARGE: "payload-too-large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported-media-type",
  FST_ERR_CTP_EMPTY_TYPE: "unsupported-media-type",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "malformed-request",
  FST_ERR_BAD_URL: "malformed-uri",
  FST_ERR_MAX_PARAM_LENGTH: "uri-too-long",
};

/** The problem that an error of any layer stands for; undefined for a bug. */
export const knownProblem = (error: unknown): Known | undefined => {
  if (error instanceof Problem) return { code: error.code, details: error.details };
  if (error instanceof LedgerFault) {
    const { retryAfterSeconds } = error;
    return { code: error.code, details: { detail: error.message, retryAfterSeconds } };
  }
  if (error instanceof LogUnavailable) {
    return { code: "log-unavailable", details: { detail: error.message } };
  }
  if (error instanceof PositionUnknown) {
    return { code: "validation-failed", details: { detail: "the log has no such position" } };
  }
  if (error instanceof UnknownEventType) {
    return { code: "read-only", details: { detail: error.message } };
  }
  if (error instanceof NotServed) {
    return { code: "read-model-behind", details: { detail: error.message } };
  }
  if (error instanceof InvalidCursor) {
    return {
      code: "invalid-cursor",
      details: { detail: "the cursor is forged, outdated or of another query" },
    };
  }
  return undefined;
};

const frameworkProblem = (error: FastifyError): Known | undefined => {
  const code = FRAMEWORK[error.code];
  if (code !== undefined) return { code, details: { detail: PROBLEMS[code].title } };
  const status = error.statusCode ?? 500;
  if (status >= 500) return undefined;
  return { code: "malformed-request", details: { detail: "the request could not be read" } };
};

/** Answers every error; one that nobody foresaw is logged and answered 500 without its stack. */
export const createErrorHandler =
  (logger: Logger) =>
  (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    const known = knownProblem(error) ?? frameworkProblem(error);
    if (known !== undefined) {
      sendProblem(reply, known.code, known.details);
      return;
    }
    logger.error({ err: error, requestId: request.id, method: request.method }, "unexpected error");
    sendProblem(reply, "internal-error", { detail: "the request failed; nothing more is known" });
  };

/** Errors below HTTP: what came over the socket was no request, or it never ended. */
const clientProblem = (error: NodeJS.ErrnoException): ProblemCode => {
  if (error.code === "HPE_HEADER_OVERFLOW") return "headers-too-large";
  if (error.code === "ERR_HTTP_REQUEST_TIMEOUT") return "request-timeout";
  return "malformed-request";
};

export const answerClientError = (error: NodeJS.ErrnoException, socket: Socket): void => {
  if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = clientProblem(error);
  const { status } = PROBLEMS[code];
  const body = JSON.stringify(problemBody(code, { detail: PROBLEMS[code].title }));
  socket.end(
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ""}\r\n` +
      `content-type: application/problem+json\r\ncontent-length: ${String(Buffer.byteLength(body))}\r\n` +
      `connection: close\r\n\r\n${body}`,
  );
};

/** Paths and methods of all routes, so that a known path with another method is told so (405 with Allow). */
export const registerNotFound = (app: FastifyInstance): void => {
  const routes = new Map<string, Set<string>>();
  app.addHook("onRoute", ({ url, method }) => {
    const methods = routes.get(url) ?? new Set<string>();
    for (const one of [method].flat()) methods.add(one.toUpperCase());
    routes.set(url, methods);
  });
  app.setNotFoundHandler((request, reply) => {
    const [path = ""] = request.url.split("?", 1);
    const allowed = new Set(
      [...routes]
        .filter(([pattern]) => matches(pattern, path))
        .flatMap(([, methods]) => [...methods]),
    );
    if (allowed.size === 0 || allowed.has(request.method)) {
      sendProblem(reply, "not-found", { detail: "there is no such path" });
      return;
    }
    reply.header("allow", [...allowed].sort().join(", "));
    sendProblem(reply, "method-not-allowed", { detail: "the path has no such method" });
  });
};

const matches = (pattern: string, path: string): boolean => {
  const wanted = pattern.split("/");
  const given = path.split("/");
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => part.startsWith(":") || part === given[index])
  );
};
