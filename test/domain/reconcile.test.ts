import fc from "fast-check";
import { expect, test } from "vitest";
import { reconcile, type LedgerPayment, type StatementRow } from "../../src/domain/reconcile.ts";

const charge = (key: string, amount: number, more: Partial<LedgerPayment> = {}): LedgerPayment => ({
  ...{ kind: "charge", key, order: key.split(".")[0]!, reference: `ch_${key}` },
  ...{ amount, currency: "EUR", ...more },
});

const row = (key: string, amount: number, more: Partial<StatementRow> = {}): StatementRow => ({
  ...{ kind: "charge", key, reference: `ch_${key}`, amount, currency: "EUR", ...more },
});

test("a day on which both agree has no differences", () => {
  const ledger = [charge("a.p1", 500), charge("a.r1", 200, { kind: "refund" })];
  const statement = [row("a.r1", 200, { kind: "refund" }), row("a.p1", 500)];
  expect(reconcile(ledger, statement)).toEqual({
    agreed: 2,
    differences: [],
    accuracy: 10_000,
    totals: [{ currency: "EUR", ledger: 300, statement: 300 }],
  });
});

test("a day without payments is accurate", () => {
  expect(reconcile([], [])).toEqual({ agreed: 0, differences: [], accuracy: 10_000, totals: [] });
});

test("every kind of difference is listed with what both sides say", () => {
  const ledger = [
    charge("a.p1", 500),
    charge("b.p1", 700),
    charge("c.p1", 900),
    charge("d.p1", 100),
  ];
  const statement = [
    row("a.p1", 500),
    row("b.p1", 70),
    row("c.p1", 900, { currency: "USD" }),
    row("e.p1", 40),
  ];
  const { agreed, differences, accuracy, totals } = reconcile(ledger, statement);
  expect(agreed).toBe(1);
  expect(accuracy).toBe(2_000);
  expect(differences).toEqual([
    {
      ...{ what: "amount", kind: "charge", key: "b.p1", order: "b", reference: "ch_b.p1" },
      ledger: { amount: 700, currency: "EUR" },
      statement: { amount: 70, currency: "EUR" },
    },
    {
      ...{ what: "currency", kind: "charge", key: "c.p1", order: "c", reference: "ch_c.p1" },
      ledger: { amount: 900, currency: "EUR" },
      statement: { amount: 900, currency: "USD" },
    },
    {
      ...{ what: "missing", kind: "charge", key: "d.p1", order: "d", reference: "ch_d.p1" },
      ledger: { amount: 100, currency: "EUR" },
    },
    {
      ...{ what: "extra", kind: "charge", key: "e.p1", reference: "ch_e.p1" },
      statement: { amount: 40, currency: "EUR" },
    },
  ]);
  expect(totals).toEqual([
    { currency: "EUR", ledger: 2_200, statement: 610 },
    { currency: "USD", ledger: 0, statement: 900 },
  ]);
});

test("money that the provider took twice under one key is extra once", () => {
  const second = row("a.p1", 500, { reference: "ch_again" });
  const { agreed, differences } = reconcile([charge("a.p1", 500)], [second, row("a.p1", 500)]);
  expect(agreed).toBe(1);
  expect(differences).toMatchObject([{ what: "extra", key: "a.p1", reference: "ch_again" }]);
});

test("a charge that timed out is found by its key, one without a key by its reference", () => {
  const timedOut: LedgerPayment = {
    ...{ kind: "charge", key: "a.p1", order: "a", amount: 500, currency: "EUR" },
  };
  const unnamed: StatementRow = {
    ...{ kind: "charge", reference: "ch_b.p1", amount: 300, currency: "EUR" },
  };
  expect(reconcile([timedOut, charge("b.p1", 300)], [row("a.p1", 500), unnamed]).agreed).toBe(2);
});

test("a charge and a refund with the same key are two things", () => {
  const { agreed, differences } = reconcile(
    [charge("a.p1", 500)],
    [row("a.p1", 500, { kind: "refund" })],
  );
  expect(agreed).toBe(0);
  expect(differences.map(({ what, kind }) => [what, kind])).toEqual([
    ["missing", "charge"],
    ["extra", "refund"],
  ]);
});

test("every row of both sides is accounted for exactly once, in whatever order they come", () => {
  const rows = fc.array(
    fc.record({
      kind: fc.constantFrom("charge" as const, "refund" as const),
      key: fc.constantFrom("a.1", "a.2", "b.1", "c.1"),
      amount: fc.integer({ min: 1, max: 3 }),
      currency: fc.constantFrom("EUR", "VND"),
    }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(rows, rows, (ours, theirs) => {
      const ledger = ours.map((one) => ({ ...one, order: "x" }));
      const statement = theirs.map((one, index) => ({ ...one, reference: `r${index}` }));
      const { agreed, differences, accuracy } = reconcile(ledger, statement);
      const inLedger = differences.filter((one) => one.ledger !== undefined).length;
      const inStatement = differences.filter((one) => one.statement !== undefined).length;
      expect(agreed + inLedger).toBe(ledger.length);
      expect(agreed + inStatement).toBe(statement.length);
      expect(accuracy === 10_000).toBe(differences.length === 0);
    }),
  );
});
