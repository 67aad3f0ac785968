import { describe, expect, test } from "vitest";
import { createLogMemory } from "../../src/adapters/memory/event-log.ts";
import { dueOf } from "../../src/domain/order/amounts.ts";
import type { OrderContent } from "../../src/domain/order/content.ts";
import { REFUND_TRIES_MAX } from "../../src/domain/order/state.ts";
import { fillShelves, openShop, ORDER, outside, TEA, type Shop } from "./order-house.ts";

const shopOf = async (units = 10) => {
  const world = outside();
  const shop = openShop(createLogMemory(), world);
  if (units > 0) await fillShelves(shop, units);
  return { world, shop };
};

const PAY = { type: "pay", provider: "bank", method: "card" } as const;
const WAY = ["picking", "picked", "packed", "shipped", "in-transit"] as const;
const [tea, cup] = TEA.lines;
const changeTo = (units: number) =>
  ({ type: "change", lines: [{ ...tea!, units }, cup!] }) as const;

const goodwill = (shop: Shop, amount: number) =>
  shop.ask("goodwill", { type: "refund", refund: "sorry", amount, reason: "scratched box" });

const receive = (shop: Shop, sku: string, warehouse: string, units: number) =>
  shop.book(sku, warehouse, {
    ...{ type: "receive", receipt: "opening" },
    lines: [{ lot: "-", bin: "-", units, condition: "good" }],
  });

const amountsOf = (all: readonly { readonly amount: number }[]): readonly number[] =>
  all.map(({ amount }) => amount);

describe("what is given back beside the price", () => {
  test("is not asked for again", async () => {
    const { shop } = await shopOf();
    await shop.place();
    await goodwill(shop, 500);
    const state = await shop.read();
    expect(state).toMatchObject({ status: "confirmed", paid: 4_000, refunded: 500 });
    expect(state.refunds).toMatchObject([{ amount: 500, apart: true }]);
    expect(dueOf(state)).toBe(0);
  });

  test("does not make a later change dearer", async () => {
    const { world, shop } = await shopOf();
    await shop.place();
    await goodwill(shop, 500);
    await shop.ask("more", changeTo(4));
    expect(dueOf(await shop.read())).toBe(1_000);
    await shop.ask("pay", PAY);
    expect(await shop.read()).toMatchObject({ total: 5_000, paid: 5_000, refunded: 500 });
    expect([...world.charges.values()]).toEqual([4_000, 1_000]);
  });

  test("leaves a change that costs the same without a payment", async () => {
    const { shop } = await shopOf();
    await shop.place();
    await goodwill(shop, 500);
    await shop.ask("same", changeTo(3));
    const state = await shop.read();
    expect(state).toMatchObject({ total: 4_000, paid: 4_000, refunded: 500 });
    expect(state.change).toBeUndefined();
  });

  test("comes on top of what a smaller order gives back, up to what was paid", async () => {
    const { shop } = await shopOf();
    await shop.place();
    await goodwill(shop, 500);
    await shop.ask("less", changeTo(1));
    expect(await shop.read()).toMatchObject({ total: 2_000, refunded: 2_500 });
    await shop.ask("cancel", { type: "cancel", reason: "changed my mind" });
    expect(await shop.read()).toMatchObject({ status: "cancelled", paid: 4_000, refunded: 4_000 });
  });

  test("leaves what falls out of the order later to be paid back as well", async () => {
    const { shop } = await shopOf(0);
    await receive(shop, "tea", "north", 3);
    await receive(shop, "cup", "south", 2);
    await shop.place();
    await shop.parcel("s1", ...WAY, "lost");
    await shop.ask("money", { type: "refund-shipment", shipment: "s1", reason: "lost" });
    await shop.book("cup", "south", {
      ...{ type: "damage", damage: "fire", reason: "damage" },
      lots: [{ lot: "-", bin: "-", units: 2, condition: "good" }],
    });
    await shop.ask("shorted", {
      ...{ type: "note-shorted", attempt: 1, sku: "cup", warehouse: "south", units: 2 },
      ...{ revision: 9, cause: "damage" },
    });
    expect(amountsOf((await shop.read()).refunds)).toEqual([3_000, 500]);
  });
});

describe("a parcel that was lost", () => {
  test("hears once that it was paid back, whoever asks again", async () => {
    const { world, shop } = await shopOf();
    await shop.place();
    await shop.parcel("s1", ...WAY, "lost");
    const ask = { type: "refund-shipment", shipment: "s1", reason: "lost" } as const;
    const first = await shop.ask("money", ask);
    expect(first.driven?.fault).toBeUndefined();
    expect([...world.ended]).toEqual([[`${ORDER}.s1`, "refunded"]]);
    world.ended.clear();
    const again = await shop.ask("money", ask);
    expect(again.answer).toMatchObject({ status: "accepted", replayed: true });
    expect((await shop.ask("money twice", ask)).answer).toMatchObject({
      ...{ status: "refused", rejection: { code: "invalid-state" } },
    });
    expect([...world.ended]).toEqual([]);
    expect(await shop.read()).toMatchObject({ refunded: 3_500, work: "none" });
  });

  test("hears that another is sent in its place", async () => {
    const { world, shop } = await shopOf();
    await shop.place();
    await shop.parcel("s1", ...WAY, "lost");
    await shop.ask("again", { type: "resend", shipment: "s1", reason: "lost" });
    expect([...world.ended]).toEqual([[`${ORDER}.s1`, "replaced"]]);
    expect((await shop.read()).shipments).toMatchObject([{ announced: true }, { announced: true }]);
  });
});

describe("a stock that promises more than it has", () => {
  const shopThatPromises = async () => {
    const { shop, world } = await shopOf(0);
    await receive(shop, "tea", "north", 2);
    await receive(shop, "cup", "north", 2);
    await shop.book("tea", "north", { type: "set-policy", policy: { backorderLimit: 10 } });
    return { shop, world };
  };
  const pieces = [
    { sku: "tea", warehouse: "north", units: 3, lines: [{ line: 1, units: 3 }] },
    { sku: "cup", warehouse: "north", units: 2, lines: [{ line: 2, units: 2 }] },
  ];
  /** Planned when there still were three. */
  const place = (shop: Shop, shortage: OrderContent["shortage"]) =>
    shop.ask("place", {
      ...{ type: "place", content: { ...TEA, shortage }, paymentAttempts: 1 },
      plan: { pieces, short: [], method: "test" },
      fraud: { score: 0, verdict: "accepted", reasons: [] },
    });

  test("refuses an order that does not wait, and nothing is kept or charged", async () => {
    const { shop, world } = await shopThatPromises();
    const { driven } = await place(shop, "refuse");
    expect(driven?.fault).toBeUndefined();
    const state = await shop.read();
    expect(state).toMatchObject({ status: "cancelled", cancelReason: "out-of-stock", paid: 0 });
    expect(state.holdings[0]).toMatchObject({ status: "refused", available: 2 });
    expect(await shop.stock("tea", "north")).toMatchObject({ available: 2, reserved: 0 });
    expect(await shop.stock("cup", "north")).toMatchObject({ available: 2, reserved: 0 });
    expect([...world.charges]).toEqual([]);
  });

  test("sends what it has where the order goes without the rest", async () => {
    const { shop } = await shopThatPromises();
    await place(shop, "partial");
    expect(await shop.read()).toMatchObject({ status: "confirmed", total: 1_000, paid: 1_000 });
    expect(await shop.stock("tea", "north")).toMatchObject({ allocated: 0, reserved: 0 });
  });

  test("keeps its promise to an order that waits", async () => {
    const { shop } = await shopThatPromises();
    await place(shop, "backorder");
    const state = await shop.read();
    expect(state).toMatchObject({ status: "confirmed", paid: 4_000 });
    expect(state.holdings[0]).toMatchObject({ backed: 2, backordered: 1, excess: 0 });
    expect(await shop.stock("tea", "north")).toMatchObject({ allocated: 2, available: 0 });
  });
});

test("a hold that was shorted before it is paid is made good from elsewhere, once", async () => {
  const { shop, world } = await shopOf();
  world.charge = "pending";
  await shop.place();
  await shop.book("tea", "north", {
    ...{ type: "damage", damage: "fire", reason: "damage" },
    lots: [{ lot: "-", bin: "-", units: 9, condition: "good" }],
  });
  const outcome = { status: "captured", reference: "ref", amount: 4_000 } as const;
  await shop.ask("paid", { type: "note-payment", attempt: 1, outcome });
  const before = await shop.read();
  expect(before).toMatchObject({ status: "confirmed", attempt: 2, work: "none" });
  expect(await shop.stock("tea", "south")).toMatchObject({ allocated: 2 });
  expect(await shop.stock("tea", "north")).toMatchObject({ allocated: 1, available: 0 });
  // The watch over claims comes late: what it tells was in the answer.
  await shop.ask("shorted", {
    ...{ type: "note-shorted", attempt: 1, sku: "tea", warehouse: "north", units: 2 },
    ...{ revision: 2, cause: "damage" },
  });
  expect((await shop.read()).holdings).toEqual(before.holdings);
});

test("a refund that fails is tried again, daily in the end, until a person has seen to it", async () => {
  const { shop, world } = await shopOf();
  await shop.place();
  world.refund = "failed";
  await shop.ask("cancel", { type: "cancel", reason: "changed my mind" });
  const refundOf = async () => (await shop.read()).refunds[0];
  expect(await refundOf()).toMatchObject({ status: "failed", tries: 1 });
  for (const minutes of [1, 2, 4, 8]) {
    world.now += minutes * 60_000 - 1;
    const { tries = 0 } = (await refundOf()) ?? {};
    await shop.carryOn();
    expect(await refundOf()).toMatchObject({ tries });
    world.now += 1;
    await shop.carryOn();
    expect(await refundOf()).toMatchObject({ tries: tries + 1 });
  }
  for (let day = 0; day < 40; day++) {
    world.now += 86_400_000;
    await shop.carryOn();
  }
  expect(await refundOf()).toMatchObject({ status: "failed", tries: REFUND_TRIES_MAX });
  expect(await shop.read()).toMatchObject({ work: "none", refunded: 0 });
  const outcome = { status: "done", reference: "cash" } as const;
  await shop.ask("by hand", { type: "note-refund", refund: "r1", outcome });
  expect(await shop.read()).toMatchObject({ status: "cancelled", refunded: 4_000 });
});

test("a change that nobody can fill once it is paid leaves the order as it was, and its money back", async () => {
  const { shop } = await shopOf(5);
  await shop.place();
  await shop.ask("more", changeTo(9));
  await shop.ask("pay", PAY);
  const state = await shop.read();
  expect(state).toMatchObject({
    ...{ status: "confirmed", total: 4_000, paid: 10_000, refunded: 6_000, work: "none" },
    lines: [{ units: 9, dropped: 6 }, { units: 2 }],
  });
  expect(state.grown).toBeUndefined();
  expect(await shop.stock("tea", "north")).toMatchObject({ allocated: 3, available: 2 });
  // What is lost of the order itself ends it, as its policy says.
  await shop.book("cup", "south", { type: "allocate", claim: "other", units: 5 });
  await shop.book("cup", "north", {
    ...{ type: "damage", damage: "fire", reason: "damage" },
    lots: [{ lot: "-", bin: "-", units: 5, condition: "good" }],
  });
  await shop.ask("shorted", {
    ...{ type: "note-shorted", attempt: 1, sku: "cup", warehouse: "north", units: 2 },
    ...{ revision: 9, cause: "damage" },
  });
  expect(await shop.read()).toMatchObject({ status: "cancelled", refunded: 10_000 });
});
