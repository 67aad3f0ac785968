import { instantOf } from "../instant.ts";
import { NONE } from "../ids.ts";
import { BUCKET_UNITS_MAX } from "../quantity.ts";
import type { StockCommandOf } from "./commands.ts";
import { pastOf } from "./earlier.ts";
import type { Condition, ConditionedUnits, Disposition, Expiry, UnitCost } from "./events.ts";
import { isPickable } from "./pick-plan.ts";
import { ACCEPTED, invalid, record, refuse, type Judgement, type Session } from "./session.ts";
import type { Stock } from "./state.ts";

/** What would enter good stock of a blocked or expired lot enters quarantine instead, in the same event (domain rule 15). */
const conditionOnEntry = (
  session: Session,
  line: { readonly lot: string; readonly condition: Condition } & Expiry,
): Condition => {
  if (line.condition !== "good") return line.condition;
  const lot = session.stock.lots.get(line.lot);
  if (lot !== undefined && !isPickable(lot, session.context.at)) return "quarantined";
  const expiresAt = line.expiresAt === undefined ? undefined : instantOf(line.expiresAt);
  return expiresAt !== undefined && expiresAt <= session.context.at ? "quarantined" : "good";
};

/** The id of a lot fixes its expiry; goods without a lot have none. */
const refuseExpiry = (
  session: Session,
  lines: readonly (Expiry & { lot: string })[],
): Judgement => {
  const seen = new Map<string, string | undefined>();
  for (const { lot: name, expiresOn } of lines) {
    if (expiresOn === undefined) continue;
    if (name === NONE) return invalid("an expiry needs a lot");
    const lot = session.stock.lots.get(name);
    const arrived = lot !== undefined && (lot.expiresOn !== undefined || lot.bins.size > 0);
    const known = seen.get(name) ?? (arrived ? (lot.expiresOn ?? "none") : undefined);
    if (known !== undefined && known !== expiresOn) {
      return invalid(`lot ${name} expires on ${known}: correct the lot first`);
    }
    seen.set(name, expiresOn);
  }
  return ACCEPTED;
};

const onHandOf = (stock: Stock): number => stock.good + stock.quarantined + stock.damaged;

/** No bucket passes its maximum, whatever comes in. */
export const refuseOverflow = (session: Session, units: number): Judgement => {
  if (onHandOf(session.stock) + session.stock.picked + units <= BUCKET_UNITS_MAX) return ACCEPTED;
  const detail = `on hand would pass ${String(BUCKET_UNITS_MAX)} units`;
  return refuse({ code: "limit-exceeded", detail });
};

const sumOf = (lines: readonly { readonly units: number }[]): number =>
  lines.reduce((sum, line) => sum + line.units, 0);

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

const costKey = (cost: UnitCost | undefined): string =>
  cost === undefined ? "" : `${String(cost.amount)} ${cost.currency}`;

export const receive = (session: Session, command: StockCommandOf<"receive">): Judgement => {
  const past = pastOf(session, `receipt:${command.receipt}`, command);
  if (past.kind === "judged") return past.judgement;
  for (const judgement of [
    refuseExpiry(session, command.lines),
    refuseOverflow(session, sumOf(command.lines)),
  ]) {
    if (judgement.kind !== "accepted") return judgement;
  }
  const { receipt, source, purchaseOrder, effectiveAt, lines } = command;
  // One event for each unit cost: the cost belongs to the event.
  const byCost = new Map<string, typeof lines>();
  for (const line of lines) {
    const key = costKey(line.unitCost);
    byCost.set(key, [...(byCost.get(key) ?? []), line]);
  }
  for (const ofCost of byCost.values()) {
    const unitCost = ofCost[0]?.unitCost;
    const beforeCount = countAfter(session.stock, effectiveAt, ofCost);
    record(session, {
      type: "StockReceived",
      receipt,
      ...(source !== undefined && { source }),
      ...(purchaseOrder !== undefined && { purchaseOrder }),
      ...(unitCost !== undefined && { unitCost }),
      lots: ofCost.map(({ unitCost: _cost, ...line }) => ({
        ...line,
        condition: conditionOnEntry(session, line),
      })),
      ...(beforeCount !== undefined && { beforeCount }),
      effectiveAt: effectiveAt ?? session.now,
    });
  }
  return ACCEPTED;
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
  record(session, {
    type: "StockReturned",
    return: command.return,
    ...(command.order !== undefined && { order: command.order }),
    ...(command.blind !== undefined && { blind: command.blind }),
    ...(command.reason !== undefined && { reason: command.reason }),
    lots: command.lines.map((line) => {
      const condition = CONDITION_OF[line.disposition];
      return { ...line, condition: conditionOnEntry(session, { lot: line.lot, condition }) };
    }),
    effectiveAt: session.now,
  });
  return ACCEPTED;
};

/** Several deliveries until received + missing = dispatched; what came damaged is part of what was received. */
export const arrive = (session: Session, command: StockCommandOf<"arrive">): Judgement => {
  const past = pastOf(session, `arrival:${command.arrival}`, command);
  if (past.kind === "judged") return past.judgement;
  const { transfer, arrival, dispatched, lots } = command;
  const total = (field: "received" | "damaged" | "missing"): number =>
    lots.reduce((sum, line) => sum + line[field], 0);
  const closed = session.stock.transfers.get(transfer) ?? 0;
  if (closed + total("received") + total("missing") > dispatched) {
    return invalid(`${String(dispatched - closed)} units of ${transfer} are still under way`);
  }
  if (lots.some((line) => line.damaged > line.received)) {
    return invalid("more came damaged than came at all");
  }
  for (const judgement of [
    refuseExpiry(session, lots),
    refuseOverflow(session, total("received")),
  ]) {
    if (judgement.kind !== "accepted") return judgement;
  }
  const entered = lots.flatMap(({ received, damaged, missing: _missing, ...place }) => {
    const good = conditionOnEntry(session, { ...place, condition: "good" });
    const parts: readonly (ConditionedUnits & Expiry)[] = [
      { ...place, condition: good, units: received - damaged },
      { ...place, condition: "damaged", units: damaged },
    ];
    return parts.filter((part) => part.units > 0);
  });
  record(session, {
    type: "StockArrived",
    transfer,
    arrival,
    received: total("received"),
    damaged: total("damaged"),
    missing: total("missing"),
    lots: entered,
    effectiveAt: session.now,
  });
  return ACCEPTED;
};
