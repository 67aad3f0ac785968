import { afterEach, beforeEach, expect, test } from "vitest";
import { readArrived, readInspected } from "../../src/cli/returns-commands.ts";
import { openLedger, type OpenLedger } from "../api/memory-ledger.ts";
import { openShop, PAID, WAY, type Shop } from "../api/order-kit.ts";
import { ledgerLine, type Stockbook } from "./ledger-line.ts";

let ledger: OpenLedger;
let shop: Shop;
let stockbook: Stockbook;

beforeEach(async () => {
  ledger = await openLedger();
  shop = openShop(ledger);
  stockbook = ledgerLine(ledger, "returns");
  await shop.stock("north", { tea: 10, cup: 10 });
  shop.well(await shop.place("o-1", { payment: PAID }));
  await shop.parcelDoes("o-1", ...WAY.delivered);
});
afterEach(() => ledger.close());

const open = async (...lines: readonly object[]): Promise<string> => {
  const { body } = shop.well(
    await ledger.post("/orders/o-1/returns", { lines, reason: "too strong" }),
  );
  return body.id;
};

const value = (text: string) => JSON.parse(text);

test("a return at the terminal, from the request to the money", async () => {
  const id = await open({ line: 1, units: 2 });
  const listed = await stockbook("list", "--status", "requested");
  expect(listed.stdout).toMatch(new RegExp(`${id}\\s+requested\\s+o-1\\s+2\\s+2\\s`));
  const approved = await stockbook("approve", id, "--note", "fine");
  expect(approved.stdout).toContain(`${id} of o-1: approved`);
  const received = await stockbook("receive", id, "--warehouse", "north", "--line", "1=2");
  expect(received.stdout).toContain("  1 tea  2: 2 received, 2 to inspect");
  const inspected = await stockbook("inspect", id, "--line", "1=1:restock@A-01", "1=1:damaged");
  expect(inspected.exit, inspected.stderr).toBe(0);
  const shown = await stockbook("show", id, "--json");
  expect(value(shown.stdout)).toMatchObject({
    ...{ status: "refund-processed", refund: 1_000, refunded: 1_000, actions: [] },
  });
  expect((await stockbook("show", id)).stdout).toContain(
    "refund 1000 EUR (minor units), done 1000\nnext: nothing",
  );
});

test("a return that is rejected says why, and takes nothing more", async () => {
  const id = await open({ line: 2, units: 1 });
  const rejected = await stockbook("reject", id, "--reason", "it was used");
  expect(rejected.stdout).toContain(`${id} of o-1: rejected (it was used); asked for: too strong`);
  expect(await stockbook("approve", id)).toMatchObject({ exit: 7 });
  expect(await stockbook("reject", id)).toMatchObject({ exit: 2 });
  expect(await stockbook("show", "o-9.r1")).toMatchObject({ exit: 3 });
});

test("a person decides where the inspection says so", async () => {
  const id = await open({ line: 2, units: 1 });
  await stockbook("approve", id);
  const words = ["--warehouse", "north", "--line", "1=1:restock", "--person"];
  expect(await stockbook("inspect", id, ...words)).toMatchObject({ exit: 7 });
  words[3] = "2=1:restock";
  const inspected = await stockbook("inspect", id, ...words);
  expect(inspected.stdout).toMatch(/quality-check[\s\S]*next: .*decide/);
});

test("findings are read as they are written", () => {
  expect(readArrived("1=2")).toEqual({ line: 1, units: 2 });
  expect(readInspected("1=2:restock")).toEqual({ line: 1, units: 2, disposition: "restock" });
  expect(readInspected("3=1:quarantine@-/L1")).toEqual({
    ...{ line: 3, units: 1, disposition: "quarantine", lot: "L1" },
  });
  expect(readInspected("3=1:damaged@A-01/L1")).toMatchObject({ bin: "A-01", lot: "L1" });
  for (const text of ["1=2", "1=2:lost", "0=1:restock", "1=0:restock", "tea=1:restock"]) {
    expect(() => readInspected(text)).toThrow("write line=units");
  }
});
