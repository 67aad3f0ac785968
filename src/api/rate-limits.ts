import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../domain/runtime.ts";
import type { Access } from "./permissions.ts";
import type { Principal } from "./principal.ts";
import { problem, type Problem } from "./problems.ts";
import { addressOf } from "./proxies.ts";
import { createCounter, type Counter, type Standing } from "./rate-limits-counter.ts";

/** Requests a minute of one client; 0: no limit. */
export type RateSettings = {
  /** Without credentials, by address. */
  readonly anonymous: number;
  /** With wrong credentials, by address. */
  readonly failedLogins: number;
  /** Of people; an API key has the limit of its own record, the operator none. */
  readonly reads: number;
  readonly commands: number;
  readonly admin: number;
  /** Answers 404, by client. */
  readonly notFound: number;
  readonly banSeconds: number;
};

export const RATES: RateSettings = {
  anonymous: 20,
  failedLogins: 10,
  reads: 600,
  commands: 120,
  admin: 10,
  notFound: 60,
  banSeconds: 900,
};

export const RATES_OFF: RateSettings = {
  anonymous: 0,
  failedLogins: 0,
  reads: 0,
  commands: 0,
  admin: 0,
  notFound: 0,
  banSeconds: RATES.banSeconds,
};

/** Requests of an address that are refused with 429 before it is banned: one that listens to it never is. */
export const REFUSALS_BEFORE_BAN = 5;

/** Asked by machines all day, or open for long. */
const UNCOUNTED = [
  ...["/health/live", "/health/ready", "/metrics", "/api/v1/stream"],
  // Who sends them is known by the signature, and one sender speaks for many customers.
  "/api/v1/payments/webhooks/:provider",
  "/api/v1/shipments/callbacks/:carrier",
];

const ADMIN = new Set<string>(["key:write", "projection:operate"]);

export type RateLimits = {
  /** Before anything is verified: addresses that have shown too many wrong credentials, or none at all. */
  readonly guardDoor: (app: FastifyInstance) => void;
  /** Once it is known who asks. */
  readonly guardClients: (app: FastifyInstance) => void;
};

type Counters = {
  readonly anonymous: Counter;
  readonly failedLogins: Counter;
  readonly people: Counter;
  readonly admin: Counter;
  readonly keys: Counter;
  readonly notFound: Counter;
};

type Limiter = { readonly settings: RateSettings; readonly counters: Counters };

const refused = (secondsLeft: number, detail: string): Problem =>
  problem("rate-limited", { detail, retryAfterSeconds: secondsLeft });

/** Says how the client stands (draft-ietf-httpapi-ratelimit-headers), and refuses what is above the limit. */
const judge = (
  reply: FastifyReply,
  { count, secondsLeft }: Standing,
  limit: number,
): Problem | undefined => {
  reply.header("ratelimit-limit", String(limit));
  reply.header("ratelimit-remaining", String(Math.max(0, limit - count)));
  reply.header("ratelimit-reset", String(secondsLeft));
  if (count <= limit) return undefined;
  return refused(secondsLeft, `${String(limit)} requests a minute are answered`);
};

const hasCredentials = ({ headers }: FastifyRequest): boolean =>
  headers.authorization !== undefined;

const isUncounted = ({ routeOptions }: FastifyRequest): boolean =>
  routeOptions.url !== undefined && UNCOUNTED.includes(routeOptions.url);

/** A request with credentials from an address that has shown too many wrong ones: they are not looked at. */
const refuseLogin = (
  { settings, counters: { failedLogins } }: Limiter,
  address: string,
): Problem | undefined => {
  const limit = settings.failedLogins;
  const known = failedLogins.look(address);
  if (limit === 0 || known === undefined || known.count < limit) return undefined;
  const { count, secondsLeft } = failedLogins.take(address);
  const refusals = count - limit;
  if (refusals <= REFUSALS_BEFORE_BAN) {
    return refused(secondsLeft, "too many wrong credentials came from this address");
  }
  const isFirst = refusals === REFUSALS_BEFORE_BAN + 1;
  if (isFirst) failedLogins.prolong(address, settings.banSeconds * 1_000);
  return problem("forbidden", {
    detail: "the address is banned for a while: too many wrong credentials came from it",
    retryAfterSeconds: isFirst ? settings.banSeconds : secondsLeft,
  });
};

/** A request without credentials, where those before it were refused for the lack of them. */
const refuseStranger = (
  { settings, counters: { anonymous } }: Limiter,
  address: string,
): Problem | undefined => {
  const limit = settings.anonymous;
  const known = anonymous.look(address);
  if (limit === 0 || known === undefined || known.count < limit) return undefined;
  return refused(known.secondsLeft, `${String(limit)} requests a minute need no credentials`);
};

const refuseAtDoor = (limiter: Limiter, request: FastifyRequest): Problem | undefined => {
  const { failedLogins, anonymous } = limiter.counters;
  const counter = hasCredentials(request) ? failedLogins : anonymous;
  if (counter.isEmpty() || isUncounted(request)) return undefined;
  const address = addressOf(request);
  if (address === undefined) return undefined;
  return counter === failedLogins
    ? refuseLogin(limiter, address)
    : refuseStranger(limiter, address);
};

const isAdmin = (access: Access | undefined): boolean =>
  access !== undefined &&
  typeof access.for !== "string" &&
  access.for.some((permission) => ADMIN.has(permission));

type Allowance = { readonly counter: Counter; readonly client: string; readonly limit: number };

const personAllowance = (
  { settings, counters }: Limiter,
  request: FastifyRequest,
  subject: string,
): Allowance => {
  if (isAdmin(request.routeOptions.config.docs?.access)) {
    return { counter: counters.admin, client: subject, limit: settings.admin };
  }
  const reads = request.method === "GET" || request.method === "HEAD";
  return {
    counter: counters.people,
    client: `${reads ? "reads" : "commands"} ${subject}`,
    limit: reads ? settings.reads : settings.commands,
  };
};

const allowanceOf = (limiter: Limiter, request: FastifyRequest): Allowance | undefined => {
  const { settings, counters } = limiter;
  const { principal } = request;
  if (principal === null) {
    const client = addressOf(request);
    const limit = settings.anonymous;
    return client === undefined ? undefined : { counter: counters.anonymous, client, limit };
  }
  switch (principal.kind) {
    case "operator":
      return undefined;
    case "key": {
      const { ratePerMinute: limit = 0, credential: client } = principal;
      return { counter: counters.keys, client, limit };
    }
    case "person":
      return personAllowance(limiter, request, principal.subject);
  }
};

/** Whom answers 404 are counted to: a subject, or the address of a caller without one. */
const seekerOf = ({ principal }: FastifyRequest, address: () => string | undefined) => {
  if (principal === null) return address();
  return principal.kind === "operator" ? undefined : `subject ${principal.subject}`;
};

const refuseSeeker = (limiter: Limiter, request: FastifyRequest): Problem | undefined => {
  const { notFound } = limiter.counters;
  if (notFound.isEmpty()) return undefined;
  const seeker = seekerOf(request, () => addressOf(request));
  const known = seeker === undefined ? undefined : notFound.look(seeker);
  if (known === undefined || known.count < limiter.settings.notFound) return undefined;
  // Everything is refused: what is answered would tell what is there from what is not.
  return refused(known.secondsLeft, "too many requests were for what is not there");
};

/** An API key without a limit is through after two comparisons. */
const isFree = (principal: Principal | null, { notFound }: Counters): boolean =>
  principal?.kind === "key" && principal.ratePerMinute === undefined && notFound.isEmpty();

const refuseClient = (
  limiter: Limiter,
  request: FastifyRequest,
  reply: FastifyReply,
): Problem | undefined => {
  if (isFree(request.principal, limiter.counters) || isUncounted(request)) return undefined;
  const seeking = refuseSeeker(limiter, request);
  if (seeking !== undefined) return seeking;
  const allowance = allowanceOf(limiter, request);
  if (allowance === undefined || allowance.limit === 0) return undefined;
  return judge(reply, allowance.counter.take(allowance.client), allowance.limit);
};

const UNAUTHORIZED = 401;
const NOT_FOUND = 404;

const countFailure = (limiter: Limiter, request: FastifyRequest, status: number): void => {
  const { settings, counters } = limiter;
  if (status === UNAUTHORIZED) {
    const [counter, limit] = hasCredentials(request)
      ? [counters.failedLogins, settings.failedLogins]
      : [counters.anonymous, settings.anonymous];
    const address = limit === 0 ? undefined : addressOf(request);
    if (address !== undefined) counter.take(address);
  } else if (settings.notFound > 0) {
    const seeker = seekerOf(request, () => addressOf(request));
    if (seeker !== undefined) counters.notFound.take(seeker);
  }
};

/**
 * Limits of part 9 of the conformance tables: fixed windows of a minute, counted in this process alone. Both guards
 * are hooks of their own, for authentication stands between them.
 */
export const createRateLimits = (settings: RateSettings, clock: Clock): RateLimits => {
  const limiter: Limiter = {
    settings,
    counters: {
      anonymous: createCounter(clock),
      failedLogins: createCounter(clock),
      people: createCounter(clock),
      admin: createCounter(clock),
      keys: createCounter(clock),
      notFound: createCounter(clock),
    },
  };
  return {
    guardDoor: (app) => {
      app.addHook("onRequest", (request, _reply, done) => {
        const refusal = refuseAtDoor(limiter, request);
        if (refusal === undefined) done();
        else done(refusal);
      });
    },
    guardClients: (app) => {
      app.addHook("onRequest", (request, reply, done) => {
        const refusal = refuseClient(limiter, request, reply);
        if (refusal === undefined) done();
        else done(refusal);
      });
      // eslint-disable-next-line max-params -- with a promise in its place every answer would pay for one
      app.addHook("onSend", (request, reply, payload, done) => {
        const { statusCode } = reply;
        if (statusCode === UNAUTHORIZED || statusCode === NOT_FOUND) {
          countFailure(limiter, request, statusCode);
        }
        done(null, payload);
      });
    },
  };
};
