import type { Condition, StockEvent } from "../domain/stock/events.ts";

/** Units (signed) that come to a place in a condition, or leave it. */
export type Movement = {
  readonly lot: string;
  readonly bin: string;
  readonly condition: Condition;
  readonly units: number;
};

type Line = { readonly lot: string; readonly bin: string; readonly units: number };

const NOTHING: readonly Movement[] = [];

const moved = ({ lot, bin, units }: Line, condition: Condition): Movement => ({
  lot,
  bin,
  condition,
  units,
});
const taken = ({ lot, bin, units }: Line, condition: Condition): Movement => ({
  lot,
  bin,
  condition,
  units: -units,
});
const shifted = (lines: readonly Line[], from: Condition, to: Condition): readonly Movement[] =>
  lines.flatMap((line) => [taken(line, from), moved(line, to)]);

/** What the event moves in lots and bins. The one place on the read side that knows what each event means for the goods. */
export const movementsOf = (event: StockEvent): readonly Movement[] => {
  switch (event.type) {
    case "StockReceived":
    case "StockArrived":
    case "StockReturned":
    case "PickReversed":
      return event.lots.map((line) => moved(line, line.condition));
    case "StockPicked":
      return event.lots.map((line) => taken(line, "good"));
    case "StockAdjusted":
      return event.lots.map((line) => ({
        lot: line.lot,
        bin: line.bin,
        condition: line.condition,
        units: line.delta,
      }));
    case "StockQuarantined":
    case "LotExpired":
      return shifted(event.lots, "good", "quarantined");
    case "QuarantineReleased":
      return shifted(event.lots, "quarantined", "good");
    case "StockDamaged":
      return event.lots.flatMap((line) => [taken(line, line.condition), moved(line, "damaged")]);
    case "StockWrittenOff":
      return event.lots.map((line) => taken(line, line.condition));
    case "StockRelocated":
      return event.lots.flatMap((line) => [
        taken(line, line.condition),
        moved({ ...line, bin: event.to }, line.condition),
      ]);
    case "LotCorrected":
      return event.lots.flatMap((line) => [
        taken(line, line.condition === "good" ? "quarantined" : "good"),
        moved(line, line.condition),
      ]);
    case "StockReserved":
    case "ReservationExtended":
    case "ReservationChanged":
    case "ReservationReleased":
    case "ReservationExpired":
    case "StockAllocated":
    case "AllocationReleased":
    case "BackorderServed":
    case "ClaimShorted":
    case "StockShipped":
    case "StockDispatched":
    case "StockPolicySet":
    case "LowStockDetected":
    case "StockReplenished":
      return NOTHING;
  }
};

/** Events that move goods: what a model of lots has to see. */
export const GOODS_EVENTS = [
  "StockReceived",
  "StockArrived",
  "StockReturned",
  "PickReversed",
  "StockPicked",
  "StockAdjusted",
  "StockQuarantined",
  "LotExpired",
  "QuarantineReleased",
  "StockDamaged",
  "StockWrittenOff",
  "StockRelocated",
  "LotCorrected",
] as const;
