import { describe, expect, test } from "vitest";
import type { LogMemory } from "../../src/adapters/memory/event-log.ts";
import { DEATHS, dieAt } from "./crash-points.ts";
import {
  fillShelves,
  openShop,
  ORDER,
  outside,
  TEA,
  WAREHOUSES,
  type Outside,
  type Shop,
} from "./order-house.ts";

type Play = (shop: Shop) => Promise<unknown>;

const placing: Play = (shop) => shop.place();

const cancelling: Play = async (shop) => {
  await shop.place();
  await shop.ask("cancel", { type: "cancel", reason: "changed my mind" });
};

const changing: Play = async (shop) => {
  await shop.place();
  const [tea, cup] = TEA.lines;
  await shop.ask("change", {
    type: "change",
    lines: [
      { ...tea!, units: 1 },
      { ...cup!, units: 2 },
    ],
  });
};

const returning: Play = async (shop) => {
  await shop.place();
  await shop.parcel("s1", "picking", "picked", "packed", "shipped", "in-transit");
  await shop.parcel("s1", "out-for-delivery", "delivered");
  const lines = [{ line: 1, units: 2 }];
  await shop.ask("return", {
    ...{ type: "open-return", return: "back", lines, reason: "too strong", windowDays: 90 },
  });
  const note = { type: "note-return", return: "back" } as const;
  await shop.ask("approved", { ...note, to: "approved" });
  await shop.ask("refund", { ...note, to: "refund-approved", refund: 2_000 });
};

/** Nothing dangles: the claims of the stocks are those of the order, and the money is where it belongs. */
const checkAll =
  (world: Outside, statuses: readonly string[]) =>
  async (shop: Shop): Promise<void> => {
    const state = await shop.read();
    expect(statuses).toContain(state.status);
    expect(state.work).toBe("none");
    const kept = (sku: string): number =>
      state.holdings
        .filter((one) => one.status === "firm" && one.sku === sku)
        .reduce((sum, { units, shipped }) => sum + units - shipped, 0);
    for (const sku of ["tea", "cup"]) {
      let allocated = 0;
      for (const warehouse of WAREHOUSES) {
        const after = await shop.stock(sku, warehouse);
        expect(after.reserved).toBe(0);
        allocated += after.allocated;
      }
      // Parcels of this house take nothing out of the stocks: what they sent is still allocated there.
      const shipped = state.lines
        .filter((one) => one.sku === sku)
        .reduce((sum, one) => sum + one.shipped, 0);
      expect(allocated).toBe(kept(sku) + shipped);
    }
    const charged = [...world.charges.values()].reduce((sum, one) => sum + one, 0);
    const back = [...world.refunds.values()].reduce((sum, one) => sum + one, 0);
    expect([charged, back]).toEqual([state.paid, state.refunded]);
    if (state.status === "cancelled") expect(back).toBe(charged);
    const open = state.shipments.filter(({ status }) => status !== "cancelled");
    expect([...world.parcels.keys()]).toEqual(open.map((one) => `${ORDER}.${one.shipment}`));
  };

const STORIES = [
  ["placed", placing, ["confirmed"]],
  ["cancelled", cancelling, ["cancelled"]],
  ["changed", changing, ["confirmed"]],
  ["returned", returning, ["refunded"]],
] as const;

describe.each(STORIES)(
  "an order that is %s converges wherever its process dies",
  (_, play, ends) => {
    test.each(DEATHS)("%s", { timeout: 60_000 }, async (death) => {
      let points = 0;
      for (let call = 1, more = true; more; call++) {
        const world = outside();
        more = await dieAt(
          {
            open: (memory: LogMemory, between) => openShop(memory, world, between),
            before: fillShelves,
            play,
            recover: async (shop) => {
              await shop.carryOn().catch(() => undefined);
              await play(shop);
              await shop.carryOn();
            },
            check: checkAll(world, ends),
          },
          { call, death },
        );
        points += more ? 1 : 0;
      }
      expect(points).toBeGreaterThan(10);
    });
  },
);
