import { refuseUnapproved, type Approved } from "./approvals.ts";
import { BOOK_REASONS, type StockCommandOf } from "./commands.ts";
import { isOwnPosting } from "../count/place-ids.ts";
import { pastOf, type Past } from "./earlier.ts";
import { divertedEntry } from "./entry.ts";
import type { Delta, StockEvent } from "./events.ts";
import { merged, unitsAt } from "./places.ts";
import { countAfter, refuseOverflow } from "./receipts.ts";
import { ACCEPTED, insufficient, invalid, type Judgement, type Session } from "./session.ts";
import { bookLoss } from "./shorting.ts";
import { availableOf, type Stock } from "./state.ts";

const isBookReason = (reason: string): boolean => BOOK_REASONS.some((one) => one === reason);

const mergedDeltas = (lots: readonly Delta[]): readonly Delta[] =>
  merged(lots.map(({ delta, ...place }) => ({ ...place, units: delta })))
    .map(({ units, ...place }) => ({ ...place, delta: units }))
    .filter((line) => line.delta !== 0);

/** Places as they were asked for: what was diverted on entry was asked for as good. */
const asAsked = ({ lot, bin, condition, delta, diverted }: Delta): Delta => ({
  lot,
  bin,
  condition: diverted === true ? "good" : condition,
  delta,
});

/** What earlier parts of the same command have not booked, as far as it is still there. */
const unbooked = (stock: Stock, asked: readonly Delta[], past: Past): readonly Delta[] => {
  if (past.kind !== "unfinished") return asked;
  const before = past.booked.flatMap((event) => (event.type === "StockAdjusted" ? event.lots : []));
  return mergedDeltas([
    ...asked,
    ...before.map(asAsked).map((line) => ({ ...line, delta: -line.delta })),
  ])
    .map((line) => ({
      ...line,
      delta: Math.max(line.delta, -unitsAt(stock, line, line.condition)),
    }))
    .filter((line) => line.delta !== 0);
};

const sizeOf = (lots: readonly Delta[]): number =>
  lots.reduce((sum, line) => sum + Math.abs(line.delta), 0);

const raiseOf = (lots: readonly Delta[]): number =>
  Math.max(
    0,
    lots.reduce((sum, line) => sum + line.delta, 0),
  );

const goodOf = (lots: readonly Delta[]): number =>
  lots.reduce((sum, line) => sum + (line.condition === "good" ? line.delta : 0), 0);

/** The first place that would hold less than nothing. */
const tooLow = (stock: Stock, lots: readonly Delta[]): Delta | undefined =>
  lots.find((line) => unitsAt(stock, line, line.condition) + line.delta < 0);

/** Of a blocked or expired lot nothing enters good stock (domain rule 15). */
const diverted = (session: Session, lots: readonly Delta[]): readonly Delta[] =>
  lots.map((line) =>
    line.condition === "good" && line.delta > 0
      ? { ...line, ...divertedEntry(session, line.lot) }
      : line,
  );

type CountCommand = StockCommandOf<"correct-count">;
type AdjustmentEvent = Omit<
  Extract<StockEvent, { type: "StockAdjusted" }>,
  "after" | "lots" | "remaining"
>;

/** Books deltas as StockAdjusted: gains and what is not good stock with the first part, losses of good stock as far as each part goes. */
const bookDeltas = (
  session: Session,
  lots: readonly Delta[],
  { cause, event }: { readonly cause: string; readonly event: AdjustmentEvent },
): void => {
  const isLoss = (line: Delta): boolean => line.condition === "good" && line.delta < 0;
  const others = lots.filter((line) => !isLoss(line));
  const { counted, ...ofEveryPart } = event;
  bookLoss(session, {
    lots: lots.filter(isLoss).map(({ lot, bin, delta }) => ({ lot, bin, units: -delta })),
    cause,
    gained: goodOf(others),
    beside: { events: 0, lines: others.length + (counted?.length ?? 0) },
    event: (part, remaining, first) => {
      const good = part.map(({ lot, bin, units }): Delta => {
        return { lot, bin, condition: "good", delta: -units };
      });
      return {
        ...ofEveryPart,
        ...(first && counted !== undefined && { counted }),
        lots: first ? [...others, ...good] : good,
        remaining,
      };
    },
  });
};

/** What is judged of every correction but the places: its size, and the maximum of a bucket. */
const refuseCorrection = (
  session: Session,
  lots: readonly Delta[],
  approved: Approved,
): Judgement => {
  const unapproved = refuseUnapproved(session, sizeOf(lots), approved);
  return unapproved.kind === "accepted" ? refuseOverflow(session, raiseOf(lots)) : unapproved;
};

type Adjust = StockCommandOf<"adjust">;

const refuseAdjustment = (
  session: Session,
  { reason, ...approved }: Adjust,
  lots: readonly Delta[],
): Judgement => {
  const { stock } = session;
  const missing = tooLow(stock, lots);
  if (missing !== undefined) {
    return insufficient(unitsAt(stock, missing, missing.condition), -missing.delta);
  }
  const good = goodOf(diverted(session, lots));
  if (isBookReason(reason) && good < 0 && availableOf(stock) + good < 0) {
    return insufficient(availableOf(stock), -good);
  }
  return refuseCorrection(session, lots, approved);
};

export const adjust = (session: Session, command: Adjust): Judgement => {
  const { adjustment, reason, note, approval, effectiveAt } = command;
  const past = pastOf(session, `adjustment:${adjustment}`, command);
  if (past.kind === "judged") return past.judgement;
  const lots = unbooked(session.stock, mergedDeltas(command.lots), past);
  if (past.kind === "new") {
    const judgement = refuseAdjustment(session, command, lots);
    if (judgement.kind !== "accepted") return judgement;
  }
  const beforeCount = countAfter(session.stock, effectiveAt, lots);
  bookDeltas(session, diverted(session, lots), {
    cause: reason,
    event: {
      type: "StockAdjusted",
      adjustment,
      reason,
      ...(note !== undefined && { note }),
      ...(approval !== undefined && { approval }),
      ...(beforeCount !== undefined && { beforeCount }),
      effectiveAt: effectiveAt ?? session.now,
    },
  });
  return ACCEPTED;
};

/** The first place that another count has corrected since this one saw it: both differences are to the same books. */
const overtaken = (
  { lots: lotsHeld }: Stock,
  { count, sheet, countedAtRevision }: StockCommandOf<"correct-count">,
  lots: readonly Delta[],
): { readonly line: Delta; readonly by: string } | undefined => {
  for (const line of lots) {
    const last = lotsHeld.get(line.lot)?.bins.get(line.bin)?.counted;
    if (last === undefined || last.revision <= countedAtRevision) continue;
    const isOwn = sheet === undefined ? last.count === count : isOwnPosting(sheet, last.count);
    if (!isOwn) return { line, by: last.count };
  }
  return undefined;
};

/**
 * Two processes may post one count at once: one the whole, the other one, when it has been refused that, place by
 * place. Whichever the stock takes first is what counts.
 */
const pastOfCount = (session: Session, { count, placeOf }: CountCommand): Judgement | undefined => {
  const earlier = session.context.earlier ?? [];
  const bookedAs = (key: string) => earlier.find((one) => one.key === key)?.events[0];
  if (placeOf === undefined) {
    return bookedAs(`count-places:${count}`) === undefined
      ? undefined
      : invalid("the count has been booked place by place");
  }
  const whole = bookedAs(`count:${placeOf}`);
  return whole === undefined ? undefined : { kind: "repeated", revision: whole.revision };
};

/** `delta = counted − expected` commutes with what moved since the count (domain rule 11). */
export const correctCount = (session: Session, command: CountCommand): Judgement => {
  const { stock, head } = session;
  const { count, placeOf, countedAtRevision, approval } = command;
  const past = pastOf(session, `count:${count}`, command);
  if (past.kind === "judged") return past.judgement;
  const other = past.kind === "new" ? pastOfCount(session, command) : undefined;
  if (other !== undefined) return other;
  if (countedAtRevision > head) return invalid(`the stream ends at revision ${String(head)}`);
  const deltas = command.lots.map(({ counted, expected, ...place }): Delta => {
    return { ...place, delta: counted - expected };
  });
  const lots = unbooked(stock, mergedDeltas(deltas), past);
  if (past.kind === "new") {
    const twice = overtaken(stock, command, lots);
    if (twice !== undefined) {
      const { line, by } = twice;
      return invalid(
        `${line.lot} in ${line.bin} was corrected by count ${by} since: count it again`,
      );
    }
    const low = tooLow(stock, lots);
    if (low !== undefined) {
      return invalid(`${low.lot} in ${low.bin} would hold less than nothing: count it again`);
    }
    const judgement = refuseCorrection(session, lots, command);
    if (judgement.kind !== "accepted") return judgement;
  }
  bookDeltas(session, diverted(session, lots), {
    cause: "count",
    event: {
      type: "StockAdjusted",
      count,
      ...(placeOf !== undefined && { placeOf }),
      countedAtRevision,
      reason: "count",
      ...(approval !== undefined && { approval }),
      counted: command.lots.map(({ lot, bin }) => ({ lot, bin })),
      effectiveAt: session.now,
    },
  });
  return ACCEPTED;
};
