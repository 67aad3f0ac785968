import { expect, test } from "vitest";
import type { EventLog } from "../../src/commands/event-log.ts";
import type { HoldRequest } from "../../src/commands/reserve-lines.ts";
import {
  envelopeOf,
  eventsOf,
  openHouse,
  receive,
  requestOf,
  reserve,
  typesOf,
  WAREHOUSE,
  type House,
} from "./ledger-kit.ts";

const stream = (sku: string): string => `stock-${sku}@${WAREHOUSE}`;
const line = (sku: string, units: number) => ({ sku, warehouse: WAREHOUSE, units });

const hold = (
  key: string,
  lines: HoldRequest["lines"],
  more: Partial<HoldRequest> = {},
): HoldRequest => ({
  claim: "h1",
  mode: "all",
  holdClass: "cart",
  priority: 0,
  lines,
  envelope: envelopeOf(key, lines),
  ...more,
});

const stocked = async (
  units: Record<string, number>,
  needs: Parameters<typeof openHouse>[0] = {},
): Promise<House> => {
  const house = openHouse(needs);
  for (const [sku, count] of Object.entries(units)) {
    await house.ledger.dispatch(requestOf(`in-${sku}`, receive("r1", count), sku));
  }
  return house;
};

const statuses = (
  answers: Awaited<ReturnType<House["ledger"]["reserveLines"]>>,
): readonly string[] =>
  answers.map(({ answer }) => (answer.status === "accepted" ? "accepted" : answer.rejection.code));

const availableOf = async (house: House, sku: string): Promise<number> => {
  const stock = await house.ledger.history(sku, WAREHOUSE, {});
  return stock.good - stock.reserved - stock.allocated;
};

test("a hold over several stocks holds every line, and each says of how many it is one", async () => {
  const house = await stocked({ A: 5, B: 5 });
  const answers = await house.ledger.reserveLines(hold("k", [line("A", 2), line("B", 3)]));
  expect(statuses(answers)).toEqual(["accepted", "accepted"]);
  expect(eventsOf(house.memory, stream("B"))[1]?.event).toMatchObject({
    claim: "h1",
    of: 2,
    backed: 3,
  });
});

test("a hold of one line is no part of anything", async () => {
  const house = await stocked({ A: 5 });
  await house.ledger.reserveLines(hold("k", [line("A", 2)]));
  expect(eventsOf(house.memory, stream("A"))[1]?.event).not.toHaveProperty("of");
});

test("if one line is refused, the others are released before the answer", async () => {
  const house = await stocked({ A: 5, B: 1 });
  const answers = await house.ledger.reserveLines(hold("k", [line("A", 2), line("B", 3)]));
  expect(statuses(answers)).toEqual(["accepted", "insufficient-stock"]);
  expect(eventsOf(house.memory, stream("A")).at(-1)?.event).toMatchObject({
    ...{ type: "ReservationReleased", reason: "sibling-refused", ended: true },
  });
  expect(await availableOf(house, "A")).toBe(5);
});

test("a hold that was refused as a whole stays refused under its key, even when stock has come", async () => {
  const house = await stocked({ A: 5, B: 1 });
  const request = hold("k", [line("A", 2), line("B", 3)]);
  await house.ledger.reserveLines(request);
  await house.ledger.dispatch(requestOf("more", receive("r2", 10), "B"));
  for (const house2 of [house, openHouse({ memory: house.memory })]) {
    expect(statuses(await house2.ledger.reserveLines(request))).toEqual([
      ...["reservation-closed", "reservation-closed"],
    ]);
  }
  expect(await availableOf(house, "B")).toBe(11);
  const fresh = hold("k2", [line("A", 2), line("B", 3)], { claim: "h2" });
  expect(statuses(await house.ledger.reserveLines(fresh))).toEqual(["accepted", "accepted"]);
});

test("a repeat of a whole hold gives its answers again, whatever became of it", async () => {
  const house = await stocked({ A: 5, B: 5 });
  const request = hold("k", [line("A", 2), line("B", 3)]);
  const first = await house.ledger.reserveLines(request);
  const replayed = first.map((one) => ({ ...one, answer: { ...one.answer, replayed: true } }));
  expect(await house.ledger.reserveLines(request)).toEqual(replayed);
  await house.ledger.dispatch(requestOf("rel", { type: "release-reservation", claim: "h1" }, "A"));
  expect(await house.ledger.reserveLines(request)).toEqual(replayed);
  expect(await openHouse({ memory: house.memory }).ledger.reserveLines(request)).toEqual(replayed);
});

/** The process goes away after so many appends: what it wrote by then stays. */
const crashAfter = (appends: number) => {
  let done = 0;
  return (log: EventLog): EventLog => ({
    ...log,
    append: async (...call) => {
      done += 1;
      return done > appends ? new Promise(() => undefined) : log.append(...call);
    },
  });
};

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
};

test("what a crash left half done is completed by the repeat while its lines are open", async () => {
  const house = await stocked({ A: 5, B: 5 });
  const request = hold("k", [line("A", 2), line("B", 3)]);
  const crashed = openHouse({ memory: house.memory, log: crashAfter(1) });
  void crashed.ledger.reserveLines(request);
  await settled();
  expect(
    typesOf(house.memory, stream("A")).length + typesOf(house.memory, stream("B")).length,
  ).toBe(3);
  const next = openHouse({ memory: house.memory });
  expect(statuses(await next.ledger.reserveLines(request))).toEqual(["accepted", "accepted"]);
  expect(typesOf(house.memory, stream("A"))).toHaveLength(2);
  expect(typesOf(house.memory, stream("B"))).toHaveLength(2);
});

test("what a crash left half done is given up by the repeat when a line of it has ended", async () => {
  const house = await stocked({ A: 5, B: 5 });
  const request = hold("k", [line("A", 2), line("B", 3)]);
  const crashed = openHouse({ memory: house.memory, log: crashAfter(1) });
  void crashed.ledger.reserveLines(request);
  await settled();
  const clock = { ...house.clock, ms: house.clock.ms + 40 * 60_000, now: () => clock.ms };
  const next = openHouse({ memory: house.memory, clock });
  expect(statuses(await next.ledger.reserveLines(request))).toEqual([
    ...["reservation-closed", "reservation-closed"],
  ]);
  expect(await availableOf(next, "A")).toBe(5);
  expect(await availableOf(next, "B")).toBe(5);
});

test("a crash between the refusal and the release is completed by the repeat", async () => {
  const house = await stocked({ A: 5, B: 1 });
  const request = hold("k", [line("A", 2), line("B", 3)]);
  const crashed = openHouse({ memory: house.memory, log: crashAfter(1) });
  void crashed.ledger.reserveLines(request);
  await settled();
  expect(await availableOf(house, "A")).toBe(3);
  const next = openHouse({ memory: house.memory });
  expect(statuses(await next.ledger.reserveLines(request))).toEqual([
    "accepted",
    "insufficient-stock",
  ]);
  expect(await availableOf(next, "A")).toBe(5);
});

test("in part mode every line stands alone", async () => {
  const house = await stocked({ A: 5, B: 1 });
  const request = hold("k", [line("A", 2), line("B", 3)], { mode: "partial" });
  expect(statuses(await house.ledger.reserveLines(request))).toEqual([
    "accepted",
    "insufficient-stock",
  ]);
  expect(await availableOf(house, "A")).toBe(3);
  expect(eventsOf(house.memory, stream("A"))[1]?.event).not.toHaveProperty("of");
});

test("a hold that is only tried out leaves nothing behind", async () => {
  const house = await stocked({ A: 5, B: 1 });
  const lines = [line("A", 2), line("B", 3)];
  const tried = await house.ledger.reserveLines(hold("k", lines, { dryRun: true }));
  expect(statuses(tried)).toEqual(["accepted", "insufficient-stock"]);
  expect(typesOf(house.memory, stream("A"))).toEqual(["StockReceived"]);
});

test("a key is guarded against other lines in every stock that it wrote to", async () => {
  const house = await stocked({ A: 5, B: 5 });
  await house.ledger.reserveLines(hold("k", [line("A", 2), line("B", 3)]));
  const other = await house.ledger.reserveLines(hold("k", [line("B", 1)]));
  expect(statuses(other)).toEqual(["idempotency-key-reused"]);
});

test("lines of one hold enter their queues at once, behind what was sent before", async () => {
  const house = await stocked({ A: 1, B: 5 });
  const [before, answers] = await Promise.all([
    house.ledger.dispatch(requestOf("first", reserve("c0", 1), "A")),
    house.ledger.reserveLines(hold("k", [line("A", 1), line("B", 1)])),
  ]);
  expect(before.status).toBe("accepted");
  expect(statuses(answers)).toEqual(["insufficient-stock", "accepted"]);
});

test("units of a hold are changed in all its stocks or in none", async () => {
  const house = await stocked({ A: 5, B: 5 });
  await house.ledger.reserveLines(hold("k", [line("A", 2), line("B", 3)]));
  const change = (key: string, a: number, b: number) =>
    house.ledger.changeLines({
      ...{ claim: "h1", envelope: envelopeOf(key, [a, b]) },
      lines: [line("A", a), line("B", b)],
    });
  expect(statuses(await change("c1", 4, 6))).toEqual(["accepted", "insufficient-stock"]);
  expect(await availableOf(house, "A")).toBe(3);
  const changed = await change("c2", 4, 1);
  expect(statuses(changed)).toEqual(["accepted", "accepted"]);
  expect([await availableOf(house, "A"), await availableOf(house, "B")]).toEqual([1, 4]);
  expect(await change("c2", 4, 1)).toEqual(
    changed.map((one) => ({ ...one, answer: { ...one.answer, replayed: true } })),
  );
  await change("c3", 4, 0);
  expect(await availableOf(house, "B")).toBe(5);
});

test("an increase is taken back when the stock of another line went elsewhere meanwhile", async () => {
  const house = await stocked({ A: 5, B: 5 });
  await house.ledger.reserveLines(hold("k", [line("A", 2), line("B", 2)]));
  const lines = [line("A", 5), line("B", 5)];
  const request = { claim: "h1", lines, envelope: envelopeOf("c1", lines) };
  const changing = house.ledger.changeLines(request);
  // Judged, but not yet made: somebody takes what B has left.
  await new Promise(setImmediate);
  await house.ledger.dispatch(requestOf("grab", reserve("c9", 3), "B"));
  const answers = await changing;
  const [a, b] = [await availableOf(house, "A"), await availableOf(house, "B")];
  if (statuses(answers).includes("insufficient-stock")) {
    expect([a, b]).toEqual([3, 0]);
    expect(statuses(await house.ledger.changeLines(request))).not.toContain("accepted");
  } else {
    expect([a, b]).toEqual([0, 0]);
  }
});
