import { afterEach, beforeEach, expect, test } from "vitest";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";

let ledger: OpenLedger;
beforeEach(async () => {
  ledger = await openLedger();
});
afterEach(() => ledger.close());

const tea = { sku: "tea", warehouse: "main" };
const receive = (units: number, more: object = {}) => ({
  ...{ type: "receive", warehouse: "main", lines: [{ sku: "tea", units }] },
  ...more,
});
const reserve = (id: string, units: number, more: object = {}) => ({
  ...{ type: "reserve", id, holdClass: "cart", lines: [{ ...tea, units }] },
  ...more,
});
const batch = (commands: readonly object[], key = "batch") =>
  ledger.post("/commands/batch", { commands }, { "idempotency-key": key });
const statusesOf = (body: { results: { status: number }[] }) =>
  body.results.map((one) => one.status);

test("each line is decided on the result of the one before", async () => {
  const answer = await batch([
    reserve("too-early", 1),
    receive(5),
    reserve("r1", 3),
    reserve("r2", 3),
    { type: "release-reservation", id: "r1" },
    reserve("r3", 3),
    { type: "allocate", id: "a1", order: "o1", reservation: "r3", ...tea, units: 3 },
    { type: "pick", id: "p1", allocation: "a1", ...tea, units: 3 },
    { type: "ship", allocation: "a1", ...tea, units: 3 },
  ]);
  expect(answer.status).toBe(200);
  expect(statusesOf(answer.body)).toEqual([409, 201, 201, 409, 200, 201, 201, 201, 201]);
  expect((await ledger.get("/stock/tea/main")).body).toMatchObject({ onHand: 2, available: 2 });
});

test("lines of one stock share an append", async () => {
  let appends = 0;
  const counting = await openLedger({
    faults: {
      onAppend: () => {
        appends += 1;
        return undefined;
      },
    },
  });
  const holds = Array.from({ length: 99 }, (_, at) => reserve(`r${String(at)}`, 1));
  const answer = await counting.post("/commands/batch", { commands: [receive(500), ...holds] });
  expect(statusesOf(answer.body)).toEqual(Array(100).fill(201));
  expect(appends).toBeLessThan(5);
  await counting.close();
});

test("a thousand commands on one stock are taken, one more is not", async () => {
  const thousand = Array.from({ length: 1_000 }, () => receive(1));
  expect(new Set(statusesOf((await batch(thousand)).body))).toEqual(new Set([201]));
  expect((await ledger.get("/stock/tea/main")).body.onHand).toBe(1_000);
  expect((await batch([...thousand, receive(1)], "more")).status).toBe(400);
  expect((await batch([], "none")).status).toBe(400);
});

test("a line that is wrong has a result of its own, and the others go on", async () => {
  const answer = await batch([
    receive(5),
    { type: "nothing" },
    reserve("r1", -1),
    reserve("r2", 1),
  ]);
  expect(statusesOf(answer.body)).toEqual([201, 400, 400, 201]);
  expect(answer.body.results[2].body.errors[0].pointer).toBe("/commands/2/lines/0/units");
});

test("the replay header stands only where every line was replayed", async () => {
  const commands = [receive(5, { key: "one" }), reserve("r1", 6)];
  const first = await batch(commands);
  expect(statusesOf(first.body)).toEqual([201, 409]);
  await batch([receive(5, { key: "more" })], "other");
  const second = await batch(commands);
  expect(second.headers["idempotency-replayed"]).toBeUndefined();
  expect(second.body.results.map((one: { replayed: boolean }) => one.replayed)).toEqual([
    true,
    false,
  ]);
  const third = await batch(commands);
  expect(third.headers["idempotency-replayed"]).toBe("true");
});

test("a line's key is the client's own: the command alone finds the same answer", async () => {
  const first = await batch([receive(5, { key: "goods" })]);
  const body = { warehouse: "main", lines: [{ sku: "tea", units: 5 }] };
  const alone = await ledger.post("/receipts", body, { "idempotency-key": "goods" });
  expect(alone.headers["idempotency-replayed"]).toBe("true");
  expect(alone.body).toEqual(first.body.results[0].body);
});
