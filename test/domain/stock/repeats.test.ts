import { describe, expect, test } from "vitest";
import type { StockCommand } from "../../../src/domain/stock/commands.ts";
import { given, wait } from "./given.ts";
import {
  adjust,
  allocate,
  arrive,
  count,
  damage,
  dateLot,
  DAY,
  giveBack,
  goodFor,
  line,
  move,
  pick,
  quarantine,
  recall,
  receipt,
  receive,
  reserve,
  ship,
  unquarantine,
  clear,
  writeOff,
} from "./say.ts";

const stocked = () =>
  given(
    receive(9, { lot: "U" }),
    receive(20, { lot: "A", bin: "x" }),
    receive(5, { lot: "A", bin: "x", condition: "quarantined" }),
    allocate("o.1", 6),
    pick("o.1", 3),
  );

const at = { lot: "A", bin: "x" };

/** A command with a business id, and the same id with other content. */
const ACTS: readonly (readonly [string, StockCommand, readonly StockCommand[]])[] = [
  [
    "receipt",
    receipt([line(3, at), line(2)], { receipt: "id", source: "dock" }),
    [
      receipt([line(3, at), line(3)], { receipt: "id", source: "dock" }),
      receipt([line(3, at), line(2)], { receipt: "id" }),
      receipt([line(3, at), line(2)], { receipt: "id", source: "dock", transfer: "t" }),
      receipt([line(3, at), line(2)], { receipt: "id", source: "dock", purchaseOrder: "po" }),
      receipt([line(3, at), line(2, { condition: "damaged" })], { receipt: "id", source: "dock" }),
      receipt([line(3, { ...at, unitCost: { amount: 5, currency: "EUR" } }), line(2)], {
        ...{ receipt: "id", source: "dock" },
      }),
      receipt([line(3, { lot: "B", bin: "x", ...goodFor(9) }), line(2)], {
        ...{ receipt: "id", source: "dock" },
      }),
    ],
  ],
  [
    "pick",
    pick("o.1", 2, { pick: "id", picker: "p7" }),
    [
      pick("o.1", 1, { pick: "id", picker: "p7" }),
      pick("o.1", 2, { pick: "id", picker: "p8" }),
      pick("o.1", 2, { pick: "id", picker: "p7", found: 1 }),
      pick("o.2", 2, { pick: "id", picker: "p7" }),
      pick("o.1", 2, { pick: "id", picker: "p7", lots: [{ lot: "B", bin: "x", units: 2 }] }),
    ],
  ],
  [
    "short pick",
    pick("o.1", 2, { pick: "id", found: 1 }),
    [pick("o.1", 2, { pick: "id" }), pick("o.1", 2, { pick: "id", found: 0 })],
  ],
  [
    "shipment",
    ship("o.1", 2, { shipment: "id" }),
    [ship("o.1", 1, { shipment: "id" }), ship("o.2", 2, { shipment: "id" })],
  ],
  [
    "arrival",
    { ...arrive("t", 9, [{ ...at, received: 5, damaged: 2, missing: 1 }]), arrival: "id" },
    [
      { ...arrive("u", 9, [{ ...at, received: 5, damaged: 2, missing: 1 }]), arrival: "id" },
      { ...arrive("t", 9, [{ ...at, received: 5, damaged: 1, missing: 1 }]), arrival: "id" },
      { ...arrive("t", 9, [{ ...at, received: 5, damaged: 2, missing: 2 }]), arrival: "id" },
      { ...arrive("t", 9, [{ received: 5, damaged: 2, missing: 1 }]), arrival: "id" },
    ],
  ],
  [
    "return",
    { ...giveBack(2, "restock", { ...at, id: "id" }), order: "o", reason: "unspecified" },
    [
      { ...giveBack(3, "restock", { ...at, id: "id" }), order: "o", reason: "unspecified" },
      { ...giveBack(2, "damaged", { ...at, id: "id" }), order: "o", reason: "unspecified" },
      { ...giveBack(2, "restock", { ...at, id: "id" }), order: "o" },
      { ...giveBack(2, "restock", { ...at, id: "id" }), reason: "unspecified" },
      { ...giveBack(2, "restock", { id: "id" }), order: "o", reason: "unspecified" },
    ],
  ],
  [
    "adjustment",
    adjust(-2, { ...at, adjustment: "id", note: "n" }),
    [
      adjust(-1, { ...at, adjustment: "id", note: "n" }),
      adjust(2, { ...at, adjustment: "id", note: "n" }),
      adjust(-2, { ...at, adjustment: "id" }),
      adjust(-2, { ...at, adjustment: "id", note: "n", reason: "theft" }),
      adjust(-2, { ...at, adjustment: "id", note: "n", approval: "a" }),
      adjust(-2, { ...at, adjustment: "id", note: "n", condition: "quarantined" }),
    ],
  ],
  [
    "count",
    count(1, [{ ...at, expected: 20, counted: 19 }], { count: "id" }),
    [
      count(1, [{ ...at, expected: 20, counted: 18 }], { count: "id" }),
      count(2, [{ ...at, expected: 20, counted: 19 }], { count: "id" }),
      count(1, [{ ...at, expected: 20, counted: 19 }], { count: "id", approval: "a" }),
      count(1, [{ ...at, condition: "quarantined", expected: 5, counted: 4 }], { count: "id" }),
    ],
  ],
  [
    "quarantine",
    quarantine(2, at, { quarantine: "id" }),
    [
      quarantine(3, at, { quarantine: "id" }),
      quarantine(2, {}, { quarantine: "id" }),
      quarantine(2, at, { quarantine: "id", reason: "quality" }),
      recall("A", "id"),
    ],
  ],
  ["recall", recall("A", "id"), [recall("B", "id"), quarantine(2, at, { quarantine: "id" })]],
  [
    "release of quarantine",
    unquarantine(2, at, { quarantine: "id" }),
    [
      unquarantine(1, at, { quarantine: "id" }),
      unquarantine(2, at, { quarantine: "id", reason: "quality" }),
      { ...clear("A"), quarantine: "id" },
    ],
  ],
  [
    "damage",
    damage(2, { ...at, id: "id" }),
    [
      damage(1, { ...at, id: "id" }),
      damage(2, { ...at, id: "id", condition: "quarantined" }),
      { ...damage(2, { ...at, id: "id" }), note: "n" },
    ],
  ],
  [
    "write-off",
    writeOff(2, { ...at, id: "id" }),
    [
      writeOff(3, { ...at, id: "id" }),
      writeOff(2, { ...at, id: "id", condition: "quarantined" }),
      writeOff(2, { ...at, id: "id", approval: "a" }),
    ],
  ],
  [
    "correction of a lot",
    { ...dateLot("A", 9), correction: "id" },
    [
      { ...dateLot("A", 8), correction: "id" },
      { ...dateLot("B", 9), correction: "id" },
    ],
  ],
  [
    "relocation",
    { ...move(2, { lot: "A", from: "x", to: "y" }), relocation: "id" },
    [
      { ...move(1, { lot: "A", from: "x", to: "y" }), relocation: "id" },
      { ...move(2, { lot: "A", from: "x", to: "z" }), relocation: "id" },
      { ...move(2, { lot: "A", from: "y", to: "x" }), relocation: "id" },
    ],
  ],
];

describe("rule 10 and row 55: the same business id under a new key", () => {
  test.each(ACTS)("%s: the same content records nothing, however long ago", (_kind, command) => {
    const scene = stocked().and(command);
    const before = scene.buckets();
    scene.repeats(command);
    scene.and(receive(1, { lot: "Z" }), reserve("h", 1), wait(DAY)).when(receive(1, { lot: "Z" }));
    scene.repeats(command);
    expect(before.onHand).toBeGreaterThan(0);
  });

  test.each(ACTS)("%s: other content is a duplicate", (_kind, command, others) => {
    const scene = stocked().and(command);
    for (const other of others) scene.refuses(other, "duplicate-id");
    scene.repeats(command);
  });

  test.each(ACTS)("%s: a repeat answers from the event that recorded it", (_kind, command) => {
    const scene = stocked();
    const head = scene.stock().revision;
    scene.and(command);
    expect(scene.when(command).verdict).toEqual({ kind: "repeated", revision: head + 1 });
  });

  test("one kind of id does not take the names of another", () => {
    const scene = stocked();
    for (const [kind, command] of ACTS)
      if (kind !== "short pick" && kind !== "recall") scene.and(command);
  });

  test("the order and the division of lines are no content", () => {
    const scene = given(receipt([line(1, at), line(4), line(2, at)], { receipt: "id" }));
    scene.repeats(receipt([line(4), line(3, at)], { receipt: "id" }));
  });

  test("what was diverted into quarantine is the same act when it comes again", () => {
    const scene = stocked().and(recall("A", "r"));
    const act = receipt([line(3, at), line(1, { ...at, condition: "quarantined" })], {
      receipt: "id",
    });
    scene.and(act).repeats(act);
    scene.refuses(receipt([line(4, at)], { receipt: "id" }), "duplicate-id");
    const gain = adjust(3, { ...at, reason: "found", adjustment: "g" });
    scene.and(gain).repeats(gain);
    scene.refuses(
      adjust(3, { ...at, reason: "found", adjustment: "g", condition: "quarantined" }),
      "duplicate-id",
    );
  });

  test("a moment that was named is content", () => {
    const early = { receipt: "id", effectiveAt: "2026-11-20T08:00:00.000Z" };
    const scene = given(receipt([line(1)], early));
    scene.repeats(receipt([line(1)], early));
    scene.refuses(
      receipt([line(1)], { receipt: "id", effectiveAt: "2026-11-19T08:00:00.000Z" }),
      "duplicate-id",
    );
  });

  test("a refused act is not remembered: its id is judged anew", () => {
    const scene = given(receive(1));
    scene.refuses(damage(2, { id: "d" }), "insufficient-stock");
    scene.and(damage(1, { id: "d" }));
  });
});
