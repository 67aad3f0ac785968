import { describe, expect, test } from "vitest";
import { given, wait, type Scene } from "./given.ts";
import {
  adjust,
  allocate,
  confirm,
  DAY,
  goodFor,
  look,
  move,
  pick,
  policy,
  quarantine,
  recall,
  receive,
  release,
  reserve,
  ship,
  unpick,
} from "./say.ts";

const lotsOf = (scene: Scene, units: number): readonly string[] => {
  const event = scene.when(pick("o.1", units)).the("StockPicked");
  if (event.type !== "StockPicked") throw new Error("no pick");
  return event.lots.map((line) => `${line.lot}/${line.bin} ${line.units}`);
};

const shelf = (units: number, lot: string, bin = "-", days?: number) =>
  receive(units, { lot, bin, ...(days !== undefined && goodFor(days)) });

describe("rule 9: which lot leaves first", () => {
  const stocked = () =>
    given(shelf(2, "C", "-", 30), shelf(2, "U"), shelf(2, "A", "-", 10), shelf(2, "B", "-", 20));

  test("FEFO, the default: by expiry, undated lots last", () => {
    const scene = stocked().and(allocate("o.1", 8));
    expect(lotsOf(scene, 7)).toEqual(["A/- 2", "B/- 2", "C/- 2", "U/- 1"]);
  });

  test("FIFO: by first arrival", () => {
    const scene = stocked().and(policy({ pickStrategy: "fifo" }), allocate("o.1", 8));
    expect(lotsOf(scene, 7)).toEqual(["C/- 2", "U/- 2", "A/- 2", "B/- 1"]);
  });

  test("LIFO: by last first arrival", () => {
    const scene = stocked().and(policy({ pickStrategy: "lifo" }), allocate("o.1", 8));
    expect(lotsOf(scene, 7)).toEqual(["B/- 2", "A/- 2", "U/- 2", "C/- 1"]);
  });

  test("a lot that came again keeps its first arrival", () => {
    const fifo = policy({ pickStrategy: "fifo" });
    const scene = given(fifo, shelf(1, "A"), shelf(1, "B"), shelf(1, "A"), allocate("o.1", 3));
    expect(lotsOf(scene, 2)).toEqual(["A/- 2"]);
  });

  test("lots of one expiry leave in the order in which they came", () => {
    const scene = given(shelf(1, "Z", "-", 9), shelf(1, "A", "-", 9), allocate("o.1", 2));
    expect(lotsOf(scene, 2)).toEqual(["Z/- 1", "A/- 1"]);
  });

  test("within a lot by first arrival in the bin", () => {
    const scene = given(
      shelf(1, "A", "z"),
      shelf(1, "A", "a"),
      shelf(1, "A", "z"),
      allocate("o.1", 3),
    );
    expect(lotsOf(scene, 3)).toEqual(["A/z 2", "A/a 1"]);
  });

  test("within a lot LIFO turns lots around, not bins", () => {
    const scene = given(policy({ pickStrategy: "lifo" }), shelf(1, "A", "z"), shelf(1, "A", "a"));
    expect(lotsOf(scene.and(allocate("o.1", 2)), 2)).toEqual(["A/z 1", "A/a 1"]);
  });

  test("a bin that was emptied starts anew", () => {
    const scene = given(shelf(1, "A", "z"), shelf(1, "A", "a"), adjust(-1, { lot: "A", bin: "z" }));
    scene.and(shelf(1, "A", "z"), allocate("o.1", 2));
    expect(lotsOf(scene, 2)).toEqual(["A/a 1", "A/z 1"]);
  });

  test("goods that were moved stand at the end of their lot", () => {
    const scene = given(
      shelf(1, "A", "x"),
      shelf(1, "A", "y"),
      move(1, { lot: "A", from: "x", to: "z" }),
    );
    expect(lotsOf(scene.and(allocate("o.1", 2)), 2)).toEqual(["A/y 1", "A/z 1"]);
  });

  test("expired, quarantined and damaged goods are never picked", () => {
    const scene = given(shelf(2, "A", "-", 1), shelf(2, "B", "-", 5), shelf(2, "C"));
    scene.and(quarantine(1, { lot: "B" }), allocate("o.1", 2), wait(2 * DAY));
    expect(lotsOf(scene, 2)).toEqual(["B/- 1", "C/- 1"]);
  });

  test("a lot is good to the end of its expiry day", () => {
    const scene = given(shelf(2, "A", "-", 0), allocate("o.1", 2));
    scene.stream.now += 16 * 3_600_000 - 1;
    expect(scene.when(look).types).toEqual([]);
    scene.stream.now += 1;
    expect(scene.when(look).types).toEqual(["ClaimShorted", "LotExpired"]);
  });
});

describe("a pick that names its lots", () => {
  const stocked = () => given(shelf(3, "A", "x", 9), shelf(3, "B", "y"), allocate("o.1", 4));
  const named = (lot: string, bin: string, units: number) => ({ lot, bin, units });

  test("takes what it names, also against the strategy", () => {
    const scene = stocked();
    const { the } = scene.when(pick("o.1", 2, { lots: [named("B", "y", 2)] }));
    expect(the("StockPicked")).toMatchObject({ lots: [named("B", "y", 2)], backed: 2 });
  });

  test("must add up, and the goods must be there", () => {
    const scene = stocked();
    scene.refuses(pick("o.1", 2, { lots: [named("B", "y", 1)] }), "invalid-state");
    scene.refuses(pick("o.1", 4, { lots: [named("B", "y", 4)] }), "insufficient-stock");
    scene.refuses(pick("o.1", 2, { lots: [named("B", "x", 2)] }), "insufficient-stock");
    scene.refuses(pick("o.1", 1, { lots: [named("Z", "x", 1)] }), "insufficient-stock");
    const twice = [named("B", "y", 2), named("B", "y", 2)];
    scene.refuses(pick("o.1", 4, { lots: twice }), "insufficient-stock");
  });

  test("never names a blocked or an expired lot", () => {
    const blocked = stocked().and(recall("B"), shelf(9, "C"));
    blocked.refuses(pick("o.1", 1, { lots: [named("B", "y", 1)] }), "invalid-state");
    const expired = stocked().and(shelf(9, "C"), wait(10 * DAY));
    expired.refuses(pick("o.1", 1, { lots: [named("A", "x", 1)] }), "invalid-state");
  });
});

describe("row 59: what can't be picked or shipped", () => {
  const scene = () => given(receive(9), allocate("o.1", 4), reserve("h", 2));

  test("more than allocated, from a reservation, from nothing, from what has ended", () => {
    scene().refuses(pick("o.1", 5), "invalid-state");
    scene().refuses(pick("h", 1), "invalid-state");
    scene().refuses(pick("x", 1), "not-found");
    scene().and(release("h")).refuses(pick("h", 1), "invalid-state");
    scene().and(pick("o.1", 4), ship("o.1", 4)).refuses(pick("o.1", 1), "invalid-state");
  });

  test("shipped is what was picked", () => {
    scene().refuses(ship("o.1", 1), "invalid-state");
    scene().and(pick("o.1", 2)).refuses(ship("o.1", 3), "invalid-state");
    scene().refuses(ship("h", 1), "invalid-state");
    scene().refuses(ship("x", 1), "not-found");
    const after = scene().and(pick("o.1", 4), ship("o.1", 4));
    after.refuses(ship("o.1", 1), "invalid-state");
  });

  test("a shipment may go in parts, and names the lots that left", () => {
    const parts = given(shelf(2, "A"), shelf(2, "B"), allocate("o.1", 4), pick("o.1", 4));
    const { the } = parts.when(ship("o.1", 3));
    expect(the("StockShipped")).toMatchObject({
      ...{ backed: 3, after: { picked: 1, onHand: 0 } },
      lots: [
        { lot: "A", units: 2 },
        { lot: "B", units: 1 },
      ],
    });
    expect(parts.when(ship("o.1", 1)).the("StockShipped")).toMatchObject({ lots: [{ lot: "B" }] });
    expect(parts.claim("o.1")).toBeUndefined();
  });

  test("nothing more found than was asked for", () => {
    scene().refuses(pick("o.1", 2, { found: 3 }), "invalid-state");
  });
});

describe("a short pick", () => {
  test("picks what was there and blocks what was not, where it should have stood", () => {
    const scene = given(shelf(3, "A", "x"), shelf(5, "B", "y"), allocate("o.1", 3));
    const outcome = scene.when(pick("o.1", 3, { found: 1, pick: "p" }));
    expect(outcome.types).toEqual(["StockPicked", "StockQuarantined"]);
    expect(outcome.the("StockPicked")).toMatchObject({
      ...{ backed: 1, requested: 3, lots: [{ lot: "A", bin: "x", units: 1 }] },
    });
    expect(outcome.the("StockQuarantined")).toMatchObject({
      ...{ quarantine: "p", reason: "short-pick", remaining: 0 },
      lots: [{ lot: "A", bin: "x", units: 2 }],
    });
  });

  test("the rest of the claim stays backed while other goods cover it", () => {
    const scene = given(shelf(3, "A"), shelf(5, "B"), allocate("o.1", 3));
    scene.and(pick("o.1", 3, { found: 1 }));
    expect(scene.claim("o.1")).toEqual({ backed: 2, backordered: 0, picked: 1 });
    expect(scene.buckets()).toMatchObject({ available: 3, allocated: 2, quarantined: 2 });
  });

  test("only what is then uncovered is shorted, by the rule of losses", () => {
    const scene = given(receive(5), allocate("o.1", 3), reserve("h", 1));
    const outcome = scene.when(pick("o.1", 3, { found: 0 }));
    expect(outcome.types).toEqual([
      "StockPicked",
      "ClaimShorted",
      "ClaimShorted",
      "StockQuarantined",
    ]);
    expect(scene.claim("h")).toMatchObject({ backed: 0, backordered: 1 });
    expect(scene.claim("o.1")).toMatchObject({ backed: 2, backordered: 1, picked: 0 });
    expect(scene.buckets()).toMatchObject({ available: 0, quarantined: 3 });
  });

  test("with named lots: the rest of the named place is missing before any other", () => {
    const scene = given(shelf(3, "A", "x", 5), shelf(3, "B", "y"), allocate("o.1", 3));
    const lots = [{ lot: "B", bin: "y", units: 1 }];
    const { the } = scene.when(pick("o.1", 3, { found: 1, lots }));
    expect(the("StockQuarantined")).toMatchObject({ lots: [{ lot: "B", bin: "y", units: 2 }] });
  });

  test("does not take the name of a quarantine", () => {
    const scene = given(receive(5), allocate("o.1", 3), pick("o.1", 3, { found: 2, pick: "p" }));
    scene.and(quarantine(1, {}, { quarantine: "p" }));
  });

  test("that shorts more claims than fit one append goes on after a crash, and picks only once", () => {
    const shortage = () => {
      const scene = given(receive(1_400), allocate("o.1", 700));
      for (let index = 0; index < 700; index++) scene.and(reserve(`h${index}`, 1));
      return scene;
    };
    const command = pick("o.1", 700, { found: 50, pick: "p" });
    const whole = shortage();
    expect(whole.when(command).parts.length).toBeGreaterThan(1);
    for (const go of ["resume", "when"] as const) {
      const scene = shortage();
      scene.crash(command, 1);
      expect(scene[go](command).types).not.toContain("StockPicked");
      expect(scene.buckets()).toEqual(whole.buckets());
      expect(scene.buckets()).toMatchObject({ picked: 50, quarantined: 650, available: 0 });
      scene.repeats(command);
    }
  });
});

describe("a pick undone", () => {
  const picked = () => given(shelf(5, "A"), allocate("o.1", 5), pick("o.1", 4, { pick: "p" }));

  test("goes back to its claim and its shelf", () => {
    expect(picked().when(unpick("p")).the("PickReversed")).toMatchObject({
      ...{ pick: "p", claim: "o.1", backed: 4, backordered: 0 },
      ...{ lots: [{ lot: "A", bin: "-", units: 4, condition: "good" }] },
      after: { allocated: 5, picked: 0, onHand: 5 },
    });
  });

  test("in part, up to what is left of the pick", () => {
    const scene = picked().and(unpick("p", 3));
    scene.refuses(unpick("p", 2), "invalid-state");
    scene.and(unpick("p", 1)).refuses(unpick("p", 1), "invalid-state");
  });

  test("up to what is still picked of its allocation: shipped units don't come back", () => {
    const scene = picked().and(ship("o.1", 3));
    scene.refuses(unpick("p", 2), "invalid-state");
    scene.and(unpick("p"));
    expect(scene.claim("o.1")).toEqual({ backed: 2, backordered: 0, picked: 0 });
    picked().and(ship("o.1", 4)).refuses(unpick("p"), "invalid-state");
  });

  test("of two picks each only its own units", () => {
    const scene = picked().and(pick("o.1", 1, { pick: "q" }));
    scene.refuses(unpick("q", 2), "invalid-state");
    scene.and(unpick("q"), unpick("p"));
    expect(scene.buckets()).toMatchObject({ allocated: 5, picked: 0 });
  });

  test("that never was is not found", () => {
    given(receive(1)).refuses(unpick("p"), "not-found");
  });

  test("rule 15: of a lot blocked or expired since, it goes to quarantine and waits again", () => {
    const recalled = picked().and(recall("A"));
    expect(recalled.when(unpick("p")).the("PickReversed")).toMatchObject({
      ...{ backed: 0, backordered: 4, lots: [{ lot: "A", condition: "quarantined", units: 4 }] },
    });
    expect(recalled.claim("o.1")).toEqual({ backed: 0, backordered: 5, picked: 0 });
    const expired = given(shelf(5, "A", "-", 3), allocate("o.1", 5), pick("o.1", 4, { pick: "p" }));
    expired.and(wait(4 * DAY), receive(4, { lot: "B" }));
    const { types } = expired.when(unpick("p"));
    expect(types).toEqual(["PickReversed", "BackorderServed"]);
    expect(expired.claim("o.1")).toMatchObject({ backed: 4, backordered: 1 });
  });

  test("a pick of a confirmed hold works as of any allocation", () => {
    const scene = given(receive(3), reserve("h", 3), confirm("h"), pick("h", 3), ship("h", 3));
    expect(scene.buckets()).toMatchObject({ onHand: 0, picked: 0 });
    expect(scene.claim("h")).toBeUndefined();
  });
});

describe("one event names so many places", () => {
  test("a pick or shipment from more than a thousand places is asked for in several", () => {
    const scene = given();
    for (let index = 0; index < 1_001; index++) scene.and(shelf(1, "A", `b${index}`));
    scene.and(allocate("o.1", 1_001)).refuses(pick("o.1", 1_001), "invalid-state");
    scene.and(pick("o.1", 600, { pick: "p" }), pick("o.1", 401));
    scene.refuses(ship("o.1", 1_001), "invalid-state");
    scene.and(unpick("p"), pick("o.1", 600), ship("o.1", 1_000), ship("o.1", 1));
    expect(scene.buckets()).toMatchObject({ onHand: 0, picked: 0 });
  });
});
