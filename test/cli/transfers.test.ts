import { afterEach, beforeEach, expect, test } from "vitest";
import { readArrival, readLine } from "../../src/cli/transfers-commands.ts";
import { DEFAULT_TRANSFER_RULES } from "../../src/domain/transfer/rules.ts";
import { openLedger, type OpenLedger } from "../api/memory-ledger.ts";
import { ledgerLine, type Stockbook } from "./ledger-line.ts";

let ledger: OpenLedger;
let stockbook: Stockbook;

beforeEach(async () => {
  const transfers = { ...DEFAULT_TRANSFER_RULES, approvalUnits: 10 };
  ledger = await openLedger({ settings: { transfers } });
  stockbook = ledgerLine(ledger, "transfers");
  for (const [warehouse, units] of [
    ["north", 100],
    ["south", 20],
  ] as const) {
    const answer = await ledger.post("/receipts", { warehouse, lines: [{ sku: "tea", units }] });
    expect(answer.status).toBe(201);
  }
});
afterEach(() => ledger.close());

const ASK = ["request", "--from", "north", "--to", "south", "--line"];
const value = (text: string) => JSON.parse(text);

test("a transfer at the terminal, from the suggestion to what is on its way", async () => {
  const suggested = await stockbook("suggest");
  expect(suggested.stdout).toMatch(/tea\s+north\s+south\s+40/);
  const asked = await stockbook(...ASK, "tea=8", "--id", "t1", "--note", "short");
  expect(asked.stdout).toContain("t1 from north to south: allocated");
  const picked = await stockbook("pick", "t1", "--line", "tea=5", "--json");
  expect(value(picked.stdout)).toMatchObject({ status: "allocated", lines: [{ picked: 5 }] });
  const soon = "2026-11-21T11:00:00Z";
  const sent = await stockbook("dispatch", "t1", "--label", "L-1", "--expected", soon, "--json");
  expect(value(sent.stdout)).toMatchObject({
    ...{ status: "in-transit", inTransit: 5, shipments: [{ label: "L-1", units: 5 }] },
  });
  const listed = await stockbook("list", "--status", "in-transit");
  expect(listed.stdout).toMatch(/t1\s+in-transit\s+north\s+south.*late/);
  const closed = await stockbook("close", "t1", "--reason", "no more");
  expect(closed.stdout).toContain("t1 from north to south: in-transit (no more)");
  const shown = await stockbook("show", "t1");
  expect(shown.stdout).toContain("tea  8: 5 picked, 5 sent, 0 received");
  expect(shown.stdout).toContain("5 in transit; next: arrive");
});

test("four eyes hold at the terminal too", async () => {
  await stockbook(...ASK, "tea=11", "--id", "t2");
  expect(await stockbook("approve", "t2")).toMatchObject({ exit: 7 });
  expect(await stockbook("cancel", "t2", "--reason", "no")).toMatchObject({ exit: 0 });
  await stockbook(...ASK, "tea=3", "--id", "t3");
  await stockbook("pick", "t3");
  await stockbook("dispatch", "t3");
  const line = ["--line", "tea:received=3"];
  expect(await stockbook("receive", "t3", ...line)).toMatchObject({ exit: 7 });
});

test("a line that is not written as one is a wrong use of the command", async () => {
  expect(await stockbook(...ASK, "tea")).toMatchObject({ exit: 2 });
  expect(await stockbook("receive", "t1", "--line", "tea=3")).toMatchObject({ exit: 2 });
  expect(await stockbook("receive", "t1", "--line", "tea:lost=3")).toMatchObject({ exit: 2 });
  expect(await stockbook("receive", "t1")).toMatchObject({ exit: 2 });
});

test("lines are read as they are written", () => {
  expect(readLine("tea=20")).toEqual({ sku: "tea", units: 20 });
  expect(readArrival("tea:received=3", undefined)).toEqual({ sku: "tea", received: 3 });
  expect(readArrival("tea@A-01/L1:received=9,damaged=1,missing=1,over=2", "loss")).toEqual({
    ...{ sku: "tea", bin: "A-01", lot: "L1", reason: "loss" },
    ...{ received: 9, damaged: 1, missing: 1, over: 2 },
  });
  expect(readArrival("tea@-/L1:missing=2", "loss")).toMatchObject({ lot: "L1", received: 0 });
});
