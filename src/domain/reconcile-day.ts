import {
  reconcile,
  type LedgerPayment,
  type Reconciliation,
  type StatementRow,
} from "./reconcile.ts";

/** What both sides have of a day, and of the days before and behind it. */
export type DayRows = {
  /** What the ledger recorded on the day. */
  readonly own: readonly LedgerPayment[];
  readonly near: readonly LedgerPayment[];
  /** What the provider counts to the day. */
  readonly statement: readonly StatementRow[];
  readonly beside: readonly StatementRow[];
};

const namesOf = ({
  kind,
  key,
  reference,
}: Pick<LedgerPayment, "kind" | "reference"> & { readonly key?: string }): readonly string[] => [
  ...(key === undefined ? [] : [`${kind} key ${key}`]),
  ...(reference === undefined ? [] : [`${kind} reference ${reference}`]),
];

const knownIn = (rows: readonly StatementRow[]): ((row: LedgerPayment) => boolean) => {
  const names = new Set(rows.flatMap(namesOf));
  return (row) => namesOf(row).some((name) => names.has(name));
};

/**
 * Compares a day. The provider says to which day a row belongs: what moved a moment before midnight, and was heard of
 * behind it, is no difference on either day.
 */
export const reconcileDay = ({ own, near, statement, beside }: DayRows): Reconciliation => {
  const [isToday, isBeside] = [knownIn(statement), knownIn(beside)];
  const ledger = [...own.filter((row) => isToday(row) || !isBeside(row)), ...near.filter(isToday)];
  return reconcile(ledger, statement);
};
