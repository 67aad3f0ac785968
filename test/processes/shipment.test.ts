import { beforeEach, describe, expect, test } from "vitest";
import { createLogMemory } from "../../src/adapters/memory/event-log.ts";
import { shipmentId } from "../../src/domain/order/state.ts";
import { openHouse, PARCEL, stockUp, world, type House, type World } from "./fulfilment-house.ts";
import { ORDER, TEA } from "./order-house.ts";

let around: World;
let house: House;

beforeEach(async () => {
  around = world();
  house = openHouse(createLogMemory(), around);
  await stockUp(house);
});

const [tea, cup] = TEA.lines;

describe("a parcel", () => {
  test("is opened with what its order has been promised", async () => {
    await house.place();
    const { status, pieces, lines, work } = await house.parcel();
    expect([status, work]).toEqual(["open", "none"]);
    expect(pieces.map(({ sku, units, claim }) => [sku, units, claim])).toEqual([
      ["tea", 3, `${ORDER}.1`],
      ["cup", 2, `${ORDER}.1`],
    ]);
    expect(lines.map(({ line, units, price }) => [line, units, price])).toEqual([
      [1, 3, 1_000],
      [2, 2, 250],
    ]);
  });

  test("goes from the shelf to the door, and takes its order along", async () => {
    await house.place();
    await house.pick();
    expect((await house.order()).status).toBe("processing");
    expect(await house.stock("tea", "north")).toMatchObject({ allocated: 0, picked: 3, onHand: 7 });
    await house.pack();
    expect((await house.order()).status).toBe("packed");
    expect(await house.parcel()).toMatchObject({ status: "packed", label: "made", tracking: "T1" });
    await house.handOver();
    expect((await house.order()).status).toBe("shipped");
    expect(await house.stock("tea", "north")).toMatchObject({ allocated: 0, picked: 0, onHand: 7 });
    await house.track("delivered");
    const order = await house.order();
    expect(order.status).toBe("delivered");
    expect(
      order.lines.map(({ packed, shipped, delivered }) => [packed, shipped, delivered]),
    ).toEqual([
      [3, 3, 3],
      [2, 2, 2],
    ]);
    expect(order.holdings.map(({ shipped }) => shipped)).toEqual([3, 2]);
    expect((await house.parcel()).tracked.map(({ scan, skipped }) => [scan, skipped])).toEqual([
      ["in-transit", true],
      ["out-for-delivery", true],
      ["delivered", undefined],
    ]);
  });

  test("is put back on its shelf where the order is cancelled while it is being picked", async () => {
    await house.place();
    await house.pick();
    await house.ask("cancel", { type: "cancel", reason: "changed my mind" });
    expect((await house.order()).status).toBe("cancelled");
    expect(await house.parcel()).toMatchObject({ status: "cancelled", told: "cancelled" });
    for (const sku of ["tea", "cup"]) {
      expect(await house.stock(sku, "north")).toMatchObject({
        ...{ onHand: 10, available: 10, allocated: 0, picked: 0 },
      });
    }
    expect([...around.refunds.values()]).toEqual([4_000]);
  });

  test("stays open where the order was cancelled before its last word", async () => {
    await house.place();
    await house.pick();
    await house.ask("cancel", { type: "cancel", reason: "no" });
    const answer = await house.pack();
    expect(answer).toMatchObject({ status: "refused", rejection: { code: "invalid-state" } });
  });

  test("can't be cancelled any more once it is packed", async () => {
    await house.place();
    await house.pick();
    await house.pack();
    const answer = await house.ask("cancel", { type: "cancel", reason: "too late" });
    expect(answer).toMatchObject({ status: "refused", rejection: { code: "invalid-state" } });
  });

  test("gives back what its order goes without, be it picked or not", async () => {
    await house.place();
    await house.pick();
    await house.ask("change", { type: "change", lines: [{ ...tea!, units: 1 }, cup!] });
    const { pieces, lines, status } = await house.parcel();
    expect(status).toBe("picked");
    expect(pieces.map(({ sku, units }) => [sku, units])).toEqual([
      ["tea", 1],
      ["cup", 2],
    ]);
    expect(lines.map(({ line, units }) => [line, units])).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(await house.stock("tea", "north")).toMatchObject({ available: 9, picked: 1 });
    await house.pack();
    await house.handOver();
    await house.track("delivered");
    expect((await house.order()).status).toBe("delivered");
  });

  test("that nothing is left in has ended, and its order goes on with the others", async () => {
    await house.book("cup", "south", {
      ...{ type: "receive", receipt: "more" },
      lines: [{ lot: "-", bin: "A-01", units: 5, condition: "good" }],
    });
    await house.place({ ...TEA, lines: [tea!, { ...cup!, units: 15 }], shortage: "partial" });
    const lines = [{ sku: "tea", units: 3, found: 0 }];
    await house.book("tea", "north", {
      ...{ type: "quarantine", quarantine: "q", reason: "quality" },
      lots: [{ lot: "-", bin: "A-01", units: 7 }],
    });
    await house.handle("short", { type: "pick", lines, verified: true });
    const { revision } = await house.history("tea", "north");
    await house.ask("shorted", {
      ...{ type: "note-shorted", attempt: 1, sku: "tea", warehouse: "north", units: 3 },
      ...{ revision, cause: "short-pick" },
    });
    expect(await house.parcel()).toMatchObject({ status: "cancelled", reason: "nothing-left" });
    const { shipments, lines: ordered } = await house.order();
    expect(shipments.map(({ shipment, status }) => [shipment, status])).toEqual([
      ["s1", "cancelled"],
      ["s2", "open"],
      ["s3", "open"],
    ]);
    expect(ordered[0]).toMatchObject({ dropped: 0 });
  });

  test("says what a stock refused, and can be picked again", async () => {
    await house.place();
    await house.book("tea", "north", {
      ...{ type: "quarantine", quarantine: "q", reason: "quality" },
      lots: [{ lot: "-", bin: "A-01", units: 10 }],
    });
    const answer = await house.pick();
    expect(answer).toMatchObject({
      status: "accepted",
      state: { status: "picking", last: { refused: [{ sku: "tea" }] } },
    });
    const { pieces } = await house.parcel();
    expect(pieces.map(({ picks }) => picks.length)).toEqual([0, 1]);
  });

  test("keeps its place where the label fails, and gets it when a person asks again", async () => {
    around.carrier = "fails";
    await house.place();
    await house.pick();
    await house.pack();
    expect(await house.parcel()).toMatchObject({
      ...{ status: "packed", label: "failed", labelFault: { code: "no-carrier" } },
    });
    expect(await house.handOver()).toMatchObject({ status: "refused" });
    around.carrier = "works";
    await house.handle("label", { type: "label" });
    expect(await house.parcel()).toMatchObject({ label: "made", tracking: "T1" });
  });

  test("picked short waits until the rest is found in another place", async () => {
    await house.book("tea", "north", {
      ...{ type: "receive", receipt: "more" },
      lines: [{ lot: "-", bin: "B-02", units: 5, condition: "good" }],
    });
    await house.place();
    const lines = [{ sku: "tea", units: 3, found: 1 }, { sku: "cup" }];
    await house.handle("short", { type: "pick", lines, verified: true });
    expect(await house.parcel()).toMatchObject({ status: "picking" });
    expect((await house.parcel()).pieces[0]).toMatchObject({ missing: 2 });
    expect(await house.stock("tea", "north")).toMatchObject({ quarantined: 2, picked: 1 });
    await house.handle("rest", { type: "pick", verified: true });
    expect(await house.parcel()).toMatchObject({ status: "picked" });
    expect(await house.stock("tea", "north")).toMatchObject({ quarantined: 2, picked: 3 });
  });

  test("picked short beyond all stock is made smaller by its order", async () => {
    await house.place({ ...TEA, lines: [{ ...tea!, units: 10 }, cup!], shortage: "partial" });
    const lines = [{ sku: "tea", units: 10, found: 8 }, { sku: "cup" }];
    await house.handle("short", { type: "pick", lines, verified: true });
    // The watch over claims tells the order what the stock has shorted.
    const { revision } = await house.history("tea", "north");
    await house.ask("shorted", {
      ...{ type: "note-shorted", attempt: 1, sku: "tea", warehouse: "north", units: 2 },
      ...{ revision, cause: "short-pick" },
    });
    const { pieces, status } = await house.parcel();
    expect([status, pieces[0]?.units]).toEqual(["picked", 8]);
    await house.pack();
    expect((await house.order()).shipments[0]).toMatchObject({ status: "packed" });
  });

  test("that came back is booked in as inspected", async () => {
    await house.place();
    await house.pick();
    await house.pack();
    await house.handOver();
    await house.track("refused");
    expect((await house.order()).shipments[0]).toMatchObject({ status: "refused" });
    const at = { lot: "-", bin: "A-01" };
    await house.handle("back", {
      type: "receive-back",
      lines: [
        { ...at, sku: "tea", units: 2, disposition: "restock" },
        { ...at, sku: "tea", units: 1, disposition: "damaged" },
        { ...at, sku: "cup", units: 2, disposition: "restock" },
      ],
    });
    expect(await house.stock("tea", "north")).toMatchObject({
      onHand: 10,
      available: 9,
      damaged: 1,
    });
    expect(await house.stock("cup", "north")).toMatchObject({ onHand: 10 });
    const again = await house.handle("again", {
      type: "receive-back",
      lines: [{ ...at, sku: "tea", units: 1, disposition: "restock" }],
    });
    expect(again).toMatchObject({ status: "refused", rejection: { code: "invalid-state" } });
  });

  test("that was lost is sent again in a parcel of its own", async () => {
    await house.place();
    await house.pick();
    await house.pack();
    await house.handOver();
    await house.track("lost");
    await house.ask("resend", { type: "resend", shipment: "s1", reason: "lost" });
    expect(await house.parcel(shipmentId(ORDER, "s2"))).toMatchObject({
      ...{ status: "open", replaces: "s1", units: 5 },
    });
    await house.handle("ended", { type: "note-ended", as: "replaced", reason: "lost" });
    expect(await house.parcel()).toMatchObject({ status: "replaced" });
    expect(PARCEL).toBe(shipmentId(ORDER, "s1"));
  });
});
