import { isIP } from "node:net";
import { normalizeIP } from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest } from "fastify";

/**
 * What Fastify is told of proxies: only a list is ever trusted. `X-Forwarded-For` of anybody else is a claim of the
 * caller's, and is ignored.
 */
export const trustOf = (proxies: readonly string[]): string[] | false =>
  proxies.length === 0 ? false : [...proxies];

/**
 * The address that a caller without a name is counted by: of IPv6 the /64, for a household has that many. Undefined
 * on the control socket, which has no address.
 */
export const addressOf = (request: FastifyRequest): string | undefined => {
  // A trusted proxy passes on what it was sent; what is no address must not fill the counters.
  const address = isIP(request.ip) === 0 ? request.raw.socket.remoteAddress : request.ip;
  return address === undefined ? undefined : normalizeIP(address);
};

/** A year: for so long a browser that came by TLS asks for nothing else. */
const BY_TLS_ONLY = "max-age=31536000";

/** TLS ends at a proxy: where a trusted one says that the request came by it, the answer says to stay with it. */
export const registerTransport = (app: FastifyInstance, proxies: readonly string[]): void => {
  if (proxies.length === 0) return;
  app.addHook("onRequest", (request, reply, done) => {
    if (request.protocol === "https") reply.header("strict-transport-security", BY_TLS_ONLY);
    done();
  });
};
