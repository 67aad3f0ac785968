import { describe, expect, test } from "vitest";
import { COSTS_PER_RECEIPT_MAX } from "../../../src/domain/stock/receipts.ts";
import { given } from "./given.ts";
import {
  allocate,
  arrive,
  confirm,
  damage,
  dispatch,
  giveBack,
  goodFor,
  line,
  move,
  pick,
  policy,
  quarantine,
  receipt,
  receive,
  reserve,
  ship,
} from "./say.ts";

describe("a receipt", () => {
  test("is one event for each unit cost, in one append", () => {
    const cost = (amount: number) => ({ unitCost: { amount, currency: "EUR" } });
    const lines = [line(1, cost(5)), line(2), line(3, cost(5)), line(4, cost(6))];
    const { events, parts } = given().when(receipt(lines, { purchaseOrder: "po" }));
    expect(parts).toHaveLength(1);
    expect(events).toMatchObject([
      { ...cost(5), purchaseOrder: "po", lots: [{ units: 1 }, { units: 3 }] },
      { lots: [{ units: 2 }] },
      { ...cost(6), lots: [{ units: 4 }], after: { onHand: 10 } },
    ]);
  });

  test("has a bounded number of costs", () => {
    const lines = (costs: number) =>
      Array.from({ length: costs }, (_, amount) =>
        line(1, { unitCost: { amount, currency: "EUR" } }),
      );
    given().refuses(receipt(lines(COSTS_PER_RECEIPT_MAX + 1)), "limit-exceeded");
    expect(given().when(receipt(lines(COSTS_PER_RECEIPT_MAX))).parts).toHaveLength(1);
  });
});

describe("a return", () => {
  test("enters as its disposition says", () => {
    const lines = (["restock", "quarantine", "damaged"] as const).map((disposition, index) => ({
      ...{ lot: "-", bin: "-", units: index + 1, disposition },
    }));
    const command = { ...giveBack(0, "restock"), lines, order: "o", blind: true };
    expect(given().when(command).the("StockReturned")).toMatchObject({
      ...{ order: "o", blind: true },
      after: { onHand: 6, available: 1, quarantined: 2, damaged: 3 },
    });
  });
});

describe("a relocation", () => {
  test("changes no bucket and no claim; good goods go first", () => {
    const scene = given(receive(3, { bin: "x" }), receive(2, { bin: "x", condition: "damaged" }));
    scene.and(quarantine(1, { bin: "x" }), reserve("h", 2));
    const before = scene.buckets();
    expect(scene.when(move(4, { from: "x", to: "y" })).the("StockRelocated")).toMatchObject({
      ...{ from: "x", to: "y", units: 4 },
      lots: [
        { bin: "x", units: 2, condition: "good" },
        { bin: "x", units: 1, condition: "quarantined" },
        { bin: "x", units: 1, condition: "damaged" },
      ],
    });
    expect(scene.buckets()).toEqual(before);
    scene.and(damage(2, { bin: "y" })).refuses(damage(1, { bin: "x" }), "insufficient-stock");
  });

  test("of more than stands there, or to where it stands, is refused", () => {
    const scene = given(receive(3, { bin: "x" }));
    scene.refuses(move(4, { from: "x", to: "y" }), "insufficient-stock");
    scene.refuses(move(1, { from: "y", to: "x" }), "insufficient-stock");
    scene.refuses(move(1, { from: "x", to: "x" }), "invalid-state");
  });
});

describe("a transfer leaves its source", () => {
  const source = () =>
    given(
      receive(5, { lot: "A", ...goodFor(9) }),
      allocate("t.1", 4, { transfer: "t" }),
      pick("t.1", 3),
    );

  test("with lot and expiry, as picked", () => {
    expect(
      source()
        .when({ ...dispatch("t.1", "t", 2), destination: "b" })
        .the("StockDispatched"),
    ).toMatchObject({
      ...{ transfer: "t", destination: "b", units: 2, backed: 2 },
      lots: [{ lot: "A", units: 2, ...goodFor(9) }],
      after: { picked: 1, onHand: 2, allocated: 1 },
    });
  });

  test("only what is picked, and only of the transfer's own allocation", () => {
    source().refuses(dispatch("t.1", "t", 4), "invalid-state");
    source().refuses(dispatch("t.1", "u", 1), "invalid-state");
    source().refuses(dispatch("x", "t", 1), "not-found");
    given(receive(2), reserve("h", 1)).refuses(dispatch("h", "t", 1), "invalid-state");
  });

  test("its allocation ends when nothing is left of it", () => {
    const scene = source().and(pick("t.1", 1), dispatch("t.1", "t", 4));
    expect(scene.claim("t.1")).toBeUndefined();
  });

  test("in several departures, each by its own id, of several lots", () => {
    const scene = given(
      receive(3, { lot: "A", ...goodFor(9) }),
      receive(3, { lot: "B", ...goodFor(20) }),
      allocate("t.1", 5, { transfer: "t" }),
      pick("t.1", 5),
    );
    const first = { ...dispatch("t.1", "t", 2), dispatch: "t.1.2" };
    const second = { ...dispatch("t.1", "t", 3), dispatch: "t.1.3" };
    scene.and(first);
    expect(scene.when(second).the("StockDispatched")).toMatchObject({
      dispatch: "t.1.3",
      lots: [
        { lot: "A", units: 1, ...goodFor(9) },
        { lot: "B", units: 2, ...goodFor(20) },
      ],
      after: { picked: 0, onHand: 1 },
    });
    scene.repeats(first);
    scene.repeats(second);
    scene.refuses({ ...second, units: 2 }, "duplicate-id");
    scene.refuses({ ...dispatch("t.1", "t", 1), dispatch: "t.1.4" }, "invalid-state");
  });

  test("a departure that is repeated while more is picked leaves once", () => {
    const scene = source();
    const first = { ...dispatch("t.1", "t", 1), dispatch: "t.1.2" };
    scene.and(first).repeats(first);
    expect(scene.buckets().picked).toBe(2);
  });
});

describe("row 63: a transfer arrives", () => {
  test("received goods are good less what came damaged; the missing close the transfer too", () => {
    const { the } = given().when(
      arrive("t", 10, [{ lot: "A", received: 6, damaged: 2, missing: 1, ...goodFor(9) }]),
    );
    expect(the("StockArrived")).toMatchObject({
      ...{ transfer: "t", received: 6, damaged: 2, missing: 1 },
      lots: [
        { lot: "A", units: 4, condition: "good", ...goodFor(9) },
        { lot: "A", units: 2, condition: "damaged" },
      ],
      after: { onHand: 6, available: 4, damaged: 2 },
    });
  });

  test("in several deliveries, until received and missing are what was dispatched", () => {
    const scene = given(arrive("t", 10, [{ received: 4, missing: 1 }]));
    scene.refuses(arrive("t", 10, [{ received: 6 }]), "invalid-state");
    scene.refuses(arrive("t", 10, [{ received: 4, missing: 2 }]), "invalid-state");
    scene.and(arrive("t", 10, [{ received: 5 }]));
    scene.refuses(arrive("t", 10, [{ received: 1 }]), "invalid-state");
    scene.refuses(arrive("t", 10, [{ missing: 1 }]), "invalid-state");
    scene.and(arrive("u", 1, [{ received: 1 }]));
  });

  test("each transfer has its own bound, and a repeat counts once", () => {
    const scene = given();
    const first = arrive("t", 10, [{ received: 4 }]);
    scene.and(first).repeats(first);
    scene.and(arrive("t", 10, [{ received: 6 }]), arrive("u", 3, [{ received: 3 }]));
    scene.refuses(arrive("u", 3, [{ missing: 1 }]), "invalid-state");
    expect(scene.buckets().onHand).toBe(13);
  });

  test("more damaged than received is refused", () => {
    given().refuses(arrive("t", 10, [{ received: 1, damaged: 2 }]), "invalid-state");
  });
});

describe("the policy of a stock", () => {
  test("is replaced as a whole", () => {
    const scene = given(policy({ safetyBuffer: 2, reorderPoint: 5 }), policy({ safetyBuffer: 1 }));
    expect(scene.stock().policy).toEqual({ safetyBuffer: 1 });
  });

  test("row 61: is compared with the version that was seen: the revision of its last event + 1", () => {
    const scene = given();
    scene.refuses(policy({}, 1), "precondition-failed");
    scene.and(policy({ safetyBuffer: 1 }, 0), receive(5), receive(5));
    scene.refuses(policy({}, 0), "precondition-failed");
    scene.refuses(policy({}, 3), "precondition-failed");
    scene.and(policy({ safetyBuffer: 2 }, 1));
    scene.refuses(policy({}, 1), "precondition-failed");
    scene.and(policy({}));
  });
});

describe("every event of a claim can be routed without its past", () => {
  test("it repeats claim, kind, customer, order, class, priority and deadline", () => {
    const scene = given(receive(5), policy({ backorderLimit: 9 }));
    const owner = { customer: "c-1", order: "o", priority: 3, holdClass: "saved" as const };
    const first = scene.when(reserve("h", 7, owner)).the("StockReserved");
    const deadline = "deadline" in first ? first.deadline : undefined;
    const hold = { claim: "h", kind: "reservation", ...owner, deadline };
    expect(scene.when(damage(1)).the("ClaimShorted")).toMatchObject(hold);
    expect(scene.when(receive(1)).the("BackorderServed")).toMatchObject(hold);
    const order = { claim: "h", kind: "allocation", customer: "c-1", order: "o", priority: 3 };
    expect(scene.when(confirm("h", { order: "o" })).the("StockAllocated")).toMatchObject(order);
    expect(scene.when(pick("h", 2, { pick: "p" })).the("StockPicked")).toMatchObject(order);
    expect(scene.when(ship("h", 1)).the("StockShipped")).toMatchObject(order);
    expect(scene.when({ type: "reverse-pick", pick: "p" }).the("PickReversed")).toMatchObject(
      order,
    );
    const released = scene
      .when({ type: "release-allocation", claim: "h" })
      .the("AllocationReleased");
    expect(released).toMatchObject(order);
    expect(released).not.toHaveProperty("deadline");
  });
});
