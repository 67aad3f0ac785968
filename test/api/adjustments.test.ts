import { afterEach, describe, expect, test } from "vitest";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";
import { hire } from "./people.ts";

let ledger: OpenLedger;
afterEach(() => ledger.close());

const HOUR = 3_600_000;
const STOCK = { sku: "tea", warehouse: "north" };
const loss = (units: number, more: object = {}) => ({
  id: "a-1",
  ...STOCK,
  reason: "loss",
  lots: [{ bin: "A-01", delta: -units }],
  ...more,
});
const writeOff = (units: number, more: object = {}) => ({
  id: "w-1",
  ...STOCK,
  reason: "expired",
  lots: [{ bin: "A-01", units }],
  ...more,
});

/** A house with 500 units, where one act may move 10 and a day's acts 15; and its people. */
const openHouse = async (limits: object = { single: 10, daily: 15 }) => {
  ledger = await openLedger();
  const unitCost = { amount: 250, currency: "EUR" };
  const lines = [{ sku: "tea", units: 500, bin: "A-01", unitCost }];
  expect((await ledger.post("/receipts", { warehouse: "north", lines })).status).toBe(201);
  const policy = { approvalLimits: limits };
  const set = await ledger.put("/stock/tea/north/policy", policy, { "if-match": '"0"' });
  expect(set.status).toBe(200);
  return {
    pia: await hire(ledger, "pia", { roles: ["picker"] }),
    rosa: await hire(ledger, "rosa", { roles: ["receiver"], warehouses: ["south"] }),
    mara: await hire(ledger, "mara", { roles: ["manager"] }),
    omar: await hire(ledger, "omar", { roles: ["manager"] }),
    alma: await hire(ledger, "alma", { roles: ["auditor"] }),
  };
};

const onHand = async (): Promise<number> => {
  await ledger.readSide.models.waitFor(await ledger.log.head(), 5_000);
  const item = await ledger.readSide.models.stock("tea", "north", ledger.time.now);
  return item?.onHand ?? 0;
};

describe("an adjustment or write-off", () => {
  test("within the limits is posted at once", async () => {
    const { pia, mara } = await openHouse();
    const adjusted = await pia.post("/adjustments", loss(10));
    expect(adjusted.status).toBe(201);
    expect(adjusted.body.lines).toMatchObject([{ status: "accepted", after: { onHand: 490 } }]);
    expect((await mara.post("/write-offs", writeOff(10))).status).toBe(201);
    expect((await pia.get("/adjustments/a-1")).status).toBe(404);
  });

  test("beyond its limit waits for an approval, and moves nothing (row 75)", async () => {
    const { pia } = await openHouse();
    const answer = await pia.post("/adjustments", loss(11, { note: "water" }));
    expect(answer.status).toBe(202);
    expect(answer.headers).toMatchObject({ location: "/api/v1/adjustments/a-1", etag: '"0"' });
    expect(answer.body).toMatchObject({
      ...{ id: "a-1", status: "pending-approval", version: 0, units: 11, approvers: 1 },
      ...{ ...STOCK, reason: "loss", note: "water", requestedBy: "pia" },
      expiresAt: "2026-11-24T12:00:00.000Z",
      lots: [{ bin: "A-01", condition: "good", delta: -11 }],
      events: [{ type: "AdjustmentRequested", stream: "adjustment-a-1", revision: 0 }],
    });
    expect(await onHand()).toBe(500);
  });

  test("split into parts below the limit meets the limit of the day (row 75)", async () => {
    const { pia, mara } = await openHouse();
    expect((await pia.post("/adjustments", loss(8))).status).toBe(201);
    const second = await pia.post("/adjustments", loss(8, { id: "a-2" }));
    expect(second).toMatchObject({ status: 202, body: { status: "pending-approval" } });
    // Limits are a person's own.
    expect((await mara.post("/adjustments", loss(8, { id: "a-3" }))).status).toBe(201);
  });

  test("as a line of a batch is refused where it would need an approval", async () => {
    const { mara } = await openHouse();
    const { body } = await mara.post("/commands/batch", {
      commands: [
        { type: "adjust", ...loss(11) },
        { type: "write-off", ...writeOff(11) },
        { type: "adjust", ...loss(9) },
      ],
    });
    expect(body.results).toMatchObject([
      { status: 409, body: { code: "approval-required" } },
      { status: 409, body: { code: "approval-required" } },
      { status: 201 },
    ]);
  });

  test("is validated before anybody is asked to approve it (R-073)", async () => {
    const { pia } = await openHouse();
    expect(await pia.post("/adjustments", loss(501))).toMatchObject({
      status: 409,
      body: { code: "insufficient-stock" },
    });
    expect((await pia.get("/adjustments/a-1")).status).toBe(404);
  });

  test("of an unknown SKU is refused at once", async () => {
    ledger = await openLedger({ closedCatalogue: true });
    expect(await ledger.post("/adjustments", loss(20))).toMatchObject({
      status: 422,
      body: { code: "unknown-reference" },
    });
  });

  test("tried dry says that it would wait, and leaves nothing behind", async () => {
    const { pia } = await openHouse();
    const dry = await pia.post("/adjustments?dryRun=true", loss(20));
    expect(dry).toMatchObject({ status: 202, body: { status: "pending-approval" } });
    expect(dry.headers["location"]).toBeUndefined();
    expect((await pia.get("/adjustments/a-1")).status).toBe(404);
    expect((await pia.post("/adjustments", loss(21))).status).toBe(202);
  });
});

describe("a repeat of a request", () => {
  const key = { "idempotency-key": "ask-1" };

  test("under its key gives the same answer, whatever became of it", async () => {
    const { pia, mara } = await openHouse();
    const first = await pia.post("/adjustments", loss(20), key);
    await mara.post("/adjustments/a-1/approve", {});
    ledger.time.now += 30 * HOUR;
    const again = await pia.post("/adjustments", loss(20), key);
    expect(again.status).toBe(202);
    expect(again.body).toEqual(first.body);
    expect(again.headers["idempotency-replayed"]).toBe("true");
    expect(await onHand()).toBe(480);
  });

  test("is one also where the limit has been lifted meanwhile", async () => {
    const { pia } = await openHouse();
    await pia.post("/adjustments", loss(20), key);
    const policy = await ledger.needs.ledger.history("tea", "north", {});
    expect(policy.policyRevision).toBe(1);
    const lifted = await ledger.needs.ledger.dispatch({
      ...STOCK,
      command: { type: "set-policy", policy: {} },
      envelope: {
        ...{ commandId: "lift", commandHash: "lift", actor: "mara", channel: "test" },
        correlationId: "lift",
      },
    });
    expect(lifted.status).toBe("accepted");
    const again = await pia.post("/adjustments", loss(20), key);
    expect(again).toMatchObject({ status: 202, body: { status: "pending-approval" } });
    expect(await onHand()).toBe(500);
  });

  test("with another body is refused under its key, and under its id", async () => {
    const { pia } = await openHouse();
    await pia.post("/adjustments", loss(20), key);
    expect(await pia.post("/adjustments", loss(21), key)).toMatchObject({
      status: 422,
      body: { code: "idempotency-key-reused" },
    });
    expect(await pia.post("/adjustments", loss(21))).toMatchObject({
      status: 409,
      body: { code: "duplicate-id" },
    });
    expect(await pia.post("/adjustments", loss(5))).toMatchObject({
      status: 409,
      body: { code: "duplicate-id" },
    });
  });

  test("with the same content under another key is the same request", async () => {
    const { pia } = await openHouse();
    await pia.post("/adjustments", loss(20), key);
    expect((await pia.post("/adjustments", loss(20))).status).toBe(202);
    const { body } = await pia.get("/adjustments/a-1");
    expect(body.trail).toHaveLength(1);
  });

  test("that ran side by side with the first is the same request", async () => {
    const { pia } = await openHouse();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => pia.post("/adjustments", loss(20), key)),
    );
    for (const answer of answers) expect(answer).toMatchObject({ status: 202 });
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });
});

describe("an approval", () => {
  test("by another person posts it", async () => {
    const { pia, mara } = await openHouse();
    await pia.post("/adjustments", loss(20));
    const approved = await mara.post("/adjustments/a-1/approve", { note: "seen" });
    expect(approved.status).toBe(200);
    expect(approved.body).toMatchObject({
      ...{ status: "posted", version: 2, endedBy: "mara", stockRevision: 2 },
      approvals: [{ by: "mara", note: "seen" }],
    });
    expect(await onHand()).toBe(480);
    const { body } = await mara.get("/stock/tea/north/events");
    expect(body.items.at(-1)).toMatchObject({
      ...{ type: "StockAdjusted", data: { adjustment: "a-1", approval: "a-1", reason: "loss" } },
      metadata: { actor: "pia" },
    });
  });

  test("of a write-off posts it", async () => {
    const { mara, omar } = await openHouse();
    expect((await mara.post("/write-offs", writeOff(20))).status).toBe(202);
    expect(await omar.post("/adjustments/w-1/approve", {})).toMatchObject({
      status: 200,
      body: { status: "posted", kind: "write-off" },
    });
    expect(await onHand()).toBe(480);
  });

  test("repeated under its key gives the same answer and posts nothing more", async () => {
    const { pia, mara } = await openHouse();
    await pia.post("/adjustments", loss(20));
    const key = { "idempotency-key": "yes-1" };
    const first = await mara.post("/adjustments/a-1/approve", {}, key);
    const again = await mara.post("/adjustments/a-1/approve", {}, key);
    expect(again.body).toEqual(first.body);
    expect(again.headers["idempotency-replayed"]).toBe("true");
    expect(await onHand()).toBe(480);
  });

  test("of the own request is refused, also through a second key (row 74)", async () => {
    const { mara } = await openHouse();
    const second = await hire(ledger, "mara-phone", { roles: ["manager"], subject: "mara" });
    await mara.post("/adjustments", loss(20));
    for (const one of [mara, second]) {
      for (const decision of ["approve", "reject"]) {
        expect(
          await one.post(
            `/adjustments/a-1/${decision}`,
            decision === "reject" ? { reason: "x" } : {},
          ),
        ).toMatchObject({ status: 403, body: { code: "separation-of-duties" } });
      }
    }
    expect(await onHand()).toBe(500);
  });

  test("twice, or after a rejection, is refused (row 76)", async () => {
    const { pia, mara, omar } = await openHouse();
    const invalid = { status: 409, body: { code: "invalid-state" } };
    await pia.post("/adjustments", loss(20));
    await mara.post("/adjustments/a-1/approve", {});
    expect(await mara.post("/adjustments/a-1/approve", {})).toMatchObject(invalid);
    expect(await omar.post("/adjustments/a-1/approve", {})).toMatchObject(invalid);
    await pia.post("/adjustments", loss(30, { id: "a-2" }));
    expect(await mara.post("/adjustments/a-2/reject", { reason: "count it" })).toMatchObject({
      status: 200,
      body: { status: "rejected", why: "count it" },
    });
    expect(await mara.post("/adjustments/a-2/approve", {})).toMatchObject(invalid);
    expect(await omar.post("/adjustments/a-2/approve", {})).toMatchObject(invalid);
  });

  test("of another revision than was read is refused (row 76)", async () => {
    const { pia, mara, omar } = await openHouse();
    await pia.post("/adjustments", loss(20));
    expect(await mara.post("/adjustments/a-1/approve", {}, { "if-match": '"1"' })).toMatchObject({
      status: 412,
      body: { code: "precondition-failed" },
    });
    expect(await omar.post("/adjustments/a-1/approve", {}, { "if-match": '"0"' })).toMatchObject({
      status: 200,
    });
  });

  test("comes too late after 72 hours", async () => {
    const { pia, mara } = await openHouse();
    await pia.post("/adjustments", loss(20));
    ledger.time.now += 72 * HOUR;
    expect(await mara.post("/adjustments/a-1/approve", {})).toMatchObject({
      status: 409,
      body: { code: "invalid-state" },
    });
    expect((await pia.get("/adjustments/a-1")).body).toMatchObject({ status: "expired" });
    expect((await mara.get("/approvals")).body.items).toEqual([]);
  });

  test("of what the stock does not hold any more ends the request with the reason", async () => {
    const { pia, mara } = await openHouse();
    await pia.post("/adjustments", loss(400));
    const lots = [{ bin: "A-01", units: 200 }];
    expect((await mara.post("/damages", { ...STOCK, reason: "damage", lots })).status).toBe(201);
    expect(await mara.post("/adjustments/a-1/approve", {})).toMatchObject({
      status: 200,
      body: { status: "refused", code: "insufficient-stock" },
    });
    expect((await pia.get("/adjustments/a-1")).body.status).toBe("refused");
  });

  test("of what was never requested finds nothing", async () => {
    const { mara } = await openHouse();
    expect(await mara.post("/adjustments/nobody/approve", {})).toMatchObject({ status: 404 });
  });
});

describe("taking a request back", () => {
  test("is for who made it, while it waits", async () => {
    const { pia, mara } = await openHouse();
    await pia.post("/adjustments", loss(20));
    expect(await mara.post("/adjustments/a-1/cancel", {})).toMatchObject({
      status: 403,
      body: { code: "forbidden" },
    });
    expect(await pia.post("/adjustments/a-1/cancel", { reason: "found again" })).toMatchObject({
      status: 200,
      body: { status: "cancelled", why: "found again" },
    });
    expect(await mara.post("/adjustments/a-1/approve", {})).toMatchObject({ status: 409 });
  });
});

describe("an approval that a client names", () => {
  const refused = { status: 409, body: { code: "approval-required" } };

  test("opens no door by itself, alone or in a batch", async () => {
    const { pia, mara } = await openHouse();
    expect(await pia.post("/adjustments", loss(20, { approval: "boss" }))).toMatchObject(refused);
    expect(await pia.post("/adjustments", loss(20, { approval: "a-1" }))).toMatchObject(refused);
    // Not even where none would be needed.
    expect(await pia.post("/adjustments", loss(1, { approval: "a-1" }))).toMatchObject(refused);
    const { body } = await mara.post("/commands/batch", {
      commands: [{ type: "adjust", ...loss(20, { approval: "a-1" }) }],
    });
    expect(body.results).toMatchObject([refused]);
    expect(await onHand()).toBe(500);
  });

  test("does not open it while it waits, nor for other content, nor under another id", async () => {
    const { pia, mara } = await openHouse();
    await pia.post("/adjustments", loss(20));
    expect(await pia.post("/adjustments", loss(20, { approval: "a-1" }))).toMatchObject(refused);
    await mara.post("/adjustments/a-1/approve", {});
    expect(await pia.post("/adjustments", loss(21, { approval: "a-1" }))).toMatchObject(refused);
    expect(await pia.post("/adjustments", loss(20, { id: "a-2", approval: "a-1" }))).toMatchObject(
      refused,
    );
    // The very same has been posted: nothing is posted twice.
    expect((await pia.post("/adjustments", loss(20, { approval: "a-1" }))).status).toBe(201);
    expect(await onHand()).toBe(480);
  });

  test("is no field of write-offs and counts", async () => {
    const { mara } = await openHouse();
    const body = writeOff(20, { approval: "w-1" });
    expect(await mara.post("/write-offs", body)).toMatchObject({
      status: 400,
      body: { code: "validation-failed" },
    });
    const counted = [{ bin: "A-01", counted: 480 }];
    const count = { id: "c-1", ...STOCK, countedAtRevision: 0, approval: "c-1", lots: counted };
    expect(await mara.post("/count-corrections", count)).toMatchObject({ status: 400 });
  });
});

describe("roles", () => {
  test("request and approve what is theirs (rows 72, 73)", async () => {
    const { pia, rosa, mara, alma } = await openHouse();
    const forbidden = { status: 403, body: { code: "forbidden" } };
    expect(await alma.post("/adjustments", loss(20))).toMatchObject(forbidden);
    expect(await pia.post("/write-offs", writeOff(20))).toMatchObject(forbidden);
    expect(await rosa.post("/adjustments", loss(20))).toMatchObject(forbidden);
    await mara.post("/adjustments", loss(20));
    expect(await pia.post("/adjustments/a-1/approve", {})).toMatchObject(forbidden);
    expect(await alma.post("/adjustments/a-1/approve", {})).toMatchObject(forbidden);
    const south = await hire(ledger, "sven", { roles: ["manager"], warehouses: ["south"] });
    expect(await south.post("/adjustments/a-1/approve", {})).toMatchObject({ status: 404 });
    expect(await south.get("/adjustments/a-1")).toMatchObject({ status: 404 });
    expect((await south.get("/adjustments")).body.items).toEqual([]);
    expect(await south.get("/adjustments?warehouse=north")).toMatchObject(forbidden);
    expect((await south.get("/approvals")).body.items).toEqual([]);
  });

  test("see the value where they may see costs", async () => {
    const { pia, mara, alma } = await openHouse();
    expect((await pia.post("/adjustments", loss(20))).body).not.toHaveProperty("value");
    expect((await pia.get("/adjustments/a-1")).body).not.toHaveProperty("value");
    expect((await pia.get("/adjustments")).body.items[0]).not.toHaveProperty("value");
    const value = { amount: 5_000, currency: "EUR" };
    for (const one of [mara, alma]) {
      expect((await one.get("/adjustments/a-1")).body).toMatchObject({ value });
      expect((await one.get("/adjustments")).body.items).toMatchObject([{ value }]);
    }
    expect((await mara.post("/adjustments/a-1/approve", {})).body).toMatchObject({ value });
  });
});

describe("lists", () => {
  test("of adjustments are narrowed down by status, reason, SKU, kind and person", async () => {
    const { pia, mara, omar } = await openHouse();
    await pia.post("/adjustments", loss(20));
    await mara.post("/adjustments", loss(30, { id: "a-2", reason: "theft" }));
    await mara.post("/write-offs", writeOff(40));
    await omar.post("/adjustments/a-2/approve", {});
    const ids = async (query: string) => {
      const { body } = await mara.get(`/adjustments?${query}`);
      return body.items.map(({ id }: { id: string }) => id);
    };
    expect(await ids("")).toEqual(["a-1", "a-2", "w-1"]);
    expect(await ids("status=posted")).toEqual(["a-2"]);
    expect(await ids("status=pending-approval")).toEqual(["a-1", "w-1"]);
    expect(await ids("reason=theft")).toEqual(["a-2"]);
    expect(await ids("kind=write-off")).toEqual(["w-1"]);
    expect(await ids("requestedBy=pia")).toEqual(["a-1"]);
    expect(await ids("sku=rice")).toEqual([]);
    expect((await mara.get("/adjustments?status=odd")).status).toBe(400);
  });

  test("of what waits say for whom, since when, and page through all of it", async () => {
    const { pia, mara, omar, alma } = await openHouse();
    await pia.post("/adjustments", loss(20));
    ledger.time.now += HOUR;
    await mara.post("/write-offs", writeOff(40));
    await mara.post("/adjustments", loss(30, { id: "a-2" }));
    expect((await omar.get("/approvals")).body.items).toMatchObject([
      {
        ...{ kind: "adjustment", id: "a-1", version: 0, units: 20, missing: 1 },
        ...{ warehouses: ["north"], skus: ["tea"], requestedBy: "pia" },
        since: "2026-11-21T12:00:00.000Z",
        expiresAt: "2026-11-24T12:00:00.000Z",
      },
      { kind: "adjustment", id: "a-2", requestedBy: "mara" },
      { kind: "write-off", id: "w-1", since: "2026-11-21T13:00:00.000Z" },
    ]);
    const ids = async (person: typeof mara, query: string) => {
      const { body } = await person.get(`/approvals?${query}`);
      return body.items.map(({ id }: { id: string }) => id);
    };
    expect(await ids(mara, "mine=true")).toEqual(["a-1"]);
    expect(await ids(omar, "mine=true")).toEqual(["a-1", "a-2", "w-1"]);
    expect(await ids(alma, "mine=true")).toEqual([]);
    expect(await ids(omar, "kind=write-off")).toEqual(["w-1"]);
    expect(await ids(omar, "warehouse=south")).toEqual([]);
    expect((await pia.get("/approvals")).status).toBe(403);

    const seen: string[] = [];
    let query = "limit=1";
    for (let page = 0; page < 10; page++) {
      const { body } = await omar.get(`/approvals?${query}`);
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      if (body.nextCursor === undefined) break;
      query = `limit=1&cursor=${encodeURIComponent(body.nextCursor)}`;
    }
    expect(seen).toEqual(["a-1", "a-2", "w-1"]);
    expect(await omar.get("/approvals?cursor=made-up")).toMatchObject({
      status: 400,
      body: { code: "invalid-cursor" },
    });
  });
});
