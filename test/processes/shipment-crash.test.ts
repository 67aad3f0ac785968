import { describe, expect, test } from "vitest";
import { everyCrash, type Story } from "./crash-points.ts";
import { openHouse, stockUp, world, type House, type World } from "./fulfilment-house.ts";
import { TEA, WAREHOUSES } from "./order-house.ts";

type Play = (house: House) => Promise<unknown>;

/** What a person does again after a crash: who is told that it is done already goes on with the next. */
const delivering: Play = async (house) => {
  await house.place();
  await house.pick();
  await house.pack();
  await house.handOver();
  await house.track("delivered");
};

const cancelling: Play = async (house) => {
  await house.place();
  await house.pick();
  await house.ask("cancel", { type: "cancel", reason: "changed my mind" });
};

const shrinking: Play = async (house) => {
  await house.place();
  await house.pick();
  const [tea, cup] = TEA.lines;
  await house.ask("change", { type: "change", lines: [{ ...tea!, units: 1 }, cup!] });
  await house.pack();
};

const coming: Play = async (house) => {
  await house.place();
  await house.pick();
  await house.pack();
  await house.handOver();
  await house.track("refused");
  await house.handle("back", {
    type: "receive-back",
    lines: ["tea", "cup"].map((sku) => ({
      ...{ sku, lot: "-", bin: "A-01", disposition: "restock" },
      units: sku === "tea" ? 3 : 2,
    })),
  });
};

type Ends = {
  readonly order: string;
  readonly parcel: string;
  /** Of tea and cups in the north. */
  readonly onHand: readonly [number, number];
  readonly picked: readonly [number, number];
  readonly refunded: number;
};

const STORIES: readonly (readonly [string, Play, Ends])[] = [
  [
    "is delivered",
    delivering,
    { order: "delivered", parcel: "delivered", onHand: [7, 8], picked: [0, 0], refunded: 0 },
  ],
  [
    "is cancelled with picked goods",
    cancelling,
    { order: "cancelled", parcel: "cancelled", onHand: [10, 10], picked: [0, 0], refunded: 4_000 },
  ],
  [
    "gets smaller when it is picked",
    shrinking,
    { order: "packed", parcel: "packed", onHand: [9, 8], picked: [1, 2], refunded: 2_000 },
  ],
  [
    "comes back",
    coming,
    { order: "in-transit", parcel: "refused", onHand: [10, 10], picked: [0, 0], refunded: 0 },
  ],
];

const storyOf = (play: Play, ends: Ends, around: () => World): Story<House> => ({
  open: (memory, between) => openHouse(memory, around(), between),
  before: stockUp,
  play,
  recover: async (house) => {
    await house.carryOn().catch(() => undefined);
    await play(house);
    await house.carryOn();
  },
  check: async (house) => {
    const [order, parcel] = [await house.order(), await house.parcel()];
    expect([order.status, parcel.status]).toEqual([ends.order, ends.parcel]);
    expect([order.work, parcel.work]).toEqual(["none", "none"]);
    for (const [index, sku] of ["tea", "cup"].entries()) {
      for (const warehouse of WAREHOUSES) {
        const isHere = warehouse === "north";
        const onHand = isHere ? ends.onHand[index] : 10;
        const picked = isHere ? ends.picked[index] : 0;
        expect(await house.stock(sku, warehouse)).toMatchObject({
          ...{ onHand, picked, available: onHand, reserved: 0, allocated: 0 },
        });
      }
    }
    expect([order.paid, order.refunded]).toEqual([4_000, ends.refunded]);
  },
});

describe("an order and its parcel converge wherever the process dies", () => {
  test.each(STORIES)("that %s", { timeout: 60_000 }, async (_, play, ends) => {
    // Every life has a world of its own, which outlives the processes in it.
    const worlds = new WeakMap<object, World>();
    const story = storyOf(play, ends, world);
    const points = await everyCrash({
      ...story,
      open: (memory, between) => {
        const around = worlds.get(memory) ?? world();
        worlds.set(memory, around);
        return openHouse(memory, around, between);
      },
    });
    expect(points).toBeGreaterThan(40);
  });
});
