import { REASONS } from "../domain/stock/commands.ts";

/** One request of the demonstration; the key makes a second run of it change nothing. */
export type DemoRequest = {
  readonly key: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
};

const SKUS = [
  ...["coffee-robusta-1kg", "coffee-arabica-500g", "tea-lotus-100g", "tea-oolong-250g"],
  ...["rice-st25-5kg", "fish-sauce-40n", "pepper-phu-quoc", "cashew-salted-500g"],
  ...["chocolate-72", "coconut-candy", "dried-mango-200g", "rice-paper-22cm"],
];
const WAREHOUSES = ["saigon", "hanoi"];
const FIRST_YEAR = 2030;
const ORDERS = 60;
const HOLDS = 20;

/** Numbers that look like a shop and are the same in every run (a linear congruential generator, Numerical Recipes). */
const createSeries = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
};

const receipts = (next: (below: number) => number): DemoRequest[] =>
  WAREHOUSES.map((warehouse) => ({
    key: `demo-receipt-${warehouse}`,
    path: "/api/v1/receipts",
    body: {
      id: `opening-${warehouse}`,
      warehouse,
      source: "demo",
      lines: SKUS.flatMap((sku, index) =>
        ["a", "b"].map((lot) => ({
          sku,
          units: 40 + next(160),
          lot: `${sku}-${lot}`,
          expiresOn: `${String(FIRST_YEAR + (lot === "a" ? 0 : 1))}-06-30`,
          bin: `A-${String(index + 1).padStart(2, "0")}-${lot === "a" ? "01" : "02"}`,
          unitCost: { amount: 25_000 + next(200) * 1_000, currency: "VND" },
        })),
      ),
    },
  }));

const order = (number: number, next: (below: number) => number): DemoRequest[] => {
  const sku = SKUS[next(SKUS.length)] ?? "coffee-robusta-1kg";
  const warehouse = WAREHOUSES[next(WAREHOUSES.length)] ?? "saigon";
  const units = 1 + next(3);
  const name = `order-${String(number)}`;
  const claim = `${name}.1`;
  const stock = { sku, warehouse, units };
  const steps: DemoRequest[] = [
    {
      key: `demo-${name}-reserve`,
      path: "/api/v1/reservations",
      body: {
        id: claim,
        holdClass: "checkout",
        customer: `customer-${String(next(25))}`,
        lines: [stock],
      },
    },
    {
      key: `demo-${name}-allocate`,
      path: `/api/v1/reservations/${claim}/allocate`,
      body: { order: name },
    },
    {
      key: `demo-${name}-pick`,
      path: "/api/v1/picks",
      body: { id: `${name}.pick`, allocation: claim, ...stock, picker: "picker-1" },
    },
    {
      key: `demo-${name}-ship`,
      path: "/api/v1/shipments",
      body: { id: `${name}.parcel`, allocation: claim, ...stock },
    },
  ];
  // The newest orders are still on their way through the house.
  return steps.slice(0, number > ORDERS - 12 ? 1 + next(3) : steps.length);
};

const holds = (next: (below: number) => number): DemoRequest[] =>
  Array.from({ length: HOLDS }, (_, index) => ({
    key: `demo-cart-${String(index)}`,
    path: "/api/v1/reservations",
    body: {
      id: `cart-${String(index)}`,
      holdClass: index % 4 === 0 ? "saved" : "cart",
      customer: `customer-${String(next(25))}`,
      lines: [
        {
          sku: SKUS[next(SKUS.length)],
          warehouse: WAREHOUSES[next(WAREHOUSES.length)],
          units: 1 + next(4),
        },
      ],
    },
  }));

const incidents: readonly DemoRequest[] = [
  {
    key: "demo-return-1",
    path: "/api/v1/returns",
    body: {
      id: "return-1",
      warehouse: "saigon",
      blind: true,
      lines: [
        { sku: "chocolate-72", units: 1, lot: "chocolate-72-a", disposition: "restock" },
        { sku: "coconut-candy", units: 2, disposition: "damaged" },
      ],
    },
  },
  {
    key: "demo-damage-1",
    path: "/api/v1/damages",
    body: {
      id: "damage-1",
      sku: "fish-sauce-40n",
      warehouse: "hanoi",
      reason: REASONS[0],
      note: "a pallet fell",
      lots: [{ lot: "fish-sauce-40n-a", bin: "A-06-01", units: 6 }],
    },
  },
  {
    key: "demo-adjustment-1",
    path: "/api/v1/adjustments",
    body: {
      id: "adjustment-1",
      sku: "rice-st25-5kg",
      warehouse: "saigon",
      reason: "found",
      lots: [{ lot: "rice-st25-5kg-a", bin: "A-05-01", delta: 3 }],
    },
  },
  {
    key: "demo-recall-1",
    path: "/api/v1/quarantines",
    body: {
      id: "recall-1",
      sku: "dried-mango-200g",
      warehouse: "hanoi",
      reason: "recall",
      wholeLot: true,
      lots: [{ lot: "dried-mango-200g-b" }],
    },
  },
];

/** A few weeks of a small shop: goods in, orders on their way, carts, and what goes wrong. */
export const demoRequests = (): readonly DemoRequest[] => {
  const next = createSeries(20_261_121);
  return [
    ...receipts(next),
    ...Array.from({ length: ORDERS }, (_, index) => order(index + 1, next)).flat(),
    ...holds(next),
    ...incidents,
  ];
};
