import { instantText } from "../instant.ts";
import type { StockEvent, Unsettled } from "./events.ts";
import { evolve } from "./evolve.ts";
import type { StockRejection } from "./rejections.ts";
import { availableOf, bucketsOf, type Stock } from "./state.ts";
import type { StockSettings } from "./commands.ts";
import { PART_EVENTS_MAX, type Context, type Draft, type Verdict } from "./verdict.ts";

/**
 * One decision in progress. What is decided is taken into the (journaled) state at once, so that each
 * step is judged on the state that the one before it left. A judge first refuses or accepts, and only
 * then records: a refusal never leaves anything behind.
 */
export type Session = {
  readonly stock: Stock;
  readonly context: Context;
  readonly settings: StockSettings;
  /** `context.at` as RFC 3339 text: the `effectiveAt` of what happens now. */
  readonly now: string;
  readonly parts: Draft[][];
  /** Whether what is recorded now is the command's own. */
  own: boolean;
};

export type Judgement = Verdict;
export const ACCEPTED: Judgement = { kind: "accepted" };

export const refuse = (rejection: StockRejection): Judgement => ({ kind: "refused", rejection });

export const invalid = (detail: string): Judgement => refuse({ code: "invalid-state", detail });

export const insufficient = (available: number, asked: number): Judgement =>
  refuse({
    code: "insufficient-stock",
    available,
    detail: `${String(asked)} asked for, ${String(available)} there`,
  });

export const openSession = (stock: Stock, context: Context, settings: StockSettings): Session => ({
  stock,
  context,
  settings,
  now: instantText(context.at),
  parts: [[]],
  own: false,
});

/** Makes sure that the next `events` stand in one part: what belongs together is written together. */
export const keepTogether = (session: Session, events: number): void => {
  const part = session.parts[session.parts.length - 1];
  if (part !== undefined && part.length + events > PART_EVENTS_MAX) session.parts.push([]);
};

/** Takes the fact into the state and puts the buckets behind it. */
export const record = (session: Session, unsettled: Unsettled): void => {
  const { stock, context } = session;
  evolve(stock, unsettled, {
    revision: stock.revision + 1,
    recordedAt: context.at,
    actor: context.actor,
  });
  const event: StockEvent = Object.assign(unsettled, { after: bucketsOf(stock) });
  keepTogether(session, 1);
  session.parts[session.parts.length - 1]?.push({ event, own: session.own });
};

/** Good units of lots whose sale has stopped before their expiry (policy `sellDaysBeforeExpiry`). */
const notForSale = (stock: Stock, at: number): number => {
  const days = stock.policy.sellDaysBeforeExpiry ?? 0;
  if (days === 0) return 0;
  let units = 0;
  for (const lot of stock.lots.values()) {
    if (lot.expiresAt !== undefined && lot.expiresAt - days * 86_400_000 <= at) units += lot.good;
  }
  return units;
};

/** What a claim of that priority may take from stock now (domain.md, Quantities). */
export const sellableTo = (session: Session, priority: number): number => {
  const { stock, context } = session;
  const { safetyBuffer = 0, priorityBuffer = 0 } = stock.policy;
  const kept = safetyBuffer + (priority > 0 ? 0 : priorityBuffer);
  return Math.max(0, availableOf(stock) - kept - notForSale(stock, context.at));
};
