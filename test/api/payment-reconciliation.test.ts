import { afterEach, beforeEach, expect, test } from "vitest";
import { createHttpPayments } from "../../src/adapters/payments/http-provider.ts";
import { systemIds } from "../../src/adapters/runtime.ts";
import { RECONCILIATIONS, reportKey } from "../../src/processes/daily-reconciliation.ts";
import { TOKENS } from "../servers/payment-book.ts";
import { startPaymentProvider, type TestProvider } from "../servers/payment-provider.ts";
import { NOON, openLedger, type OpenLedger } from "./memory-ledger.ts";
import { openShop, tea, type Shop } from "./order-kit.ts";

const SECRET = "a-secret-of-at-least-thirty-two-bytes";
const DAY = "2026-11-21";
const MIDNIGHT = NOON + 12 * 3_600_000;

let ledger: OpenLedger;
let shop: Shop;
let bank: TestProvider;
const time = { bank: NOON };

beforeEach(async () => {
  time.bank = NOON;
  bank = await startPaymentProvider({ secret: SECRET, now: () => time.bank });
  const clock = { now: () => ledger.time.now };
  const url = bank.url;
  ledger = await openLedger({
    providers: [
      createHttpPayments({ name: "online", url, secrets: [SECRET], clock, ids: systemIds }),
    ],
  });
  shop = openShop(ledger);
  await shop.stock("north", { tea: 100 });
});
afterEach(async () => {
  await ledger.close();
  await bank.stop();
});

const at = (ms: number): void => {
  time.bank = ms;
  ledger.time.now = ms;
};

const CARD = { provider: "online", method: "card" };
const pay = async (id: string, payment: object = { ...CARD, token: TOKENS.ok }) =>
  shop.well(await shop.place(id, { lines: [tea(1)], payment }));

const reconciled = async (query: string) => {
  await shop.caughtUp();
  const { status, body } = await ledger.get(`/payments/reconciliation?${query}`);
  return { status, body, online: body.providers?.find((one: any) => one.provider === "online") };
};

const chargeOf = (order: string) => {
  const found = [...bank.book.charges.values()].find((one) => one.order === order);
  if (found === undefined) throw new Error(`nothing was charged for ${order}`);
  return found;
};

test("a day on which both agree, refunds among it", async () => {
  await pay("o-1");
  await pay("o-2");
  shop.well(await ledger.post("/orders/o-2/refunds", { amount: 300, reason: "scratched box" }));
  const { body } = await reconciled(`date=${DAY}&provider=online`);
  expect(body).toEqual({
    day: DAY,
    providers: [
      {
        ...{ provider: "online", status: "compared", agreed: 3, accuracy: 1, differences: [] },
        counts: { missing: 0, extra: 0, currency: 0, amount: 0 },
        totals: [{ currency: "EUR", ledger: 1_700, statement: 1_700 }],
      },
    ],
  });
});

test("each kind of difference is listed with what both sides say", async () => {
  for (const id of ["o-1", "o-2", "o-3", "o-4"]) await pay(id);
  const [lost, dear, pounds, twice] = ["o-1", "o-2", "o-3", "o-4"].map(chargeOf);
  bank.book.charges.delete(lost!.reference);
  bank.book.charges.set(dear!.reference, { ...dear!, amount: 1_100 });
  bank.book.charges.set(pounds!.reference, { ...pounds!, currency: "GBP" });
  bank.book.charges.set("ch_twice", { ...twice!, reference: "ch_twice" });
  const { online } = await reconciled(`date=${DAY}&provider=online`);
  expect(online).toMatchObject({
    ...{ agreed: 1, accuracy: 0.2 },
    counts: { missing: 1, extra: 1, currency: 1, amount: 1 },
    differences: [
      { what: "missing", kind: "charge", order: "o-1", key: "o-1.p1", reference: lost!.reference },
      { what: "extra", kind: "charge", key: "o-4.p1", reference: "ch_twice" },
      { what: "currency", order: "o-3", statement: { currency: "GBP", amount: 1_000 } },
      { what: "amount", order: "o-2", ledger: { amount: 1_000 }, statement: { amount: 1_100 } },
    ],
    totals: [
      { currency: "EUR", ledger: 4_000, statement: 3_100 },
      { currency: "GBP", statement: 1_000 },
    ],
  });
});

test("money that was taken and never heard of is there too much", async () => {
  await pay("o-1", { ...CARD, token: TOKENS.pend });
  bank.book.settle(chargeOf("o-1").reference, "captured");
  const { online } = await reconciled(`date=${DAY}&provider=online`);
  expect(online).toMatchObject({
    differences: [{ what: "extra", key: "o-1.p1", statement: { amount: 1_000, currency: "EUR" } }],
  });
});

test("what moved before midnight and was heard of behind it is a difference on neither day", async () => {
  at(MIDNIGHT + 1);
  time.bank = MIDNIGHT - 1;
  await pay("o-1");
  at(MIDNIGHT + 36 * 3_600_000);
  const before = await reconciled(`date=${DAY}&provider=online`);
  expect(before.online).toMatchObject({ agreed: 1, differences: [] });
  const behind = await reconciled("date=2026-11-22&provider=online");
  expect(behind.online).toMatchObject({ agreed: 0, accuracy: null, differences: [] });
  const yesterday = await reconciled("");
  expect(yesterday.body.day).toBe("2026-11-22");
});

test("who has no statement says so, and one that does not answer is asked again", async () => {
  await pay("o-1", { provider: "manual", method: "paid" });
  await bank.stop();
  const { status, body } = await reconciled(`date=${DAY}`);
  expect(status).toBe(200);
  expect(body.providers).toEqual([
    { provider: "online", status: "no-answer", detail: expect.stringContaining("try again") },
    { provider: "manual", status: "no-statement" },
  ]);
  expect(await reconciled("provider=nobody")).toMatchObject({
    ...{ status: 422, body: { code: "unknown-reference" } },
  });
  expect((await reconciled("date=2026-13-01")).status).toBe(400);
});

test("what was found day by day is listed, oldest first, for those who may know", async () => {
  const keep = (day: string, provider: string) =>
    ledger.needs.operational.put(RECONCILIATIONS, reportKey(day, provider), { day, provider });
  await keep("2026-10-01", "online");
  await keep("2026-11-20", "online");
  await keep("2026-11-19", "online");
  await keep("2026-11-19", "other");
  const all = await ledger.get("/payments/reconciliations");
  expect(all.body.items.map((one: any) => `${one.day} ${one.provider}`)).toEqual([
    ...["2026-11-19 online", "2026-11-19 other", "2026-11-20 online"],
  ]);
  const some = await ledger.get("/payments/reconciliations?provider=other");
  expect(some.body.items).toEqual([{ day: "2026-11-19", provider: "other" }]);
});
