import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { scriptedFaults } from "../adapters/log-faults.ts";
import { LedgerFault } from "../../src/commands/faults.ts";
import { openLedger, type OpenLedger } from "../api/memory-ledger.ts";
import { expectRow } from "./rows.ts";

let ledger: OpenLedger;
beforeEach(async () => {
  ledger = await openLedger();
  await ledger.post("/receipts", { warehouse: "main", lines: [{ sku: "tea", units: 10 }] });
});
afterEach(() => ledger.close());

const MINUTE = 60_000;
const stock = { sku: "tea", warehouse: "main" };
const closed = { status: 409, type: "reservation-closed" };
const expired = { status: 409, type: "reservation-expired" };
const invalidState = { status: 409, type: "invalid-state" };

const reserve = (id: string, units: number, headers: Record<string, string> = {}) =>
  ledger.post(
    "/reservations",
    { id, holdClass: "checkout", lines: [{ ...stock, units }] },
    headers,
  );
const allocate = (id: string, units: number) =>
  ledger.post("/allocations", { id, order: "o1", ...stock, units });
const act = (id: string, action: string, body: object = {}, headers: Record<string, string> = {}) =>
  ledger.post(`/reservations/${id}/${action}`, body, headers);

describe("4. State, concurrency, retries", () => {
  test("row 50: reserve more than is sellable", async () => {
    const answer = await reserve("r1", 11);
    expectRow(answer, { status: 409, type: "insufficient-stock" });
    expect(answer.body.available).toBe(10);
    expect(answer.body.lines).toMatchObject([
      { ...stock, status: "refused", code: "insufficient-stock" },
    ]);
  });

  test("row 51: the same key and body give the original answer again", async () => {
    const first = await reserve("r1", 2, { "idempotency-key": "k" });
    const again = await reserve("r1", 2, { "idempotency-key": "k" });
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(first.headers["idempotency-replayed"]).toBeUndefined();
    expect(again.headers["idempotency-replayed"]).toBe("true");
    expect(again.headers["stockbook-position"]).toBe(first.headers["stockbook-position"]);
  });

  test("row 51: the alias and the order of the fields make no difference", async () => {
    const headers = { "idempotency-key": "k" };
    const first = await reserve("r1", 2, headers);
    const lines = [{ units: 2, warehouse: "main", sku: "tea" }];
    const body = { lines, holdClass: "checkout", id: "r1" };
    const again = await ledger.post("/inventory/hold", body, headers);
    expect(again.body).toEqual(first.body);
    expect(again.headers["idempotency-replayed"]).toBe("true");
  });

  test("row 52: the same key with another body", async () => {
    await reserve("r1", 2, { "idempotency-key": "k" });
    const other = await reserve("r1", 3, { "idempotency-key": "k" });
    expectRow(other, { status: 422, type: "idempotency-key-reused" });
  });

  test("row 53: the same key while the first is still running", async () => {
    const headers = { "idempotency-key": "k" };
    const [first, second] = await Promise.all([
      reserve("r1", 2, headers),
      reserve("r1", 2, headers),
    ]);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    const replayed = [first, second].map((one) => one.headers["idempotency-replayed"]);
    expect(replayed.sort()).toEqual(["true", undefined]);
    expect((await ledger.get("/stock/tea/main")).body.reserved).toBe(2);
  });

  test("row 55: the same business id under a new key", async () => {
    const first = await reserve("r1", 2);
    const same = await reserve("r1", 2);
    expect(same.status).toBe(201);
    expect(same.body.lines).toEqual(first.body.lines);
    const receipt = { id: "g1", warehouse: "main", lines: [{ sku: "tea", units: 5 }] };
    const booked = await ledger.post("/receipts", receipt);
    const bookedAgain = await ledger.post("/receipts", receipt);
    expect(bookedAgain.body.lines).toEqual(booked.body.lines);
    const other = { ...receipt, lines: [{ sku: "tea", units: 6 }] };
    expectRow(await ledger.post("/receipts", other), { status: 409, type: "duplicate-id" });
  });

  test("row 56: the same reservation id with another quantity", async () => {
    await reserve("r1", 2);
    expectRow(await reserve("r1", 3), { status: 409, type: "duplicate-id" });
  });

  test.each(["release", "allocate"])("row 57: %s of a released reservation", async (action) => {
    await reserve("r1", 2);
    const key = { "idempotency-key": "once" };
    const released = await act("r1", "release", {}, key);
    expect(released.status).toBe(200);
    expectRow(await act("r1", action), closed);
    const again = await act("r1", "release", {}, key);
    expect(again.status).toBe(200);
    expect(again.body).toEqual(released.body);
    expect(again.headers["idempotency-replayed"]).toBe("true");
  });

  test.each(["release", "allocate"])("row 57: %s of an allocated reservation", async (action) => {
    await reserve("r1", 2);
    const key = { "idempotency-key": "once" };
    const allocated = await act("r1", "allocate", { order: "o1", allocation: "a1" }, key);
    expect(allocated.status).toBe(200);
    expectRow(await act("r1", action), closed);
    const again = await act("r1", "allocate", { order: "o1", allocation: "a1" }, key);
    expect(again.body).toEqual(allocated.body);
  });

  test("row 57: reserving again under an ended id", async () => {
    await reserve("r1", 2);
    await ledger.remove("/inventory/hold/r1");
    expectRow(await reserve("r1", 2), closed);
    await reserve("r2", 2);
    ledger.time.now += 16 * MINUTE;
    expectRow(await reserve("r2", 2), closed);
  });

  test.each([
    ["1 ms", 0],
    ["a day", 86_400_000],
  ])("row 58: %s after the deadline", async (_name, later) => {
    for (const id of ["r1", "r2", "r3"]) await reserve(id, 2);
    ledger.time.now += 15 * MINUTE + later;
    expectRow(await act("r1", "release"), expired);
    expectRow(await act("r1", "release"), expired);
    expectRow(await act("r2", "extend"), expired);
    expectRow(await act("r3", "allocate", { order: "o1" }), expired);
    expect((await ledger.get("/stock/tea/main")).body).toMatchObject({
      available: 10,
      reserved: 0,
    });
  });

  test("row 59: allocate more than reserved", async () => {
    await reserve("r1", 2);
    expectRow(
      await act("r1", "allocate", { order: "o1", lines: [{ ...stock, units: 3 }] }),
      invalidState,
    );
  });

  test("row 59: pick more than allocated, ship what is not picked", async () => {
    await allocate("a1", 2);
    expectRow(await ledger.post("/picks", { allocation: "a1", ...stock, units: 3 }), invalidState);
    expectRow(
      await ledger.post("/shipments", { allocation: "a1", ...stock, units: 1 }),
      invalidState,
    );
  });

  test("row 61: If-Match outdated; the tag is that of the last policy, not of the stream", async () => {
    const none = await ledger.get("/stock/tea/main/policy");
    expect(none.headers["etag"]).toBe('"0"');
    const set = await ledger.put(
      "/stock/tea/main/policy",
      { safetyBuffer: 1 },
      { "if-match": '"0"' },
    );
    expect(set.status).toBe(200);
    const tag = String(set.headers["etag"]);
    await reserve("r1", 1);
    const stale = await ledger.put("/stock/tea/main/policy", {}, { "if-match": '"0"' });
    expectRow(stale, { status: 412, type: "precondition-failed" });
    const next = await ledger.put("/stock/tea/main/policy", {}, { "if-match": tag });
    expect(next.status).toBe(200);
  });

  test("row 62: a policy without If-Match, a count without its revision", async () => {
    const policy = await ledger.put("/stock/tea/main/policy", { safetyBuffer: 1 });
    expectRow(policy, { status: 428, type: "precondition-required" });
    const count = await ledger.post("/count-corrections", { ...stock, lots: [{ counted: 1 }] });
    expectRow(count, { status: 400, type: "validation-failed" });
  });

  test("row 64: an adjustment of the books below the claims; a loss is taken", async () => {
    await allocate("a1", 8);
    const books = { ...stock, reason: "booking-error", lots: [{ delta: -5 }] };
    expectRow(await ledger.post("/adjustments", books), {
      status: 409,
      type: "insufficient-stock",
    });
    const loss = await ledger.post("/adjustments", { ...books, reason: "loss" });
    expect(loss.status).toBe(201);
    expect(loss.body.events.map((event: { type: string }) => event.type)).toContain("ClaimShorted");
  });

  test("row 67: the log takes no writes; reads go on and say that they may be stale", async () => {
    const broken = await openLedger({
      faults: scriptedFaults([undefined, { kind: "unavailable" }]),
    });
    const goods = { warehouse: "main", lines: [{ sku: "tea", units: 5 }] };
    expect((await broken.post("/receipts", goods)).status).toBe(201);
    const body = { holdClass: "cart", lines: [{ ...stock, units: 1 }] };
    const unavailable = { status: 503, type: "log-unavailable" };
    expectRow(await broken.post("/reservations", body), unavailable);
    expectRow(await broken.post("/reservations", body), unavailable);
    const read = await broken.get("/availability?sku=tea&warehouse=main");
    expect(read.status).toBe(200);
    expect(read.headers["stockbook-stale"]).toBe("true");
    expect(read.body.items).toMatchObject([{ onHand: 5, reserved: 0 }]);
    expect((await broken.call({ method: "GET", url: "/health/ready" })).status).toBe(503);
    expect((await broken.call({ method: "GET", url: "/health/live" })).status).toBe(200);
    await broken.close();
  });

  test("row 68: minPosition is not reached in time", async () => {
    const behind = await openLedger({
      alter: (needs) => ({
        ...needs,
        models: { ...needs.models, waitFor: () => Promise.resolve(false) },
      }),
    });
    const answer = await behind.get("/availability?minPosition=test:99");
    expectRow(answer, { status: 503, type: "read-model-behind" });
    expect(answer.body.position).toBe("test:0");
    await behind.close();
  });
});

describe("4. Faults of the log", () => {
  test("row 65: a conflict that does not end within the tries", async () => {
    const busy = await openLedger({
      alter: (needs) => ({
        ...needs,
        ledger: {
          ...needs.ledger,
          dispatch: () => Promise.reject(new LedgerFault("busy", "contended", 2)),
        },
      }),
    });
    const lines = [{ sku: "tea", units: 1 }];
    const answer = await busy.post("/receipts", { warehouse: "main", lines });
    expectRow(answer, { status: 503, type: "busy" });
    expect(answer.headers["retry-after"]).toBe("2");
    await busy.close();
  });

  test("row 66: the outcome is not known; the same key finds it", async () => {
    const unknown = { kind: "unknown", applied: false } as const;
    const faulty = await openLedger({
      faults: scriptedFaults(Array.from({ length: 50 }, () => unknown)),
    });
    const body = { id: "g1", warehouse: "main", lines: [{ sku: "tea", units: 1 }] };
    const answer = await faulty.post("/receipts", body, { "idempotency-key": "k" });
    expectRow(answer, { status: 504, type: "outcome-unknown" });
    expect(answer.body.detail).toMatch(/same key/);
    await faulty.close();
  });
});

describe("5. Abuse", () => {
  test("row 84: what a client sends cannot forge a line of the log", async () => {
    const logLines: string[] = [];
    const broken = await openLedger({
      logLines,
      settings: { logRequests: true },
      alter: (needs) => ({
        ...needs,
        ledger: { ...needs.ledger, history: () => Promise.reject(new Error("a bug\nof ours")) },
      }),
    });
    const answer = await broken.get("/stock/tea/main", { "x-request-id": 'a"}\n{"level":60' });
    expectRow(answer, { status: 500, type: "internal-error" });
    expect(answer.body.detail).not.toContain("bug");
    await broken.get("/stock/%22%0a%7b/main");
    expect(logLines.length).toBeGreaterThan(1);
    for (const line of logLines) {
      expect(line.indexOf("\n")).toBe(line.length - 1);
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(Number) });
    }
    await broken.close();
  });

  test("row 84: a request id with a line break or of 10 kB is made anew", async () => {
    for (const id of ["a\nb", "x".repeat(10_000), "a b"]) {
      const answer = await ledger.get("/nothing", { "x-request-id": id });
      expect(answer.body.requestId).not.toBe(id);
    }
    const kept = await ledger.get("/nothing", { "x-request-id": "req-7" });
    expect(kept.body.requestId).toBe("req-7");
  });
});
