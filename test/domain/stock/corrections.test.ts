import { describe, expect, test } from "vitest";
import { instantText } from "../../../src/domain/instant.ts";
import { by, given, wait } from "./given.ts";
import {
  adjust,
  allocate,
  count,
  DAY,
  damage,
  goodFor,
  HOUR,
  line,
  pick,
  policy,
  recall,
  receipt,
  receive,
  reserve,
  ship,
  writeOff,
} from "./say.ts";
import { START } from "./stream.ts";

describe("rule 11: a count is booked as the difference that it found", () => {
  test("less, more and the same", () => {
    const scene = given(
      receive(10, { bin: "x" }),
      receive(5, { bin: "y" }),
      receive(2, { bin: "z" }),
    );
    const { the } = scene.when(
      count(2, [
        { bin: "x", expected: 10, counted: 8 },
        { bin: "y", expected: 5, counted: 6 },
        { bin: "z", expected: 2, counted: 2 },
      ]),
    );
    expect(the("StockAdjusted")).toMatchObject({
      ...{ reason: "count", countedAtRevision: 2, remaining: 0, after: { onHand: 16 } },
      lots: [
        { bin: "y", delta: 1 },
        { bin: "x", delta: -2 },
      ],
      counted: [{ bin: "x" }, { bin: "y" }, { bin: "z" }],
    });
  });

  test("that found what was expected is a count too", () => {
    const { the } = given(receive(10)).when(count(0, [{ expected: 10, counted: 10 }]));
    expect(the("StockAdjusted")).toMatchObject({ lots: [], counted: [{ lot: "-", bin: "-" }] });
  });

  test("it commutes with what moved since", () => {
    const moves = [receive(7), allocate("o.1", 3), pick("o.1", 3), ship("o.1", 3)];
    const correction = count(0, [{ expected: 10, counted: 8 }]);
    const late = given(receive(10), ...moves, correction).buckets();
    const early = given(receive(10), correction, ...moves).buckets();
    expect(late).toEqual(early);
    expect(late).toMatchObject({ onHand: 12 });
  });

  test("lots that were not named stay as they are", () => {
    const scene = given(receive(10, { bin: "x" }), receive(5, { bin: "y" }));
    scene.and(count(1, [{ bin: "x", expected: 10, counted: 0 }]));
    expect(scene.buckets()).toMatchObject({ onHand: 5 });
  });

  test("each condition is counted for itself", () => {
    const scene = given(receive(4), receive(4, { condition: "damaged" }));
    scene.and(
      count(1, [
        { expected: 4, counted: 5 },
        { condition: "damaged", expected: 4, counted: 3 },
      ]),
    );
    expect(scene.buckets()).toMatchObject({ onHand: 8, available: 5, damaged: 3 });
  });

  test("a difference that would leave less than nothing is refused: count again", () => {
    const scene = given(receive(10), allocate("o.1", 9), pick("o.1", 9));
    scene.refuses(count(0, [{ expected: 10, counted: 8 }]), "invalid-state");
  });

  test("a place that another count has corrected since is not corrected again", () => {
    const scene = given(receive(10, { bin: "x" }), receive(10, { bin: "y" }));
    const saw = (bin: string) => [{ bin, expected: 10, counted: 8 }];
    scene.and(count(1, saw("x"), { count: "c-1" }));
    scene.refuses(count(1, saw("x"), { count: "c-2" }), "invalid-state");
    scene.and(count(1, saw("y"), { count: "c-2" }));
    expect(scene.buckets()).toMatchObject({ onHand: 16 });
  });

  test("a count that saw the other's correction corrects the place anew", () => {
    const scene = given(receive(10));
    scene.and(count(0, [{ expected: 10, counted: 8 }], { count: "c-1" }));
    scene.and(count(1, [{ expected: 8, counted: 9 }], { count: "c-2" }));
    expect(scene.buckets()).toMatchObject({ onHand: 9 });
  });

  test("the places of one sheet are booked one by one, goods of both conditions in one bin too", () => {
    const scene = given(receive(10), receive(4, { condition: "damaged" }));
    const damaged = [{ condition: "damaged", expected: 4, counted: 3 }] as const;
    scene.and(count(1, [{ expected: 10, counted: 8 }], { count: "c-1.0", sheet: "c-1" }));
    scene.refuses(count(1, damaged, { count: "c-2.1", sheet: "c-2" }), "invalid-state");
    scene.refuses(count(1, damaged, { count: "c-1.1" }), "invalid-state");
    scene.and(count(1, damaged, { count: "c-1.1", sheet: "c-1" }));
    expect(scene.buckets()).toMatchObject({ onHand: 11, damaged: 3 });
  });

  test("what another count found as expected is confirmed without a difference", () => {
    const scene = given(receive(10));
    scene.and(count(0, [{ expected: 10, counted: 8 }], { count: "c-1" }));
    scene.and(count(0, [{ expected: 10, counted: 10 }], { count: "c-2" }));
    expect(scene.buckets()).toMatchObject({ onHand: 8 });
  });

  test("a count of what lies ahead is refused, also where this decision records what was due", () => {
    const scene = given(receive(10), reserve("h", 1));
    scene.refuses(count(2, [{ expected: 10, counted: 8 }]), "invalid-state");
    scene.and(count(1, [{ expected: 10, counted: 10 }]));
    const due = given(receive(10), reserve("h", 1), wait(HOUR));
    due.refuses(count(2, [{ expected: 10, counted: 8 }]), "invalid-state");
  });

  test("a count of a blocked lot finds quarantined goods, not good ones", () => {
    const scene = given(receive(3, { lot: "A" }), recall("A"));
    scene.and(count(1, [{ lot: "A", expected: 0, counted: 2 }]));
    expect(scene.buckets()).toMatchObject({ available: 0, quarantined: 5 });
  });
});

describe("rule 12: approvals", () => {
  const limited = () => given(receive(100), policy({ approvalLimits: { single: 10, daily: 20 } }));

  test.each([
    ["an adjustment", (units: number) => adjust(-units)],
    ["a gain", (units: number) => adjust(units, { reason: "found" })],
    ["a write-off", (units: number) => writeOff(units)],
    ["a count", (units: number) => count(1, [{ expected: 100, counted: 100 - units }])],
  ])("%s above the single limit must name its approval", (_what, act) => {
    limited().refuses(act(11), "approval-required");
    limited().and(act(10));
  });

  test("with its approval it is taken", () => {
    limited().and(
      adjust(-50, { approval: "boss-1" }),
      writeOff(30, { approval: "boss-2" }),
      count(3, [{ expected: 20, counted: 0 }], { approval: "boss-3" }),
    );
  });

  test("ups and downs of one act count together, not against each other", () => {
    const place = { lot: "-", condition: "good" as const };
    const lots = [
      { ...place, bin: "-", delta: -6 },
      { ...place, bin: "b", delta: 6 },
    ];
    limited().refuses({ ...adjust(0), lots }, "approval-required");
  });

  test("an actor's acts of 24 hours count together, of whatever kind", () => {
    const scene = limited().and(adjust(-8), writeOff(8));
    scene.refuses(adjust(-5), "approval-required");
    scene.refuses(count(1, [{ expected: 100, counted: 95 }]), "approval-required");
    scene.and(adjust(-4)).refuses(adjust(-1), "approval-required");
  });

  test("those of others don't", () => {
    const scene = limited().and(adjust(-10), adjust(-10), by("ben"), adjust(-10));
    scene.and(by("anna")).refuses(adjust(-1), "approval-required");
  });

  test("what is 24 hours old does not count any more", () => {
    const scene = limited().and(adjust(-10), wait(HOUR), adjust(-10), wait(23 * HOUR - 1));
    scene.refuses(adjust(-1), "approval-required");
    scene.and(wait(1), adjust(-10)).refuses(adjust(-1), "approval-required");
    scene.and(wait(2 * DAY), adjust(-10), adjust(-10));
  });

  test("what was approved counts as the actor's own", () => {
    limited()
      .and(adjust(-20, { approval: "boss" }))
      .refuses(adjust(-1), "approval-required");
  });

  test("damage and quarantine need none, and don't count", () => {
    limited().and(damage(30), adjust(-10));
  });

  test("acts from before the limit was set count as well", () => {
    const scene = given(receive(100), adjust(-15), policy({ approvalLimits: { daily: 20 } }));
    scene.refuses(adjust(-6), "approval-required");
    scene.and(adjust(-5));
  });

  test("thousands of corrections are remembered in their order, and forgotten after a day", () => {
    const scene = given(receive(10_000), policy({ approvalLimits: { daily: 1_000 } }));
    for (let hour = 0; hour < 60; hour++) {
      for (let act = 0; act < 20; act++) scene.and(adjust(-1));
      scene.and(wait(HOUR));
    }
    const known = scene.stock().corrections.get("anna")!;
    expect(known.units).toBe(480);
    expect(known.entries.length).toBeLessThan(1_200);
    scene.refuses(adjust(-541), "approval-required");
    scene.and(adjust(-540));
  });
});

describe("rule 16: what is entered late stays visible", () => {
  const counted = () =>
    given(receive(10, { bin: "x" }), receive(10, { bin: "y" }), wait(HOUR)).and(
      count(1, [{ bin: "x", expected: 10, counted: 10 }], { count: "c-1" }),
    );
  const before = instantText(START + HOUR - 1);
  const after = instantText(START + HOUR);

  test("a receipt of before the count of its place names that count", () => {
    const late = receipt([line(1, { bin: "x" })], { effectiveAt: before });
    expect(counted().when(late).the("StockReceived")).toMatchObject({
      ...{ beforeCount: "c-1", effectiveAt: before, after: { onHand: 21 } },
    });
  });

  test("so does an adjustment", () => {
    const late = adjust(-1, { bin: "x", effectiveAt: before });
    expect(counted().when(late).the("StockAdjusted")).toMatchObject({ beforeCount: "c-1" });
  });

  test.each([
    ["of another place", receipt([line(1, { bin: "y" })], { effectiveAt: before })],
    ["of another lot", receipt([line(1, { lot: "A", bin: "x" })], { effectiveAt: before })],
    ["of after the count", receipt([line(1, { bin: "x" })], { effectiveAt: after })],
    ["of now", receipt([line(1, { bin: "x" })])],
  ])("a receipt %s does not", (_what, command) => {
    expect(counted().when(command).the("StockReceived")).not.toHaveProperty("beforeCount");
  });

  test("a place that was counted empty is remembered", () => {
    const scene = given(receive(1, { bin: "x" }), adjust(-1, { bin: "x" }), wait(HOUR));
    scene.and(count(1, [{ bin: "x", expected: 0, counted: 0 }], { count: "c-2" }));
    const late = receipt([line(1, { bin: "x" })], { effectiveAt: before });
    expect(scene.when(late).the("StockReceived")).toMatchObject({ beforeCount: "c-2" });
  });

  test("the last count counts", () => {
    const scene = counted().and(wait(HOUR));
    scene.and(count(2, [{ bin: "x", expected: 10, counted: 9 }], { count: "c-9" }));
    const late = receipt([line(1, { bin: "x" })], { effectiveAt: after });
    expect(scene.when(late).the("StockReceived")).toMatchObject({ beforeCount: "c-9" });
  });
});

describe("rule 14: time", () => {
  test("what happened earlier is judged and dated when it is recorded", () => {
    const old = instantText(START - 30 * DAY);
    const scene = given(receipt([line(5, { lot: "A", ...goodFor(-5) })], { effectiveAt: old }));
    // It was good when it came, but it is not any more.
    expect(scene.buckets()).toMatchObject({ quarantined: 5, available: 0 });
    expect(scene.stock().recordedAt).toBe(START);
  });

  test("a clock that went back stands still for the stream", () => {
    const scene = given(receive(5), wait(-10 * HOUR));
    const { the } = scene.when(reserve("h", 1));
    expect(the("StockReserved")).toMatchObject({
      ...{ effectiveAt: instantText(START), deadline: instantText(START + HOUR / 2) },
    });
  });
});
