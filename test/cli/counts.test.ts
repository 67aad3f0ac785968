import { afterEach, beforeEach, expect, test } from "vitest";
import { entryOf } from "../../src/cli/counts-commands.ts";
import { openLedger, type OpenLedger } from "../api/memory-ledger.ts";
import { ledgerLine, type Stockbook } from "./ledger-line.ts";

let ledger: OpenLedger;
let stockbook: Stockbook;

beforeEach(async () => {
  ledger = await openLedger();
  stockbook = ledgerLine(ledger, "counts");
  const lines = [{ sku: "tea", units: 100, lot: "L1", bin: "A-01" }];
  await ledger.post("/receipts", { warehouse: "north", lines });
});
afterEach(() => ledger.close());

const rows = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

test("a count at the terminal, from its opening to what it found", async () => {
  const opened = await stockbook("open", "--warehouse", "north", "--id", "c1", "--sku", "tea");
  expect(opened).toMatchObject({ exit: 0, stdout: "c1: open\n" });
  const sheet = await stockbook("show", "c1", "--blind");
  expect(sheet.stdout).toMatch(/tea\s+L1\s+A-01\s+good\s+to-count/);
  expect(sheet.stdout).not.toContain("100");
  const entered = await stockbook("enter", "c1", "tea@A-01/L1=97", "--json");
  expect(rows(entered.stdout)).toMatchObject([{ sku: "tea", state: "counted" }]);
  const closed = await stockbook("close", "c1", "--json");
  expect(rows(closed.stdout)).toMatchObject([
    { status: "pending-approval", variances: [{ expected: 100, counted: 97, difference: -3 }] },
  ]);
  const listed = await stockbook("list", "--status", "pending-approval", "--json");
  expect(rows(listed.stdout)).toMatchObject([{ id: "c1", openedBy: "local" }]);
  const report = await stockbook("variances", "--warehouse", "north");
  expect(report.stdout).toMatch(/c1\s+north\s+tea\s+L1\s+A-01.*-3/);
  expect(report.stderr).toContain("accuracy 0: 0 of 1 places in 1 counts");
});

test("four eyes hold at the terminal too", async () => {
  await stockbook("open", "--warehouse", "north", "--id", "c1", "--bin", "A-01");
  await stockbook("enter", "c1", "tea@A-01/L1=97");
  await stockbook("close", "c1");
  for (const words of [
    ["approve", "c1"],
    ["reject", "c1", "--reason", "no"],
  ]) {
    const answer = await stockbook(...words);
    expect(answer.exit).toBe(7);
    expect(answer.stderr).toContain("separation-of-duties");
  }
  expect((await stockbook("cancel", "c1", "--reason", "wrong aisle")).exit).toBe(0);
  expect((await stockbook("show", "c1")).stderr).toContain("c1: cancelled (wrong aisle), north");
});

test("a count is of exactly one kind of thing", async () => {
  expect((await stockbook("open", "--warehouse", "north")).exit).toBe(2);
  const two = await stockbook("open", "--warehouse", "north", "--bin", "A-01", "--sku", "tea");
  expect(two.exit).toBe(2);
  expect((await stockbook("show", "c9")).exit).toBe(3);
});

test("figures are written as sku, bin, lot, condition and units", () => {
  expect(entryOf("tea=0")).toEqual({ sku: "tea", counted: 0 });
  expect(entryOf("tea@A-01=5")).toEqual({ sku: "tea", bin: "A-01", counted: 5 });
  expect(entryOf("tea@-/L.1:damaged=5")).toEqual({
    ...{ sku: "tea", lot: "L.1", condition: "damaged", counted: 5 },
  });
  for (const wrong of ["tea", "tea=-1", "tea=1.5", "tea@=1", "tea:lost=1", "=1", "tea@a/b/c=1"]) {
    expect(() => entryOf(wrong), wrong).toThrow("is no figure");
  }
});
