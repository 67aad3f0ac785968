import { describe, expect, test } from "vitest";
import { given, wait } from "./given.ts";
import {
  adjust,
  allocate,
  arrive,
  clear,
  damage,
  dateLot,
  DAY,
  giveBack,
  goodFor,
  line,
  look,
  move,
  pick,
  policy,
  quarantine,
  recall,
  receipt,
  receive,
  reserve,
  unpick,
  unquarantine,
} from "./say.ts";
import { instantText } from "../../../src/domain/instant.ts";
import { START } from "./stream.ts";

const dated = (units: number, lot: string, days: number, more = {}) =>
  receive(units, { lot, ...goodFor(days), ...more });

describe("the id of a lot fixes its expiry", () => {
  test("goods that come again may repeat it or leave it out", () => {
    given(dated(1, "A", 9), dated(1, "A", 9), receive(1, { lot: "A" }));
  });

  test("another expiry is refused: the lot is to be corrected first", () => {
    const scene = given(dated(1, "A", 9));
    scene.refuses(dated(1, "A", 8), "invalid-state");
    scene.refuses(arrive("t", 1, [{ lot: "A", received: 1, ...goodFor(8) }]), "invalid-state");
    scene.and(dateLot("A", 8), dated(1, "A", 8));
  });

  test("two lines of one receipt have to agree", () => {
    const lines = [line(1, { lot: "A", ...goodFor(9) }), line(1, { lot: "A", ...goodFor(8) })];
    given().refuses(receipt(lines), "invalid-state");
  });

  test("goods without a lot have none", () => {
    given().refuses(receive(1, goodFor(9)), "invalid-state");
    given().refuses(dateLot("-", 9), "invalid-state");
  });

  test("an undated lot that stands here does not get a date by the way", () => {
    given(receive(1, { lot: "A" })).refuses(dated(1, "A", 9), "invalid-state");
  });
});

describe("rule 15: a lot that has expired", () => {
  test("moves from good to quarantined before the next decision", () => {
    const scene = given(
      dated(5, "A", 2, { bin: "x" }),
      dated(3, "A", 2, { bin: "y" }),
      wait(3 * DAY),
    );
    const { the, types } = scene.when(reserve("h", 1));
    expect(types).toEqual(["LotExpired"]);
    expect(the("LotExpired")).toMatchObject({
      ...{ lot: "A", remaining: 0, effectiveAt: goodFor(2).expiresAt },
      lots: [
        { lot: "A", bin: "x", units: 5 },
        { lot: "A", bin: "y", units: 3 },
      ],
      after: { available: 0, quarantined: 8, onHand: 8 },
    });
    expect(scene.when(look).types).toEqual([]);
  });

  test("of which nothing is good any more is not told", () => {
    const scene = given(dated(5, "A", 2), quarantine(5, { lot: "A" }), wait(3 * DAY));
    expect(scene.when(look).types).toEqual([]);
  });

  test("several lots expire in the order of their dates", () => {
    const scene = given(dated(1, "B", 2), dated(1, "C", 1), dated(1, "A", 2), wait(9 * DAY));
    const { events } = scene.when(look);
    expect(events.map((event) => "lot" in event && event.lot)).toEqual(["C", "B", "A"]);
  });

  test("goods that come of it enter quarantine in the same event: receipt, arrival, return, adjustment", () => {
    const scene = given(dated(1, "A", 2), wait(3 * DAY));
    const diverted = { lots: [{ lot: "A", condition: "quarantined", diverted: true, units: 2 }] };
    expect(scene.when(receive(2, { lot: "A" })).the("StockReceived")).toMatchObject(diverted);
    expect(
      scene.when(arrive("t", 2, [{ lot: "A", received: 2 }])).the("StockArrived"),
    ).toMatchObject(diverted);
    expect(scene.when(giveBack(2, "restock", { lot: "A" })).the("StockReturned")).toMatchObject(
      diverted,
    );
    expect(scene.when(adjust(2, { lot: "A", reason: "found" })).the("StockAdjusted")).toMatchObject(
      {
        lots: [{ lot: "A", condition: "quarantined", diverted: true, delta: 2 }],
      },
    );
    expect(scene.buckets()).toMatchObject({ available: 0, quarantined: 9 });
  });

  test("goods that come already expired enter quarantine at once, every line of the lot", () => {
    const lines = [line(1, { lot: "A" }), line(2, { lot: "A", bin: "x", ...goodFor(-1) })];
    const { the, types } = given().when(receipt(lines));
    expect(types).toEqual(["StockReceived"]);
    expect(the("StockReceived")).toMatchObject({ after: { available: 0, quarantined: 3 } });
    const lots = [
      { lot: "A", received: 1 },
      { lot: "A", bin: "x", received: 2, ...goodFor(-1) },
    ];
    expect(
      given()
        .when(arrive("t", 3, lots))
        .the("StockArrived"),
    ).toMatchObject({
      after: { available: 0, quarantined: 3 },
    });
  });

  test("is never released to good, in part or whole", () => {
    const scene = given(dated(5, "A", 2), wait(3 * DAY), look);
    scene.refuses(unquarantine(1, { lot: "A" }), "invalid-state");
    scene.refuses(clear("A"), "invalid-state");
    scene.and(damage(1, { lot: "A", condition: "quarantined" }));
  });
});

describe("rule 15: a recall", () => {
  test("takes everything good of the lot, in all bins, and blocks it", () => {
    const scene = given(receive(2, { lot: "A", bin: "x" }), receive(3, { lot: "A", bin: "y" }));
    scene.and(receive(4, { lot: "B" }));
    expect(scene.when(recall("A", "r")).the("StockQuarantined")).toMatchObject({
      ...{ quarantine: "r", wholeLot: true, blocks: ["A"], remaining: 0 },
      lots: [
        { bin: "x", units: 2 },
        { bin: "y", units: 3 },
      ],
      after: { available: 4, quarantined: 5 },
    });
  });

  test("what comes later of the lot enters quarantine", () => {
    const scene = given(receive(2, { lot: "A" }), recall("A"), receive(3, { lot: "A" }));
    scene.and(giveBack(1, "restock", { lot: "A" }), adjust(1, { lot: "A", reason: "found" }));
    expect(scene.buckets()).toMatchObject({ available: 0, quarantined: 7 });
  });

  test("also of a lot that is not here yet", () => {
    const scene = given(recall("A"), dated(3, "A", 9));
    expect(scene.buckets()).toMatchObject({ available: 0, quarantined: 3 });
    expect(scene.and(clear("A")).buckets()).toMatchObject({ available: 3 });
  });

  test("several lots in one act", () => {
    const scene = given(receive(1, { lot: "A" }), receive(2, { lot: "B" }));
    const both = { ...recall("A"), lots: ["A", "B"].map((lot) => ({ lot, bin: "-", units: 0 })) };
    expect(scene.and(both).buckets()).toMatchObject({ available: 0, quarantined: 3 });
  });

  test("ends only when a release names the whole lot; then everything is good", () => {
    const scene = given(receive(2, { lot: "A" }), recall("A"), receive(3, { lot: "A", bin: "x" }));
    scene.refuses(unquarantine(1, { lot: "A" }), "invalid-state");
    expect(scene.when(clear("A")).the("QuarantineReleased")).toMatchObject({
      ...{ unblocks: ["A"], remaining: 0, after: { available: 5, quarantined: 0 } },
    });
    expect(scene.and(receive(1, { lot: "A" })).buckets()).toMatchObject({ available: 6 });
  });

  test("a release of a lot that was never here is refused", () => {
    given().refuses(clear("A"), "invalid-state");
  });

  test("a release of more places than one event names comes in parts, and can go on", () => {
    const scene = given();
    const lines = Array.from({ length: 1_000 }, (_, index) =>
      line(1, { lot: "A", bin: `b${index}` }),
    );
    scene.and(receipt(lines), receipt(lines.map((one) => ({ ...one, bin: `c${one.bin}` }))));
    scene.and(receive(1, { lot: "A", bin: "last" }), recall("A"));
    const command = clear("A");
    const cut = scene.crash(command, 1);
    expect(cut.events.flatMap((event) => ("remaining" in event ? event.remaining : []))).toEqual([
      ...[1_001, 1, 0],
    ]);
    expect(scene.buckets()).toMatchObject({ available: 1_000, quarantined: 1_001 });
    scene.and(command).repeats(command);
    expect(scene.buckets()).toMatchObject({ available: 2_001, quarantined: 0 });
  });
});

describe("quarantine and its release", () => {
  test("moves good units out, and quarantined ones back", () => {
    const scene = given(receive(5), quarantine(3));
    expect(scene.buckets()).toMatchObject({ available: 2, quarantined: 3 });
    scene.refuses(unquarantine(4), "insufficient-stock");
    expect(scene.and(unquarantine(2)).buckets()).toMatchObject({ available: 4, quarantined: 1 });
  });
});

describe("a corrected expiry moves its units with it", () => {
  test("both ways: what had expired is good again, what was good has expired", () => {
    const scene = given(dated(5, "A", 2), wait(3 * DAY), look);
    expect(scene.when(dateLot("A", 9)).the("LotCorrected")).toMatchObject({
      ...{ lot: "A", ...goodFor(9), previousExpiresOn: goodFor(2).expiresOn, remaining: 0 },
      lots: [{ lot: "A", units: 5, condition: "good" }],
      after: { available: 5, quarantined: 0 },
    });
    expect(scene.when(dateLot("A", 1)).the("LotCorrected")).toMatchObject({
      ...{
        lots: [{ units: 5, condition: "quarantined" }],
        after: { available: 0, quarantined: 5 },
      },
    });
    expect(scene.when(look).types).toEqual([]);
  });

  test("within the future it moves nothing, and the new date counts", () => {
    const scene = given(dated(5, "A", 2), dateLot("A", 9), wait(5 * DAY));
    expect(scene.when(look).types).toEqual([]);
    expect(scene.and(wait(5 * DAY)).when(look).types).toEqual(["LotExpired"]);
    const shorter = given(dated(5, "A", 9), dateLot("A", 2), wait(3 * DAY));
    expect(shorter.when(look).types).toEqual(["LotExpired"]);
  });

  test("an undated lot gets its date", () => {
    const scene = given(receive(5, { lot: "A" }), dateLot("A", 2), wait(3 * DAY));
    expect(scene.when(look).types).toEqual(["LotExpired"]);
  });

  test("only what had expired comes back: not what stands in quarantine for another reason", () => {
    const scene = given(dated(5, "A", 2), quarantine(2, { lot: "A" }), wait(3 * DAY), look);
    scene.and(receive(1, { lot: "A" }), receive(1, { lot: "A", condition: "quarantined" }));
    scene.and(giveBack(1, "quarantine", { lot: "A" }), giveBack(1, "restock", { lot: "A" }));
    scene.and(dateLot("A", 9));
    // 3 expired on the shelf, 1 came in good, 1 came back good.
    expect(scene.buckets()).toMatchObject({ available: 5, quarantined: 4 });
  });

  test("what was moved, damaged or found of it since is followed", () => {
    const scene = given(dated(5, "A", 2, { bin: "x" }), wait(3 * DAY), look);
    scene.and(move(2, { lot: "A", from: "x", to: "y" }));
    scene.and(damage(1, { lot: "A", bin: "x", condition: "quarantined" }));
    scene.and(adjust(3, { lot: "A", bin: "x", reason: "found" }));
    scene.and(adjust(1, { lot: "A", bin: "x", reason: "found", condition: "quarantined" }));
    scene.and(dateLot("A", 9));
    expect(scene.buckets()).toMatchObject({ available: 7, quarantined: 1, damaged: 1 });
  });

  test("a pick undone after the expiry comes back as well", () => {
    const scene = given(dated(5, "A", 2), allocate("o.1", 5), pick("o.1", 5, { pick: "p" }));
    scene.and(wait(3 * DAY), unpick("p"));
    expect(scene.claim("o.1")).toEqual({ backed: 0, backordered: 5, picked: 0 });
    scene.and(dateLot("A", 9));
    expect(scene.claim("o.1")).toEqual({ backed: 5, backordered: 0, picked: 0 });
  });

  test("a blocked lot stays blocked", () => {
    const scene = given(dated(5, "A", 2), wait(3 * DAY), look, recall("A"), dateLot("A", 9));
    expect(scene.buckets()).toMatchObject({ available: 0, quarantined: 5 });
    expect(scene.and(clear("A")).buckets()).toMatchObject({ available: 5 });
  });

  test("a lot that is not here can't be corrected", () => {
    given().refuses(dateLot("A", 9), "invalid-state");
  });

  test("of more places than one event names comes in parts, and can go on", () => {
    const lines = Array.from({ length: 1_000 }, (_, index) =>
      line(1, { lot: "A", bin: `b${index}` }),
    );
    const scene = given(dated(1, "A", 2));
    scene.and(receipt(lines), receipt(lines.map((one) => ({ ...one, bin: `c${one.bin}` }))));
    const expiry = scene.and(wait(3 * DAY)).when(look);
    expect(expiry.events.length).toBeGreaterThan(1);
    const command = dateLot("A", 9);
    scene.crash(command, 1);
    scene.and(command).repeats(command);
    expect(scene.buckets()).toMatchObject({ available: 2_001, quarantined: 0 });
  });
});

describe("sale stops some days before the expiry", () => {
  const stocked = () =>
    given(dated(5, "A", 5), receive(2, { lot: "U" }), policy({ sellDaysBeforeExpiry: 3 }));

  test("its units exist, but are not sold", () => {
    const scene = stocked();
    scene.stream.now = Date.parse(goodFor(5).expiresAt) - 3 * DAY - 1;
    scene.and(reserve("h", 3));
    scene.stream.now += 1;
    expect(scene.refuses(reserve("i", 1), "insufficient-stock")).toMatchObject({ available: 0 });
    expect(scene.buckets()).toMatchObject({ onHand: 7, available: 4, quarantined: 0 });
  });

  test("what is claimed stays claimed and is picked", () => {
    const scene = stocked().and(allocate("o.1", 6), wait(3 * DAY), pick("o.1", 6));
    expect(scene.buckets()).toMatchObject({ picked: 6 });
  });

  test("backorders are not served from it; from a later policy or date they are", () => {
    const rules = { sellDaysBeforeExpiry: 3, backorderLimit: 9 };
    const scene = given(policy(rules), reserve("w", 4, { holdClass: "saved" }), dated(5, "A", 2));
    expect(scene.claim("w")).toMatchObject({ backed: 0, backordered: 4 });
    expect(scene.when(dateLot("A", 9)).types).toEqual(["LotCorrected", "BackorderServed"]);
  });

  test("the day counts back from the end of the expiry day", () => {
    const { expiresAt } = goodFor(5);
    expect(expiresAt).toBe(instantText(START + 5 * DAY + 16 * 3_600_000));
  });
});
