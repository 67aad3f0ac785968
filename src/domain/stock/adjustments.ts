import { DAY_MS } from "../instant.ts";
import { BOOK_REASONS, type StockCommandOf } from "./commands.ts";
import { pastOf, type Past } from "./earlier.ts";
import type { Condition, ConditionedUnits, Delta, Place, StockEvent } from "./events.ts";
import { merged, unitsAt } from "./places.ts";
import { countAfter, refuseOverflow } from "./receipts.ts";
import {
  ACCEPTED,
  insufficient,
  invalid,
  refuse,
  type Judgement,
  type Session,
} from "./session.ts";
import { bookLoss } from "./shorting.ts";
import { availableOf } from "./state.ts";

const isBookReason = (reason: string): boolean => BOOK_REASONS.some((one) => one === reason);

/** Units that one act, or an actor's acts of the last 24 h in this stream, may move without an approval (domain rule 12). */
const refuseUnapproved = (
  session: Session,
  units: number,
  approval: string | undefined,
): Judgement => {
  const { stock, context } = session;
  const { single, daily } = stock.policy.approvalLimits ?? {};
  if (approval !== undefined) return ACCEPTED;
  if (single !== undefined && units > single) {
    const detail = `${String(units)} units are more than the ${String(single)} that need no approval`;
    return refuse({ code: "approval-required", detail });
  }
  const before = (stock.corrections.get(context.actor) ?? [])
    .filter((one) => one.at > context.at - DAY_MS)
    .reduce((sum, one) => sum + one.units, 0);
  if (daily !== undefined && before + units > daily) {
    const detail = `${String(before)} units in 24 h and ${String(units)} more pass ${String(daily)}`;
    return refuse({ code: "approval-required", detail });
  }
  return ACCEPTED;
};

const mergedDeltas = (lots: readonly Delta[]): readonly Delta[] =>
  merged(lots.map(({ delta, ...place }) => ({ ...place, units: delta })))
    .map(({ units, ...place }) => ({ ...place, delta: units }))
    .filter((line) => line.delta !== 0);

/** The part of the deltas that no earlier part of the same command has booked. */
const restOf = (lots: readonly Delta[], booked: readonly StockEvent[]): readonly Delta[] => {
  const before = booked.flatMap((event) => (event.type === "StockAdjusted" ? event.lots : []));
  return mergedDeltas([...lots, ...before.map((line) => ({ ...line, delta: -line.delta }))]);
};

const sizeOf = (lots: readonly Delta[]): number =>
  lots.reduce((sum, line) => sum + Math.abs(line.delta), 0);

/** Books deltas as StockAdjusted: gains and what is not good stock with the first part, losses of good stock as far as each part goes. */
const bookDeltas = (
  session: Session,
  lots: readonly Delta[],
  { cause, event }: { readonly cause: string; readonly event: AdjustmentEvent },
): void => {
  const isLoss = (line: Delta): boolean => line.condition === "good" && line.delta < 0;
  const losses = lots.filter(isLoss).map(({ lot, bin, delta }) => ({ lot, bin, units: -delta }));
  const others = lots.filter((line) => !isLoss(line));
  const gained = others
    .filter((line) => line.condition === "good")
    .reduce((sum, line) => sum + line.delta, 0);
  bookLoss(session, {
    lots: losses,
    cause,
    gained,
    event: (part, remaining, first) => ({
      ...event,
      lots: [
        ...(first ? others : []),
        ...part.map(({ lot, bin, units }): Delta => ({
          lot,
          bin,
          condition: "good",
          delta: -units,
        })),
      ],
      remaining,
    }),
  });
};

type AdjustmentEvent = Omit<
  Extract<StockEvent, { type: "StockAdjusted" }>,
  "after" | "lots" | "remaining"
>;

const bookedOf = (past: Past): readonly StockEvent[] =>
  past.kind === "unfinished" ? past.booked : [];

export const adjust = (session: Session, command: StockCommandOf<"adjust">): Judgement => {
  const { stock } = session;
  const { adjustment, reason, note, approval, effectiveAt } = command;
  const past = pastOf(session, `adjustment:${adjustment}`, command);
  if (past.kind === "judged") return past.judgement;
  const asked = mergedDeltas(command.lots);
  const lots = restOf(asked, bookedOf(past));
  for (const line of lots) {
    const there = unitsAt(stock, line, line.condition);
    if (there + line.delta < 0) return insufficient(there, -line.delta);
  }
  const good = lots
    .filter((line) => line.condition === "good")
    .reduce((sum, line) => sum + line.delta, 0);
  if (isBookReason(reason) && availableOf(stock) + good < 0) {
    return insufficient(availableOf(stock), -good);
  }
  const blocked = lots.find(
    (line) => line.condition === "good" && line.delta > 0 && !sellable(session, line),
  );
  const limits = [
    past.kind === "new" ? refuseUnapproved(session, sizeOf(asked), approval) : ACCEPTED,
    refuseOverflow(
      session,
      Math.max(
        0,
        lots.reduce((sum, line) => sum + line.delta, 0),
      ),
    ),
  ];
  for (const judgement of limits) if (judgement.kind !== "accepted") return judgement;
  const beforeCount = countAfter(stock, effectiveAt, lots);
  bookDeltas(session, blocked === undefined ? lots : intoQuarantine(session, lots), {
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

const sellable = (session: Session, { lot: name }: Place): boolean => {
  const lot = session.stock.lots.get(name);
  const { at } = session.context;
  return lot === undefined || (!lot.blocked && (lot.expiresAt === undefined || lot.expiresAt > at));
};

/** Of a blocked or expired lot nothing enters good stock (domain rule 15). */
const intoQuarantine = (session: Session, lots: readonly Delta[]): readonly Delta[] =>
  mergedDeltas(
    lots.map((line) =>
      line.condition === "good" && line.delta > 0 && !sellable(session, line)
        ? { ...line, condition: "quarantined" }
        : line,
    ),
  );

/** `delta = counted − expected` commutes with what moved since the count (domain rule 11). */
export const correctCount = (
  session: Session,
  command: StockCommandOf<"correct-count">,
): Judgement => {
  const { stock } = session;
  const { count, countedAtRevision, approval } = command;
  const past = pastOf(session, `count:${count}`, command);
  if (past.kind === "judged") return past.judgement;
  if (countedAtRevision > stock.revision) {
    return invalid(`the stream ends at revision ${String(stock.revision)}`);
  }
  const asked = mergedDeltas(
    command.lots.map(({ counted, expected, ...place }) => ({
      ...place,
      delta: counted - expected,
    })),
  );
  const lots = restOf(asked, bookedOf(past));
  const missing = lots.find((line) => unitsAt(stock, line, line.condition) + line.delta < 0);
  if (missing !== undefined) {
    return invalid(`${missing.lot} in ${missing.bin} would hold less than nothing: count it again`);
  }
  const limits = [
    past.kind === "new" ? refuseUnapproved(session, sizeOf(asked), approval) : ACCEPTED,
    refuseOverflow(
      session,
      Math.max(
        0,
        lots.reduce((sum, line) => sum + line.delta, 0),
      ),
    ),
  ];
  for (const judgement of limits) if (judgement.kind !== "accepted") return judgement;
  bookDeltas(session, intoQuarantine(session, lots), {
    cause: "count",
    event: {
      type: "StockAdjusted",
      count,
      countedAtRevision,
      reason: "count",
      ...(approval !== undefined && { approval }),
      counted: command.lots.map(({ lot, bin }) => ({ lot, bin })),
      effectiveAt: session.now,
    },
  });
  return ACCEPTED;
};

type Taking = StockCommandOf<"damage"> | StockCommandOf<"write-off">;

/** Lines that a damage or write-off takes, less what earlier parts have booked; or why it can't. */
const taken = (
  session: Session,
  command: Taking,
  past: Past,
): readonly ConditionedUnits[] | Judgement => {
  const before = bookedOf(past).flatMap((event) =>
    event.type === "StockDamaged" || event.type === "StockWrittenOff" ? event.lots : [],
  );
  const rest = merged([
    ...command.lots,
    ...before.map((line) => ({ ...line, units: -line.units })),
  ]).filter((line) => line.units > 0);
  for (const line of rest) {
    const there = unitsAt(session.stock, line, line.condition);
    if (there < line.units) return insufficient(there, line.units);
  }
  return rest;
};

const isCondition =
  (condition: Condition) =>
  (line: ConditionedUnits): boolean =>
    line.condition === condition;

const isLines = (
  value: readonly ConditionedUnits[] | Judgement,
): value is readonly ConditionedUnits[] => Array.isArray(value);

/** Goods that turn out damaged, or leave the books: facts that shorten claims, never refused for them (domain rule 8). */
export const take = (session: Session, command: Taking): Judgement => {
  const key =
    command.type === "damage" ? `damage:${command.damage}` : `write-off:${command.writeOff}`;
  const past = pastOf(session, key, command);
  if (past.kind === "judged") return past.judgement;
  const lines = taken(session, command, past);
  if (!isLines(lines)) return lines;
  if (command.type === "damage" && lines.some(isCondition("damaged"))) {
    return invalid("these units are damaged already");
  }
  if (command.type === "write-off" && past.kind === "new") {
    const units = lines.reduce((sum, line) => sum + line.units, 0);
    const judgement = refuseUnapproved(session, units, command.approval);
    if (judgement.kind !== "accepted") return judgement;
  }
  const others = lines.filter((line) => line.condition !== "good");
  const common = {
    reason: command.reason,
    ...(command.note !== undefined && { note: command.note }),
    effectiveAt: session.now,
  };
  bookLoss(session, {
    lots: lines.filter(isCondition("good")),
    cause: command.type,
    event: (part, remaining, first) => {
      const lots: readonly ConditionedUnits[] = [
        ...(first ? others : []),
        ...part.map((line): ConditionedUnits => ({ ...line, condition: "good" })),
      ];
      return command.type === "damage"
        ? { type: "StockDamaged", damage: command.damage, ...common, lots, remaining }
        : {
            type: "StockWrittenOff",
            writeOff: command.writeOff,
            ...common,
            ...(command.approval !== undefined && { approval: command.approval }),
            lots,
            remaining,
          };
    },
  });
  return ACCEPTED;
};
