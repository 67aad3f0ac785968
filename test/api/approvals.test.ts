import { afterEach, expect, test } from "vitest";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";
import { hire, type Person } from "./people.ts";

let ledger: OpenLedger;
afterEach(() => ledger.close());

const HOUR = 3_600_000;

/** One of each kind waits; the ids are in another order than their ages. */
const openHouse = async () => {
  ledger = await openLedger();
  for (const warehouse of ["north", "south"]) {
    const lines = [{ sku: "tea", units: 500, bin: "A-01" }];
    await ledger.post("/receipts", { warehouse, lines });
  }
  await ledger.put(
    "/stock/tea/north/policy",
    { approvalLimits: { single: 10 } },
    { "if-match": '"0"' },
  );
  const house = {
    mai: await hire(ledger, "mai", { roles: ["manager"] }),
    omar: await hire(ledger, "omar", { roles: ["manager"] }),
    pim: await hire(ledger, "pim", { roles: ["picker"] }),
    sue: await hire(ledger, "sue", { roles: ["manager"], warehouses: ["south"] }),
    eve: await hire(ledger, "eve", { roles: ["manager"], warehouses: ["east"] }),
  };
  const { mai, pim } = house;
  const lot = { sku: "tea", bin: "A-01" };
  const later = (): void => {
    ledger.time.now += HOUR;
  };
  const asked = [
    await mai.post("/transfers", {
      ...{ id: "z-transfer", from: "south", to: "north" },
      lines: [{ sku: "tea", units: 5 }],
    }),
  ];
  later();
  await mai.post("/counts", { id: "m-count", warehouse: "north", scope: { bin: "A-01" } });
  await pim.post("/counts/m-count/entries", { entries: [{ ...lot, counted: 498 }] });
  asked.push(await mai.post("/counts/m-count/close", {}));
  later();
  const loss = { ...lot, warehouse: "north", bin: undefined, reason: "loss" };
  asked.push(
    await mai.post("/adjustments", { ...loss, id: "a-loss", lots: [{ bin: "A-01", delta: -20 }] }),
  );
  expect(asked.map(({ body }) => body.status)).toEqual([
    "requested",
    "pending-approval",
    "pending-approval",
  ]);
  return house;
};

const ids = async (person: Person, query = ""): Promise<readonly string[]> =>
  (await person.get(`/approvals?${query}`)).body.items.map(({ id }: { id: string }) => id);

test("what has waited longest stands first, whatever it is", async () => {
  const { omar } = await openHouse();
  const { items } = (await omar.get("/approvals")).body;
  expect(items).toMatchObject([
    {
      ...{ kind: "transfer", id: "z-transfer", since: "2026-11-21T12:00:00.000Z", units: 5 },
      ...{ warehouses: ["south", "north"], skus: ["tea"], requestedBy: "mai", missing: 1 },
    },
    {
      ...{ kind: "count", id: "m-count", since: "2026-11-21T13:00:00.000Z", units: 2 },
      ...{ warehouses: ["north"], requestedBy: "mai", missing: 1 },
      expiresAt: "2026-11-24T13:00:00.000Z",
    },
    { kind: "adjustment", id: "a-loss", since: "2026-11-21T14:00:00.000Z", units: 20 },
  ]);
});

test("its pages follow each other through all kinds, also where something comes in between", async () => {
  const { omar } = await openHouse();
  const seen: string[] = [];
  let query = "limit=1";
  for (let page = 0; page < 5; page++) {
    const { body } = await omar.get(`/approvals?${query}`);
    seen.push(...body.items.map(({ id }: { id: string }) => id));
    if (page === 0) expect((await omar.post("/transfers/z-transfer/approve", {})).status).toBe(200);
    if (body.nextCursor === undefined) break;
    query = `limit=1&cursor=${encodeURIComponent(body.nextCursor)}`;
  }
  expect(seen).toEqual(["z-transfer", "m-count", "a-loss"]);
  const other = await omar.get(`/approvals?kind=count&${query}`);
  expect(other).toMatchObject({ status: 400, body: { code: "invalid-cursor" } });
});

test("it is narrowed down by kind and by warehouse: a transfer by both of its", async () => {
  const { omar } = await openHouse();
  expect(await ids(omar, "kind=count")).toEqual(["m-count"]);
  expect(await ids(omar, "kind=transfer")).toEqual(["z-transfer"]);
  expect(await ids(omar, "kind=write-off")).toEqual([]);
  expect(await ids(omar, "warehouse=south")).toEqual(["z-transfer"]);
  expect(await ids(omar, "warehouse=north")).toEqual(["z-transfer", "m-count", "a-loss"]);
});

test("whoever asked or counted does not see it among what he may approve", async () => {
  const { mai, omar, pim } = await openHouse();
  expect(await ids(mai, "mine=true")).toEqual([]);
  expect(await ids(omar, "mine=true")).toEqual(["z-transfer", "m-count", "a-loss"]);
  expect((await pim.get("/approvals")).status).toBe(403);
  const counter = await hire(ledger, "pim-too", { roles: ["manager"], subject: "pim" });
  expect(await ids(counter, "mine=true")).toEqual(["z-transfer", "a-loss"]);
});

test("who is bound to warehouses sees what touches one of them", async () => {
  const { sue, eve } = await openHouse();
  expect(await ids(sue)).toEqual(["z-transfer"]);
  expect(await ids(eve)).toEqual([]);
});

test("what was decided, or has waited too long, waits no more", async () => {
  const { omar } = await openHouse();
  await omar.post("/counts/m-count/approve", {});
  await omar.post("/transfers/z-transfer/reject", { reason: "there is enough" });
  expect(await ids(omar)).toEqual(["a-loss"]);
  ledger.time.now += 72 * HOUR;
  expect(await ids(omar)).toEqual([]);
});
