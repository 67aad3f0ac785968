import { describe, expect, test } from "vitest";
import { actionsOf } from "../../../src/domain/transfer/transitions.ts";
import { goodFor, receive } from "../stock/say.ts";
import { APPROVE, given, PICK, REQUEST, SENT, type Scene } from "./given.ts";
import { arrive, arriving, FROM, line, request, TO } from "./world.ts";

const sent = (): Scene => given({ tea: 20 }, ...SENT);
const tea = (more: Partial<ReturnType<typeof arriving>>) => arriving("tea", more);

/** Six of lot A and four of lot B on their way. */
const sentInLots = (): Scene => {
  const stock = [receive(6, { lot: "A", ...goodFor(9) }), receive(6, { lot: "B", ...goodFor(20) })];
  return given({ tea: stock }, ...SENT);
};

describe("a transfer arrives", () => {
  test("in full: it is complete, and its goods are good at the destination", () => {
    const scene = sent().and(["rosa", arrive([tea({ received: 10, bin: "A-1" })])]);
    expect(scene.world.state).toMatchObject({ status: "complete", receivedBy: ["rosa"] });
    expect(scene.buckets("tea", TO)).toMatchObject({ onHand: 10, available: 10 });
    expect(scene.world.facts.at(-1)?.event).toMatchObject({
      ...{ type: "StockArrived", transfer: "t", arrival: "t.1.3", received: 10 },
      lots: [{ bin: "A-1", units: 10, condition: "good" }],
    });
    expect(actionsOf(scene.world.state)).toEqual([]);
  });

  test("in several deliveries, short and damaged with their reasons, until nothing is under way", () => {
    const scene = sent();
    const first = tea({ received: 4, damaged: 1, reason: "damage" });
    scene.and(["rosa", arrive([first])]);
    expect(scene.world.state.status).toBe("in-transit");
    scene.and(["rosa", arrive([tea({ received: 3 })])]);
    scene.and(["rosa", arrive([tea({ missing: 3, reason: "loss" })])]);
    expect(scene.world.state.status).toBe("complete");
    expect(line(scene.world)).toMatchObject({
      ...{ dispatched: 10, received: 7, damaged: 1, missing: 3 },
      reasons: ["damage", "loss"],
    });
    expect(scene.buckets("tea", TO)).toMatchObject({ onHand: 7, damaged: 1, available: 6 });
    expect(scene.world.state.deliveries).toHaveLength(3);
  });

  test("a surplus is a receipt of its own that names the transfer", () => {
    const scene = sent().and(["rosa", arrive([tea({ received: 10, over: 2, reason: "found" })])]);
    expect(scene.world.state.status).toBe("complete");
    expect(line(scene.world)).toMatchObject({ received: 10, over: 2, reasons: ["found"] });
    const [, receipt] = scene.world.facts.slice(-2);
    expect(receipt?.event).toMatchObject({
      ...{ type: "StockReceived", receipt: "t.1.3", source: "transfer-over", transfer: "t" },
      lots: [{ units: 2, condition: "good" }],
    });
    expect(scene.buckets("tea", TO).onHand).toBe(12);
  });

  test("there is no surplus while units are still under way", () => {
    const scene = sent();
    scene.refuses(
      "rosa",
      arrive([tea({ received: 9, over: 1, reason: "found" })]),
      "invalid-state",
    );
    const two = [tea({ received: 9 }), tea({ missing: 1, over: 1, reason: "loss" })];
    scene.and(["rosa", arrive(two)]);
    expect(line(scene.world)).toMatchObject({ received: 9, missing: 1, over: 1 });
  });
});

describe("the lots of a delivery", () => {
  test("need no name where all came as it left, or none of it came", () => {
    const scene = sentInLots().and(["rosa", arrive([tea({ received: 10 })])]);
    expect(scene.world.facts.at(-1)?.event).toMatchObject({
      lots: [
        { lot: "A", units: 6, ...goodFor(9) },
        { lot: "B", units: 4, ...goodFor(20) },
      ],
    });
    const lost = sentInLots().and(["rosa", arrive([tea({ missing: 10, reason: "theft" })])]);
    expect(line(lost.world).lots.map(({ missing }) => missing)).toEqual([6, 4]);
    expect(lost.world.state.status).toBe("complete");
  });

  test("have to be named where it is not clear which of them came", () => {
    const scene = sentInLots();
    scene.refuses("rosa", arrive([tea({ received: 9 })]), "invalid-state");
    const split = tea({ received: 9, missing: 1, reason: "loss" });
    scene.refuses("rosa", arrive([split]), "invalid-state");
    scene.refuses("rosa", arrive([tea({ lot: "A", received: 7 })]), "invalid-state");
    scene.refuses("rosa", arrive([tea({ lot: "C", received: 1 })]), "invalid-state");
    scene.and(["rosa", arrive([tea({ lot: "A", received: 6 })])]);
    // One lot is left: it needs no name.
    scene.and(["rosa", arrive([tea({ received: 3, missing: 1, reason: "loss" })])]);
    expect(line(scene.world).lots).toMatchObject([
      { lot: "A", received: 6, missing: 0 },
      { lot: "B", received: 3, missing: 1 },
    ]);
  });

  test("of one delivery are counted together", () => {
    const lines = [tea({ lot: "A", received: 4 }), tea({ lot: "A", bin: "x", received: 3 })];
    sentInLots().refuses("rosa", arrive(lines), "invalid-state");
    const scene = sentInLots().and([
      "rosa",
      arrive([tea({ lot: "A", received: 6 }), tea({ lot: "B", received: 4 })]),
    ]);
    expect(scene.world.state.status).toBe("complete");
    expect(scene.world.state.deliveries[0]?.lines).toHaveLength(1);
  });
});

describe("row 63", () => {
  test("an arrival of a transfer that is complete", () => {
    const scene = sent().and(["rosa", arrive([tea({ received: 10 })])]);
    scene.refuses("rosa", arrive([tea({ received: 1 })]), "invalid-state");
    scene.refuses("rosa", arrive([tea({ over: 1, reason: "found" })]), "invalid-state");
  });

  test("received and missing beyond what is still under way", () => {
    const scene = sent();
    scene.refuses("rosa", arrive([tea({ received: 11 })]), "invalid-state");
    scene.and(["rosa", arrive([tea({ received: 8 })])]);
    const rest = tea({ received: 2, missing: 1, reason: "loss" });
    scene.refuses("rosa", arrive([rest]), "invalid-state");
    scene.refuses("rosa", arrive([arriving("salt", { received: 1 })]), "invalid-state");
  });

  test("into the source warehouse, or any other", () => {
    const scene = sent();
    const lines = [tea({ received: 10 })];
    scene.refuses("rosa", arrive(lines, { warehouse: FROM }), "invalid-state");
    scene.refuses("rosa", arrive(lines, { warehouse: "east" }), "invalid-state");
    scene.and(["rosa", arrive(lines, { warehouse: TO })]);
  });

  test("before anything has left", () => {
    const scene = given({ tea: 20 }, REQUEST, APPROVE, PICK);
    scene.refuses("rosa", arrive([tea({ received: 1 })]), "invalid-state");
  });
});

describe("a delivery that the destination refused", () => {
  test("arrives back at the source, and is not under way any more", () => {
    const scene = sent().and(["rosa", arrive([tea({ received: 4 })])]);
    const back = arrive([tea({ received: 6, damaged: 1, reason: "damage" })], { returned: true });
    scene.and(["rosa", back]);
    expect(scene.world.state.status).toBe("complete");
    expect(line(scene.world)).toMatchObject({ received: 10, returned: 6, damaged: 1 });
    expect(scene.buckets("tea", FROM)).toMatchObject({ onHand: 16, damaged: 1, available: 15 });
    expect(scene.buckets("tea", TO).onHand).toBe(4);
  });

  test("in parts, with deliveries to the destination between them", () => {
    const scene = sent();
    const parts = [2, 3, 4, 1] as const;
    for (const [index, received] of parts.entries()) {
      const more = index % 2 === 0 ? { returned: true as const } : {};
      scene.and(["rosa", arrive([tea({ received })], more)]);
    }
    expect(scene.world.state.status).toBe("complete");
    expect(scene.buckets("tea", FROM).onHand).toBe(16);
    expect(scene.buckets("tea", TO).onHand).toBe(4);
  });

  test("goes to no other warehouse, and says nothing of missing or surplus units", () => {
    const scene = sent();
    const returned = true as const;
    const lines = [tea({ received: 1 })];
    scene.refuses("rosa", arrive(lines, { returned, warehouse: TO }), "invalid-state");
    const missing = [tea({ missing: 1, reason: "loss" })];
    scene.refuses("rosa", arrive(missing, { returned }), "invalid-state");
    scene.refuses("rosa", arrive([tea({ received: 11 })], { returned }), "invalid-state");
  });
});

describe("who dispatches a transfer does not receive it", () => {
  test("neither at the destination nor back at the source, nor when it is complete", () => {
    const scene = sent();
    const lines = [tea({ received: 10 })];
    scene.refuses("pham", arrive(lines), "separation-of-duties");
    scene.refuses("pham", arrive(lines, { returned: true }), "separation-of-duties");
    scene.and(["rosa", arrive(lines)]).refuses("pham", arrive(lines), "separation-of-duties");
  });

  test("whoever of several dispatched any of it", () => {
    const scene = given({ tea: 20 }, REQUEST, APPROVE, PICK);
    const some = { type: "dispatch", lines: [{ sku: "tea", units: 5 }] } as const;
    scene.and(["pham", some], ["quan", some]);
    for (const who of ["pham", "quan"]) {
      scene.refuses(who, arrive([tea({ received: 1 })]), "separation-of-duties");
    }
    scene.and(["rosa", arrive([tea({ received: 10 })])]);
  });
});

describe("row 55: an arrival id", () => {
  test("with the same content is the same delivery, whatever has happened since", () => {
    const scene = sent();
    const first = arrive([tea({ received: 4, bin: "x" })]);
    scene.and(["rosa", first]).repeats("rosa", first);
    scene.and(["rosa", arrive([tea({ received: 6 })])]).repeats("ngoc", first);
  });

  test("with other content is taken", () => {
    const scene = sent();
    const first = arrive([tea({ received: 4, bin: "x" })]);
    scene.and(["rosa", first]);
    for (const other of [{ received: 3, bin: "x" }, { received: 4 }, { received: 4, lot: "A" }]) {
      scene.refuses("rosa", { ...first, lines: [tea(other)] }, "duplicate-id");
    }
    scene.refuses("rosa", { ...first, returned: true }, "duplicate-id");
    scene.refuses("rosa", { ...first, note: "wet" }, "duplicate-id");
  });
});

test("a lot that has another expiry at the destination stays under way until it is corrected", () => {
  const scene = sentInLots();
  scene.meanwhile("tea", TO, receive(1, { lot: "A", ...goodFor(11) }));
  scene.and(["rosa", arrive([tea({ received: 10 })])]);
  expect(scene.world.state).toMatchObject({
    status: "in-transit",
    last: { kind: "arrival", refused: [{ sku: "tea", code: "invalid-state" }] },
    deliveries: [],
    receivedBy: [],
  });
  const dates = goodFor(9);
  scene.meanwhile("tea", TO, { type: "correct-lot", correction: "c-1", lot: "A", ...dates });
  scene.and(["rosa", arrive([tea({ received: 10 })])]);
  expect(scene.world.state.status).toBe("complete");
});

test("a line of which more is in the request than was sent is closed with what came", () => {
  const both = request([
    ["tea", 10],
    ["rice", 2],
  ]);
  const scene = given({ tea: 20, rice: 2 }, ["mai", both], APPROVE, PICK, [
    "pham",
    { type: "dispatch", lines: [{ sku: "tea" }] },
  ]);
  scene.and(["rosa", arrive([tea({ received: 10 })])]);
  expect(scene.world.state.status).toBe("in-transit");
  expect(actionsOf(scene.world.state)).toEqual(["dispatch", "close"]);
});
