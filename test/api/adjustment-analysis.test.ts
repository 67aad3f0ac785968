import { afterEach, expect, test } from "vitest";
import { analyseAdjustments } from "../../src/api/adjustment-analysis.ts";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";
import { hire, type Person } from "./people.ts";

let ledger: OpenLedger;
afterEach(() => ledger.close());

const DAY = 24 * 3_600_000;
/** 2.50 a unit. */
const unitCost = { amount: 250, currency: "EUR" };

const receive = async (sku: string, warehouse: string, more = {}) => {
  const lines = [{ sku, units: 100, ...more }];
  expect((await ledger.post("/receipts", { warehouse, lines })).status).toBe(201);
};

/** Three corrections on 21 November and one on the day after, of two people in two warehouses. */
const openHouse = async () => {
  ledger = await openLedger();
  await receive("tea", "north", { unitCost });
  await receive("rice", "north");
  await receive("tea", "south", { unitCost });
  const pia = await hire(ledger, "pia", { roles: ["picker"] });
  const mara = await hire(ledger, "mara", { roles: ["manager"] });
  const tea = { sku: "tea", warehouse: "north" };
  const all = [
    await pia.post("/adjustments", { ...tea, reason: "loss", lots: [{ delta: -4 }] }),
    await pia.post("/adjustments", { ...tea, reason: "found", lots: [{ delta: 1 }] }),
    await mara.post("/write-offs", {
      ...tea,
      sku: "rice",
      reason: "expired",
      lots: [{ units: 20 }],
    }),
  ];
  ledger.time.now += DAY;
  all.push(
    await pia.post("/adjustments", {
      ...tea,
      warehouse: "south",
      reason: "loss",
      lots: [{ delta: -2 }],
    }),
  );
  expect(all.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  return { pia, mara };
};

const analysed = async ({ get }: Person, query: string) => {
  const { status, body } = await get(`/adjustments/analysis?${query}`);
  expect(status).toBe(200);
  return body;
};

test("corrections are summed up by reason, most units first, with their value", async () => {
  const { mara } = await openHouse();
  expect(await analysed(mara, "")).toEqual({
    by: "reason",
    items: [
      { reason: "expired", acts: 1, up: 0, down: 20, net: -20, values: [] },
      {
        ...{ reason: "loss", acts: 2, up: 0, down: 6, net: -6 },
        values: [{ currency: "EUR", up: 0, down: 1_500 }],
      },
      {
        ...{ reason: "found", acts: 1, up: 1, down: 0, net: 1 },
        values: [{ currency: "EUR", up: 250, down: 0 }],
      },
    ],
    totals: {
      ...{ acts: 4, up: 1, down: 26, net: -25 },
      values: [{ currency: "EUR", up: 250, down: 1_500 }],
    },
  });
});

test.each([
  ["by=actor", { mara: 20, pia: 6 }],
  ["by=sku", { rice: 20, tea: 6 }],
  ["by=warehouse", { north: 24, south: 2 }],
  ["by=sku&actor=pia", { tea: 6 }],
  ["by=actor&reason=expired", { mara: 20 }],
  ["by=warehouse&sku=tea", { north: 4, south: 2 }],
  ["by=sku&from=2026-11-22", { tea: 2 }],
  ["by=sku&to=2026-11-21&warehouse=north", { rice: 20, tea: 4 }],
  ["by=sku&from=2026-11-23", {}],
])("%s", async (query, expected) => {
  const { mara } = await openHouse();
  const { by, items } = await analysed(mara, query);
  const sums = items.map((item: Record<string, unknown>) => [item[by], item["down"]]);
  expect(Object.fromEntries(sums)).toEqual(expected);
});

test("parts and lines of one act are one act, and a count is one too", async () => {
  const { mara } = await openHouse();
  const lots = [
    { bin: "A-01", delta: 2 },
    { bin: "A-02", delta: 3 },
  ];
  await mara.post("/adjustments", { sku: "tea", warehouse: "north", reason: "found", lots });
  const counted = { id: "c-1", sku: "rice", warehouse: "north", countedAtRevision: 1 };
  await mara.post("/count-corrections", { ...counted, lots: [{ counted: 79 }] });
  const { items } = await analysed(mara, "by=reason");
  expect(items).toMatchObject([
    { reason: "expired" },
    { reason: "found", acts: 2, up: 6 },
    { reason: "loss" },
    { reason: "count", acts: 1, down: 1 },
  ]);
});

test("it is for managers and auditors, within their warehouses", async () => {
  const { pia } = await openHouse();
  expect((await pia.get("/adjustments/analysis")).status).toBe(403);
  const southern = await hire(ledger, "sue", { roles: ["manager"], warehouses: ["south"] });
  expect((await analysed(southern, "by=sku")).totals).toMatchObject({ acts: 1, down: 2 });
  expect((await southern.get("/adjustments/analysis?warehouse=north")).status).toBe(403);
  const alma = await hire(ledger, "alma", { roles: ["auditor"] });
  expect((await analysed(alma, "by=sku")).totals).toMatchObject({ acts: 4 });
});

test("who may not see costs is shown none", async () => {
  await openHouse();
  await ledger.readSide.models.waitFor(await ledger.log.head(), 5_000);
  const request = { by: "sku", filter: {}, seesCost: false } as const;
  const { items, totals } = await analyseAdjustments(ledger.needs, request);
  expect(items).toHaveLength(2);
  expect([...items, totals].filter((sums) => "values" in sums)).toEqual([]);
});
