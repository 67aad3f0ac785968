import { instantOf } from "../instant.ts";
import { BUCKET_UNITS_MAX } from "../quantity.ts";
import type { StockCommandOf } from "./commands.ts";
import { pastOf } from "./earlier.ts";
import { entryOf, refuseExpiry } from "./entry.ts";
import type { Condition, ConditionedUnits, Disposition, Expiry, UnitCost } from "./events.ts";
import { sumOf, totalOf } from "./places.ts";
import {
  ACCEPTED,
  invalid,
  keepTogether,
  record,
  refuse,
  type Judgement,
  type Session,
} from "./session.ts";
import type { Stock } from "./state.ts";

/** Different unit costs of one receipt: there is one event for each, and they stand in one append. */
export const COSTS_PER_RECEIPT_MAX = 100;

const onHandOf = (stock: Stock): number => stock.good + stock.quarantined + stock.damaged;

/** No bucket passes its maximum, whatever comes in. */
export const refuseOverflow = (session: Session, units: number): Judgement => {
  if (onHandOf(session.stock) + session.stock.picked + units <= BUCKET_UNITS_MAX) return ACCEPTED;
  const detail = `on hand would pass ${String(BUCKET_UNITS_MAX)} units`;
  return refuse({ code: "limit-exceeded", detail });
};

/** An event of the past that lies before the last count of one of its places names that count (domain rule 16). */
export const countAfter = (
  stock: Stock,
  effectiveAt: string | undefined,
  places: readonly { readonly lot: string; readonly bin: string }[],
): string | undefined => {
  if (effectiveAt === undefined) return undefined;
  const at = instantOf(effectiveAt);
  for (const { lot, bin } of places) {
    const counted = stock.lots.get(lot)?.bins.get(bin)?.counted;
    if (counted !== undefined && at < counted.at) return counted.count;
  }
  return undefined;
};

type Receive = StockCommandOf<"receive">;

const costKey = (cost: UnitCost | undefined): string =>
  cost === undefined ? "" : `${String(cost.amount)} ${cost.currency}`;

/** The cost belongs to the event, so lines of one cost stand in one event. */
const byCost = (lines: Receive["lines"]): readonly Receive["lines"][] => {
  if (lines.length === 1) return [lines];
  const groups = new Map<string, Receive["lines"][number][]>();
  for (const line of lines) {
    const key = costKey(line.unitCost);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [line]);
    else group.push(line);
  }
  return [...groups.values()];
};

const refuseReceipt = (session: Session, { lines }: Receive, costs: number): Judgement => {
  const wrongExpiry = refuseExpiry(session, lines);
  if (wrongExpiry.kind !== "accepted") return wrongExpiry;
  if (costs > COSTS_PER_RECEIPT_MAX) {
    const detail = `a receipt has at most ${String(COSTS_PER_RECEIPT_MAX)} different unit costs`;
    return refuse({ code: "limit-exceeded", detail });
  }
  return refuseOverflow(session, sumOf(lines));
};

export const receive = (session: Session, command: Receive): Judgement => {
  const past = pastOf(session, `receipt:${command.receipt}`, command);
  if (past.kind === "judged") return past.judgement;
  const groups = byCost(command.lines);
  const judgement = refuseReceipt(session, command, groups.length);
  if (judgement.kind !== "accepted") return judgement;
  const entry = entryOf(session, command.lines);
  keepTogether(session, groups.length, command.lines.length);
  for (const lines of groups) recordReceipt(session, command, { lines, entry });
  return ACCEPTED;
};

const recordReceipt = (
  session: Session,
  { receipt, source, transfer, purchaseOrder, effectiveAt }: Receive,
  {
    lines,
    entry,
  }: { readonly lines: Receive["lines"]; readonly entry: ReturnType<typeof entryOf> },
): void => {
  const unitCost = lines[0]?.unitCost;
  const beforeCount = countAfter(session.stock, effectiveAt, lines);
  record(session, {
    type: "StockReceived",
    receipt,
    ...(source !== undefined && { source }),
    ...(transfer !== undefined && { transfer }),
    ...(purchaseOrder !== undefined && { purchaseOrder }),
    ...(unitCost !== undefined && { unitCost }),
    lots: lines.map(({ unitCost: _cost, ...line }) => ({
      ...line,
      ...entry(line.lot, line.condition),
    })),
    ...(beforeCount !== undefined && { beforeCount }),
    effectiveAt: effectiveAt ?? session.now,
  });
};

const CONDITION_OF: { readonly [Key in Disposition]: Condition } = {
  restock: "good",
  quarantine: "quarantined",
  damaged: "damaged",
};

export const returnStock = (session: Session, command: StockCommandOf<"return">): Judgement => {
  const past = pastOf(session, `return:${command.return}`, command);
  if (past.kind === "judged") return past.judgement;
  const overflow = refuseOverflow(session, sumOf(command.lines));
  if (overflow.kind !== "accepted") return overflow;
  const entry = entryOf(session, command.lines);
  record(session, {
    type: "StockReturned",
    return: command.return,
    ...(command.order !== undefined && { order: command.order }),
    ...(command.blind !== undefined && { blind: command.blind }),
    ...(command.reason !== undefined && { reason: command.reason }),
    lots: command.lines.map((line) => ({
      ...line,
      ...entry(line.lot, CONDITION_OF[line.disposition]),
    })),
    effectiveAt: session.now,
  });
  return ACCEPTED;
};

type Arrive = StockCommandOf<"arrive">;

const refuseArrival = (session: Session, { transfer, dispatched, lots }: Arrive): Judgement => {
  const open = dispatched - (session.stock.transfers.get(transfer) ?? 0);
  if (totalOf(lots, "received") + totalOf(lots, "missing") > open) {
    return invalid(`${String(open)} units of ${transfer} are still under way`);
  }
  if (lots.some((line) => line.damaged > line.received)) {
    return invalid("more came damaged than came at all");
  }
  const wrongExpiry = refuseExpiry(session, lots);
  if (wrongExpiry.kind !== "accepted") return wrongExpiry;
  return refuseOverflow(session, totalOf(lots, "received"));
};

/** Several deliveries until received + missing = dispatched; what came damaged is part of what was received. */
export const arrive = (session: Session, command: Arrive): Judgement => {
  const past = pastOf(session, `arrival:${command.arrival}`, command);
  if (past.kind === "judged") return past.judgement;
  const judgement = refuseArrival(session, command);
  if (judgement.kind !== "accepted") return judgement;
  const { transfer, arrival, lots } = command;
  const entry = entryOf(session, lots);
  const entered = lots.flatMap(({ received, damaged, missing: _missing, ...place }) => {
    const parts: readonly (ConditionedUnits & Expiry)[] = [
      { ...place, ...entry(place.lot, "good"), units: received - damaged },
      { ...place, condition: "damaged", units: damaged },
    ];
    return parts.filter((part) => part.units > 0);
  });
  record(session, {
    type: "StockArrived",
    transfer,
    arrival,
    received: totalOf(lots, "received"),
    damaged: totalOf(lots, "damaged"),
    missing: totalOf(lots, "missing"),
    lots: entered,
    effectiveAt: session.now,
  });
  return ACCEPTED;
};
