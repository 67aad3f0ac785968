import { afterEach, expect, test } from "vitest";
import { PENDING_MAX, createPendingHolds } from "../../src/api/hold-quotas-pending.ts";
import { type HoldQuotas, QUOTAS_NONE } from "../../src/api/hold-quota-settings.ts";
import { Problem } from "../../src/api/problems.ts";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";

let ledger: OpenLedger | undefined;
afterEach(() => ledger?.close());

const open = async (quotas: Partial<HoldQuotas>): Promise<OpenLedger> => {
  ledger = await openLedger({ settings: { quotas: { ...QUOTAS_NONE, ...quotas } } });
  for (const [sku, warehouse] of [
    ["tea", "north"],
    ["tea", "south"],
    ["cup", "north"],
  ]) {
    const lines = [{ sku, units: 50 }];
    expect((await ledger.post("/receipts", { warehouse, lines })).status).toBe(201);
  }
  return ledger;
};

type Wish = {
  readonly id?: string;
  readonly customer?: string;
  readonly units?: number;
  readonly sku?: string;
  readonly warehouse?: string;
  readonly key?: string;
  readonly mode?: string;
  readonly lines?: readonly { sku: string; warehouse: string; units: number }[];
};

const hold = (
  shop: OpenLedger,
  { key, sku = "tea", warehouse = "north", units = 1, lines, ...rest }: Wish = {},
) =>
  shop.post(
    "/reservations",
    { holdClass: "checkout", lines: lines ?? [{ sku, warehouse, units }], ...rest },
    key === undefined ? {} : { "idempotency-key": key },
  );

const refusal = { status: 429, body: { code: "hold-limit" } };

test("without quotas a customer holds what there is", async () => {
  const shop = await open({});
  for (let one = 0; one < 30; one++) {
    expect((await hold(shop, { customer: "ann" })).status).toBe(201);
  }
});

test("a customer has no more open holds over all stocks than the quota says", async () => {
  const shop = await open({ holdsPerCustomer: 2 });
  expect((await hold(shop, { customer: "ann" })).status).toBe(201);
  expect((await hold(shop, { customer: "ann", sku: "cup" })).status).toBe(201);
  const third = await hold(shop, { customer: "ann", warehouse: "south" });
  expect(third).toMatchObject(refusal);
  expect(third.type).toBe("application/problem+json");
  // Until the first of the two ends by itself.
  expect(third.headers["retry-after"]).toBe("900");
  expect((await hold(shop, { customer: "bob" })).status).toBe(201);
  expect((await hold(shop, {})).status).toBe(201);
});

test("a repeat of an accepted hold is answered as before, also when the quota is full", async () => {
  const shop = await open({ holdsPerCustomer: 2, holdsPerClient: 2 });
  const first = await hold(shop, { customer: "ann", key: "first" });
  const named = await hold(shop, { customer: "ann", key: "named", id: "n1", units: 2 });
  expect([first.status, named.status]).toEqual([201, 201]);
  expect(await hold(shop, { customer: "ann" })).toMatchObject(refusal);

  const again = await hold(shop, { customer: "ann", key: "first" });
  expect({ status: again.status, body: again.body }).toEqual({ status: 201, body: first.body });
  expect(again.headers["idempotency-replayed"]).toBe("true");
  const other = await hold(shop, { customer: "ann", key: "first", units: 7 });
  expect(other).toMatchObject({ status: 422, body: { code: "idempotency-key-reused" } });
  // The same id and content under a new key is a repeat too.
  const same = await hold(shop, { customer: "ann", id: "n1", units: 2 });
  expect(same.status).toBe(201);
});

test("a repeat of a hold that has ended meanwhile does not ask for a place", async () => {
  const shop = await open({ holdsPerClient: 1 });
  const first = await hold(shop, { key: "first", id: "h1" });
  expect((await shop.post("/reservations/h1/release", {})).status).toBe(200);
  expect((await hold(shop, { id: "h2" })).status).toBe(201);
  const again = await hold(shop, { key: "first", id: "h1" });
  expect({ status: again.status, body: again.body }).toEqual({ status: 201, body: first.body });
});

test("what was released, allocated or has expired makes room", async () => {
  const shop = await open({ holdsPerCustomer: 1 });
  const ann = (id: string) => hold(shop, { customer: "ann", id });
  expect((await ann("h1")).status).toBe(201);
  expect(await ann("h2")).toMatchObject(refusal);
  await shop.post("/reservations/h1/release", {});
  expect((await ann("h2")).status).toBe(201);
  await shop.post("/reservations/h2/allocate", {});
  expect((await ann("h3")).status).toBe(201);
  shop.time.now += 901_000;
  expect((await ann("h4")).status).toBe(201);
});

test("of holds that are asked for at once no more pass than the quota says", async () => {
  const shop = await open({ holdsPerClient: 5 });
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      hold(shop, { warehouse: index % 2 === 0 ? "north" : "south" }),
    ),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(35);
});

test("a batch of holds passes in its order until the quota is full", async () => {
  const shop = await open({ holdsPerCustomer: 2 });
  const commands = ["b1", "b2", "b3"].flatMap((id) => [
    {
      type: "reserve",
      id,
      holdClass: "cart",
      customer: "ann",
      lines: [{ sku: "tea", warehouse: "north", units: 1 }],
    },
    ...(id === "b1" ? [{ type: "allocate-reservation", id }] : []),
  ]);
  const { body } = await shop.post("/commands/batch", { commands });
  // b1 is allocated before b2 is asked for, so b3 is the second open hold.
  expect(body.results.map((one: { status: number }) => one.status)).toEqual([201, 200, 201, 201]);
  expect(await hold(shop, { customer: "ann" })).toMatchObject(refusal);
});

test("a customer holds no more units over all stocks than the quota says", async () => {
  const shop = await open({ unitsPerCustomer: 10 });
  expect((await hold(shop, { customer: "ann", units: 6 })).status).toBe(201);
  const lines = [
    { sku: "tea", warehouse: "south", units: 2 },
    { sku: "cup", warehouse: "north", units: 3 },
  ];
  expect(await hold(shop, { customer: "ann", lines })).toMatchObject(refusal);
  expect(await hold(shop, { customer: "ann", lines, mode: "partial" })).toMatchObject(refusal);
  expect((await hold(shop, { customer: "ann", units: 4, sku: "cup" })).status).toBe(201);
  expect(await hold(shop, { customer: "ann", units: 1 })).toMatchObject(refusal);
});

test("a change that takes more counts towards the quota, one that takes less never does", async () => {
  const shop = await open({ unitsPerCustomer: 10, holdsPerCustomer: 1 });
  expect((await hold(shop, { customer: "ann", id: "h1", units: 8 })).status).toBe(201);
  const change = (units: number) =>
    shop.post("/reservations/h1/change", { lines: [{ sku: "tea", warehouse: "north", units }] });
  expect(await change(11)).toMatchObject(refusal);
  expect((await change(10)).status).toBe(200);
  expect((await change(3)).status).toBe(200);
  expect((await change(9)).status).toBe(200);
});

test("the id of an open hold is no way around the quota on units", async () => {
  const shop = await open({ unitsPerCustomer: 10 });
  expect((await hold(shop, { customer: "ann", id: "h1", units: 8 })).status).toBe(201);
  const more = { customer: "ann", id: "h1", units: 8, warehouse: "south" };
  expect(await hold(shop, more)).toMatchObject(refusal);
});

test("nobody holds more than his share of what is on hand of a SKU", async () => {
  const shop = await open({ sharePercent: 20 });
  // 100 of tea in two warehouses, 50 cups.
  expect((await hold(shop, { customer: "ann", units: 15 })).status).toBe(201);
  const more = await hold(shop, { customer: "ann", units: 6, warehouse: "south" });
  expect(more).toMatchObject(refusal);
  expect(more.body.detail).toContain("tea");
  // One client asks for all customers here, and has a share of its own.
  expect(await hold(shop, { customer: "bob", units: 6 })).toMatchObject(refusal);
  expect((await hold(shop, { customer: "bob", units: 5 })).status).toBe(201);
  expect((await hold(shop, { customer: "bob", sku: "cup", units: 10 })).status).toBe(201);
  expect(await hold(shop, { customer: "bob", sku: "saucer", units: 1 })).toMatchObject({
    status: 429,
  });
});

test("a hold that the stock refuses takes no place", async () => {
  const shop = await open({ holdsPerCustomer: 1 });
  expect((await hold(shop, { customer: "ann", units: 51 })).body.code).toBe("insufficient-stock");
  expect((await hold(shop, { customer: "ann" })).status).toBe(201);
});

test("a dry run tells of the quota and takes no place", async () => {
  const shop = await open({ holdsPerCustomer: 1 });
  const body = {
    holdClass: "cart",
    customer: "ann",
    lines: [{ sku: "tea", warehouse: "north", units: 1 }],
  };
  const dry = () => shop.post("/reservations?dryRun=true", body);
  expect((await dry()).status).toBe(201);
  expect((await dry()).status).toBe(201);
  expect((await hold(shop, { customer: "ann" })).status).toBe(201);
  expect(await dry()).toMatchObject(refusal);
});

test("holds that the read model never shows are remembered up to a bound", () => {
  let shown = 0n;
  const pending = createPendingHolds({ position: () => shown });
  const add = (id: string) => pending.add({ id, client: "shop", lines: [] });
  for (let one = 0; one < PENDING_MAX; one++) {
    const note = add(String(one));
    note.keep(1n);
    note.end();
  }
  expect(() => add("more")).toThrow(Problem);
  shown = 1n;
  expect(add("more").turn).toBe(PENDING_MAX + 1);
  expect(pending.of({ client: "shop" }, Infinity)).toMatchObject([{ id: "more" }]);
});
