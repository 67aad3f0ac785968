import type { ExampleRequest } from "../../src/api/example-request.ts";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { EXAMPLE_OPERATION, EXAMPLE_REQUESTS } from "../../src/api/example-requests.ts";
import { EXAMPLES } from "../../src/api/examples.ts";
import type { Access } from "../../src/api/permissions.ts";
import { RATES_OFF } from "../../src/api/rate-limits.ts";
import { permissionsOf, ROLES, type Role } from "../../src/api/roles.ts";
import { routesOf, type DeclaredRoute } from "../../src/api/route-docs.ts";
import { openLedger, type Answer, type OpenLedger } from "./memory-ledger.ts";
import { bearer, openIssuer } from "./token-kit.ts";

/**
 * Every route x every role x own, foreign and all warehouses, and every route x bad credentials; made from the
 * route table, so that a new route is in it. What a cell expects follows from what the route declares.
 */
const OWN = "saigon";
const FOREIGN = "nowhere-near";
const GRANTS = { own: [OWN], foreign: [FOREIGN], all: ["*"] } as const;
type Grant = keyof typeof GRANTS;
const GRANT_NAMES: readonly Grant[] = ["own", "foreign", "all"];

const BAD = ["no token", "expired", "wrong audience", "wrong issuer", "wrong algorithm"] as const;
type Bad = (typeof BAD)[number];

/** What stands for "let in": any answer that the use case itself gives. */
const ADMITTED = "admitted";
const REFUSALS = ["authentication-required", "token-invalid", "forbidden", "not-found"];

const outcomeOf = ({ body }: Answer): string =>
  typeof body?.code === "string" && REFUSALS.includes(body.code) ? body.code : ADMITTED;

/** Answers without an end and pages of another program. */
const STREAMS = ["stream", "order-stream", "order-board-stream"];
const UNASKED = [...STREAMS, "openapi", "metrics"];

let ledger: OpenLedger;
/** What is named after its command has another name here, where another client sends it. */
const renamed = new Map<string, string>();
let routes: readonly (DeclaredRoute & { readonly operationId: string })[] = [];
let examples: ReadonlyMap<string, ExampleRequest> = new Map();
const tokens = new Map<string, string>();

const tokenOf = (name: string): string => tokens.get(name) ?? "";

const makeTokens = async (): Promise<Awaited<ReturnType<typeof openIssuer>>> => {
  const issuer = await openIssuer();
  const { sign, claimsOf } = issuer;
  for (const role of ROLES) {
    for (const grant of GRANT_NAMES) {
      tokens.set(`${role} ${grant}`, await sign({ roles: [role], warehouses: GRANTS[grant] }));
    }
  }
  const everything = { roles: ROLES, warehouses: ["*"] };
  tokens.set("everything", await sign(everything));
  tokens.set("expired", await sign({ ...everything, exp: 1_000_000 }));
  tokens.set("wrong audience", await sign({ ...everything, aud: "elsewhere" }));
  tokens.set("wrong issuer", await sign({ ...everything, iss: "https://evil.example" }));
  const shared = await new SignJWT(claimsOf(everything))
    .setProtectedHeader({ alg: "HS256", kid: "k1" })
    .sign(Buffer.from(JSON.stringify(issuer.publicJwk)));
  tokens.set("wrong algorithm", shared);
  return issuer;
};

const urlOf = ({ url }: DeclaredRoute, { params = {}, query = {} }: ExampleRequest): string => {
  const path = url.replace(/:(\w+)/g, (_whole, name: string) => params[name] ?? "a");
  const search = new URLSearchParams(query).toString();
  return search === "" ? path : `${path}?${search}`;
};

const methodOf = ({ methods }: DeclaredRoute) => {
  const [method] = methods;
  return method === "GET" || method === "PUT" || method === "DELETE" || method === "PATCH"
    ? method
    : "POST";
};

type Route = DeclaredRoute & { readonly operationId: string };
type Authorization = { readonly authorization?: string };

const ask = (route: Route, authorization: Authorization): Promise<Answer> =>
  send(route, examples.get(route.operationId) ?? { operationId: route.operationId }, authorization);

const answered = z.object({ id: z.string() });
const returnIn = (index: number): string => answered.parse(EXAMPLES[index]?.answer).id;

const hereNamed = (url: string): string =>
  [...renamed].reduce((text, [there, here]) => text.replace(there, here), url);

const send = (
  route: Route,
  example: ExampleRequest,
  authorization: Authorization,
): Promise<Answer> => {
  const { body, csv, headers = {} } = example;
  // Event streams have no end: these end with a refusal of what they are asked to begin with.
  const stop = STREAMS.includes(route.operationId) ? { "last-event-id": "nowhere" } : {};
  const named = Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.toLowerCase() !== "authorization"),
  );
  return ledger.call({
    method: methodOf(route),
    url: hereNamed(urlOf(route, example)),
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(csv === undefined ? {} : { "content-type": "text/csv" }),
      ...{ "idempotency-key": `matrix-${route.operationId}`, ...named, ...stop, ...authorization },
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    ...(csv === undefined ? {} : { payload: csv }),
  });
};

beforeAll(async () => {
  const { readToken } = await makeTokens();
  ledger = await openLedger({
    logId: "example",
    identity: { readToken },
    randomBytes: (count) => new Uint8Array(count).fill(1),
    settings: { rates: RATES_OFF },
  });
  // Of several examples of one operation the first makes what others are about.
  examples = new Map(EXAMPLE_REQUESTS.toReversed().map((one) => [one.operationId, one]));
  routes = routesOf(ledger.app).flatMap((route) =>
    route.docs === undefined || route.methods.every((method) => method === "HEAD")
      ? []
      : [{ ...route, operationId: route.docs.operationId }],
  );
  await ledger.needs.identity.keys.create({
    ...{ name: "shop", subject: "shop", roles: ["viewer"], createdBy: "local" },
  });
  // The world of the examples, made by one who may do everything.
  for (const [index, example] of EXAMPLE_REQUESTS.entries()) {
    const { operationId } = example;
    const route = routes.find((one) => one.operationId === operationId);
    if (route === undefined) throw new Error(`no route is called ${operationId}`);
    await ledger.readSide.models.waitFor(await ledger.log.head(), 5_000);
    if (UNASKED.includes(operationId)) continue;
    const answer = await send(route, example, bearer(tokenOf("everything")));
    if (operationId === "rebuild-projection") renamed.set(EXAMPLE_OPERATION, answer.body.id);
    if (operationId === "open-return") renamed.set(returnIn(index), answer.body.id);
  }
});
afterAll(() => ledger.close());

const isOpen = ({ access }: DeclaredRoute): boolean => access.for === "everybody";

const expectedOfBad = (route: DeclaredRoute, bad: Bad): string => {
  if (isOpen(route)) return ADMITTED;
  return bad === "no token" ? "authentication-required" : "token-invalid";
};

/** Whether the example says in so many words which warehouse it is about. */
const namesOwn = (operationId: string): boolean => {
  const { params = {}, query = {}, body, csv = "" } = examples.get(operationId) ?? {};
  if (csv.split(/[,\n]/).includes(OWN)) return true;
  return JSON.stringify([params, query, body ?? ""]).includes(`"${OWN}"`);
};

const reachOf = (access: Access): string => ("reach" in access ? access.reach : "none");

const mayCall = ({ access }: DeclaredRoute, role: Role): boolean =>
  typeof access.for === "string" ||
  access.for.some((permission) => permissionsOf([role]).has(permission));

const expectedOf = (route: Route, role: Role, grant: Grant): string => {
  if (!mayCall(route, role)) return "forbidden";
  const reach = reachOf(route.access);
  if (reach === "network") return grant === "all" ? ADMITTED : "forbidden";
  if (grant !== "foreign" || reach === "none") return ADMITTED;
  if (reach === "object") return namesOwn(route.operationId) ? "forbidden" : "not-found";
  return namesOwn(route.operationId) ? "forbidden" : ADMITTED;
};

test("every route has an example, so that every cell can be asked", () => {
  const without = routes.filter(({ operationId }) => !examples.has(operationId));
  expect(without.map(({ operationId }) => operationId)).toEqual(STREAMS);
});

describe("bad credentials", () => {
  test.each(BAD)("%s", async (bad) => {
    const wrong: string[] = [];
    for (const route of routes) {
      const answer = await ask(route, bad === "no token" ? {} : bearer(tokenOf(bad)));
      const expected = expectedOfBad(route, bad);
      const outcome = outcomeOf(answer);
      const isRight = outcome === expected || (expected === ADMITTED && outcome === "not-found");
      if (!isRight) wrong.push(`${route.operationId}: ${outcome}, not ${expected}`);
      if (answer.status === 401) expect(answer.headers["www-authenticate"]).toMatch(/^Bearer /);
    }
    expect(wrong).toEqual([]);
  });
});

describe.each(ROLES)("%s", (role) => {
  test.each(GRANT_NAMES)("with a grant of %s", async (grant) => {
    const wrong: string[] = [];
    for (const route of routes.filter((one) => !isOpen(one))) {
      const answer = await ask(route, bearer(tokenOf(`${role} ${grant}`)));
      const expected = expectedOf(route, role, grant);
      const outcome = outcomeOf(answer);
      // Without an example there is nothing to ask for, and the test above says so.
      if (expected !== "forbidden" && !examples.has(route.operationId)) continue;
      if (outcome !== expected) {
        wrong.push(`${route.operationId}: ${outcome} (${String(answer.status)}), not ${expected}`);
      }
      // What a list is cut down to says nothing of the foreign warehouse.
      const isRead = methodOf(route) === "GET" && reachOf(route.access) === "named";
      if (grant === "foreign" && isRead && outcome === ADMITTED) {
        expect(JSON.stringify(answer.body), route.operationId).not.toContain(`"${OWN}"`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

test("no cell is undefined", () => {
  const guarded = routes.filter((route) => !isOpen(route));
  const cells = routes.length * BAD.length + guarded.length * ROLES.length * GRANT_NAMES.length;
  expect(routes.length).toBeGreaterThan(50);
  expect(cells).toBeGreaterThan(1_000);
  const defined = [ADMITTED, ...REFUSALS];
  for (const route of guarded) {
    for (const role of ROLES) {
      for (const grant of GRANT_NAMES) expect(defined).toContain(expectedOf(route, role, grant));
    }
  }
});
