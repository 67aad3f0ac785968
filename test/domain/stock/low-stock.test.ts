import { describe, expect, test } from "vitest";
import { given, wait } from "./given.ts";
import {
  allocate,
  confirm,
  DAY,
  damage,
  goodFor,
  look,
  pick,
  policy,
  receive,
  reserve,
  unallocate,
} from "./say.ts";

const point = (reorderPoint: number, hysteresis?: number) =>
  policy({ reorderPoint, ...(hysteresis !== undefined && { hysteresis }) });

describe("rule 13: low stock", () => {
  test("is told once, at or below the reorder point, in the append of what crossed it", () => {
    const scene = given(point(5), receive(8));
    expect(scene.when(allocate("o.1", 2)).types).toEqual(["StockAllocated"]);
    const crossing = scene.when(allocate("o.2", 1));
    expect(crossing.types).toEqual(["StockAllocated", "LowStockDetected"]);
    expect(crossing.parts).toHaveLength(1);
    expect(crossing.drafts.every((draft) => draft.own)).toBe(true);
    expect(crossing.the("LowStockDetected")).toMatchObject({ level: 5, reorderPoint: 5 });
    expect(scene.when(allocate("o.3", 1)).types).toEqual(["StockAllocated"]);
  });

  test("holds are not sales: a cart does not raise it, its order does", () => {
    const scene = given(point(5), receive(8));
    expect(scene.when(reserve("h", 8)).types).toEqual(["StockReserved"]);
    expect(scene.when(confirm("h")).types).toEqual(["StockAllocated", "LowStockDetected"]);
  });

  test("a pick changes nothing: its units were allocated before", () => {
    const scene = given(point(5), receive(8), allocate("o.1", 2));
    expect(scene.when(pick("o.1", 2)).types).toEqual(["StockPicked"]);
  });

  test.each([
    [5, undefined, 6],
    [100, undefined, 110],
    [101, undefined, 112],
    [100, 3, 103],
    [100, 0, 101],
  ])("of point %i with hysteresis %s it ends at %i", (reorderPoint, hysteresis, endsAt) => {
    const scene = given(receive(1), point(reorderPoint, hysteresis));
    expect(scene.when(receive(endsAt - 2)).types).toEqual(["StockReceived"]);
    const end = scene.when(receive(1));
    expect(end.types).toEqual(["StockReceived", "StockReplenished"]);
    expect(end.the("StockReplenished")).toMatchObject({ level: endsAt, reorderPoint, endsAt });
    expect(scene.when(receive(1)).types).toEqual(["StockReceived"]);
  });

  test("between point and end it neither ends nor begins", () => {
    const scene = given(point(10, 5), receive(20), allocate("o.1", 10));
    expect(scene.when(unallocate("o.1", { units: 4 })).types).toEqual(["AllocationReleased"]);
    expect(scene.when(allocate("o.2", 4)).types).toEqual(["StockAllocated"]);
    scene.and(unallocate("o.2")).when(unallocate("o.1"));
    expect(scene.when(allocate("o.3", 8)).types).toEqual(["StockAllocated"]);
    expect(scene.when(allocate("o.4", 3)).types).toEqual(["StockAllocated", "LowStockDetected"]);
  });

  test("a change of policy counts: raised, lowered, taken away", () => {
    const scene = given(receive(10));
    expect(scene.when(point(10)).types).toEqual(["StockPolicySet", "LowStockDetected"]);
    expect(scene.when(point(12)).types).toEqual(["StockPolicySet"]);
    expect(scene.when(point(5)).types).toEqual(["StockPolicySet", "StockReplenished"]);
    scene.and(point(20));
    expect(scene.when(policy({})).types).toEqual(["StockPolicySet", "StockReplenished"]);
  });

  test("once per decision: what falls and rises again in one is no alert", () => {
    const scene = given(policy({ reorderPoint: 2, backorderLimit: 9 }), receive(1), receive(9));
    expect(scene.when(damage(1)).types).toEqual(["StockDamaged"]);
    const dip = given(
      receive(10),
      policy({ backorderLimit: 9 }),
      allocate("o.1", 10),
      allocate("w", 4),
    );
    dip.and(policy({ reorderPoint: 1, backorderLimit: 9 }));
    expect(dip.stock().low).toBe(true);
    // Four units come free, and are served to the one who waits: still low, and told once.
    expect(dip.when(unallocate("o.1", { units: 4 })).types).toEqual([
      ...["AllocationReleased", "BackorderServed"],
    ]);
  });

  test("what lapses by itself is told without the command, also where that is refused", () => {
    const scene = given(point(3), receive(5, { lot: "A", ...goodFor(2) }), wait(3 * DAY));
    const { types, drafts, verdict } = scene.when(reserve("h", 1));
    expect(verdict.kind).toBe("refused");
    expect(types).toEqual(["LotExpired", "LowStockDetected"]);
    expect(drafts.map((draft) => draft.own)).toEqual([false, false]);
  });

  test("without a reorder point there is none", () => {
    expect(given(receive(1)).when(damage(1)).types).toEqual(["StockDamaged"]);
    expect(given().when(look).types).toEqual([]);
  });

  test("a reorder point of nothing tells when nothing is left", () => {
    const scene = given(receive(1), point(0));
    expect(scene.when(allocate("o.1", 1)).types).toEqual(["StockAllocated", "LowStockDetected"]);
    expect(scene.when(receive(1)).types).toEqual(["StockReceived", "StockReplenished"]);
  });
});
