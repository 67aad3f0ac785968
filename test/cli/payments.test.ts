import { afterEach, beforeEach, expect, test } from "vitest";
import type { StatementRow } from "../../src/domain/reconcile.ts";
import type { PaymentProvider } from "../../src/processes/payment-port.ts";
import { openLedger, type OpenLedger } from "../api/memory-ledger.ts";
import { openShop, PAID, type Shop } from "../api/order-kit.ts";
import { ledgerLine, type Stockbook } from "./ledger-line.ts";

const DAY = "2026-11-21";

let ledger: OpenLedger;
let shop: Shop;
let stockbook: Stockbook;
let rows: StatementRow[];
let isAway: boolean;

/** Takes everything, and forgets nothing but what a test takes out of its rows. */
const bank: PaymentProvider = {
  name: "bank",
  methods: async () => [],
  charge: async ({ key, amount, currency }) => {
    rows.push({ kind: "charge", key, reference: `ch-${key}`, amount, currency });
    return { status: "captured", reference: `ch-${key}`, amount };
  },
  refund: async ({ key, amount, currency }) => {
    rows.push({ kind: "refund", key, reference: `re-${key}`, amount, currency });
    return { status: "done", reference: `re-${key}` };
  },
  statement: async (day) => {
    if (isAway) throw new Error("nobody is there");
    return day === DAY ? rows : [];
  },
};

beforeEach(async () => {
  [rows, isAway] = [[], false];
  ledger = await openLedger({ providers: [bank] });
  shop = openShop(ledger);
  stockbook = ledgerLine(ledger, "payments");
  await shop.stock("north", { tea: 10, cup: 10 });
  const payment = { provider: "bank", method: "card" };
  shop.well(await shop.place("o-1", { payment }));
  shop.well(await shop.place("o-2", { payment: PAID }));
  shop.well(await ledger.post("/orders/o-1/refunds", { amount: 500, reason: "scratched box" }));
});
afterEach(() => ledger.close());

const value = (text: string) => JSON.parse(text);

test("payments and refunds are listed", async () => {
  const listed = await stockbook("list");
  expect(listed.stdout).toMatch(/o-1\.p1\s+payment\s+captured\s+3500\s+EUR\s+bank\s+ch-o-1\.p1/);
  expect(listed.stdout).toMatch(/refund\s+done\s+500\s+EUR\s+bank/);
  const manual = await stockbook("list", "--provider", "manual", "--json");
  expect(manual.stdout.trim().split("\n").map(value)).toMatchObject([{ order: "o-2" }]);
});

test("a day on which all agree is fine; who has no statement says so", async () => {
  const said = await stockbook("reconcile", "--date", DAY);
  expect(said).toMatchObject({ exit: 0 });
  expect(said.stdout.split("\n")).toEqual([
    `bank ${DAY}: 2 agree, 0 do not (minor units)`,
    `manual ${DAY}: it has no statements`,
    "",
  ]);
});

test("differences are told, and end the command with their exit code", async () => {
  rows = rows.filter(({ kind }) => kind === "charge").map((one) => ({ ...one, amount: 3_400 }));
  const said = await stockbook("reconcile", "--date", DAY, "--provider", "bank");
  expect(said.exit).toBe(4);
  expect(said.stdout).toContain(`bank ${DAY}: 0 agree, 2 do not`);
  expect(said.stdout).toMatch(
    /missing: refund o-1\.\S+ \(re-\S+\): ledger 500 EUR, statement nothing/,
  );
  expect(said.stdout).toContain(
    "amount: charge o-1.p1 (ch-o-1.p1): ledger 3500 EUR, statement 3400 EUR",
  );
  const json = await stockbook("reconcile", "--date", DAY, "--provider", "bank", "--json");
  expect(value(json.stdout)).toMatchObject({ providers: [{ counts: { missing: 1, amount: 1 } }] });
});

test("a provider that is away is unavailable, one that nobody knows is bad data", async () => {
  isAway = true;
  const said = await stockbook("reconcile", "--date", DAY);
  expect(said.exit).toBe(5);
  expect(said.stdout).toContain("try again");
  expect(await stockbook("reconcile", "--provider", "nobody")).toMatchObject({ exit: 3 });
});
