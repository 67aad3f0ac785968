import type { Money } from "./money.ts";

/** Money that moved: taken of a customer, or given back. */
export type MoneyKind = "charge" | "refund";

/** What the ledger says of it. */
export type LedgerPayment = Money & {
  readonly kind: MoneyKind;
  /** The key under which the provider was asked: one charge per order and attempt. */
  readonly key: string;
  readonly order: string;
  /** As the provider called it; absent where it never answered. */
  readonly reference?: string;
};

/** A row of the provider's statement. */
export type StatementRow = Money & {
  readonly kind: MoneyKind;
  /** The key that it was asked under, where the provider gives it back. */
  readonly key?: string;
  readonly reference: string;
};

/**
 * `missing`: the ledger has it, the statement does not. `extra`: the statement has it (again), the ledger does not.
 * `currency`: both have it, in different currencies. `amount`: in the same currency, with different amounts.
 */
export type DifferenceKind = "missing" | "extra" | "currency" | "amount";

export type PaymentDifference = {
  readonly what: DifferenceKind;
  readonly kind: MoneyKind;
  readonly key?: string;
  readonly order?: string;
  readonly reference?: string;
  readonly ledger?: Money;
  readonly statement?: Money;
};

/** Charges less refunds. */
export type CurrencyTotal = {
  readonly currency: string;
  /** Minor units; absent where the sum is beyond what a number says exactly. */
  readonly ledger?: number;
  readonly statement?: number;
};

export type Reconciliation = {
  /** Rows on which both agree. */
  readonly agreed: number;
  /** In the order of keys, then references. */
  readonly differences: readonly PaymentDifference[];
  /** Ten-thousandths of all rows on which both agree, rounded down; 10,000 where there is nothing to compare. */
  readonly accuracy: number;
  readonly totals: readonly CurrencyTotal[];
};

const ACCURACY_ONE = 10_000;

type Rows = {
  readonly take: (row: LedgerPayment) => StatementRow | undefined;
  readonly left: () => readonly StatementRow[];
};

const indexed = (rows: readonly StatementRow[]): Rows => {
  const left = new Set(rows);
  const byName = new Map<string, StatementRow[]>();
  const put = (name: string, row: StatementRow): void => {
    const same = byName.get(name);
    if (same === undefined) byName.set(name, [row]);
    else same.push(row);
  };
  for (const row of rows) {
    if (row.key !== undefined) put(`${row.kind} key ${row.key}`, row);
    put(`${row.kind} reference ${row.reference}`, row);
  }
  const free = (name: string): StatementRow | undefined =>
    byName.get(name)?.find((row) => left.has(row));
  return {
    take: ({ kind, key, reference }) => {
      const byReference =
        reference === undefined ? undefined : free(`${kind} reference ${reference}`);
      // The reference tells apart what a provider charged twice under one key.
      const row = byReference ?? free(`${kind} key ${key}`);
      if (row !== undefined) left.delete(row);
      return row;
    },
    left: () => [...left],
  };
};

const moneyOf = ({ amount, currency }: Money): Money => ({ amount, currency });

const compare = (
  ledger: LedgerPayment,
  row: StatementRow | undefined,
): PaymentDifference | undefined => {
  const { kind, key, order } = ledger;
  const reference = row?.reference ?? ledger.reference;
  const named = { kind, key, order, ...(reference !== undefined && { reference }) };
  if (row === undefined) return { what: "missing", ...named, ledger: moneyOf(ledger) };
  const both = { ...named, ledger: moneyOf(ledger), statement: moneyOf(row) };
  if (row.currency !== ledger.currency) return { what: "currency", ...both };
  return row.amount === ledger.amount ? undefined : { what: "amount", ...both };
};

const extra = ({ kind, key, reference, ...money }: StatementRow): PaymentDifference => ({
  what: "extra",
  kind,
  ...(key !== undefined && { key }),
  reference,
  statement: moneyOf(money),
});

type Signed = Money & { readonly kind: MoneyKind };

const sums = (rows: readonly Signed[]): Map<string, bigint> => {
  const byCurrency = new Map<string, bigint>();
  for (const { kind, amount, currency } of rows) {
    const signed = kind === "charge" ? BigInt(amount) : -BigInt(amount);
    byCurrency.set(currency, (byCurrency.get(currency) ?? 0n) + signed);
  }
  return byCurrency;
};

const exact = (sum = 0n): number | undefined =>
  Number.isSafeInteger(Number(sum)) ? Number(sum) : undefined;

const totalsOf = (ledger: readonly Signed[], statement: readonly Signed[]): CurrencyTotal[] => {
  const [ours, theirs] = [sums(ledger), sums(statement)];
  return [...new Set([...ours.keys(), ...theirs.keys()])].sort().map((currency) => {
    const [left, right] = [exact(ours.get(currency)), exact(theirs.get(currency))];
    return {
      currency,
      ...(left !== undefined && { ledger: left }),
      ...(right !== undefined && { statement: right }),
    };
  });
};

const nameOf = ({ key, reference, kind }: PaymentDifference): string =>
  `${key ?? ""} ${reference ?? ""} ${kind}`;

/**
 * Holds the charges and refunds of the ledger against the provider's statement of the same time: row by row, each at
 * most once, so that a charge that the provider took twice shows as extra.
 */
export const reconcile = (
  ledger: readonly LedgerPayment[],
  statement: readonly StatementRow[],
): Reconciliation => {
  const rows = indexed(statement);
  const ours = ledger.map((payment) => compare(payment, rows.take(payment)));
  const found = ours.filter((difference) => difference !== undefined);
  const differences = [...found, ...rows.left().map(extra)].sort((one, other) =>
    nameOf(one) < nameOf(other) ? -1 : 1,
  );
  const agreed = ledger.length - found.length;
  const all = agreed + differences.length;
  return {
    agreed,
    differences,
    accuracy: all === 0 ? ACCURACY_ONE : Math.floor((agreed * ACCURACY_ONE) / all),
    totals: totalsOf(ledger, statement),
  };
};
