import { dayOf, DAY_MS, instantText, startOfDay } from "../domain/instant.ts";
import type { PaymentDifference, Reconciliation } from "../domain/reconcile.ts";
import type { Scheduler } from "../domain/runtime.ts";
import type { OperationalStore } from "./operational-store.ts";
import type { Payments } from "./payments.ts";
import { reconcileProvider, type ReconciliationNeeds } from "./reconciliation.ts";
import { createRounds } from "./rounds.ts";

export const RECONCILIATIONS = "reconciliations";
/** Days that are made up for where nobody was there. */
const DAYS_BACK = 7;
/** A day is looked at so long after its end: webhooks come late. */
const REST_MS = 3_600_000;
const INTERVAL_MS = 900_000;
/** Differences that are kept; all of them count. */
const DIFFERENCES_KEPT_MAX = 100;

/** What is kept of a day of one provider. */
export type DayReport = Omit<Reconciliation, "differences"> & {
  readonly day: string;
  readonly provider: string;
  /** RFC 3339 UTC. */
  readonly at: string;
  /** How many there are, and the first of them. */
  readonly differing: number;
  readonly differences: readonly PaymentDifference[];
};

export const reportKey = (day: string, provider: string): string => `${day}.${provider}`;

export type DailyReconciliationNeeds = ReconciliationNeeds & {
  readonly payments: Pick<Payments, "statement" | "providers">;
  readonly store: Pick<OperationalStore, "get" | "put">;
  readonly scheduler: Scheduler;
  /** Asked before each day: whether it is for this process to do. */
  readonly mayWork: () => boolean;
  /** Told of each day on which the two do not agree. */
  readonly differs: (report: DayReport) => void;
};

export type DailyReconciliation = {
  /** Compares the days that are over and not compared yet. Never rejects. Answers how many there were. */
  readonly round: () => Promise<number>;
  readonly start: () => void;
  readonly stop: () => Promise<void>;
};

const daysOver = (now: number): readonly string[] => {
  const today = startOfDay(dayOf(now - REST_MS));
  return Array.from({ length: DAYS_BACK }, (_, index) =>
    dayOf(today - (DAYS_BACK - index) * DAY_MS),
  );
};

/** Holds every day against the statements of the providers once it is over, and keeps what it found. */
export const createDailyReconciliation = (needs: DailyReconciliationNeeds): DailyReconciliation => {
  const { payments, store, clock, scheduler, mayWork, differs, report } = needs;

  /** False: it was compared before, or can't be now. */
  const compare = async (day: string, provider: string): Promise<boolean> => {
    const key = reportKey(day, provider);
    if (!mayWork() || (await store.get(RECONCILIATIONS, key)) !== undefined) return false;
    const found = await reconcileProvider(needs, { day, provider });
    if (found.status !== "compared") return false;
    const { agreed, accuracy, totals, differences } = found;
    const kept: DayReport = {
      ...{ day, provider, at: instantText(clock.now()), agreed, accuracy, totals },
      ...{ differing: differences.length, differences: differences.slice(0, DIFFERENCES_KEPT_MAX) },
    };
    await store.put(RECONCILIATIONS, key, kept);
    if (differences.length > 0) differs(kept);
    return true;
  };

  const round = async (): Promise<number> => {
    let count = 0;
    for (const { name, hasStatements } of payments.providers) {
      for (const day of hasStatements ? daysOver(clock.now()) : []) {
        try {
          count += Number(await compare(day, name));
        } catch (fault) {
          report(fault, `${name}: ${day} could not be compared`);
        }
      }
    }
    return count;
  };

  return { round, ...createRounds({ scheduler, round, pauseMs: () => INTERVAL_MS }) };
};
