import type { Differences } from "./checks.ts";
import type { Run } from "./drive.ts";
import type { LedgerView } from "./ledger.ts";
import type { OrderSums } from "./order-arithmetic.ts";
import type { LedgerOrder } from "./order-checks.ts";
import type { Outage } from "./outage.ts";
import type { Plan } from "./plan.ts";
import type { Lag } from "./projections.ts";

export type Percentiles = { readonly p50: number; readonly p95: number; readonly p99: number };

/** Tells the run as it goes on, and keeps what differed. */
export type Story = {
  readonly plan: (plan: Plan) => void;
  readonly run: (run: Run, plan: Plan, latency: Percentiles) => void;
  readonly outages: (outages: readonly Outage[]) => void;
  readonly lag: (lags: readonly Lag[], caughtUpMs: number) => void;
  readonly ledger: (view: LedgerView) => void;
  readonly orders: (orders: readonly LedgerOrder[], file: OrderSums) => void;
  readonly retries: (count: number) => void;
  readonly check: (claim: string, find: () => Promise<Differences>) => Promise<void>;
  readonly timed: <Value>(what: string, act: () => Promise<Value>) => Promise<Value>;
  readonly differences: () => Differences;
  /** Writes the last line. True where nothing differed and nothing failed. */
  readonly end: (differences: Differences, failure: string | undefined) => boolean;
};

export const percentilesOf = (values: readonly number[]): Percentiles => {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
};

const whole = (value: number): string => Math.round(value).toLocaleString("en");
const tenth = (value: number): string => value.toFixed(1);
/** Of thousandths, with the digits that there are. */
const pounds = (thousandths: bigint): string => {
  const size = thousandths < 0n ? -thousandths : thousandths;
  const fraction = String(size % 1_000n).padStart(3, "0");
  const sign = thousandths < 0n ? "-" : "";
  return `${sign}£${(size / 1_000n).toLocaleString("en")}.${fraction.replace(/0$/, "")}`;
};
const countsOf = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .filter(([, count]) => count > 0)
    .sort(([, left], [, right]) => right - left)
    .map(([what, count]) => `${what} ${whole(count)}`)
    .join(", ") || "none";

export const createStory = (print: (line: string) => void): Story => {
  const began = performance.now();
  const differences: string[] = [];
  let lines = 0;
  let stocks = 0;
  let events = 0;
  const row = (what: string, says: string): void => print(`${what.padEnd(26)}${says}`);
  return {
    plan: (plan) => {
      lines = plan.lines;
      const skipped = [...plan.skipped.values()].reduce((sum, count) => sum + count, 0);
      row("lines", whole(plan.lines));
      row("  sold", whole(plan.sales));
      row("  credited", whole(plan.credits));
      row("  adjusted", whole(plan.adjustments));
      row("  skipped", `${whole(skipped)} (${countsOf(plan.skipped)})`);
    },
    run: ({ tally, blindReturns, reasons, seconds }, plan, { p50, p95, p99 }) => {
      row("blind returns", `${whole(blindReturns)} of ${whole(plan.credits)}`);
      row("reasons of adjustments", countsOf(reasons));
      row("commands", `${whole(tally.commands)} in ${whole(tally.requests)} requests`);
      const rate = `${whole(plan.lines / seconds)} lines/s, ${whole(tally.commands / seconds)} commands/s`;
      row("rate", `${rate} (${tenth(seconds)} s)`);
      row(
        "latency of requests",
        `p50 ${tenth(p50)} ms, p95 ${tenth(p95)} ms, p99 ${tenth(p99)} ms`,
      );
    },
    outages: (outages) => {
      for (const { killed, restarted, supervised, downMs } of outages) {
        const by = supervised ? "by its supervisor" : "from here";
        row("server killed", `${killed}, again ${restarted} ${by}, away ${whole(downMs)} ms`);
      }
    },
    lag: (lags, caughtUpMs) => {
      const most = lags.reduce<Lag>(
        (left, right) => (right.seconds > left.seconds ? right : left),
        {
          name: "",
          seconds: 0,
        },
      );
      const behind = `${whole(most.events ?? 0)} events, ${most.seconds.toFixed(3)} s`;
      row("lag at the end", `${behind}; none after ${whole(caughtUpMs)} ms`);
    },
    ledger: (view) => {
      events = view.events;
      stocks = view.stocks.size;
      row("events", `${whole(view.events)} in ${whole(view.stocks.size)} stocks`);
      row("  by type", countsOf(view.byType));
    },
    orders: (orders, { days, nonGoods }) => {
      const byStatus = new Map<string, number>();
      for (const { status } of orders) byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
      row("orders", `${whole(orders.length)} on ${whole(days.size)} days (${countsOf(byStatus)})`);
      const of = (field: "total" | "refunded"): string =>
        pounds(orders.reduce((sum, one) => sum + BigInt(one[field]) * 10n, 0n));
      row("  goods", `${of("total")} sold, ${of("refunded")} paid back`);
      const all = [...nonGoods].map(
        ([code, { lines: count, thousandths }]) =>
          `${code} ${pounds(thousandths)} (${whole(count)})`,
      );
      row("  no goods, apart", all.join(", ") || "none");
    },
    retries: (count) => {
      if (count > 0) row("requests sent again", whole(count));
    },
    check: async (claim, find) => {
      const started = performance.now();
      const found = await find();
      differences.push(...found);
      const took = `(${tenth((performance.now() - started) / 1_000)} s)`;
      print(`${found.length === 0 ? "ok  " : "FAIL"} ${claim} ${took}`);
      for (const difference of found) print(`       ${difference}`);
    },
    timed: async (what, act) => {
      const started = performance.now();
      const value = await act();
      row(what, `${tenth((performance.now() - started) / 1_000)} s`);
      return value;
    },
    differences: () => differences,
    end: (found, failure) => {
      const seconds = tenth((performance.now() - began) / 1_000);
      if (failure !== undefined) {
        print(`The run failed: ${failure.replaceAll(/\s*\n\s*/g, " ")}`);
        return false;
      }
      if (found.length > 0) {
        print(`The ledger and the file differ after ${seconds} s: ${found[0] ?? ""}`);
        return false;
      }
      const what = `${whole(lines)} lines, ${whole(events)} events in ${whole(stocks)} stocks`;
      print(`Everything agrees: ${what}, checked against the file in ${seconds} s.`);
      return true;
    },
  };
};
