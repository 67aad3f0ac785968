import { beforeEach, expect, test } from "vitest";
import { createMemoryOperationalStore } from "../../src/adapters/memory/operational-store.ts";
import {
  createDailyReconciliation,
  RECONCILIATIONS,
  reportKey,
  type DayReport,
} from "../../src/processes/daily-reconciliation.ts";
import type { PaymentItem } from "../../src/projections/payment-queries.ts";
import { createManualScheduler } from "./manual-scheduler.ts";

const DAY = "2026-11-20";
const HOUR_MS = 3_600_000;
const MIDNIGHT = Date.UTC(2026, 10, 21);

let now = MIDNIGHT;
let asked: string[] = [];
let told: DayReport[] = [];
let away = false;

const row = { kind: "charge", reference: "ch-1", amount: 1_000, currency: "EUR" } as const;
const item: PaymentItem = {
  ...{ id: "o-1.p1", order: "o-1", kind: "payment", attempt: 1, refund: null, provider: "bank" },
  ...{ method: "card", amount: 900, currency: "EUR", status: "captured", reference: "ch-1" },
  ...{ reason: null, code: null, late: false, tries: 0 },
  ...{ requestedAt: `${DAY}T10:00:00.000Z`, endedAt: `${DAY}T10:00:01.000Z` },
};

const open = (store = createMemoryOperationalStore()) => {
  const scheduler = createManualScheduler();
  const daily = createDailyReconciliation({
    payments: {
      providers: [
        { name: "bank", hasStatements: true },
        { name: "manual", hasStatements: false },
      ],
      statement: async (provider, day) => {
        if (away) throw new Error("nobody is there");
        asked.push(`${provider} ${day}`);
        return day === DAY ? [row] : [];
      },
    },
    models: { payments: async () => ({ items: [item] }) },
    ...{ store, scheduler, clock: { now: () => now }, mayWork: () => true },
    differs: (report) => told.push(report),
    report: () => undefined,
  });
  return { daily, store, scheduler };
};

beforeEach(() => {
  [now, asked, told, away] = [MIDNIGHT + HOUR_MS, [], [], false];
});

test("every day that is over is compared once, and what differs is told and kept", async () => {
  const { daily, store } = open();
  expect(await daily.round()).toBe(7);
  expect(await store.get(RECONCILIATIONS, reportKey(DAY, "bank"))).toMatchObject({
    ...{ day: DAY, provider: "bank", agreed: 0, differing: 1 },
    differences: [{ what: "amount", ledger: { amount: 900 }, statement: { amount: 1_000 } }],
  });
  expect(told.map(({ day, differing }) => [day, differing])).toEqual([[DAY, 1]]);
  expect(await daily.round()).toBe(0);
  expect(told).toHaveLength(1);
  now += 24 * HOUR_MS;
  expect(await daily.round()).toBe(1);
  expect(asked.every((one) => one.startsWith("bank "))).toBe(true);
});

test("a day is left to rest for an hour behind its end", async () => {
  const { daily, store } = open();
  now = MIDNIGHT + HOUR_MS - 1;
  await daily.round();
  expect(await store.get(RECONCILIATIONS, reportKey(DAY, "bank"))).toBeUndefined();
  expect(await store.get(RECONCILIATIONS, reportKey("2026-11-19", "bank"))).toBeDefined();
});

test("a provider that is away is asked again the next time", async () => {
  const { daily, store } = open();
  away = true;
  expect(await daily.round()).toBe(0);
  expect(await store.get(RECONCILIATIONS, reportKey(DAY, "bank"))).toBeUndefined();
  away = false;
  expect(await daily.round()).toBe(7);
});

test("it goes round by itself until it is stopped", async () => {
  const { daily, scheduler, store } = open();
  daily.start();
  scheduler.pass(HOUR_MS);
  await expect.poll(() => scheduler.waiting()).toBe(1);
  expect(await store.get(RECONCILIATIONS, reportKey(DAY, "bank"))).toBeDefined();
  await daily.stop();
  expect(scheduler.waiting()).toBe(0);
});
