import { afterEach, describe, expect, test } from "vitest";
import { IssuerUnavailable } from "../../src/processes/tokens.ts";
import { letOperatorIn } from "../../src/api/operator-doors.ts";
import { ROLES, permissionsOf } from "../../src/api/roles.ts";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";
import { bearer, openIssuer } from "./token-kit.ts";

let open: OpenLedger[] = [];
const opened = async (options: Parameters<typeof openLedger>[0] = {}): Promise<OpenLedger> => {
  const ledger = await openLedger(options);
  open.push(ledger);
  return ledger;
};
afterEach(async () => {
  await Promise.all(open.map((ledger) => ledger.close()));
  open = [];
});

const READ = { method: "GET", url: "/api/v1/availability" } as const;
const PUBLIC = ["/health/live", "/health/ready", "/openapi.json", "/docs/", "/problems/busy"];

describe("as long as there are no keys", () => {
  test("whoever works on this machine is the operator", async () => {
    const ledger = await opened();
    expect((await ledger.call(READ)).status).toBe(200);
    expect((await ledger.get("/api-keys")).status).toBe(200);
  });

  test.each(["10.0.0.7", "192.168.1.4", "::ffff:10.0.0.7"])("%s is not", async (remoteAddress) => {
    const ledger = await opened();
    const answer = await ledger.call({ ...READ, remoteAddress });
    expect(answer.status).toBe(401);
    expect((await ledger.call({ method: "GET", url: "/health/live", remoteAddress })).status).toBe(
      200,
    );
  });

  test("a page from elsewhere that names another host is not", async () => {
    const ledger = await opened();
    for (const url of [READ.url, "/health/live", "/no/such/path"]) {
      const answer = await ledger.call({ method: "GET", url, headers: { host: "evil.example" } });
      expect(answer.body.code, url).toBe("forbidden");
    }
  });

  test("a stranger behind a trusted proxy on this machine is not", async () => {
    const ledger = await opened({ settings: { trustedProxies: ["127.0.0.1"] } });
    const forwarded = { "x-forwarded-for": "203.0.113.9" };
    expect((await ledger.call({ ...READ, headers: forwarded })).status).toBe(401);
    expect((await ledger.call(READ)).status).toBe(200);
  });

  test("a credential that is not known is refused, not passed over", async () => {
    const ledger = await opened();
    expect((await ledger.call({ ...READ, headers: bearer("hello") })).status).toBe(401);
  });
});

describe("from the first key on", () => {
  const withKey = async (body: object) => {
    const ledger = await opened();
    const made = await ledger.post("/api-keys", body);
    expect(made.status).toBe(201);
    return { ledger, key: String(made.body.key), id: String(made.body.id) };
  };

  test("every request shows one", async () => {
    const { ledger, key } = await withKey({ name: "vera", roles: ["viewer"] });
    expect((await ledger.call(READ)).body.code).toBe("authentication-required");
    expect((await ledger.call({ ...READ, headers: bearer(key) })).status).toBe(200);
    const loose = { authorization: `bearer   ${key}` };
    expect((await ledger.call({ ...READ, headers: loose })).status).toBe(200);
  });

  test("but for what everybody may know", async () => {
    const { ledger } = await withKey({ name: "vera", roles: ["viewer"] });
    for (const url of PUBLIC) {
      expect((await ledger.call({ method: "GET", url })).status, url).toBe(200);
    }
    expect((await ledger.call({ method: "GET", url: "/metrics" })).status).toBe(401);
    expect((await ledger.call({ method: "GET", url: "/no/such/path" })).status).toBe(404);
  });

  test("with a key the host may have any name", async () => {
    const { ledger, key } = await withKey({ name: "vera", roles: ["viewer"] });
    const headers = { ...bearer(key), host: "stock.example:8443" };
    expect((await ledger.call({ ...READ, headers, remoteAddress: "10.0.0.7" })).status).toBe(200);
  });

  test("a revoked key is refused from the next request on", async () => {
    const { ledger, key, id } = await withKey({ name: "vera", roles: ["viewer"] });
    expect((await ledger.call({ ...READ, headers: bearer(key) })).status).toBe(200);
    await ledger.needs.identity.keys.revoke(id);
    expect((await ledger.call({ ...READ, headers: bearer(key) })).body.code).toBe("token-invalid");
  });

  test("a key ends on its day", async () => {
    const { ledger, key } = await withKey({ name: "vera", roles: ["viewer"], expiresInDays: 1 });
    ledger.time.now += 86_400_000 - 1;
    expect((await ledger.call({ ...READ, headers: bearer(key) })).status).toBe(200);
    ledger.time.now += 1;
    expect((await ledger.call({ ...READ, headers: bearer(key) })).body.code).toBe("token-invalid");
  });

  test("the control socket is the operator's all the same", async () => {
    const { ledger } = await withKey({ name: "vera", roles: ["viewer"] });
    ledger.app.server.removeAllListeners("request");
    ledger.app.server.on("request", (request, response) => {
      letOperatorIn(request);
      ledger.app.routing(request, response);
    });
    const url = await ledger.app.listen({ port: 0, host: "127.0.0.1" });
    expect((await fetch(`${url}/api/v1/api-keys`)).status).toBe(200);
  });

  test("what was done stands under the subject, not under the key", async () => {
    const { ledger, key } = await withKey({ name: "key-1", subject: "rita", roles: ["receiver"] });
    const goods = { warehouse: "north", lines: [{ sku: "tea", units: 1 }] };
    expect((await ledger.post("/receipts", goods, bearer(key))).status).toBe(201);
    const events = await ledger.get("/stock/tea/north/movements", bearer(key));
    expect(events.body.items[0].metadata.actor).toBe("rita");
  });
});

describe("keys over HTTP", () => {
  test("are shown once and never again", async () => {
    const ledger = await opened({ identity: { unattended: true } });
    const made = await ledger.post("/api-keys", { name: "vera", roles: ["viewer"] });
    const [, , secret = ""] = String(made.body.key).split("_");
    const listed = JSON.stringify((await ledger.get("/api-keys")).body);
    expect(listed).toContain(made.body.id);
    expect(listed).not.toContain(secret);
    expect(listed).not.toContain("hash");
    expect(made.body.hash).toBeUndefined();
  });

  test.each([
    ["/name", { name: "", roles: ["viewer"] }],
    ["/name", { name: "two words", roles: ["viewer"] }],
    ["/name", { name: "local", roles: ["viewer"] }],
    ["/subject", { name: "x", subject: "system", roles: ["viewer"] }],
    ["/roles", { name: "x", roles: [] }],
    ["/roles/0", { name: "x", roles: ["root"] }],
    ["/warehouses", { name: "x", roles: ["viewer"], warehouses: [] }],
    ["/ratePerMinute", { name: "x", roles: ["viewer"], ratePerMinute: 0 }],
    ["/expiresInDays", { name: "x", roles: ["viewer"], expiresInDays: 1.5 }],
    ["", { name: "x", roles: ["viewer"], hash: "mine" }],
  ])("%s is refused where it is wrong", async (pointer, body) => {
    const ledger = await opened();
    const answer = await ledger.post("/api-keys", body);
    expect(answer.body.code).toBe("validation-failed");
    expect(answer.body.errors[0].pointer).toBe(pointer);
  });

  test("an admin makes keys for others, but no admin, and nothing for himself", async () => {
    const ledger = await opened();
    const admin = await ledger.post("/api-keys", { name: "ada", roles: ["admin"] });
    const own = bearer(String(admin.body.key));
    expect((await ledger.post("/api-keys", { name: "mia", roles: ["manager"] }, own)).status).toBe(
      201,
    );
    for (const body of [
      { name: "eve", roles: ["viewer", "admin"] },
      { name: "ada-2", subject: "ada", roles: ["manager"] },
    ]) {
      const answer = await ledger.post("/api-keys", body, own);
      expect(answer.body.code).toBe("separation-of-duties");
    }
    const goods = { warehouse: "north", lines: [{ sku: "tea", units: 1 }] };
    expect((await ledger.post("/receipts", goods, own)).body.code).toBe("forbidden");
  });

  test("an admin of some warehouses makes none: keys reach everywhere", async () => {
    const ledger = await opened();
    const body = { name: "ada", roles: ["admin"], warehouses: ["north"] };
    const admin = await ledger.post("/api-keys", body);
    const own = bearer(String(admin.body.key));
    const answer = await ledger.post("/api-keys", { name: "mia", roles: ["manager"] }, own);
    expect(answer.body.code).toBe("forbidden");
  });
});

describe("tokens", () => {
  test("of nobody's issuer are refused", async () => {
    const { sign } = await openIssuer();
    const ledger = await opened();
    const token = await sign({ roles: ["viewer"], warehouses: ["*"] });
    expect((await ledger.call({ ...READ, headers: bearer(token) })).body.code).toBe(
      "token-invalid",
    );
  });

  test("are asked for as soon as there is an issuer, keys or not", async () => {
    const { readToken } = await openIssuer();
    const ledger = await opened({ identity: { readToken } });
    expect((await ledger.call(READ)).body.code).toBe("authentication-required");
  });

  test("that name no warehouse reach none", async () => {
    const { readToken, sign } = await openIssuer();
    const ledger = await opened({ identity: { readToken } });
    const headers = bearer(await sign({ roles: ["viewer"] }));
    const named = await ledger.call({ ...READ, url: `${READ.url}?warehouse=north`, headers });
    expect(named.body.code).toBe("forbidden");
    expect((await ledger.call({ ...READ, headers })).body.items).toEqual([]);
  });

  test("can't be judged while the issuer is away: nobody is let in, and told to come back", async () => {
    const { sign } = await openIssuer();
    const readToken = () => Promise.reject(new IssuerUnavailable("no answer"));
    const ledger = await opened({ identity: { readToken } });
    const headers = bearer(await sign({ roles: ["viewer"], warehouses: ["*"] }));
    const answer = await ledger.call({ ...READ, headers });
    expect(answer.status).toBe(503);
    expect(answer.headers["retry-after"]).toBeDefined();
    expect((await ledger.call({ method: "GET", url: "/health/live", headers })).status).toBe(200);
  });
});

describe("roles", () => {
  test("the admin has no permission that changes stock", () => {
    expect([...permissionsOf(["admin"])].sort()).toEqual([
      ...["history:read", "key:write", "projection:operate", "stock:read"],
    ]);
  });

  test("the auditor only reads", () => {
    expect([...permissionsOf(["auditor"])].every((one) => one.endsWith(":read"))).toBe(true);
  });

  test("only the manager approves", () => {
    const approving = ROLES.filter((role) =>
      [...permissionsOf([role])].some((one) => one.endsWith(":approve")),
    );
    expect(approving).toEqual(["manager"]);
  });

  test("what an auditor reads is logged with who it was", async () => {
    const logLines: string[] = [];
    const { readToken, sign } = await openIssuer();
    const ledger = await opened({ identity: { readToken }, logLines });
    const auditor = bearer(await sign({ sub: "olga", roles: ["auditor"], warehouses: ["*"] }));
    await ledger.call({ ...READ, headers: auditor });
    const viewer = bearer(await sign({ sub: "vera", roles: ["viewer"], warehouses: ["*"] }));
    await ledger.call({ ...READ, headers: viewer });
    const seen = logLines
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => msg === "auditor reads");
    expect(seen).toMatchObject([{ subject: "olga", method: "GET", url: READ.url }]);
  });
});
