import { DAY_MS, instantText } from "../instant.ts";
import type { StockEvent, Unsettled } from "./events.ts";
import { evolve } from "./evolve.ts";
import type { StockRejection } from "./rejections.ts";
import { availableOf, bucketsOf, type Stock } from "./state.ts";
import { PART_EVENTS_MAX, type Context, type Draft, type Verdict } from "./verdict.ts";

/**
 * One decision in progress. What is decided is taken into the (journaled) state at once, so that each
 * step is judged on the state that the one before it left. A judge first refuses or accepts, and only
 * then records: a refusal never leaves anything behind.
 */
export type Session = {
  readonly stock: Stock;
  readonly context: Context;
  /** `context.at` as RFC 3339 text: the `effectiveAt` of what happens now. */
  readonly now: string;
  /** Revision of the stream before the decision. */
  readonly head: number;
  readonly parts: Draft[][];
  /** An upper estimate of what the last part takes as text. */
  partBytes: number;
  /** Whether what is recorded now is the command's own. */
  own: boolean;
};

/**
 * A part has to fit one append (512 KiB). What an event and a line of it take at most as text, with ids of full
 * length and with metadata; a note or a low-stock alert rides in what is left to the append's bound.
 */
export const PART_BYTES_MAX = 480 * 1_024;
export const EVENT_BYTES = 1_200;
export const LINE_BYTES = 260;
/** Lines of one event. What asks for more is divided: by the ledger where it may, else by who asks. */
export const EVENT_LINES_MAX = 1_000;

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

export const openSession = (stock: Stock, context: Context): Session => ({
  stock,
  context,
  now: instantText(context.at),
  head: stock.revision,
  parts: [[]],
  partBytes: 0,
  own: false,
});

export const openPart = (session: Session): void => {
  session.parts.push([]);
  session.partBytes = 0;
};

/** Makes sure that the next `events` with `lines` stand in one part: what belongs together is written together. */
export const keepTogether = (session: Session, events: number, lines: number): void => {
  const part = session.parts[session.parts.length - 1];
  if (part === undefined || part.length === 0) return;
  const bytes = session.partBytes + events * EVENT_BYTES + lines * LINE_BYTES;
  if (part.length + events > PART_EVENTS_MAX || bytes > PART_BYTES_MAX) openPart(session);
};

const linesOf = (event: Unsettled): number => {
  if (!("lots" in event)) return 0;
  const counted = event.type === "StockAdjusted" ? event.counted : undefined;
  return event.lots.length + (counted?.length ?? 0);
};

/** Takes the fact into the state and puts it, with the buckets after it, behind what the decision has recorded. */
export const record = (session: Session, unsettled: Unsettled): void => {
  keepTogether(session, 1, linesOf(unsettled));
  recordHere(session, unsettled);
};

/** As `record`, in the last part whatever stands there: for the one small event that belongs to all of it. */
export const recordHere = (session: Session, unsettled: Unsettled): void => {
  const { stock, context } = session;
  evolve(stock, unsettled, {
    revision: stock.revision + 1,
    recordedAt: context.at,
    actor: context.actor,
  });
  const event: StockEvent = Object.assign(unsettled, { after: bucketsOf(stock) });
  session.parts[session.parts.length - 1]?.push({ event, own: session.own });
  session.partBytes += EVENT_BYTES + linesOf(unsettled) * LINE_BYTES;
};

/** Good units of lots whose sale has stopped before their expiry (policy `sellDaysBeforeExpiry`). */
export const saleStopped = ({ stock, context }: Session): number => {
  const days = stock.policy.sellDaysBeforeExpiry ?? 0;
  if (days === 0) return 0;
  let units = 0;
  for (const lot of stock.lots.values()) {
    const stopped = lot.expiresAt !== undefined && lot.expiresAt - days * DAY_MS <= context.at;
    if (stopped) units += lot.good;
  }
  return units;
};

/** What a claim of that priority may take from stock now (domain.md, Quantities). `stopped` spares counting it again. */
export const sellableTo = (
  session: Session,
  priority: number,
  stopped = saleStopped(session),
): number => {
  const { safetyBuffer = 0, priorityBuffer = 0 } = session.stock.policy;
  const kept = safetyBuffer + (priority > 0 ? 0 : priorityBuffer);
  return Math.max(0, availableOf(session.stock) - kept - stopped);
};
