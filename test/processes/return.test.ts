import { describe, expect, test } from "vitest";
import { createLogMemory } from "../../src/adapters/memory/event-log.ts";
import { DAY_MS } from "../../src/domain/instant.ts";
import type { InspectedLine } from "../../src/domain/return/events.ts";
import { fillShelves, outside } from "./order-house.ts";
import { openReturnHouse } from "./return-house.ts";

const ID = "261121-ABC234.r00000001";
const WAY = ["picking", "picked", "packed", "shipped", "in-transit"] as const;

const delivered = async () => {
  const world = outside();
  const shop = openReturnHouse(createLogMemory(), world);
  await fillShelves(shop);
  await shop.place();
  await shop.parcel("s1", ...WAY, "out-for-delivery", "delivered");
  return { world, shop };
};

type Shop = Awaited<ReturnType<typeof delivered>>["shop"];

const requested = async (shop: Shop, units = 2, id = ID) =>
  shop.ask(`return ${id}`, {
    ...{ type: "open-return", return: id, lines: [{ line: 1, units }] },
    ...{ reason: "too strong", windowDays: 90 },
  });

const approve = (shop: Shop) => shop.onReturn("approve", ID, { type: "approve", shipDays: 30 });

const good = (units: number): InspectedLine => ({
  ...{ line: 1, units, disposition: "restock", lot: "-", bin: "-" },
});

const inspect = (shop: Shop, ...lines: readonly InspectedLine[]) =>
  shop.onReturn("inspect", ID, {
    ...{ type: "inspect", warehouse: "north", decision: "policy", lines },
  });

describe("a return", () => {
  test("of good units puts them back into stock and their price into the customer's pocket", async () => {
    const { world, shop } = await delivered();
    const before = await shop.stock("tea", "north");
    await requested(shop);
    expect(await shop.readReturn(ID)).toMatchObject({ status: "requested", work: "none" });
    await approve(shop);
    await inspect(shop, good(2));
    expect(await shop.readReturn(ID)).toMatchObject({
      ...{ status: "refund-processed", refund: 2_000, refunded: 2_000, work: "none" },
      ...{ told: "refund-processed", inspectedBy: ["shop"] },
    });
    expect(await shop.read()).toMatchObject({ status: "refunded", refunded: 2_000, work: "none" });
    expect([...world.refunds.values()]).toEqual([2_000]);
    const after = await shop.stock("tea", "north");
    expect(after.onHand - before.onHand).toBe(2);
    expect(after.available - before.available).toBe(2);
  });

  test("of damaged units is not paid back, and the goods stand apart", async () => {
    const { world, shop } = await delivered();
    await requested(shop);
    await approve(shop);
    await inspect(shop, { ...good(2), disposition: "damaged" });
    expect(await shop.readReturn(ID)).toMatchObject({ status: "refund-rejected", refund: 0 });
    expect(world.refunds.size).toBe(0);
    expect(await shop.stock("tea", "north")).toMatchObject({ damaged: 2 });
    // The warehouse keeps them: they can't be returned a second time.
    const state = await shop.read();
    expect(state.lines[0]).toMatchObject({ delivered: 3, returning: 2 });
    expect(state.status).toBe("return-approved");
  });

  test("of which less comes than was approved leaves the rest to be returned", async () => {
    const { world, shop } = await delivered();
    await requested(shop, 3);
    await approve(shop);
    await inspect(shop, good(1));
    expect([...world.refunds.values()]).toEqual([1_000]);
    expect((await shop.read()).lines[0]).toMatchObject({ returning: 1 });
  });

  test("that is rejected sends the order back to delivered, and its units free", async () => {
    const { shop } = await delivered();
    await requested(shop);
    expect((await shop.read()).status).toBe("return-requested");
    await shop.onReturn("reject", ID, { type: "reject", reason: "worn" });
    const state = await shop.read();
    expect(state).toMatchObject({ status: "delivered", work: "none" });
    expect(state.lines[0]).toMatchObject({ returning: 0 });
    expect(state.returns[0]).toMatchObject({ status: "rejected" });
  });

  test("that is not sent in time lapses and frees its units", async () => {
    const { world, shop } = await delivered();
    await requested(shop);
    await approve(shop);
    world.now += 30 * DAY_MS - 1;
    await shop.carryReturnOn(ID);
    expect((await shop.readReturn(ID)).status).toBe("approved");
    world.now += 1;
    await shop.carryReturnOn(ID);
    expect(await shop.readReturn(ID)).toMatchObject({ status: "lapsed", work: "none" });
    expect((await shop.read()).lines[0]).toMatchObject({ returning: 0 });
  });

  test("with goods in quarantine waits for a person, who may pay less, and says why", async () => {
    const { world, shop } = await delivered();
    await requested(shop);
    await approve(shop);
    await inspect(shop, good(1), { ...good(1), disposition: "quarantine" });
    expect(await shop.readReturn(ID)).toMatchObject({ status: "quality-check", work: "none" });
    const decide = { type: "decide", lines: [{ line: 1, units: 2 }], amount: 1_500 } as const;
    const silent = await shop.onReturn("decide", ID, decide);
    expect(silent).toMatchObject({ status: "refused", rejection: { code: "invalid-state" } });
    await shop.onReturn("decide why", ID, { ...decide, reason: "the seal was broken" });
    expect(await shop.readReturn(ID)).toMatchObject({
      status: "refund-processed",
      refunded: 1_500,
    });
    expect([...world.refunds.values()]).toEqual([1_500]);
  });

  test("of what costs nothing ends without money", async () => {
    const { world, shop } = await delivered();
    await requested(shop);
    await shop.ask("refund all", { type: "refund", refund: "all", reason: "goodwill" });
    await approve(shop);
    await inspect(shop, good(2));
    expect(await shop.readReturn(ID)).toMatchObject({ status: "refund-processed", refunded: 0 });
    expect([...world.refunds.values()]).toEqual([4_000]);
    expect((await shop.read()).status).toBe("refunded");
  });

  test("which nobody knows the order of is taken in at once and paid back at the counter", async () => {
    const { shop, world } = await delivered();
    const before = await shop.stock("cup", "south");
    await shop.onReturn("blind", "counter-1", {
      ...{ type: "open-blind", shipDays: 30, currency: "EUR", reason: "no receipt" },
      lines: [{ line: 1, sku: "cup", units: 2, price: 250 }],
      arrived: {
        ...{ warehouse: "south", decision: "policy" },
        inspected: [{ ...good(2), line: 1 }],
      },
    });
    expect(await shop.readReturn("counter-1")).toMatchObject({
      ...{ status: "refund-processed", approvedBy: "policy", refunded: 500, work: "none" },
    });
    expect((await shop.stock("cup", "south")).available - before.available).toBe(2);
    expect(world.refunds.size).toBe(0);
  });

  test("that a stock refuses waits for another inspection", async () => {
    const { shop } = await delivered();
    const lines = [{ lot: "-", bin: "-", units: 1, disposition: "restock" as const }];
    await shop.book("tea", "north", { type: "return", return: `${ID}.1`, blind: true, lines });
    await requested(shop);
    await approve(shop);
    await inspect(shop, good(2));
    expect(await shop.readReturn(ID)).toMatchObject({
      ...{ status: "quality-check", work: "none" },
      refused: [{ sku: "tea", code: "duplicate-id" }],
    });
    await shop.onReturn("again", ID, { type: "inspect", decision: "policy", lines: [good(2)] });
    expect(await shop.readReturn(ID)).toMatchObject({ status: "refund-processed" });
  });
});
