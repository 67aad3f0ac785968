import { instantOf } from "../instant.ts";
import { NONE } from "../ids.ts";
import type {
  ConditionedUnits,
  Expiry,
  Place,
  PlacedUnits,
  StockEventOf,
  Unsettled,
} from "./events.ts";
import { noteCorrection } from "./corrections.ts";
import { evolveClaim, isClaimEvent } from "./evolve-claims.ts";
import { changeCell, keepNumbers, lotOf, putEntry, setBlocked, setExpiry } from "./journal.ts";
import { sumOf } from "./places.ts";
import type { Cell, Stock } from "./state.ts";

/** What a fold knows of an event beside its content: revision, recording instant (epoch ms), actor. */
export type Recording = {
  readonly revision: number;
  readonly recordedAt: number;
  readonly actor: string;
};

/** Takes one fact into the state. Records only: it never refuses, and costs O(1) in the number of open claims. */
export const evolve = (stock: Stock, event: Unsettled, recording: Recording): void => {
  keepNumbers(stock);
  stock.revision = recording.revision;
  stock.recordedAt = recording.recordedAt;
  if (isClaimEvent(event)) {
    evolveClaim(stock, event);
    return;
  }
  switch (event.type) {
    case "StockReceived":
      stock.unitCost = event.unitCost ?? stock.unitCost;
      enter(stock, event.lots);
      return;
    case "StockReturned":
      enter(stock, event.lots);
      return;
    case "StockArrived":
      arrive(stock, event);
      return;
    case "StockAdjusted":
      adjust(stock, event, recording);
      return;
    case "StockQuarantined":
      for (const lot of event.blocks ?? []) setBlocked(stock, lotOf(stock, lot), true);
      shift(stock, event.lots, TO_QUARANTINE);
      return;
    case "LotExpired":
      shift(stock, event.lots, TO_EXPIRED);
      return;
    case "QuarantineReleased":
      for (const lot of event.unblocks ?? []) setBlocked(stock, lotOf(stock, lot), false);
      shift(stock, event.lots, TO_GOOD);
      return;
    case "StockDamaged":
      shift(stock, event.lots, TO_DAMAGED);
      return;
    case "StockWrittenOff":
      shift(stock, event.lots, AWAY);
      noteCorrection(stock, recording.actor, {
        at: recording.recordedAt,
        units: sumOf(event.lots),
      });
      return;
    case "StockRelocated":
      relocate(stock, event);
      return;
    case "LotCorrected":
      correctLot(stock, event);
      return;
    case "StockPolicySet":
      stock.policy = event.policy;
      stock.policyRevision = recording.revision;
      return;
    case "LowStockDetected":
      stock.low = true;
      return;
    case "StockReplenished":
      stock.low = false;
  }
};

type Move<Line> = (cell: Cell, line: Line) => void;

const TO_QUARANTINE: Move<PlacedUnits> = (cell, { units }) => {
  cell.good -= units;
  cell.quarantined += units;
};
const TO_EXPIRED: Move<PlacedUnits> = (cell, { units }) => {
  cell.good -= units;
  cell.quarantined += units;
  cell.expired += units;
};
const TO_GOOD: Move<PlacedUnits> = (cell, { units }) => {
  cell.quarantined -= units;
  cell.good += units;
};
const TO_DAMAGED: Move<ConditionedUnits> = (cell, { condition, units }) => {
  cell[condition] -= units;
  cell.damaged += units;
};
const AWAY: Move<ConditionedUnits> = (cell, { condition, units }) => {
  cell[condition] -= units;
};

const shift = <Line extends PlacedUnits>(
  stock: Stock,
  lots: readonly Line[],
  move: Move<Line>,
): void => {
  for (const line of lots) {
    changeCell(stock, line, (cell) => {
      move(cell, line);
    });
  }
};

/** Units that stand in quarantine only because their lot had expired when they came: a later expiry revives them. */
const expiredOf = (
  stock: Stock,
  { lot: name, diverted }: { readonly lot: string; readonly diverted?: true },
  units: number,
): number => {
  if (diverted !== true) return 0;
  const expiresAt = stock.lots.get(name)?.expiresAt;
  return expiresAt !== undefined && expiresAt <= stock.recordedAt ? units : 0;
};

const enter = (stock: Stock, lots: readonly (ConditionedUnits & Expiry)[]): void => {
  for (const { lot: name, expiresOn, expiresAt } of lots) {
    const lot = lotOf(stock, name);
    if (expiresAt !== undefined && lot.expiresAt === undefined && name !== NONE) {
      setExpiry(stock, lot, { on: expiresOn, at: instantOf(expiresAt) });
    }
  }
  for (const line of lots) {
    const expired = expiredOf(stock, line, line.units);
    changeCell(stock, line, (cell) => {
      cell[line.condition] += line.units;
      cell.expired += expired;
    });
  }
};

const arrive = (stock: Stock, event: Omit<StockEventOf<"StockArrived">, "after">): void => {
  enter(stock, event.lots);
  const { transfer, received, missing } = event;
  const closed = (stock.transfers.get(transfer) ?? 0) + received + missing;
  putEntry(stock, { map: stock.transfers, key: transfer }, closed);
};

const adjust = (
  stock: Stock,
  event: Omit<StockEventOf<"StockAdjusted">, "after">,
  { actor, recordedAt, revision }: Recording,
): void => {
  let units = 0;
  for (const line of event.lots) {
    const expired = expiredOf(stock, line, line.delta);
    changeCell(stock, line, (cell) => {
      cell[line.condition] += line.delta;
      cell.expired += expired;
    });
    units += Math.abs(line.delta);
  }
  const { count } = event;
  if (count !== undefined) {
    const counted = { count, at: recordedAt, revision };
    for (const place of event.counted ?? []) noteCount(stock, place, counted);
  }
  noteCorrection(stock, actor, { at: recordedAt, units });
};

const noteCount = (stock: Stock, place: Place, counted: NonNullable<Cell["counted"]>): void => {
  changeCell(stock, place, (cell) => {
    cell.counted = counted;
  });
};

const relocate = (stock: Stock, event: Omit<StockEventOf<"StockRelocated">, "after">): void => {
  for (const line of event.lots) {
    const cell = stock.lots.get(line.lot)?.bins.get(line.bin);
    // What stands in quarantine by expiry stays so at its new place.
    const expired = line.condition === "quarantined" ? Math.min(cell?.expired ?? 0, line.units) : 0;
    changeCell(stock, line, (from) => {
      from[line.condition] -= line.units;
      from.expired -= expired;
    });
    changeCell(stock, { lot: line.lot, bin: event.to }, (to) => {
      to[line.condition] += line.units;
      to.expired += expired;
    });
  }
};

const correctLot = (stock: Stock, event: Omit<StockEventOf<"LotCorrected">, "after">): void => {
  const lot = lotOf(stock, event.lot);
  setExpiry(stock, lot, { on: event.expiresOn, at: instantOf(event.expiresAt) });
  for (const line of event.lots) {
    const sign = line.condition === "good" ? 1 : -1;
    changeCell(stock, line, (cell) => {
      cell.good += sign * line.units;
      cell.quarantined -= sign * line.units;
      cell.expired -= sign * line.units;
    });
  }
};
