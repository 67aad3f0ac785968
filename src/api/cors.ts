import cors from "@fastify/cors";
import type { FastifyInstance } from "fastify";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
const SENT = [
  ...["authorization", "content-type", "idempotency-key", "if-match", "last-event-id"],
  ...["x-correlation-id", "x-request-id"],
];
const SHOWN = [
  ...["etag", "idempotency-replayed", "link", "location", "retry-after"],
  ...["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"],
  ...["stockbook-position", "stockbook-stale", "x-request-id"],
];
const PREFLIGHT_SECONDS = 600;

/**
 * Lets the pages of the listed origins call the API, without cookies. To any other origin no header says a word,
 * and a preflight is answered like any method that a path does not have.
 */
export const registerCors = async (
  app: FastifyInstance,
  origins: readonly string[],
): Promise<void> => {
  if (origins.length === 0) return;
  const listed = new Set<string | undefined>(origins);
  await app.register(cors, {
    origin: (origin, done) => {
      done(null, listed.has(origin));
    },
    credentials: false,
    methods: METHODS,
    allowedHeaders: SENT,
    exposedHeaders: SHOWN,
    maxAge: PREFLIGHT_SECONDS,
  });
};
