import { dayOf, DAY_MS, startOfDay } from "../domain/instant.ts";
import { reconcileDay } from "../domain/reconcile-day.ts";
import type { LedgerPayment, Reconciliation, StatementRow } from "../domain/reconcile.ts";
import type { Clock } from "../domain/runtime.ts";
import type { PaymentItem } from "../projections/payment-queries.ts";
import type { ReadModels } from "../projections/read-models.ts";
import type { Payments } from "./payments.ts";

const PAGE = 500;
/** Rows of the ledger that are compared at once: three days of them. */
const ROWS_MAX = 300_000;

export type ReconciliationNeeds = {
  readonly payments: Pick<Payments, "statement">;
  readonly models: Pick<ReadModels, "payments">;
  readonly clock: Clock;
  /** Told of what providers threw. */
  readonly report: (error: unknown, detail: string) => void;
};

/** What is asked: one UTC day of one provider. */
export type ReconciledDay = { readonly day: string; readonly provider: string };

export type ProviderReconciliation =
  | ({ readonly status: "compared" } & Reconciliation)
  /** It tells nothing that could be compared: people took the money. */
  | { readonly status: "no-statement" }
  | { readonly status: "no-answer"; readonly detail: string };

const rowOf = ({ id, kind, order, amount, currency, reference }: PaymentItem): LedgerPayment => ({
  kind: kind === "payment" ? "charge" : "refund",
  ...{ key: id, order, amount, currency: currency ?? "" },
  ...(reference !== null && { reference }),
});

type Span = { readonly from: number; readonly to: number };

/** Money of the provider that moved, as the ledger recorded it. @throws RangeError for more than can be compared */
const ledgerOf = async (
  { models }: ReconciliationNeeds,
  provider: string,
  { from, to }: Span,
): Promise<readonly PaymentItem[]> => {
  const statuses = ["captured", "done"] as const;
  const rows: PaymentItem[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await models.payments(
      { provider, statuses, from, to, by: "endedAt" },
      { limit: PAGE, ...(typeof cursor === "string" && { cursor }) },
    );
    rows.push(...page.items);
    if (rows.length > ROWS_MAX) throw new RangeError(`more than ${String(ROWS_MAX)} payments`);
    cursor = page.nextCursor;
  } while (typeof cursor === "string");
  return rows;
};

type Statements = { readonly statement: readonly StatementRow[]; readonly beside: StatementRow[] };

/** Of the day and the days around it; undefined: there are none. @throws NoAnswer, or what the provider throws */
const statementsOf = async (
  { payments, clock }: ReconciliationNeeds,
  { day, provider }: ReconciledDay,
): Promise<Statements | undefined> => {
  const start = startOfDay(day);
  const [before, behind] = [dayOf(start - DAY_MS), dayOf(start + DAY_MS)];
  const isPast = start + DAY_MS <= clock.now();
  const [statement, ...beside] = await Promise.all(
    [day, before, ...(isPast ? [behind] : [])].map((one) => payments.statement(provider, one)),
  );
  if (statement === undefined) return undefined;
  return { statement, beside: beside.flatMap((rows) => rows ?? []) };
};

const told = async (
  needs: ReconciliationNeeds,
  asked: ReconciledDay,
): Promise<Statements | string | undefined> => {
  try {
    return await statementsOf(needs, asked);
  } catch (error) {
    needs.report(error, `${asked.provider}: statement of ${asked.day}`);
    return "the provider gave no statement that can be read; try again";
  }
};

/** Holds what the ledger recorded against what the provider says. */
export const reconcileProvider = async (
  needs: ReconciliationNeeds,
  asked: ReconciledDay,
): Promise<ProviderReconciliation> => {
  const statements = await told(needs, asked);
  if (statements === undefined) return { status: "no-statement" };
  if (typeof statements === "string") return { status: "no-answer", detail: statements };
  const start = startOfDay(asked.day);
  const span = { from: start - DAY_MS, to: start + 2 * DAY_MS };
  const rows = await ledgerOf(needs, asked.provider, span);
  const isOwn = ({ endedAt }: PaymentItem): boolean => endedAt?.slice(0, 10) === asked.day;
  return {
    status: "compared",
    ...reconcileDay({
      ...statements,
      own: rows.filter(isOwn).map(rowOf),
      near: rows.filter((row) => !isOwn(row)).map(rowOf),
    }),
  };
};
