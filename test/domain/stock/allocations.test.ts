import { describe, expect, test } from "vitest";
import { given, wait } from "./given.ts";
import {
  allocate,
  change,
  confirm,
  HOUR,
  look,
  pick,
  policy,
  receive,
  release,
  reserve,
  ship,
  unallocate,
} from "./say.ts";

describe("an allocation straight from stock", () => {
  test("takes what is sellable and has no deadline", () => {
    const scene = given(receive(5));
    expect(scene.when(allocate("o.1", 3, { order: "o" })).the("StockAllocated")).toMatchObject({
      ...{ claim: "o.1", kind: "allocation", order: "o", backed: 3, backordered: 0 },
      ...{ returned: 0, dropped: 0, after: { allocated: 3, available: 2 } },
    });
    expect(scene.and(wait(1_000 * HOUR)).when(look).types).toEqual([]);
  });

  test("may wait for stock where the limit has room, else is refused", () => {
    const scene = given(receive(5), policy({ backorderLimit: 2 }));
    scene.refuses(allocate("o.1", 8), "insufficient-stock");
    expect(scene.and(allocate("o.1", 7)).claim("o.1")).toMatchObject({ backed: 5, backordered: 2 });
  });

  test("needs its units", () => {
    given(receive(5)).refuses({ type: "allocate", claim: "o.1", order: "o" }, "invalid-state");
  });
});

describe("an allocation from a reservation", () => {
  test("takes everything under the id of the hold, unless told otherwise", () => {
    const scene = given(receive(5), reserve("h", 3, { customer: "anna" }));
    expect(scene.when(confirm("h")).the("StockAllocated")).toMatchObject({
      ...{ claim: "h", reservation: "h", backed: 3, returned: 0, dropped: 0 },
      ...{ customer: "anna", order: "order-1", holdClass: "cart" },
      after: { reserved: 0, allocated: 3, available: 2 },
    });
  });

  test("repeats the deadline of the hold, so that a reader can forget it", () => {
    const scene = given(receive(5), reserve("h", 3));
    const { deadline } = scene.stream.log.at(-1)!.event as { deadline?: string };
    expect(scene.when(confirm("h", { claim: "o.1" })).the("StockAllocated")).toMatchObject({
      deadline,
    });
  });

  test("of fewer units ends the hold and returns the rest in the same event", () => {
    const scene = given(receive(5), reserve("h", 4));
    const { the, types } = scene.when(confirm("h", { claim: "o.1", units: 3 }));
    expect(types).toEqual(["StockAllocated"]);
    expect(the("StockAllocated")).toMatchObject({
      ...{ backed: 3, returned: 1, dropped: 0, after: { reserved: 0, allocated: 3, available: 2 } },
    });
    expect(scene.claim("h")).toBeUndefined();
    scene.refuses(release("h"), "reservation-closed");
  });

  test("takes backed units first and drops what waits", () => {
    const scene = given(receive(3), policy({ backorderLimit: 4 }), reserve("h", 7));
    expect(scene.when(confirm("h", { units: 5 })).the("StockAllocated")).toMatchObject({
      ...{ backed: 3, backordered: 2, returned: 0, dropped: 2 },
    });
    const few = given(receive(3), policy({ backorderLimit: 4 }), reserve("h", 7));
    expect(few.when(confirm("h", { units: 2 })).the("StockAllocated")).toMatchObject({
      ...{ backed: 2, backordered: 0, returned: 1, dropped: 4 },
    });
  });

  test("row 59: more than reserved is refused", () => {
    given(receive(9), reserve("h", 3)).refuses(confirm("h", { units: 4 }), "invalid-state");
  });

  test("row 60: the reservation of another order is not found", () => {
    const scene = given(receive(9), reserve("h", 3, { order: "mine" }));
    scene.refuses(confirm("h", { order: "yours" }), "not-found");
    scene.and(confirm("h", { order: "mine" }));
  });

  test("a hold without an order takes that of its allocation, an allocation without one that of its hold", () => {
    const silent = { type: "allocate", claim: "h", reservation: "h" } as const;
    const scene = given(receive(9), reserve("h", 3, { order: "mine" }));
    expect(scene.when(silent).the("StockAllocated")).toMatchObject({ order: "mine" });
    expect(
      given(receive(9), reserve("h", 3))
        .when(confirm("h", { order: "x" }))
        .the("StockAllocated"),
    ).toMatchObject({ order: "x" });
  });

  test("keeps the priority of its hold unless it names one", () => {
    const vip = () => given(receive(9), reserve("h", 3, { priority: 7 }));
    expect(vip().when(confirm("h")).the("StockAllocated")).toMatchObject({ priority: 7 });
    expect(
      vip()
        .when(confirm("h", { priority: 2 }))
        .the("StockAllocated"),
    ).toMatchObject({
      priority: 2,
    });
  });

  test("what was never held is not found", () => {
    given(receive(9)).refuses(confirm("h"), "not-found");
  });

  test("under an id that was used before is a duplicate", () => {
    const scene = given(receive(9), reserve("old", 1), release("old"), reserve("h", 3));
    scene.refuses(confirm("h", { claim: "old" }), "duplicate-id");
    scene.and(allocate("o.1", 1)).refuses(confirm("h", { claim: "o.1" }), "duplicate-id");
  });
});

describe("row 55: the id of an allocation", () => {
  test("the same content is the same allocation", () => {
    given(receive(9), allocate("o.1", 3)).repeats(allocate("o.1", 3));
    const reserved = given(receive(9), reserve("h", 3), confirm("h", { claim: "o.1" }));
    reserved.repeats(confirm("h", { claim: "o.1" }));
    reserved.and(pick("o.1", 1)).repeats(confirm("h", { claim: "o.1" }));
  });

  test.each([
    ["units", allocate("o.1", 4)],
    ["order", allocate("o.1", 3, { order: "x" })],
    ["transfer", allocate("o.1", 3, { transfer: "t" })],
    ["priority", allocate("o.1", 3, { priority: 1 })],
    ["origin", confirm("h", { claim: "o.1" })],
  ])("with another %s it is a duplicate", (_what, command) => {
    given(receive(9), reserve("h", 3), allocate("o.1", 3)).refuses(command, "duplicate-id");
  });

  test("an ended one is closed for good", () => {
    const scene = given(receive(9), allocate("o.1", 3), unallocate("o.1"));
    scene.refuses(allocate("o.1", 3), "reservation-closed");
    scene.refuses(reserve("o.1", 3), "reservation-closed");
  });
});

describe("the release of an allocation", () => {
  const waiting = () => given(receive(5), policy({ backorderLimit: 4 }), allocate("o.1", 8));

  test("gives up waiting units first", () => {
    const scene = waiting();
    expect(scene.when(unallocate("o.1", { units: 4 })).the("AllocationReleased")).toMatchObject({
      ...{ backed: 1, backordered: 3, ended: false, after: { available: 1, allocated: 4 } },
    });
    expect(scene.when(unallocate("o.1")).the("AllocationReleased")).toMatchObject({
      ...{ backed: 4, backordered: 0, ended: true },
    });
  });

  test("may be of backed or of backordered units alone", () => {
    const only = (which: "backed" | "backordered", units?: number) =>
      unallocate("o.1", { only: which, ...(units !== undefined && { units }) });
    expect(waiting().when(only("backordered")).the("AllocationReleased")).toMatchObject({
      ...{ backed: 0, backordered: 3, ended: false },
    });
    expect(waiting().when(only("backordered", 2)).the("AllocationReleased")).toMatchObject({
      ...{ backed: 0, backordered: 2 },
    });
    const backed = waiting().when(only("backed", 2));
    // What it frees is served at once, to the same claim: it still waits.
    expect(backed.types).toEqual(["AllocationReleased", "BackorderServed"]);
    expect(backed.the("AllocationReleased")).toMatchObject({ backed: 2, backordered: 0 });
    waiting().refuses(only("backordered", 4), "invalid-state");
    waiting().refuses(only("backed", 6), "invalid-state");
  });

  test("a release of what nothing is left of is refused", () => {
    const scene = given(receive(5), allocate("o.1", 5));
    scene.refuses(unallocate("o.1", { only: "backordered" }), "invalid-state");
    scene.and(pick("o.1", 5)).refuses(unallocate("o.1"), "invalid-state");
  });

  test("an allocation ends when nothing of it is backed, backordered or picked", () => {
    const scene = given(receive(5), allocate("o.1", 5), pick("o.1", 2));
    expect(scene.when(unallocate("o.1")).the("AllocationReleased")).toMatchObject({
      ...{ backed: 3, ended: false },
    });
    expect(scene.claim("o.1")).toEqual({ backed: 0, backordered: 0, picked: 2 });
    expect(scene.and(ship("o.1", 2)).claim("o.1")).toBeUndefined();
    scene.refuses(unallocate("o.1"), "reservation-closed");
  });

  test("a reservation is no allocation, and what is not there is not found", () => {
    const scene = given(receive(5), reserve("h", 2));
    scene.refuses(unallocate("h"), "invalid-state");
    scene.refuses(unallocate("x"), "not-found");
    scene.refuses(change("x", 3), "not-found");
  });
});
