import { describe, expect, test } from "vitest";
import { BUCKET_UNITS_MAX } from "../../../src/domain/quantity.ts";
import { given } from "./given.ts";
import {
  adjust,
  allocate,
  change,
  damage,
  giveBack,
  line,
  look,
  pick,
  policy,
  quarantine,
  receipt,
  receive,
  reserve,
  ship,
  unpick,
  writeOff,
} from "./say.ts";

const EMPTY = {
  ...{ onHand: 0, available: 0, reserved: 0, allocated: 0, quarantined: 0, damaged: 0, picked: 0 },
};

describe("rule 1: every unit stands in exactly one bucket", () => {
  test("an unknown stock is empty", () => {
    expect(given().buckets()).toEqual(EMPTY);
    expect(given().when(look)).toMatchObject({ verdict: { kind: "accepted" }, events: [] });
  });

  test("a receipt enters as inspected: good, quarantined and damaged", () => {
    const scene = given(
      receipt([line(10), line(3, { condition: "quarantined" }), line(2, { condition: "damaged" })]),
    );
    expect(scene.buckets()).toEqual({
      ...EMPTY,
      ...{ onHand: 15, available: 10, quarantined: 3, damaged: 2 },
    });
  });

  test("a reservation and an allocation take from available and leave what is on hand", () => {
    const scene = given(receive(10), reserve("h", 4), allocate("o.1", 3));
    expect(scene.buckets()).toEqual({
      ...EMPTY,
      ...{ onHand: 10, available: 3, reserved: 4, allocated: 3 },
    });
  });

  test("a pick deducts book stock, the shipment takes the units out of the building", () => {
    const scene = given(receive(10), allocate("o.1", 3), pick("o.1", 3));
    expect(scene.buckets()).toMatchObject({ onHand: 7, allocated: 0, available: 7, picked: 3 });
    expect(scene.and(ship("o.1", 3)).buckets()).toMatchObject({ onHand: 7, picked: 0 });
  });

  test("every event carries the buckets after itself, not after the decision", () => {
    const { events } = given(receive(5), reserve("h", 5), policy({ backorderLimit: 9 })).when(
      damage(2),
    );
    expect(events.map(({ type, after }) => [type, after.available, after.reserved])).toEqual([
      ["ClaimShorted", 2, 3],
      ["StockDamaged", 0, 3],
    ]);
  });
});

describe("what is sellable", () => {
  test("a claim takes what is sellable", () => {
    given(receive(5)).refuses(reserve("h", 6), "insufficient-stock");
    expect(given(receive(5)).when(reserve("h", 5)).the("StockReserved")).toMatchObject({
      backed: 5,
      backordered: 0,
    });
  });

  test("a refusal says how many were sellable", () => {
    expect(
      given(receive(5), reserve("h", 2)).refuses(reserve("i", 4), "insufficient-stock"),
    ).toMatchObject({ available: 3 });
  });

  test("quarantined and damaged units are not sold", () => {
    const scene = given(receive(5), quarantine(2), damage(1));
    expect(scene.refuses(reserve("h", 3), "insufficient-stock")).toMatchObject({ available: 2 });
  });

  test("the safety buffer is kept back from everybody", () => {
    const scene = given(receive(10), policy({ safetyBuffer: 4 }));
    scene.refuses(reserve("h", 7), "insufficient-stock");
    scene.refuses(reserve("v", 7, { priority: 9 }), "insufficient-stock");
    expect(scene.and(reserve("h", 6)).claim("h")).toMatchObject({ backed: 6 });
  });

  test("rule 6: the priority buffer is sold to priority demand only", () => {
    const scene = given(receive(10), policy({ priorityBuffer: 4 }));
    scene.refuses(reserve("h", 7), "insufficient-stock");
    scene.refuses(allocate("o.1", 7), "insufficient-stock");
    expect(scene.and(reserve("h", 6)).claim("h")).toMatchObject({ backed: 6 });
    expect(scene.and(reserve("v", 4, { priority: 1 })).claim("v")).toMatchObject({ backed: 4 });
  });

  test("buffers larger than the stock leave nothing, and never less", () => {
    const scene = given(receive(3), policy({ safetyBuffer: 10 }));
    expect(scene.refuses(reserve("h", 1), "insufficient-stock")).toMatchObject({ available: 0 });
  });
});

describe("overselling is a policy", () => {
  test("the rest of a claim waits where the backorder limit has room", () => {
    const scene = given(receive(5), policy({ backorderLimit: 3 }), reserve("h", 7));
    expect(scene.claim("h")).toEqual({ backed: 5, backordered: 2, picked: 0 });
    scene.refuses(reserve("i", 2), "insufficient-stock");
    expect(scene.and(reserve("i", 1)).claim("i")).toMatchObject({ backed: 0, backordered: 1 });
  });

  test("a claim whose rest does not fit is refused as a whole", () => {
    const scene = given(receive(5), policy({ backorderLimit: 3 }));
    scene.refuses(reserve("h", 9), "insufficient-stock");
    expect(scene.buckets()).toMatchObject({ available: 5, reserved: 0 });
  });

  test("the sell factor gives room for whole units of what is on hand at that moment", () => {
    const scene = given(receive(39), policy({ sellFactor: 10_500 }));
    expect(scene.and(reserve("h", 40)).claim("h")).toMatchObject({ backed: 39, backordered: 1 });
    scene.refuses(reserve("i", 1), "insufficient-stock");
    // 40 on hand: floor(40 × 0.05) = 2, and one is taken.
    scene.and(receive(1, { condition: "damaged" }), reserve("i", 1));
    expect(scene.claim("i")).toMatchObject({ backed: 0, backordered: 1 });
  });

  test("a sell factor of 1 or none gives no room", () => {
    given(receive(1_000), policy({ sellFactor: 10_000 })).refuses(
      reserve("h", 1_001),
      "insufficient-stock",
    );
  });

  test("of limit and factor the larger holds", () => {
    const scene = given(receive(100), policy({ sellFactor: 10_500, backorderLimit: 2 }));
    expect(scene.and(reserve("h", 105)).claim("h")).toMatchObject({ backordered: 5 });
    const other = given(receive(100), policy({ sellFactor: 10_500, backorderLimit: 20 }));
    expect(other.and(reserve("h", 120)).claim("h")).toMatchObject({ backordered: 20 });
  });

  test("the factor is exact for the largest stock", () => {
    const scene = given(policy({ sellFactor: 10_001 }));
    for (let count = 0; count < 1_000; count++) scene.and(receive(1_000_000_000));
    scene.and(allocate("o.1", 999_999_999_999 + 1));
    scene.refuses(reserve("h", 100_000_001), "insufficient-stock");
    expect(scene.and(reserve("h", 100_000_000)).claim("h")).toMatchObject({
      backordered: 100_000_000,
    });
  });

  test("a lowered limit may leave the limit exceeded; nobody loses a claim for it", () => {
    const scene = given(policy({ backorderLimit: 5 }), reserve("h", 5), policy({}));
    expect(scene.claim("h")).toMatchObject({ backordered: 5 });
    scene.refuses(reserve("i", 1), "insufficient-stock");
    scene.refuses(change("h", 6), "insufficient-stock");
  });
});

describe("the maximum of a bucket", () => {
  const full = () => {
    const scene = given();
    for (let count = 0; count < 1_000; count++) scene.and(receive(1_000_000_000));
    return scene;
  };

  test("nothing enters beyond it: receipt, return, adjustment", () => {
    const scene = full();
    expect(scene.buckets().onHand).toBe(BUCKET_UNITS_MAX);
    scene.refuses(receive(1), "limit-exceeded");
    scene.refuses(receive(1, { condition: "damaged" }), "limit-exceeded");
    scene.refuses(giveBack(1, "quarantine"), "limit-exceeded");
    scene.refuses(adjust(1, { reason: "found" }), "limit-exceeded");
    scene.and(writeOff(1), receive(1));
  });

  test("picked units still count, for they can come back", () => {
    const scene = full().and(allocate("o.1", 5), pick("o.1", 5, { pick: "p" }));
    scene.refuses(receive(1), "limit-exceeded");
    expect(scene.and(unpick("p")).buckets().onHand).toBe(BUCKET_UNITS_MAX);
  });
});
