import { isIP } from "node:net";
import { normalizeIP } from "@fastify/rate-limit";
import type { FastifyRequest } from "fastify";

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
