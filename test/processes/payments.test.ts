import { describe, expect, test } from "vitest";
import { createManualPayments } from "../../src/adapters/payments/manual.ts";
import { NoAnswer } from "../../src/processes/deadline.ts";
import { acceptEverything, createFraudGate } from "../../src/processes/fraud-port.ts";
import type { Charge, PaymentProvider } from "../../src/processes/payment-port.ts";
import { createPayments } from "../../src/processes/payments.ts";
import { createManualScheduler } from "./manual-scheduler.ts";

const CURRENCIES = ["EUR", "VND"];
const wanted: Charge = {
  ...{ key: "261121-7KQ2MD.p1", order: "261121-7KQ2MD", attempt: 1 },
  ...{ amount: 150_000, currency: "VND", method: "card", token: "tok_1" },
};

const provider = (more: Partial<PaymentProvider>): PaymentProvider => ({
  name: "online",
  methods: async () => [
    { id: "card", kind: "card", title: "Card", currencies: ["EUR", "USD"] },
    { id: "yen", kind: "wallet", title: "Wallet", currencies: ["JPY"] },
  ],
  charge: async ({ amount }) => ({ status: "captured", reference: "ch_1", amount }),
  refund: async () => ({ status: "done", reference: "re_1" }),
  ...more,
});

const open = (...providers: PaymentProvider[]) => {
  const scheduler = createManualScheduler();
  const reported: string[] = [];
  const report = (_: unknown, detail: string): void => void reported.push(detail);
  const payments = createPayments({
    ...{ providers, scheduler, report },
    ...{ timeoutMs: 15_000, currencies: CURRENCIES },
  });
  return { payments, scheduler, reported };
};

const never =
  <Answer>(signals: AbortSignal[] = []) =>
  (_: unknown, signal: AbortSignal): Promise<Answer> => {
    signals.push(signal);
    return new Promise(() => undefined);
  };

describe("a charge", () => {
  test("is answered as the provider answers", async () => {
    const asked: Charge[] = [];
    const { payments, scheduler } = open(
      provider({
        charge: async (charge) => {
          asked.push(charge);
          return { status: "pending", reference: "ch_1", redirect: "https://pay.example/1" };
        },
      }),
    );
    expect(await payments.charge("online", wanted)).toEqual({
      ...{ status: "pending", reference: "ch_1", redirect: "https://pay.example/1" },
    });
    expect(asked).toEqual([wanted]);
    expect(scheduler.waiting()).toBe(0);
  });

  test("has failed when no answer came within 15 seconds, and the call is told", async () => {
    const signals: AbortSignal[] = [];
    const { payments, scheduler } = open(provider({ charge: never(signals) }));
    const answer = payments.charge("online", wanted);
    scheduler.pass(14_999);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    scheduler.pass(1);
    expect(await answer).toMatchObject({ status: "failed", code: "timeout" });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  test("has failed when the provider throws, and what it threw is told to nobody but the log", async () => {
    const { payments, reported } = open(
      provider({
        charge: async () => {
          throw new Error("secret-of-the-provider");
        },
      }),
    );
    const answer = await payments.charge("online", wanted);
    expect(answer).toMatchObject({ status: "failed", code: "timeout" });
    expect(JSON.stringify(answer)).not.toContain("secret");
    expect(reported).toEqual(["online: charge 261121-7KQ2MD.p1"]);
  });

  test.each([
    ["a card number in the token", { token: "4111111111111111" }, "token-refused"],
    ["a token that is too long", { token: "t".repeat(257) }, "token-refused"],
    ["a currency that is not taken here", { currency: "USD" }, "currency-refused"],
  ])("with %s never reaches the provider", async (_, more, code) => {
    const asked: Charge[] = [];
    const charge = async (one: Charge) => {
      asked.push(one);
      return { status: "authorised" as const, reference: "ch_1" };
    };
    const { payments } = open(provider({ charge }));
    expect(await payments.charge("online", { ...wanted, ...more })).toMatchObject({
      ...{ status: "failed", code },
    });
    expect(asked).toEqual([]);
  });

  test("of a provider that nobody knows has failed", async () => {
    expect(await open().payments.charge("other", wanted)).toMatchObject({
      ...{ status: "failed", code: "unknown-provider" },
    });
  });
});

test("what a provider does not offer has failed, and it has no statement", async () => {
  const { payments } = open(provider({}));
  const charge = { key: "a.p1", reference: "ch_1", amount: 1, currency: "VND" };
  expect(await payments.capture("online", charge)).toMatchObject({ code: "not-offered" });
  expect(await payments.void("online", charge)).toMatchObject({ code: "not-offered" });
  expect(await payments.statement("online", "2026-11-21")).toBeUndefined();
  expect(payments.providers).toEqual([{ name: "online", hasStatements: false }]);
});

test("a statement that does not come is an error: half a day can't be compared", async () => {
  const { payments, scheduler } = open(provider({ statement: never() }));
  const statement = payments.statement("online", "2026-11-21");
  scheduler.pass(15_000);
  await expect(statement).rejects.toThrow(NoAnswer);
});

test("methods are those of all providers, in the currencies that are taken here", async () => {
  const dead = provider({ name: "dead", methods: never() as PaymentProvider["methods"] });
  const { payments, scheduler, reported } = open(
    provider({}),
    dead,
    createManualPayments(CURRENCIES),
  );
  const asked = payments.methods();
  scheduler.pass(15_000);
  expect((await asked).map(({ provider: of, id, currencies }) => [of, id, currencies])).toEqual([
    ["online", "card", ["EUR"]],
    ["manual", "paid", CURRENCIES],
    ["manual", "to-be-confirmed", CURRENCIES],
  ]);
  expect(reported).toEqual(["dead: methods"]);
  const inDong = payments.methods("VND");
  scheduler.pass(15_000);
  expect((await inDong).map(({ id }) => id)).toEqual(["paid", "to-be-confirmed"]);
});

test("money that a person has already is captured, money that is to come is pending", async () => {
  const { payments } = open(createManualPayments(CURRENCIES));
  const paid = { ...wanted, method: "paid" };
  expect(await payments.charge("manual", paid)).toEqual({
    ...{ status: "captured", reference: "manual-261121-7KQ2MD.p1", amount: 150_000 },
  });
  expect(await payments.charge("manual", paid)).toEqual(await payments.charge("manual", paid));
  expect(await payments.charge("manual", { ...wanted, method: "to-be-confirmed" })).toEqual({
    ...{ status: "pending", reference: "manual-261121-7KQ2MD.p1" },
  });
  expect(await payments.charge("manual", wanted)).toMatchObject({ code: "unknown-method" });
});

describe("the fraud check", () => {
  const facts = {
    ...{ order: "261121-7KQ2MD", channel: "web", currency: "VND", amount: 150_000 },
    ...{ lines: [{ sku: "tea", units: 2 }], placedAt: "2026-11-21T12:00:00.000Z" },
  };
  const gate = (score: (signal: AbortSignal) => Promise<number>) => {
    const scheduler = createManualScheduler();
    const check = {
      name: "scores",
      score: async (_: unknown, signal: AbortSignal) => ({
        ...{ score: await score(signal), reasons: ["new customer"] },
      }),
    };
    return {
      scheduler,
      judge: createFraudGate({ check, threshold: 8_000, scheduler, timeoutMs: 15_000 }),
    };
  };

  test.each([
    [0, 0, "accepted"],
    [0.79994, 7_999, "accepted"],
    [0.8, 8_000, "rejected"],
    [1, 10_000, "rejected"],
  ])("with a score of %d gives %d ten-thousandths: %s", async (score, kept, verdict) => {
    const found = await gate(async () => score).judge(facts);
    expect(found).toEqual({ score: kept, verdict, reasons: ["new customer"] });
  });

  test.each([Number.NaN, -0.1, 1.1, Infinity])(
    "that says %d has not said anything",
    async (score) => {
      expect(await gate(async () => score).judge(facts)).toEqual({
        ...{ score: 0, verdict: "accepted", reasons: ["the check gave no answer"] },
      });
    },
  );

  test("that does not answer stops no sale", async () => {
    const { judge, scheduler } = gate(() => new Promise(() => undefined));
    const verdict = judge(facts);
    scheduler.pass(15_000);
    expect(await verdict).toMatchObject({ verdict: "accepted" });
  });

  test("that nobody has set up accepts", async () => {
    const scheduler = createManualScheduler();
    const judge = createFraudGate({
      ...{ check: acceptEverything, threshold: 8_000, scheduler, timeoutMs: 1 },
    });
    expect(await judge(facts)).toEqual({ score: 0, verdict: "accepted", reasons: [] });
  });
});
