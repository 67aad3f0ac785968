import { describe, expect, test } from "vitest";
import { given, type Outcome } from "./given.ts";
import {
  adjust,
  allocate,
  confirm,
  count,
  damage,
  dateLot,
  DAY,
  goodFor,
  line,
  look,
  pick,
  policy,
  quarantine,
  recall,
  receipt,
  receive,
  reserve,
  writeOff,
} from "./say.ts";
import { wait } from "./given.ts";

const shorted = ({ events }: Outcome): readonly (readonly [string, number])[] =>
  events.flatMap((event) =>
    event.type === "ClaimShorted" ? [[event.claim, event.units] as const] : [],
  );

describe("rule 8: physical facts are never refused because units are claimed", () => {
  const claimed = () => given(receive(5, { lot: "A" }), reserve("h", 5));

  test.each([
    ["damage", () => damage(2, { lot: "A" }), "StockDamaged"],
    ["a write-off", () => writeOff(2, { lot: "A" }), "StockWrittenOff"],
    ["a loss", () => adjust(-2, { lot: "A", reason: "loss" }), "StockAdjusted"],
    ["a count", () => count(0, [{ lot: "A", expected: 5, counted: 3 }]), "StockAdjusted"],
    ["a quarantine", () => quarantine(2, { lot: "A" }), "StockQuarantined"],
  ] as const)(
    "%s shorts the claims in the same append, before the fact itself",
    (_what, command, type) => {
      const scene = claimed();
      const outcome = scene.when(command());
      expect(outcome.types).toEqual(["ClaimShorted", type]);
      expect(outcome.parts).toHaveLength(1);
      expect(outcome.the("ClaimShorted")).toMatchObject({
        ...{
          claim: "h",
          units: 2,
          backed: 2,
          backordered: 2,
          after: { available: 2, reserved: 3 },
        },
      });
      expect(scene.claim("h")).toEqual({ backed: 3, backordered: 2, picked: 0 });
      expect(scene.buckets()).toMatchObject({ available: 0, reserved: 3 });
    },
  );

  test("a recall, an expiry and a corrected expiry short as well", () => {
    expect(shorted(claimed().when(recall("A")))).toEqual([["h", 5]]);
    const dated = () => given(receive(5, { lot: "A", ...goodFor(3) }), allocate("o.1", 4));
    const expiry = dated()
      .and(wait(4 * DAY))
      .when(look);
    expect(expiry.types).toEqual(["ClaimShorted", "LotExpired"]);
    expect(expiry.the("ClaimShorted")).toMatchObject({
      claim: "o.1",
      units: 4,
      cause: "lot-expired",
    });
    expect(expiry.drafts.map((draft) => draft.own)).toEqual([false, false]);
    const corrected = dated().when(dateLot("A", -1));
    expect(corrected.types).toEqual(["ClaimShorted", "LotCorrected"]);
    expect(corrected.drafts.map((draft) => draft.own)).toEqual([true, true]);
  });

  test("the cause of a shortage is told", () => {
    const cause = (outcome: Outcome) => {
      const event = outcome.the("ClaimShorted");
      return "cause" in event && event.cause;
    };
    expect(cause(claimed().when(damage(1, { lot: "A" })))).toBe("damage");
    expect(cause(claimed().when(adjust(-1, { lot: "A", reason: "theft" })))).toBe("theft");
    expect(cause(claimed().when(recall("A")))).toBe("recall");
  });

  test("what nobody claims is taken first: nobody is shorted while others cover", () => {
    const scene = given(receive(5), reserve("h", 3));
    expect(scene.when(damage(2)).types).toEqual(["StockDamaged"]);
    expect(shorted(scene.when(damage(1)))).toEqual([["h", 1]]);
  });

  test("units kept back by a buffer cover claims too", () => {
    const scene = given(receive(5), policy({ safetyBuffer: 3 }), reserve("h", 2));
    expect(shorted(scene.when(damage(3)))).toEqual([]);
  });

  test("reservations lose before allocations, low priority before high, young before old", () => {
    const scene = given(
      receive(14),
      ...[allocate("o.vip", 2, { priority: 5 }), allocate("o.old", 2), allocate("o.young", 2)],
      ...[reserve("vip", 2, { priority: 5 }), reserve("old", 2), reserve("young", 2)],
    );
    const order = [
      ...[
        ["young", 2],
        ["old", 2],
        ["vip", 2],
      ],
      ...[
        ["o.young", 2],
        ["o.old", 2],
        ["o.vip", 1],
      ],
    ];
    expect(shorted(scene.when(damage(13)))).toEqual(order);
  });

  test("an allocation has the age of the hold that it came from", () => {
    const scene = given(receive(4), reserve("first", 2), allocate("o.2", 2), confirm("first"));
    expect(shorted(scene.when(damage(2)))).toEqual([["o.2", 2]]);
  });

  test("waiting units are no loss, and a shorted claim waits at its old place", () => {
    const scene = given(
      receive(4),
      policy({ backorderLimit: 9 }),
      reserve("a", 4),
      reserve("b", 3),
    );
    expect(shorted(scene.when(damage(2)))).toEqual([["a", 2]]);
    const { events } = scene.when(receive(3));
    expect(
      events.flatMap((event) => ("units" in event ? [[event.type, event.units]] : [])),
    ).toEqual([
      ...[
        ["BackorderServed", 2],
        ["BackorderServed", 1],
      ],
    ]);
    expect(scene.claim("a")).toMatchObject({ backed: 4 });
  });

  test("a shortage may pass the backorder limit", () => {
    const scene = claimed().and(damage(5, { lot: "A" }));
    expect(scene.stock().backordered).toBe(5);
    scene.refuses(reserve("i", 1), "insufficient-stock");
  });

  test("nothing is served or sold between the shortage and the fact", () => {
    const scene = given(
      receive(4),
      policy({ backorderLimit: 9 }),
      allocate("a", 4),
      allocate("b", 4),
    );
    expect(scene.when(damage(3)).types).toEqual(["ClaimShorted", "StockDamaged"]);
  });
});

describe("facts are judged by what stands there, not by claims", () => {
  test("nobody damages, writes off, quarantines or adjusts away what is not there", () => {
    const scene = given(receive(5, { lot: "A", bin: "x" }));
    scene.refuses(damage(6, { lot: "A", bin: "x" }), "insufficient-stock");
    scene.refuses(damage(1, { lot: "A", bin: "y" }), "insufficient-stock");
    scene.refuses(writeOff(6, { lot: "A", bin: "x" }), "insufficient-stock");
    scene.refuses(writeOff(1, { lot: "A", bin: "x", condition: "damaged" }), "insufficient-stock");
    scene.refuses(quarantine(6, { lot: "A", bin: "x" }), "insufficient-stock");
    scene.refuses(adjust(-6, { lot: "A", bin: "x" }), "insufficient-stock");
  });

  test("rule 2: lines of one place count together", () => {
    const scene = given(receive(5));
    const lots = [3, 3].map((units) => line(units));
    scene.refuses({ ...damage(0), lots }, "insufficient-stock");
    scene.refuses({ ...quarantine(0), lots }, "insufficient-stock");
    const twice = [-3, -3].map((delta) => ({
      lot: "-",
      bin: "-",
      condition: "good" as const,
      delta,
    }));
    scene.refuses({ ...adjust(0), lots: twice }, "insufficient-stock");
    const back = [-3, 3].map((delta) => ({
      lot: "-",
      bin: "-",
      condition: "good" as const,
      delta,
    }));
    expect(scene.when({ ...adjust(0), lots: back }).the("StockAdjusted")).toMatchObject({
      lots: [],
    });
  });

  test("damaged units are not damaged again; quarantined ones can be", () => {
    const scene = given(receive(5), damage(2), quarantine(2));
    scene.refuses(damage(1, { condition: "damaged" }), "invalid-state");
    expect(scene.and(damage(1, { condition: "quarantined" })).buckets()).toMatchObject({
      ...{ onHand: 5, available: 1, quarantined: 1, damaged: 3 },
    });
  });

  test("a write-off takes good, quarantined and damaged units out of the books", () => {
    const scene = given(receive(9), damage(3), quarantine(3));
    const lots = (["good", "quarantined", "damaged"] as const).map((condition) =>
      line(1, { condition }),
    );
    expect(scene.when({ ...writeOff(0), lots }).the("StockWrittenOff")).toMatchObject({
      ...{ remaining: 0, after: { onHand: 6, available: 2, quarantined: 2, damaged: 2 } },
    });
  });
});

describe("row 64: an adjustment with a non-physical reason", () => {
  const claimed = () => given(receive(5), reserve("h", 4));

  test.each(["booking-error", "opening-balance", "unspecified"])(
    "%s is refused where good stock would become smaller than its claims",
    (reason) => {
      const scene = claimed();
      scene.refuses(adjust(-2, { reason }), "insufficient-stock");
      scene.and(adjust(-1, { reason }));
      expect(scene.buckets()).toMatchObject({ available: 0, reserved: 4 });
    },
  );

  test.each(["loss", "damage", "theft", "expired", "sample", "internal-use", "handling"])(
    "%s is a fact: it is taken",
    (reason) => {
      expect(shorted(claimed().when(adjust(-2, { reason })))).toEqual([["h", 1]]);
    },
  );

  test("a gain elsewhere in the same adjustment covers a loss", () => {
    const good = { lot: "-", condition: "good" as const };
    const lots = [
      { ...good, bin: "-", delta: -3 },
      { ...good, bin: "b", delta: 2 },
    ];
    const scene = claimed().and({ ...adjust(0, { reason: "booking-error" }), lots });
    expect(scene.buckets()).toMatchObject({ onHand: 4, available: 0, reserved: 4 });
    expect(claimed().when({ ...adjust(0, { reason: "loss" }), lots }).types).toEqual([
      "StockAdjusted",
    ]);
  });

  test("but a gain that goes to quarantine covers nothing", () => {
    const scene = given(receive(5), receive(1, { lot: "A" }), recall("A"), reserve("h", 4));
    const good = { bin: "-", condition: "good" as const };
    const lots = [
      { ...good, lot: "-", delta: -3 },
      { ...good, lot: "A", delta: 2 },
    ];
    scene.refuses({ ...adjust(0, { reason: "booking-error" }), lots }, "insufficient-stock");
  });

  test("damaged stock is not claimed: correcting it needs no cover", () => {
    const scene = given(receive(5), reserve("h", 5), receive(3, { condition: "damaged" }));
    scene.and(adjust(-3, { condition: "damaged", reason: "booking-error" }));
  });
});

describe("a loss that is too large for one append is booked in parts", () => {
  const many = (claims: number) => {
    const scene = given(receive(claims, { lot: "A" }));
    for (let index = 0; index < claims; index++) scene.and(reserve(`h${index}`, 1));
    return scene;
  };
  const remaining = (outcome: Outcome): readonly number[] =>
    outcome.events.flatMap((event) => ("remaining" in event ? [event.remaining] : []));

  test("each complete in itself, each telling what remains", () => {
    const outcome = many(700).when(damage(650, { lot: "A" }));
    expect(outcome.parts).toHaveLength(3);
    expect(remaining(outcome)).toEqual([350, 50, 0]);
    for (const part of outcome.parts) {
      expect(part.at(-1)!.event.type).toBe("StockDamaged");
      expect(part.at(-1)!.event.after.available).toBe(0);
      expect(part.every((draft) => draft.own)).toBe(true);
    }
  });

  test.each([
    ["damage", () => damage(650, { lot: "A", id: "d" })],
    ["a write-off", () => writeOff(650, { lot: "A", id: "w" })],
    ["a loss", () => adjust(-650, { lot: "A", adjustment: "a" })],
    ["a count", () => count(0, [{ lot: "A", expected: 700, counted: 50 }], { count: "c" })],
    ["a quarantine", () => quarantine(650, { lot: "A" }, { quarantine: "q" })],
    ["a recall", () => recall("A", "r")],
  ] as const)(
    "%s that a crash cut goes on where it stood, under its key or its id",
    (_what, say) => {
      const command = say();
      const whole = many(700).and(command);
      for (const parts of [1, 2]) {
        const scene = many(700);
        scene.crash(command, parts);
        expect(scene.resume(command).verdict.kind).toBe("accepted");
        expect(scene.buckets()).toEqual(whole.buckets());
        scene.repeats(command);
        const other = many(700);
        other.crash(command, parts);
        expect(other.and(command).buckets()).toEqual(whole.buckets());
        other.repeats(command);
      }
    },
  );

  test("an expiry that a crash cut goes on with the next decision", () => {
    const scene = many(0).and(receive(700, { lot: "B", ...goodFor(3) }));
    for (let index = 0; index < 700; index++) scene.and(allocate(`o.${index}`, 1));
    scene.stream.now += 4 * DAY;
    expect(scene.crash(look, 1).parts.length).toBeGreaterThan(1);
    expect(scene.buckets().allocated).toBeGreaterThan(0);
    scene.when(reserve("h", 1));
    expect(scene.buckets()).toMatchObject({ available: 0, allocated: 0, quarantined: 700 });
  });

  test("other content under an id that is not finished is refused", () => {
    const scene = many(700);
    scene.crash(damage(650, { lot: "A", id: "d" }), 1);
    scene.refuses(damage(600, { lot: "A", id: "d" }), "duplicate-id");
    scene.refuses(damage(650, { lot: "B", id: "d" }), "duplicate-id");
    scene.crash(adjust(-390, { lot: "A", adjustment: "a" }), 1);
    scene.refuses(adjust(-389, { lot: "A", adjustment: "a" }), "duplicate-id");
  });

  test("what others took in between is not booked twice: the rest is what is still there", () => {
    const scene = many(700).and(confirm("h0", { claim: "o.0" }));
    const command = damage(650, { lot: "A", id: "d" });
    scene.crash(command, 1);
    scene.and(pick("o.0", 1), damage(349, { lot: "A", id: "other" }));
    scene.and(command);
    expect(scene.buckets()).toMatchObject({ onHand: 699, damaged: 699 });
    scene.repeats(command);
  });

  test("a recall of more places than one event names", () => {
    const scene = given();
    for (let index = 0; index < 900; index++) scene.and(receive(2, { lot: "A", bin: `b${index}` }));
    const outcome = scene.and(reserve("h", 1_000)).when(recall("A", "r"));
    expect(remaining(outcome)).toEqual([1_000, 200, 0]);
    expect(outcome.types.filter((type) => type === "ClaimShorted")).toHaveLength(2);
    expect(scene.buckets()).toMatchObject({ available: 0, quarantined: 1_800 });
    expect(scene.stock().lots.get("A")).toMatchObject({ blocked: true, good: 0 });
  });

  test("a gain covers only with the part that brings it in", () => {
    const scene = many(700).and(receive(5, { condition: "damaged" }));
    const lots = [
      { lot: "A", bin: "-", condition: "good" as const, delta: -690 },
      { lot: "B", bin: "-", condition: "good" as const, delta: 40 },
      { lot: "-", bin: "-", condition: "damaged" as const, delta: -5 },
    ];
    const outcome = scene.when({ ...adjust(0, { reason: "loss" }), lots });
    expect(outcome.types.filter((type) => type === "ClaimShorted")).toHaveLength(650);
    expect(scene.buckets()).toMatchObject({ onHand: 50, available: 0, reserved: 50, damaged: 0 });
  });

  test("an inspection receipt of many lines is one event", () => {
    const lines = Array.from({ length: 1_000 }, (_, index) => line(1, { bin: `b${index}` }));
    expect(given().when(receipt(lines)).types).toEqual(["StockReceived"]);
  });
});
