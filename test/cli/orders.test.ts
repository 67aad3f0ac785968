import { afterEach, beforeEach, expect, test } from "vitest";
import { readWish } from "../../src/cli/orders-commands.ts";
import { openLedger, type OpenLedger } from "../api/memory-ledger.ts";
import { openShop, PAID, type Shop } from "../api/order-kit.ts";
import { ledgerLine, type Stockbook } from "./ledger-line.ts";

let ledger: OpenLedger;
let shop: Shop;
let stockbook: Stockbook;

beforeEach(async () => {
  ledger = await openLedger();
  shop = openShop(ledger);
  stockbook = ledgerLine(ledger, "orders");
  await shop.stock("north", { tea: 10, cup: 1 });
  await shop.stock("south", { cup: 5 });
});
afterEach(() => ledger.close());

const value = (text: string) => JSON.parse(text);

test("orders at the terminal: listed, shown, cancelled", async () => {
  shop.well(await shop.place("o-1", { payment: PAID, customer: "mara" }));
  shop.well(await shop.place("o-2", { lines: [{ sku: "tea", units: 1, price: 900 }] }));
  const listed = await stockbook("list");
  expect(listed.stdout).toMatch(/o-1\s+confirmed\s+web\s+mara\s+2\s+5\s+3500\s+0\s+EUR/);
  expect(listed.stdout).toMatch(/o-2\s+payment-pending\s+web\s+1\s+1\s+900\s+900\s+EUR/);
  const some = await stockbook("list", "--status", "confirmed", "--json");
  expect(some.stdout.trim().split("\n").map(value)).toMatchObject([{ id: "o-1" }]);
  const shown = await stockbook("show", "o-1");
  expect(shown.stdout.split("\n")).toEqual([
    "o-1: confirmed",
    "  1 tea  3 at 1000: 0 shipped, 0 delivered",
    "  2 cup  2 at 250: 0 shipped, 0 delivered",
    "EUR in minor units: total 3500, paid 3500, refunded 0, due 0",
    "parcel o-1.s1 from north: open",
    "parcel o-1.s2 from south: open",
    "next: change, cancel, refund",
    "",
  ]);
  const cancelled = await stockbook("cancel", "o-1", "--reason", "changed my mind");
  expect(cancelled).toMatchObject({ exit: 0 });
  expect(cancelled.stdout).toContain("o-1: cancelled (changed my mind)");
  expect(cancelled.stdout).toContain("refunded 3500");
});

test("who did what to an order is told step by step", async () => {
  shop.well(await shop.place("o-1", { payment: PAID }));
  await stockbook("cancel", "o-1", "--reason", "changed my mind");
  const told = await stockbook("timeline", "o-1", "--moves");
  expect(told.stdout).toMatch(/OrderPlaced\s+none\s+pending/);
  expect(told.stdout).toMatch(/OrderCancelled\s+confirmed\s+cancelled\s+\S+\s+changed my mind/);
  const all = await stockbook("timeline", "o-1", "--json");
  const types = all.stdout
    .trim()
    .split("\n")
    .map((line) => value(line).type);
  expect(types).toEqual(expect.arrayContaining(["OrderPaymentCaptured", "ShipmentCancelled"]));
  expect(await stockbook("timeline", "o-9")).toMatchObject({ exit: 3 });
});

test("what can't be done is refused by a guard, what is not there is bad data", async () => {
  shop.well(
    await shop.place("o-1", { payment: PAID, lines: [{ sku: "tea", units: 1, price: 9 }] }),
  );
  await shop.parcelDoes("o-1", "picks", "pack", "hand-over");
  const late = await stockbook("cancel", "o-1", "--reason", "too late");
  expect(late.exit).toBe(7);
  expect(late.stderr).toContain("already shipped: use a return");
  expect(await stockbook("cancel", "o-1")).toMatchObject({ exit: 2 });
  expect(await stockbook("show", "o-9")).toMatchObject({ exit: 3 });
});

test("sourcing is explained before anything is ordered", async () => {
  const said = await stockbook("source", "--channel", "web", "--line", "tea=3", "cup=9");
  expect(said.exit).toBe(0);
  expect(said.stdout).toContain("3 tea from north");
  expect(said.stdout).toMatch(/\d cup from nobody/);
  const json = await stockbook("source", "--channel", "web", "--line", "tea=3", "--json");
  expect(value(json.stdout)).toMatchObject({
    ...{ pieces: [{ sku: "tea", warehouse: "north", units: 3 }], short: [] },
  });
  expect(await stockbook("source", "--channel", "web", "--line", "tea")).toMatchObject({ exit: 2 });
  expect(await stockbook("source", "--line", "tea=1")).toMatchObject({ exit: 2 });
});

test("a wish is read as it is written", () => {
  expect(readWish("tea=20")).toEqual({ sku: "tea", units: 20 });
  for (const text of ["tea=0", "tea=-1", "=1", "tea:1", "tea=1.5"]) {
    expect(() => readWish(text)).toThrow("sku=units");
  }
});
