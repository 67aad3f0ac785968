import { describe, expect, test } from "vitest";
import { createLogMemory } from "../../src/adapters/memory/event-log.ts";
import { fillShelves, openShop, ORDER, outside, TEA } from "./order-house.ts";

const shopOf = async (units = 10) => {
  const world = outside();
  const shop = openShop(createLogMemory(), world);
  await fillShelves(shop, units);
  return { world, shop };
};

const WAY = ["picking", "picked", "packed", "shipped", "in-transit"] as const;

describe("an order", () => {
  test("that is paid at once is confirmed, allocated, and has its parcel", async () => {
    const { world, shop } = await shopOf();
    const { driven } = await shop.place();
    expect(driven?.fault).toBeUndefined();
    const state = await shop.read();
    expect(state).toMatchObject({ status: "confirmed", total: 4_000, paid: 4_000, work: "none" });
    expect([...world.charges]).toEqual([[`${ORDER}.p1`, 4_000]]);
    expect([...world.parcels]).toEqual([[`${ORDER}.s1`, 5]]);
    expect(await shop.stock("tea", "north")).toMatchObject({ available: 7, allocated: 3 });
  });

  test("follows its parcel to the customer, one transition at a time", async () => {
    const { shop } = await shopOf();
    await shop.place();
    await shop.parcel("s1", ...WAY, "out-for-delivery", "delivered");
    expect(await shop.read()).toMatchObject({ status: "delivered", work: "none" });
  });

  test("placed and cancelled leaves every quantity as it was, and the money back", async () => {
    const { world, shop } = await shopOf();
    await shop.place();
    const { driven } = await shop.ask("cancel", { type: "cancel", reason: "changed my mind" });
    expect(driven?.fault).toBeUndefined();
    expect(await shop.read()).toMatchObject({ status: "cancelled", refunded: 4_000, work: "none" });
    expect([...world.refunds.values()]).toEqual([4_000]);
    for (const sku of ["tea", "cup"]) {
      expect(await shop.stock(sku, "north")).toMatchObject({ available: 10, allocated: 0 });
    }
    expect([...world.parcels]).toEqual([]);
  });

  test("whose payment fails is cancelled and holds nothing", async () => {
    const { world, shop } = await shopOf();
    world.charge = "failed";
    await shop.place();
    expect(await shop.read()).toMatchObject({
      status: "cancelled",
      cancelReason: "payment-failed",
    });
    expect(await shop.stock("tea", "north")).toMatchObject({ available: 10, reserved: 0 });
  });

  test("that nobody pays in time is cancelled, and money that comes later goes back", async () => {
    const { world, shop } = await shopOf();
    world.charge = "pending";
    await shop.place();
    expect(await shop.read()).toMatchObject({ status: "payment-pending", work: "timed" });
    world.now += 20 * 60_000;
    await shop.carryOn();
    expect((await shop.read()).status).toBe("payment-pending");
    world.now += 3_600_000;
    await shop.carryOn();
    expect(await shop.read()).toMatchObject({ status: "cancelled", work: "none" });
    const outcome = { status: "captured", reference: "late", amount: 4_000 } as const;
    await shop.ask("webhook", { type: "note-payment", attempt: 1, outcome });
    expect(await shop.read()).toMatchObject({ paid: 4_000, refunded: 4_000, status: "cancelled" });
  });

  test("paid after its holds have lapsed takes what is there once more", async () => {
    const { world, shop } = await shopOf();
    world.charge = "pending";
    await shop.place();
    world.now += 20 * 60_000;
    const outcome = { status: "captured", reference: "late", amount: 4_000 } as const;
    await shop.ask("webhook", { type: "note-payment", attempt: 1, outcome });
    expect(await shop.read()).toMatchObject({ status: "confirmed", refunded: 0, attempt: 2 });
    expect(await shop.stock("tea", "north")).toMatchObject({ allocated: 3, reserved: 0 });
  });

  test("paid after its holds have lapsed is paid back in full where nothing is left", async () => {
    const { world, shop } = await shopOf(3);
    world.charge = "pending";
    await shop.place();
    world.now += 20 * 60_000;
    for (const warehouse of ["north", "south"]) {
      await shop.book("tea", warehouse, { type: "allocate", claim: "other", units: 3 });
    }
    const outcome = { status: "captured", reference: "late", amount: 4_000 } as const;
    await shop.ask("webhook", { type: "note-payment", attempt: 1, outcome });
    expect(await shop.read()).toMatchObject({ status: "cancelled", refunded: 4_000, work: "none" });
    expect(await shop.stock("cup", "north")).toMatchObject({ available: 3, allocated: 0 });
  });

  test("out of stock is refused and leaves nothing behind", async () => {
    const { shop } = await shopOf(2);
    const { answer } = await shop.place();
    expect(answer).toMatchObject({
      status: "refused",
      rejection: { code: "insufficient-stock", detail: "line 1 (tea): 3 short" },
    });
    expect((await shop.read()).status).toBe("none");
  });

  test("goes without what nobody has where its policy says so", async () => {
    const { shop } = await shopOf(2);
    await shop.place({ ...TEA, shortage: "partial" });
    expect(await shop.read()).toMatchObject({ status: "confirmed", total: 1_000, paid: 1_000 });
  });

  test("made smaller gives units and money back; made larger asks for money first", async () => {
    const { world, shop } = await shopOf();
    await shop.place();
    const [tea, cup] = TEA.lines;
    const lines = (units: number) => [{ ...tea!, units }, cup!];
    const smaller = await shop.ask("smaller", { type: "change", lines: lines(1) });
    expect(smaller.driven?.fault).toBeUndefined();
    expect(await shop.read()).toMatchObject({ total: 2_000, refunded: 2_000, work: "none" });
    expect(await shop.stock("tea", "north")).toMatchObject({ available: 9, allocated: 1 });
    expect([...world.parcels]).toEqual([[`${ORDER}.s1`, 3]]);
    await shop.ask("larger", { type: "change", lines: lines(4) });
    expect(await shop.read()).toMatchObject({ total: 2_000, change: { total: 5_000 } });
    await shop.ask("pay", { type: "pay", provider: "bank", method: "card" });
    expect(await shop.read()).toMatchObject({ total: 5_000, work: "none", shipments: [{}, {}] });
    expect(await shop.stock("tea", "north")).toMatchObject({ available: 6, allocated: 4 });
  });

  test("once a parcel is being packed is not cancelled any more", async () => {
    const { shop } = await shopOf();
    await shop.place();
    await shop.parcel("s1", "picking", "picked");
    await shop.ask("packing", { type: "begin-packing", shipment: "s1" });
    const { answer } = await shop.ask("cancel", { type: "cancel", reason: "too late" });
    expect(answer).toMatchObject({ status: "refused", rejection: { code: "invalid-state" } });
  });

  test("whose claim is shorted is sourced from elsewhere", async () => {
    const { shop } = await shopOf();
    await shop.place();
    await shop.book("tea", "north", {
      ...{ type: "damage", damage: "fire", reason: "damage" },
      lots: [{ lot: "-", bin: "-", units: 9, condition: "good" }],
    });
    expect(await shop.stock("tea", "north")).toMatchObject({ allocated: 1 });
    await shop.ask("shorted", {
      ...{ type: "note-shorted", attempt: 1, sku: "tea", warehouse: "north", units: 2 },
      revision: 9,
    });
    const state = await shop.read();
    expect(state).toMatchObject({ status: "confirmed", work: "none", attempt: 2 });
    expect(await shop.stock("tea", "south")).toMatchObject({ allocated: 2 });
    expect(state.shipments.map(({ warehouse, lines }) => [warehouse, lines])).toEqual([
      [
        "north",
        [
          { line: 1, units: 1 },
          { line: 2, units: 2 },
        ],
      ],
      ["south", [{ line: 1, units: 2 }]],
    ]);
  });

  test("comes back in part, and is paid back for that part", async () => {
    const { shop } = await shopOf();
    await shop.place();
    await shop.parcel("s1", ...WAY, "out-for-delivery", "delivered");
    const lines = [{ line: 1, units: 2 }];
    const opening = { type: "open-return", return: "back", lines, reason: "too strong" } as const;
    await shop.ask("return", { ...opening, windowDays: 90 });
    expect(await shop.read()).toMatchObject({ status: "return-requested" });
    const more = await shop.ask("more", { ...opening, return: "more", windowDays: 90 });
    expect(more.answer).toMatchObject({ status: "refused", rejection: { code: "invalid-state" } });
    const note = { type: "note-return", return: "back" } as const;
    await shop.ask("approved", { ...note, to: "approved" });
    expect((await shop.read()).status).toBe("return-approved");
    await shop.ask("refund", { ...note, to: "refund-approved", refund: 2_000 });
    expect(await shop.read()).toMatchObject({ status: "refunded", refunded: 2_000, work: "none" });
  });

  test("whose parcel is lost is sent again, or paid back", async () => {
    const { shop } = await shopOf();
    await shop.place();
    await shop.parcel("s1", ...WAY, "lost");
    await shop.ask("again", { type: "resend", shipment: "s1", reason: "lost" });
    const state = await shop.read();
    expect(state.shipments.map(({ status, replaces }) => [status, replaces])).toEqual([
      ["replaced", undefined],
      ["open", "s1"],
    ]);
    await shop.parcel("s2", ...WAY, "lost");
    await shop.ask("money", { type: "refund-shipment", shipment: "s2", reason: "lost" });
    expect(await shop.read()).toMatchObject({ status: "refunded", refunded: 3_500, work: "none" });
  });
});
