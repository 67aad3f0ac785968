import { expect, test } from "vitest";
import type { RecordedEvent } from "../../src/domain/recorded.ts";
import type { ClaimItem } from "../../src/projections/read-models.ts";
import { ENDED_CLAIM_POSITIONS, reservations } from "../../src/projections/reservations.ts";
import { claimItem } from "../../src/projections/reservation-queries.ts";
import { documentsAfter } from "./deliver.ts";
import { startedReadSide } from "./read-side-kit.ts";
import {
  HOUR,
  MINUTE,
  NINE,
  openShopLog,
  receives,
  reserves,
  SECOND,
  type ShopLog,
} from "./shop-log.ts";

const claimOf = async (log: ShopLog, id: string, ms = 0): Promise<ClaimItem | undefined> => {
  const document = (await documentsAfter(reservations, log.events)).get(id);
  return document === undefined ? undefined : claimItem(document, NINE + ms);
};

const stocked = (): ShopLog => {
  const log = openShopLog();
  for (const warehouse of ["north", "south"]) {
    log.does("tea", warehouse, { type: "set-policy", policy: { backorderLimit: 10 } });
    log.does("tea", warehouse, receives(10));
  }
  return log;
};

test("a hold shows what it holds, for whom and until when", async () => {
  const log = stocked();
  log.does("tea", "north", reserves("h1", 12, { customer: "c7", order: "o9", priority: 2 }));
  expect(await claimOf(log, "h1")).toEqual({
    id: "h1",
    state: "open",
    kind: "reservation",
    openedBy: "kim",
    customer: "c7",
    order: "o9",
    holdClass: "checkout",
    priority: 2,
    deadline: "2026-11-21T09:15:00.000Z",
    openedAt: "2026-11-21T09:00:00.000Z",
    lines: [
      {
        sku: "tea",
        warehouse: "north",
        kind: "reservation",
        openedBy: "kim",
        state: "open",
        backed: 10,
        backordered: 2,
        picked: 0,
        deadline: "2026-11-21T09:15:00.000Z",
      },
    ],
  });
});

test("a hold past its deadline is shown as expired although nothing has recorded it", async () => {
  const log = stocked();
  log.does("tea", "north", reserves("h1", 1));
  expect(await claimOf(log, "h1", 15 * MINUTE - 1)).toMatchObject({ state: "open" });
  expect(await claimOf(log, "h1", 15 * MINUTE)).toMatchObject({
    state: "expired",
    lines: [{ state: "expired", backed: 1 }],
  });
  log.at(HOUR);
  log.does("tea", "north", { type: "expire-due" });
  expect(await claimOf(log, "h1", 0)).toMatchObject({
    state: "expired",
    lines: [{ state: "expired", backed: 0 }],
  });
});

test("a hold that lacks one of its lines is incomplete until the line is there", async () => {
  const log = stocked();
  log.does("tea", "north", reserves("h1", 1, { of: 2 }));
  expect(await claimOf(log, "h1")).toMatchObject({ state: "incomplete", of: 2 });
  log.at(SECOND);
  log.does("tea", "south", reserves("h1", 2, { of: 2 }));
  expect(await claimOf(log, "h1")).toMatchObject({
    state: "open",
    lines: [{ backed: 1 }, { backed: 2 }],
  });
  log.does("tea", "north", { type: "allocate", claim: "h1", reservation: "h1", order: "o1" });
  expect(await claimOf(log, "h1")).toMatchObject({
    state: "open",
    lines: [
      { kind: "allocation", state: "open" },
      { kind: "reservation", state: "open" },
    ],
  });
});

test("an allocation is open until all of it was shipped or released", async () => {
  const log = stocked();
  log.does("tea", "north", reserves("h1", 5));
  log.does("tea", "north", {
    type: "allocate",
    claim: "o1.1",
    reservation: "h1",
    order: "o1",
    units: 4,
  });
  expect(await claimOf(log, "h1")).toMatchObject({
    state: "allocated",
    lines: [{ backed: 0, backordered: 0 }],
  });
  expect(await claimOf(log, "o1.1")).toMatchObject({
    state: "open",
    kind: "allocation",
    order: "o1",
    lines: [{ backed: 4 }],
  });
  expect((await claimOf(log, "o1.1"))?.deadline).toBeUndefined();
  log.does("tea", "north", { type: "pick", pick: "p1", claim: "o1.1", units: 3 });
  expect(await claimOf(log, "o1.1")).toMatchObject({ lines: [{ backed: 1, picked: 3 }] });
  log.does("tea", "north", { type: "ship", shipment: "s1", claim: "o1.1", units: 3 });
  expect(await claimOf(log, "o1.1")).toMatchObject({
    state: "open",
    lines: [{ backed: 1, picked: 0 }],
  });
  log.does("tea", "north", { type: "release-allocation", claim: "o1.1" });
  expect(await claimOf(log, "o1.1")).toMatchObject({ state: "allocated" });
  log.does("tea", "north", { type: "allocate", claim: "o2.1", order: "o2", units: 1 });
  log.does("tea", "north", { type: "release-allocation", claim: "o2.1" });
  expect(await claimOf(log, "o2.1")).toMatchObject({ state: "released" });
});

test("what waits for stock is served, and what was backed may wait again", async () => {
  const log = stocked();
  log.does("tea", "north", reserves("h1", 15));
  log.does("tea", "north", receives(3));
  expect(await claimOf(log, "h1")).toMatchObject({ lines: [{ backed: 13, backordered: 2 }] });
  log.does("tea", "north", {
    type: "damage",
    damage: "d1",
    reason: "damage",
    lots: [{ lot: "-", bin: "-", units: 5, condition: "good" }],
  });
  expect(await claimOf(log, "h1")).toMatchObject({ lines: [{ backed: 8, backordered: 7 }] });
});

test("what is due is told line by line, oldest deadline first", async () => {
  const log = stocked();
  log.does("tea", "north", reserves("late", 1, { deadlineSeconds: 1_200 }));
  log.does("tea", "south", reserves("early", 1, { deadlineSeconds: 600 }));
  log.does("tea", "north", reserves("half", 1, { of: 2 }));
  log.does("tea", "north", { type: "allocate", claim: "o1", order: "o1", units: 1 });
  const { side } = await startedReadSide({ events: log.events });
  const due = (ms: number, limit = 10) => side.models.dueClaims(NINE + ms, limit);
  expect(await due(59 * SECOND)).toEqual([]);
  expect(await due(MINUTE)).toEqual([
    { id: "half", sku: "tea", warehouse: "north", cause: "sibling-missing" },
  ]);
  expect((await due(HOUR)).map(({ id, cause }) => `${id} ${cause}`)).toEqual([
    "half deadline",
    "early deadline",
    "late deadline",
  ]);
  expect(await due(HOUR, 1)).toHaveLength(1);
  await side.stop();
});

test("claims are found by customer, order and state as it is at the moment, page by page", async () => {
  const log = stocked();
  for (const id of ["a", "b", "c"]) log.does("tea", "north", reserves(id, 1, { customer: "c1" }));
  log.does("tea", "south", reserves("d", 1, { customer: "c2", order: "o1", holdClass: "saved" }));
  log.does("tea", "north", { type: "release-reservation", claim: "b" });
  const { side } = await startedReadSide({ events: log.events });
  const found = async (filter: object, ms = 0): Promise<readonly string[]> =>
    (await side.models.claims(filter, { limit: 10 }, NINE + ms)).items.map(({ id }) => id);
  expect(await found({})).toEqual(["a", "b", "c", "d"]);
  expect(await found({ customer: "c1" })).toEqual(["a", "b", "c"]);
  expect(await found({ order: "o1" })).toEqual(["d"]);
  expect(await found({ state: "open" })).toEqual(["a", "c", "d"]);
  expect(await found({ state: "released" })).toEqual(["b"]);
  expect(await found({ state: "expired" }, HOUR)).toEqual(["a", "c"]);
  const first = await side.models.claims({ state: "open" }, { limit: 2 }, NINE);
  expect(first.items.map(({ id }) => id)).toEqual(["a", "c"]);
  const cursor = first.nextCursor ?? "";
  const second = await side.models.claims({ state: "open" }, { limit: 2, cursor }, NINE);
  expect(second.items.map(({ id }) => id)).toEqual(["d"]);
  expect(second.nextCursor).toBeUndefined();
  await side.stop();
});

test("a pick leads to its stock", async () => {
  const log = stocked();
  log.does("tea", "south", { type: "allocate", claim: "o1", order: "o1", units: 4 });
  log.does("tea", "south", { type: "pick", pick: "p1", claim: "o1", units: 1 });
  log.does("tea", "south", { type: "pick", pick: "p2", claim: "o1", units: 1 });
  const { side } = await startedReadSide({ events: log.events });
  expect(await side.models.pick("p2")).toEqual({ sku: "tea", warehouse: "south" });
  expect(await side.models.pick("p3")).toBeUndefined();
  await side.stop();
});

test("a claim that has ended is shown for a while and then dropped, an open one never", async () => {
  const log = stocked();
  log.does("tea", "north", reserves("ended", 1));
  log.does("tea", "north", reserves("open", 1));
  const [end] = log.does("tea", "north", { type: "release-reservation", claim: "ended" });
  const later = (by: number): readonly RecordedEvent[] => {
    const [event] = log.does("tea", "north", reserves(`h${by}`, 1));
    return event === undefined || end === undefined
      ? []
      : [...log.events.slice(0, -1), { ...event, position: end.position + BigInt(by) }];
  };
  const kept = await documentsAfter(reservations, later(ENDED_CLAIM_POSITIONS));
  expect([...kept.keys()]).toContain("ended");
  const dropped = await documentsAfter(reservations, later(ENDED_CLAIM_POSITIONS + 1));
  expect([...dropped.keys()]).not.toContain("ended");
  expect([...dropped.keys()]).toContain("open");
});
