import { afterEach, expect, test } from "vitest";
import type { Carrier } from "../../src/processes/carrier-port.ts";
import type { PaymentProvider } from "../../src/processes/payment-port.ts";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";
import { cart, openShop, PAID, tea } from "./order-kit.ts";
import { hire } from "./people.ts";

let ledger: OpenLedger;
afterEach(() => ledger.close());

const opened = async (options: Parameters<typeof openLedger>[0] = {}) => {
  ledger = await openLedger(options);
  const shop = openShop(ledger);
  await shop.stock("north", { tea: 500, cup: 500 });
  return shop;
};

const alerts = async (query = "") => {
  const head = `test:${String(await ledger.log.head())}`;
  const { status, body } = await ledger.get(`/alerts?minPosition=${head}${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

const order = (id: string, payment: object = PAID) =>
  ledger.post("/orders", { id, ...cart(tea(1)), payment });

test("too many cancelled orders of a day are an alert; few of few are none", async () => {
  await opened();
  for (let count = 1; count <= 19; count++) await order(`order-${String(count)}`);
  await ledger.post("/orders/order-1/cancel", { reason: "changed my mind" });
  expect((await alerts("&kind=cancellation-rate")).items).toEqual([]);
  await order("order-20");
  // One of twenty is as usual.
  expect((await alerts("&kind=cancellation-rate")).items).toEqual([]);
  await ledger.post("/orders/order-2/cancel", { reason: "changed my mind" });
  const [alert] = (await alerts()).items;
  expect(alert).toMatchObject({
    ...{ kind: "cancellation-rate", placed: 20, cancelled: 2, limitPercent: 5 },
    detail: "10.0 % of the orders of 24 hours were cancelled, 5 % are usual",
  });
  ledger.time.now += 25 * 3_600_000;
  expect((await alerts("&kind=cancellation-rate")).items).toEqual([]);
  ledger.time.now -= 25 * 3_600_000;
  const auditor = await hire(ledger, "auditor", { roles: ["auditor"] });
  expect((await auditor.get("/alerts")).body.items).toHaveLength(1);
  const viewer = await hire(ledger, "viewer", { roles: ["viewer"] });
  expect((await viewer.get("/alerts")).body.items).toEqual([]);
});

/** It never answers as it should, until it does. */
const openBank = () => {
  const state = { down: true };
  const bank: PaymentProvider = {
    name: "bank",
    methods: async () => [],
    charge: async ({ amount, key }) => {
      if (state.down) throw new Error("no route to host");
      return { status: "captured", reference: `ref-${key}`, amount };
    },
    refund: async () => ({ status: "done", reference: "back" }),
  };
  return { bank, state };
};

test("a provider that has not answered three times in a row is down, until it answers", async () => {
  const { bank, state } = openBank();
  await opened({ providers: [bank] });
  const by = { provider: "bank", method: "card" };
  await order("first", by);
  ledger.time.now += 60_000;
  await order("second", by);
  expect((await alerts("&kind=payment-provider-down")).items).toEqual([]);
  await order("third", by);
  expect((await alerts("&kind=payment-provider-down")).items).toMatchObject([
    { provider: "bank", since: "2026-11-21T12:00:00.000Z" },
  ]);
  state.down = false;
  ledger.time.now += 60_000;
  await order("fourth", by);
  expect((await alerts("&kind=payment-provider-down")).items).toEqual([]);
});

const carrier: Carrier = {
  name: "post",
  rates: async ({ currency }) => [{ service: "parcel", cost: 400, currency }],
  label: () => Promise.reject(new Error("out of paper")),
  print: async () => new Uint8Array(),
};

test("parcels without a label wait for somebody; pages go on with the alerts of stocks", async () => {
  const shop = await opened({ carriers: [carrier] });
  for (const id of ["first", "second"]) {
    await order(id);
    await shop.parcelDoes(id, "picks", "pack");
    await ledger.post(`/shipments/${id}.s1/label`, { carrier: "post" });
  }
  await ledger.put("/stock/tea/north/policy", { reorderPoint: 900 }, { "if-match": '"0"' });
  const labels = await alerts("&kind=label-failed");
  expect(labels.items).toMatchObject([
    { shipment: "first.s1", order: "first", warehouse: "north" },
    { shipment: "second.s1" },
  ]);
  const kinds: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await alerts(`&limit=1${cursor === undefined ? "" : `&cursor=${cursor}`}`);
    kinds.push(...page.items.map(({ kind }: { kind: string }) => kind));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  expect(kinds).toEqual(["label-failed", "label-failed", "low-stock"]);
  expect((await alerts("&sku=tea")).items).toMatchObject([{ kind: "low-stock" }]);
});
