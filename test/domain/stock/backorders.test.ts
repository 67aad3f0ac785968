import { describe, expect, test } from "vitest";
import { SERVED_PER_PART_MAX } from "../../../src/domain/stock/backorders.ts";
import { given, wait, type Outcome } from "./given.ts";
import {
  adjust,
  allocate,
  arrive,
  change,
  clear,
  confirm,
  dateLot,
  giveBack,
  goodFor,
  HOUR,
  pick,
  policy,
  quarantine,
  recall,
  receive,
  release,
  reserve,
  unallocate,
  unpick,
  unquarantine,
} from "./say.ts";

const served = ({ events }: Outcome): readonly (readonly [string, number])[] =>
  events.flatMap((event) =>
    event.type === "BackorderServed" ? [[event.claim, event.units] as const] : [],
  );

const BACKORDERS = policy({ backorderLimit: 1_000_000 });

describe("rule 7: backorders are served after whatever raises what is available", () => {
  const waiting = () => given(BACKORDERS, allocate("w", 3));

  test("a receipt", () => {
    const outcome = waiting().when(receive(5));
    expect(outcome.types).toEqual(["StockReceived", "BackorderServed"]);
    expect(outcome.the("BackorderServed")).toMatchObject({
      ...{ claim: "w", kind: "allocation", units: 3, backed: 3, backordered: 3 },
      after: { allocated: 3, available: 2 },
    });
    expect(outcome.drafts.map((draft) => draft.own)).toEqual([true, true]);
  });

  test("a return, a release, a changed hold, a released allocation", () => {
    expect(served(waiting().when(giveBack(2, "restock")))).toEqual([["w", 2]]);
    const held = () => given(receive(4), BACKORDERS, reserve("h", 4), allocate("w", 3));
    expect(served(held().when(release("h")))).toEqual([["w", 3]]);
    expect(served(held().when(release("h", 2)))).toEqual([["w", 2]]);
    expect(served(held().when(change("h", 3)))).toEqual([["w", 1]]);
    expect(served(held().when(confirm("h", { units: 2 })))).toEqual([["w", 2]]);
    const allocated = given(receive(4), BACKORDERS, allocate("o.1", 4), allocate("w", 3));
    expect(served(allocated.when(unallocate("o.1")))).toEqual([["w", 3]]);
  });

  test("an expiry, before the command that met it is judged", () => {
    const scene = given(receive(4), BACKORDERS, reserve("h", 4), allocate("w", 3), wait(HOUR));
    const outcome = scene.when(reserve("late", 2));
    expect(outcome.types).toEqual(["ReservationExpired", "BackorderServed", "StockReserved"]);
    expect(outcome.the("StockReserved")).toMatchObject({ backed: 1, backordered: 1 });
    expect(outcome.drafts.map((draft) => draft.own)).toEqual([false, false, true]);
  });

  test("an arrival, a positive adjustment, a release of quarantine, a lot made good again", () => {
    expect(served(waiting().when(arrive("t", 5, [{ received: 2 }])))).toEqual([["w", 2]]);
    expect(served(waiting().when(adjust(2, { reason: "found" })))).toEqual([["w", 2]]);
    const blocked = given(receive(4), quarantine(4), BACKORDERS, allocate("w", 3));
    expect(served(blocked.when(unquarantine(2)))).toEqual([["w", 2]]);
    const recalled = given(receive(4, { lot: "A" }), recall("A"), BACKORDERS, allocate("w", 3));
    expect(served(recalled.when(clear("A")))).toEqual([["w", 3]]);
    const expired = given(receive(4, { lot: "A", ...goodFor(-1) }), BACKORDERS, allocate("w", 3));
    expect(served(expired.when(dateLot("A", 9)))).toEqual([["w", 3]]);
  });

  test("a pick undone for one claim frees nothing for another", () => {
    const scene = given(receive(3), allocate("o.1", 3), pick("o.1", 3, { pick: "p" }));
    expect(served(scene.and(BACKORDERS, allocate("w", 3)).when(unpick("p")))).toEqual([]);
  });

  test("a policy that keeps less back", () => {
    const kept = policy({ safetyBuffer: 4, backorderLimit: 9 });
    expect(served(given(receive(4), kept, reserve("w", 3)).when(BACKORDERS))).toEqual([["w", 3]]);
  });

  test("what raises nothing serves nothing", () => {
    expect(waiting().when(receive(5, { condition: "quarantined" })).types).toEqual([
      "StockReceived",
    ]);
    expect(waiting().when(giveBack(5, "damaged")).types).toEqual(["StockReturned"]);
  });

  test("only backed units can be picked", () => {
    const scene = given(receive(2), BACKORDERS, allocate("w", 5));
    scene.refuses(pick("w", 3), "invalid-state");
    scene.and(pick("w", 2));
  });
});

describe("rule 6: who is served first", () => {
  test("priority first, then age", () => {
    const scene = given(BACKORDERS, reserve("old", 2), reserve("young", 2));
    scene.and(reserve("vip", 2, { priority: 1 }), reserve("king", 2, { priority: 9 }));
    expect(served(scene.when(receive(7)))).toEqual([
      ...[
        ["king", 2],
        ["vip", 2],
        ["old", 2],
        ["young", 1],
      ],
    ]);
    expect(served(scene.when(receive(7)))).toEqual([["young", 1]]);
  });

  test("a served part keeps its place for the rest", () => {
    const scene = given(BACKORDERS, reserve("a", 5), reserve("b", 5), receive(2));
    expect(scene.claim("a")).toMatchObject({ backed: 2, backordered: 3 });
    expect(served(scene.when(receive(4)))).toEqual([
      ["a", 3],
      ["b", 1],
    ]);
  });

  test("the age of a claim that came from a reservation is the reservation's", () => {
    const scene = given(BACKORDERS, reserve("first", 2), reserve("second", 2));
    scene.and(confirm("first", { claim: "o.1" }));
    expect(served(scene.when(receive(3)))).toEqual([
      ["o.1", 2],
      ["second", 1],
    ]);
  });

  test("a changed hold keeps its age", () => {
    const scene = given(BACKORDERS, reserve("a", 1), reserve("b", 2), change("a", 3));
    expect(served(scene.when(receive(4)))).toEqual([
      ["a", 3],
      ["b", 1],
    ]);
  });

  test("an allocation with another priority goes to its place in the queue", () => {
    const scene = given(BACKORDERS, reserve("a", 2), reserve("b", 2, { priority: 2 }));
    scene.and(confirm("a", { priority: 5 }));
    expect(served(scene.when(receive(3)))).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
  });

  test("buffers stay kept back: each is served from what is sellable to its priority", () => {
    const rules = policy({ backorderLimit: 99, safetyBuffer: 1, priorityBuffer: 2 });
    const scene = given(rules, reserve("plain", 3), reserve("vip", 3, { priority: 1 }));
    expect(served(scene.when(receive(5)))).toEqual([["vip", 3]]);
    expect(scene.buckets()).toMatchObject({ available: 2, reserved: 3 });
    expect(served(scene.when(receive(2)))).toEqual([["plain", 1]]);
    expect(scene.buckets()).toMatchObject({ available: 3 });
  });

  test("nobody who comes later gets what somebody waits for", () => {
    const scene = given(BACKORDERS, reserve("w", 5), policy({}), receive(3));
    scene.refuses(reserve("late", 1), "insufficient-stock");
    expect(scene.claim("w")).toMatchObject({ backed: 3, backordered: 2 });
  });
});

describe("a long queue", () => {
  const queue = (claims: number) => {
    const scene = given(BACKORDERS);
    for (let index = 0; index < claims; index++) scene.and(reserve(`w${index}`, 1));
    return scene;
  };

  test("is served a hundred with the command, and goes on in parts of its own", () => {
    const scene = queue(250);
    const { parts, drafts } = scene.when(receive(240));
    expect(parts.map((part) => part.length)).toEqual([1 + SERVED_PER_PART_MAX, 100, 40]);
    expect(drafts.map((draft) => draft.own)).toEqual([
      ...Array.from({ length: 101 }, () => true),
      ...Array.from({ length: 140 }, () => false),
    ]);
    expect(scene.stock().backordered).toBe(10);
  });

  test("that a crash cut is served before the next command, whatever that is", () => {
    const scene = queue(250);
    const after = scene.crash(receive(240), 2);
    expect(after.parts).toHaveLength(3);
    expect(scene.stock().backordered).toBe(50);
    const next = scene.when(reserve("late", 1));
    expect(next.types).toEqual([
      ...Array.from({ length: 40 }, () => "BackorderServed"),
      "StockReserved",
    ]);
    expect(scene.claim("late")).toMatchObject({ backed: 0, backordered: 1 });
  });
});
