import { afterEach, beforeEach, expect, test } from "vitest";
import { openLedger, type OpenLedger } from "../api/memory-ledger.ts";
import { ledgerLine, type Stockbook } from "./ledger-line.ts";

let ledger: OpenLedger;
let stockbook: Stockbook;

const stock = { sku: "tea", warehouse: "north" };

beforeEach(async () => {
  ledger = await openLedger();
  stockbook = ledgerLine(ledger);
  const lines = [{ sku: "tea", units: 100 }];
  await ledger.post("/receipts", { warehouse: "north", lines });
  const policy = { approvalLimits: { single: 10 } };
  await ledger.put("/stock/tea/north/policy", policy, { "if-match": '"0"' });
});
afterEach(() => ledger.close());

/** What another person asks for, past the door. */
const askedByPia = async (id: string, delta: number) => {
  const envelope = {
    ...{ commandId: `ask ${id}`, commandHash: id, actor: "pia", channel: "test" },
    correlationId: id,
  };
  const lots = [{ lot: "-", bin: "-", condition: "good", delta } as const];
  const content = { kind: "adjustment", ...stock, reason: "loss", lots } as const;
  const command = { type: "request", content, approvers: 1, because: "many", hours: 72 } as const;
  await ledger.needs.entities.adjustment.dispatch({ id, command, envelope });
};

const rows = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

test("what waits is listed, approved and shown with every step", async () => {
  await askedByPia("a-1", -30);
  const listed = await stockbook("approvals", "list", "--mine");
  expect(listed.stdout).toMatch(/adjustment\s+a-1\s+north\s+1\s+30\s+pia/);
  const approved = await stockbook("approvals", "approve", "a-1", "--note", "seen");
  expect(approved).toMatchObject({ exit: 0, stdout: "a-1 is posted\n" });
  const shown = await stockbook("adjustments", "show", "a-1");
  expect(shown.stdout).toContain("adjustment a-1: posted");
  expect(shown.stdout).toContain("pending-approval -> approved  local  (seen)");
  const left = await stockbook("approvals", "list", "--json");
  expect(left.stdout.trim()).toBe("");
});

test("a rejection needs its reason", async () => {
  await askedByPia("a-1", -30);
  expect((await stockbook("approvals", "reject", "a-1")).exit).toBe(2);
  const rejected = await stockbook("approvals", "reject", "a-1", "--reason", "count it");
  expect(rejected).toMatchObject({ exit: 0, stdout: "a-1 is rejected: count it\n" });
  const listed = await stockbook("adjustments", "list", "--status", "rejected", "--json");
  expect(rows(listed.stdout)).toMatchObject([{ id: "a-1", requestedBy: "pia" }]);
});

test("what was corrected is analysed by person", async () => {
  const lines = { ...stock, reason: "loss", lots: [{ delta: -3 }] };
  expect((await ledger.post("/adjustments", lines)).status).toBe(201);
  await askedByPia("a-1", -30);
  await stockbook("approvals", "approve", "a-1");
  const shown = await stockbook("adjustments", "analysis", "--by", "actor");
  const [head, ...people] = shown.stdout.trim().split("\n");
  expect(head).toMatch(/^actor\s+acts\s+up\s+down\s+net/);
  expect(people.map((row) => row.split(/\s+/).slice(0, 5))).toEqual([
    ["pia", "1", "0", "30", "-30"],
    ["local", "1", "0", "3", "-3"],
  ]);
  const json = await stockbook("adjustments", "analysis", "--reason", "loss", "--json");
  expect(rows(json.stdout)).toMatchObject([{ by: "reason", totals: { acts: 2, down: 33 } }]);
  expect((await stockbook("adjustments", "analysis", "--by", "weather")).exit).not.toBe(0);
});

test("four eyes hold at the terminal too", async () => {
  await ledger.post("/adjustments", {
    id: "a-1",
    ...stock,
    reason: "loss",
    lots: [{ delta: -30 }],
  });
  const own = await stockbook("approvals", "approve", "a-1");
  expect(own.exit).not.toBe(0);
  expect(own.stderr).toContain("does not decide on it");
});

test("a kind that does not exist is a mistake", async () => {
  const wrong = await stockbook("approvals", "approve", "a-1", "--kind", "constructor");
  expect(wrong.exit).toBe(2);
});

test("the audit of approvals finds nothing in a log as it was written, and what was slipped in", async () => {
  await askedByPia("a-1", -30);
  await stockbook("approvals", "approve", "a-1");
  const clean = await stockbook("audit", "approvals", "--json");
  expect(clean.exit).toBe(0);
  expect(rows(clean.stdout)).toMatchObject([{ events: 6, findings: 0 }]);
  // Past the door of the API an approval is only a text.
  await ledger.ledger.dispatch({
    ...stock,
    command: {
      ...{ type: "adjust", adjustment: "a-2", reason: "loss", approval: "a-2" },
      lots: [{ lot: "-", bin: "-", condition: "good", delta: -30 }],
    },
    envelope: {
      ...{ commandId: "slip", commandHash: "slip", actor: "pia", channel: "test" },
      correlationId: "slip",
    },
  });
  const dirty = await stockbook("audit", "approvals");
  expect(dirty.exit).toBe(4);
  expect(dirty.stdout).toContain("StockAdjusted a-2: there is no such request");
});
