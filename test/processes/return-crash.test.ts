import { describe, expect, test } from "vitest";
import type { LogMemory } from "../../src/adapters/memory/event-log.ts";
import type { InspectedLine } from "../../src/domain/return/events.ts";
import { DEATHS, dieAt } from "./crash-points.ts";
import { fillShelves, outside, type Outside } from "./order-house.ts";
import { openReturnHouse, type ReturnHouse } from "./return-house.ts";

const ID = "261121-ABC234.r00000001";
const WAY = ["picking", "picked", "packed", "shipped", "in-transit"] as const;

/** What stands there before the return: the order is with its customer. */
const delivered = async (shop: ReturnHouse): Promise<void> => {
  await fillShelves(shop);
  await shop.place();
  await shop.parcel("s1", ...WAY, "out-for-delivery", "delivered");
};

const line = (of: number, units: number, disposition: InspectedLine["disposition"]) => ({
  ...{ line: of, units, disposition, lot: "-", bin: "-" },
});

const open = (shop: ReturnHouse) =>
  shop.ask("return", {
    ...{ type: "open-return", return: ID, reason: "too strong", windowDays: 90 },
    lines: [
      { line: 1, units: 3 },
      { line: 2, units: 1 },
    ],
  });

const returning = async (shop: ReturnHouse): Promise<void> => {
  await open(shop);
  await shop.onReturn("approve", ID, { type: "approve", shipDays: 30 });
  await shop.onReturn("inspect", ID, {
    ...{ type: "inspect", warehouse: "north", decision: "policy" },
    lines: [line(1, 2, "restock"), line(1, 1, "damaged"), line(2, 1, "restock")],
  });
};

const cancelling = async (shop: ReturnHouse): Promise<void> => {
  await open(shop);
  await shop.onReturn("approve", ID, { type: "approve", shipDays: 30 });
  await shop.onReturn("cancel", ID, { type: "cancel", reason: "kept it" });
};

type Expected = {
  readonly order: string;
  readonly status: string;
  readonly refunded: number;
  readonly returning: readonly number[];
  /** What came into the stocks: good and damaged tea, good cups. */
  readonly came: readonly number[];
};

const STARTED = 10;

const checkAll =
  (world: Outside, expected: Expected) =>
  async (shop: ReturnHouse): Promise<void> => {
    const [order, goods] = [await shop.read(), await shop.readReturn(ID)];
    expect(goods).toMatchObject({ status: expected.status, work: "none" });
    expect(order).toMatchObject({ status: expected.order, work: "none" });
    expect(order.returns).toMatchObject([{ return: ID, status: expected.status }]);
    expect(order.lines.map((one) => one.returning)).toEqual(expected.returning);
    const paidBack = [...world.refunds.values()];
    expect(paidBack).toEqual(expected.refunded === 0 ? [] : [expected.refunded]);
    expect([order.refunded, goods.refunded ?? 0]).toEqual([expected.refunded, expected.refunded]);
    const [tea, cup] = [await shop.stock("tea", "north"), await shop.stock("cup", "north")];
    expect([tea.onHand - tea.damaged - STARTED, tea.damaged, cup.onHand - STARTED]).toEqual(
      expected.came,
    );
  };

const STORIES = [
  [
    "inspected and paid back",
    returning,
    {
      ...{ order: "refunded", status: "refund-processed", refunded: 2_250 },
      ...{ returning: [3, 1], came: [2, 1, 1] },
    },
  ],
  [
    "approved and cancelled",
    cancelling,
    {
      ...{ order: "return-approved", status: "cancelled", refunded: 0 },
      ...{ returning: [0, 0], came: [0, 0, 0] },
    },
  ],
] as const;

describe.each(STORIES)("a return that is %s converges wherever a process dies", (_, play, ends) => {
  test.each(DEATHS)("%s", { timeout: 60_000 }, async (death) => {
    let points = 0;
    for (let call = 1, more = true; more; call++) {
      const world = outside();
      more = await dieAt(
        {
          open: (memory: LogMemory, between) => openReturnHouse(memory, world, between),
          before: delivered,
          play,
          recover: async (shop) => {
            await shop.carryOn().catch(() => undefined);
            await shop.carryReturnOn(ID).catch(() => undefined);
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
});
