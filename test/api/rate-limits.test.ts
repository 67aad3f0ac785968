import Fastify, { type FastifyInstance, type InjectOptions } from "fastify";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createErrorHandler } from "../../src/api/faults.ts";
import { OPERATOR, type Principal } from "../../src/api/principal.ts";
import { problem } from "../../src/api/problems.ts";
import { trustOf } from "../../src/api/proxies.ts";
import { createCounter, WINDOWS_MAX } from "../../src/api/rate-limits-counter.ts";
import {
  createRateLimits,
  RATES,
  RATES_OFF,
  type RateSettings,
  REFUSALS_BEFORE_BAN,
} from "../../src/api/rate-limits.ts";
import { permitted } from "../../src/api/permissions.ts";
import { documented } from "../../src/api/route-docs.ts";

const MINUTE = 60_000;
const time = { now: 0 };
const clock = { now: () => time.now };
beforeEach(() => {
  time.now = 1_800_000_000_000;
});

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

const person = (subject: string): Principal => ({
  ...OPERATOR,
  kind: "person",
  subject,
  credential: subject,
});
const CALLERS: Readonly<Record<string, Principal>> = {
  ann: person("ann"),
  bob: person("bob"),
  free: { ...OPERATOR, kind: "key", subject: "shop", credential: "k1" },
  slow: { ...OPERATOR, kind: "key", subject: "shop", credential: "k2", ratePerMinute: 3 },
  operator: OPERATOR,
};

/** An app with some routes and the plainest login: the name alone. */
const open = (rates: Partial<RateSettings> = {}, proxies: readonly string[] = []) => {
  const server = Fastify({ trustProxy: trustOf(proxies) });
  app = server;
  server.setErrorHandler(createErrorHandler(pino({ level: "silent" })));
  server.setNotFoundHandler(() => {
    throw problem("not-found", "nothing");
  });
  const limits = createRateLimits({ ...RATES, ...rates }, clock);
  limits.guardDoor(server);
  server.decorateRequest("principal", null);
  server.addHook("onRequest", (request, _reply, done) => {
    const { authorization } = request.headers;
    request.principal = CALLERS[authorization ?? ""] ?? null;
    const isPublic = request.url.startsWith("/docs") && authorization === undefined;
    if (request.principal !== null || isPublic) done();
    else done(problem("authentication-required", "who is it?"));
  });
  limits.guardClients(server);
  const config = (...permissions: Parameters<typeof permitted>) =>
    documented({
      operationId: permissions.join(),
      summary: "",
      tag: "",
      access: permitted(...permissions),
      answers: {},
    });
  const route = (method: "GET" | "POST", url: string, ...needs: Parameters<typeof permitted>) =>
    server.route({ method, url, config: config(...needs), handler: () => "here" });
  route("GET", "/things", "none", "stock:read");
  route("POST", "/things", "none", "stock:handle");
  route("POST", "/keys", "none", "key:write");
  route("POST", "/rebuilds", "none", "projection:operate");
  for (const url of ["/docs/", "/health/live", "/metrics", "/api/v1/stream"]) {
    route("GET", url, "none", "stock:read");
  }
  server.route({
    method: "GET",
    url: "/things/:id",
    config: config("object", "stock:read"),
    handler: () => {
      throw problem("not-found", "there is no such thing");
    },
  });
  return server;
};

const from = (who?: string, more: InjectOptions = {}): InjectOptions => ({
  method: "GET",
  url: "/things",
  ...more,
  headers: { ...(who === undefined ? {} : { authorization: who }), ...more.headers },
});

/** Status of each answer of so many requests, one after the other. */
const ask = async (server: FastifyInstance, times: number, options: InjectOptions) => {
  const statuses: number[] = [];
  for (let one = 0; one < times; one++) statuses.push((await server.inject(options)).statusCode);
  return statuses;
};

const times = (count: number, status: number): number[] =>
  Array.from({ length: count }, () => status);

describe("people", () => {
  test("have 600 queries and 120 commands a minute, each for himself", async () => {
    const server = open();
    expect(await ask(server, 601, from("ann"))).toEqual([...times(600, 200), 429]);
    const command = { method: "POST", url: "/things" } as const;
    expect(await ask(server, 121, from("ann", command))).toEqual([...times(120, 200), 429]);
    expect(await ask(server, 1, from("bob"))).toEqual([200]);
    expect(await ask(server, 1, from("bob", command))).toEqual([200]);
    time.now += MINUTE;
    expect(await ask(server, 1, from("ann"))).toEqual([200]);
  });

  test("have 10 requests a minute about keys and projections together", async () => {
    const server = open();
    const keys = from("ann", { method: "POST", url: "/keys" });
    const rebuilds = from("ann", { method: "POST", url: "/rebuilds" });
    expect(await ask(server, 6, keys)).toEqual(times(6, 200));
    expect(await ask(server, 5, rebuilds)).toEqual([...times(4, 200), 429]);
    expect(await ask(server, 1, from("ann", { method: "POST", url: "/things" }))).toEqual([200]);
  });

  test("are told how many requests are left, and when there are more", async () => {
    const server = open({ reads: 3 });
    const first = await server.inject(from("ann"));
    expect(first.headers).toMatchObject({
      "ratelimit-limit": "3",
      "ratelimit-remaining": "2",
      "ratelimit-reset": "60",
    });
    time.now += 20_500;
    await ask(server, 2, from("ann"));
    const refused = await server.inject(from("ann"));
    expect(refused.statusCode).toBe(429);
    expect(refused.headers).toMatchObject({
      "content-type": "application/problem+json",
      "retry-after": "40",
      "ratelimit-limit": "3",
      "ratelimit-remaining": "0",
      "ratelimit-reset": "40",
    });
    expect(refused.json()).toMatchObject({
      type: "/problems/rate-limited",
      code: "rate-limited",
      status: 429,
    });
  });
});

describe("API keys and the operator", () => {
  test("a key without a limit in its record is answered any number of times, and told of none", async () => {
    const server = open();
    expect(await ask(server, 700, from("free"))).toEqual(times(700, 200));
    const { headers } = await server.inject(from("free"));
    expect(Object.keys(headers).filter((name) => name.startsWith("ratelimit"))).toEqual([]);
  });

  test("a key has the limit of its record, for queries and commands together", async () => {
    const server = open();
    expect(await ask(server, 2, from("slow"))).toEqual(times(2, 200));
    const command = from("slow", { method: "POST", url: "/things" });
    expect(await ask(server, 2, command)).toEqual([200, 429]);
    // The other key of the same subject is counted by itself.
    expect(await ask(server, 5, from("free"))).toEqual(times(5, 200));
  });

  test("the operator has none, whatever he asks for", async () => {
    const server = open();
    expect(await ask(server, 700, from("operator"))).toEqual(times(700, 200));
    expect(await ask(server, 80, from("operator", { url: "/things/no" }))).toEqual(times(80, 404));
  });
});

describe("callers without credentials", () => {
  test("are refused 20 times a minute with 401, then with 429", async () => {
    const server = open();
    expect(await ask(server, 22, from())).toEqual([...times(20, 401), 429, 429]);
    expect(await ask(server, 1, from(undefined, { remoteAddress: "192.0.2.7" }))).toEqual([401]);
    // Who says who he is is not held up by those who do not.
    expect(await ask(server, 1, from("ann"))).toEqual([200]);
    time.now += MINUTE;
    expect(await ask(server, 1, from())).toEqual([401]);
  });

  test("read 20 public pages a minute", async () => {
    const server = open();
    const docs = from(undefined, { url: "/docs/" });
    expect(await ask(server, 21, docs)).toEqual([...times(20, 200), 429]);
  });

  test("are counted by the /64 of an IPv6 address", async () => {
    const server = open();
    const at = (remoteAddress: string) => from(undefined, { remoteAddress });
    for (let host = 1; host <= 20; host++)
      await ask(server, 1, at(`2001:db8:0:1::${String(host)}`));
    expect(await ask(server, 1, at("2001:db8:0:1:ffff::1"))).toEqual([429]);
    expect(await ask(server, 1, at("2001:db8:0:2::1"))).toEqual([401]);
    // The same IPv4 address in both of its spellings.
    await ask(server, 20, at("::ffff:192.0.2.1"));
    expect(await ask(server, 1, at("192.0.2.1"))).toEqual([429]);
  });
});

describe("wrong credentials", () => {
  const wrong = from("mallory");

  test("10 a minute are looked at, then none; who goes on is banned for 15 minutes", async () => {
    const server = open();
    expect(await ask(server, 10, wrong)).toEqual(times(10, 401));
    const refused = await server.inject(wrong);
    expect(refused.json()).toMatchObject({ status: 429, code: "rate-limited" });
    expect(refused.headers["retry-after"]).toBe("60");
    expect(await ask(server, REFUSALS_BEFORE_BAN, wrong)).toEqual([
      ...times(REFUSALS_BEFORE_BAN - 1, 429),
      403,
    ]);
    const banned = await server.inject(wrong);
    expect(banned.json()).toMatchObject({ status: 403, code: "forbidden" });
    expect(banned.headers["retry-after"]).toBe("900");
    // Right credentials of the same address are not looked at either.
    expect(await ask(server, 1, from("ann"))).toEqual([403]);
    time.now += 15 * MINUTE - 1;
    expect(await ask(server, 1, wrong)).toEqual([403]);
    time.now += 1;
    expect(await ask(server, 1, from("ann"))).toEqual([200]);
    expect(await ask(server, 1, wrong)).toEqual([401]);
  });

  test("who waits as he was told is not banned", async () => {
    const server = open();
    for (let minute = 0; minute < 5; minute++) {
      expect(await ask(server, 11, wrong)).toEqual([...times(10, 401), 429]);
      time.now += MINUTE;
    }
  });

  test("a ban is of one address", async () => {
    const server = open();
    await ask(server, 20, wrong);
    expect(await ask(server, 1, wrong)).toEqual([403]);
    expect(await ask(server, 1, from("ann", { remoteAddress: "192.0.2.7" }))).toEqual([200]);
  });

  test("a banned address is asked for its health all the same", async () => {
    const server = open();
    await ask(server, 20, wrong);
    expect(await ask(server, 1, from("ann", { url: "/health/live" }))).toEqual([200]);
  });
});

describe("what is not there (row 79)", () => {
  const seek = (who: string) => from(who, { url: "/things/one" });

  test("60 times a minute a client is told so, then everything is refused to him", async () => {
    const server = open();
    expect(await ask(server, 61, seek("ann"))).toEqual([...times(60, 404), 429]);
    // What is there would be told from what is not by its answer.
    expect(await ask(server, 1, from("ann"))).toEqual([429]);
    expect(await ask(server, 1, from("bob"))).toEqual([200]);
    time.now += MINUTE;
    expect(await ask(server, 1, seek("ann"))).toEqual([404]);
  });

  test("keys without a limit have this one, all of a subject together, and unknown paths count", async () => {
    const server = open();
    expect(await ask(server, 30, seek("free"))).toEqual(times(30, 404));
    expect(await ask(server, 30, from("free", { url: "/no/such/path" }))).toEqual(times(30, 404));
    expect(await ask(server, 2, from("free"))).toEqual([429, 429]);
    expect(await ask(server, 1, from("slow"))).toEqual([429]);
  });
});

describe("what is asked by machines all day", () => {
  test.each(["/health/live", "/metrics", "/api/v1/stream"])("%s is not counted", async (url) => {
    const server = open({ reads: 2 });
    expect(await ask(server, 5, from("ann", { url }))).toEqual(times(5, 200));
    expect(await ask(server, 3, from("ann"))).toEqual([200, 200, 429]);
  });
});

test("a limit of 0 is none", async () => {
  const server = open(RATES_OFF);
  expect(await ask(server, 30, from())).toEqual(times(30, 401));
  expect(await ask(server, 30, from("mallory"))).toEqual(times(30, 401));
  expect(await ask(server, 130, from("ann", { method: "POST", url: "/keys" }))).toEqual(
    times(130, 200),
  );
  expect(await ask(server, 70, from("ann", { url: "/things/no" }))).toEqual(times(70, 404));
});

describe("X-Forwarded-For (row 83)", () => {
  const forwarded = (address: string): InjectOptions =>
    from(undefined, { headers: { "x-forwarded-for": address } });

  test("is ignored where no proxy is trusted", async () => {
    const server = open();
    for (let host = 0; host < 20; host++)
      await ask(server, 1, forwarded(`192.0.2.${String(host)}`));
    expect(await ask(server, 1, forwarded("192.0.2.99"))).toEqual([429]);
  });

  test("is believed of a trusted proxy, as far as that has seen it itself", async () => {
    const server = open({}, ["127.0.0.0/8"]);
    expect(await ask(server, 21, forwarded("192.0.2.1"))).toEqual([...times(20, 401), 429]);
    expect(await ask(server, 1, forwarded("192.0.2.2"))).toEqual([401]);
    // The caller's own claim stands before what the proxy added.
    expect(await ask(server, 1, forwarded("192.0.2.2, 192.0.2.1"))).toEqual([429]);
  });

  test("is ignored of anybody else, and where it is no address", async () => {
    const server = open({}, ["10.0.0.1"]);
    await ask(server, 20, from());
    expect(await ask(server, 1, forwarded("192.0.2.1"))).toEqual([429]);
    const behind = open({}, ["127.0.0.1"]);
    for (let one = 0; one < 20; one++) await ask(behind, 1, forwarded(`nonsense-${String(one)}`));
    expect(await ask(behind, 1, forwarded("other"))).toEqual([429]);
  });
});

describe("a counter", () => {
  test("starts a new window where the old one has ended", () => {
    const counter = createCounter(clock);
    expect(counter.look("a")).toBeUndefined();
    counter.take("a");
    time.now += MINUTE - 1;
    expect(counter.take("a")).toEqual({ count: 2, secondsLeft: 1 });
    time.now += 1;
    expect(counter.look("a")).toBeUndefined();
    expect(counter.take("a")).toEqual({ count: 1, secondsLeft: 60 });
  });

  test("remembers a bounded number of clients, the newest ones", () => {
    const counter = createCounter(clock);
    for (let one = 0; one < WINDOWS_MAX + 10; one++) counter.take(String(one));
    expect(counter.look("9")).toBeUndefined();
    expect(counter.look("10")?.count).toBe(1);
    expect(counter.take(String(WINDOWS_MAX + 9)).count).toBe(2);
  });

  test("forgets clients whose window has ended", () => {
    const counter = createCounter(clock);
    for (const client of ["a", "b", "c"]) counter.take(client);
    time.now += MINUTE;
    // Two go with every one that comes, so that none piles up.
    counter.take("d");
    counter.take("e");
    expect(counter.isEmpty()).toBe(false);
    time.now += MINUTE;
    expect([counter.look("d"), counter.look("e")]).toEqual([undefined, undefined]);
    expect(counter.isEmpty()).toBe(true);
  });
});
