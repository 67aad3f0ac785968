import type { Scheduler } from "../domain/runtime.ts";
import { within } from "./deadline.ts";

/** What a check may know of an order: no names, no addresses, no card data. */
export type OrderFacts = {
  readonly order: string;
  readonly customer?: string;
  readonly channel: string;
  readonly currency: string;
  /** Total in minor units. */
  readonly amount: number;
  readonly lines: readonly { readonly sku: string; readonly units: number }[];
  readonly method?: string;
  /** RFC 3339 UTC. */
  readonly placedAt: string;
};

/** 0: nothing speaks against it; 1: certainly fraud. */
export type FraudScore = { readonly score: number; readonly reasons: readonly string[] };

/** Asked before an order is confirmed. */
export type FraudCheck = {
  readonly name: string;
  readonly score: (facts: OrderFacts, signal: AbortSignal) => Promise<FraudScore>;
};

/** Scores are kept in whole ten-thousandths: 0.8 is 8,000. */
export const SCORE_ONE = 10_000;
const REASONS_MAX = 20;
const REASON_CHARACTERS_MAX = 200;

/** As the order records it. */
export type FraudVerdict = {
  /** Ten-thousandths. */
  readonly score: number;
  readonly verdict: "accepted" | "rejected";
  readonly reasons: readonly string[];
};

export type FraudGateNeeds = {
  readonly check: FraudCheck;
  /** Ten-thousandths; an order with so much or more is rejected. */
  readonly threshold: number;
  readonly scheduler: Scheduler;
  readonly timeoutMs: number;
  readonly report?: (error: unknown, detail: string) => void;
};

/** Judges an order; never throws. */
export type FraudGate = (facts: OrderFacts) => Promise<FraudVerdict>;

/** Where nobody checks. */
export const acceptEverything: FraudCheck = {
  name: "none",
  score: async () => ({ score: 0, reasons: [] }),
};

const isScore = (score: number): boolean => score >= 0 && score <= 1;

/**
 * A check that fails or says nonsense stops no sale: the order is accepted, and the
 * reason says that nobody looked.
 */
export const createFraudGate =
  ({ check, threshold, scheduler, timeoutMs, report }: FraudGateNeeds): FraudGate =>
  async (facts) => {
    try {
      const found = await within({ scheduler, timeoutMs }, (signal) => check.score(facts, signal));
      if (!isScore(found.score)) throw new Error(`${String(found.score)} is no score`);
      const score = Math.round(found.score * SCORE_ONE);
      const reasons = found.reasons
        .slice(0, REASONS_MAX)
        .map((reason) => reason.slice(0, REASON_CHARACTERS_MAX));
      return { score, verdict: score >= threshold ? "rejected" : "accepted", reasons };
    } catch (error) {
      report?.(error, `${check.name}: ${facts.order}`);
      return { score: 0, verdict: "accepted", reasons: ["the check gave no answer"] };
    }
  };
