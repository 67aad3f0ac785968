import { DAY_MS, instantOf } from "../instant.ts";
import { NONE } from "../ids.ts";
import type {
  ConditionedUnits,
  Delta,
  Expiry,
  Place,
  PlacedUnits,
  StockEventOf,
  Unsettled,
} from "./events.ts";
import { evolveClaim, isClaimEvent } from "./evolve-claims.ts";
import { changeCell, keepNumbers, lotOf, putEntry, setBlocked, setExpiry } from "./journal.ts";
import type { Cell, Correction, Stock } from "./state.ts";

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
    case "StockReturned":
      enter(stock, event.lots, recording);
      return;
    case "StockArrived":
      enter(stock, event.lots, recording);
      putEntry(
        stock,
        { map: stock.transfers, key: event.transfer },
        (stock.transfers.get(event.transfer) ?? 0) + event.received + event.missing,
      );
      return;
    case "StockAdjusted":
      adjust(stock, event, recording);
      return;
    case "StockQuarantined":
      for (const lot of event.blocks ?? []) setBlocked(stock, lotOf(stock, lot), true);
      shift(stock, event.lots, (cell, units) => {
        cell.good -= units;
        cell.quarantined += units;
      });
      return;
    case "LotExpired":
      shift(stock, event.lots, (cell, units) => {
        cell.good -= units;
        cell.quarantined += units;
        cell.expired += units;
      });
      return;
    case "QuarantineReleased":
      for (const lot of event.unblocks ?? []) setBlocked(stock, lotOf(stock, lot), false);
      shift(stock, event.lots, (cell, units) => {
        cell.quarantined -= units;
        cell.good += units;
      });
      return;
    case "StockDamaged":
      for (const line of event.lots) {
        changeCell(stock, line, (cell) => {
          cell[line.condition] -= line.units;
          cell.damaged += line.units;
        });
      }
      return;
    case "StockWrittenOff":
      for (const line of event.lots) {
        changeCell(stock, line, (cell) => {
          cell[line.condition] -= line.units;
        });
      }
      noteCorrection(stock, unitsOf(event.lots), recording);
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

const unitsOf = (lots: readonly { readonly units: number }[]): number =>
  lots.reduce((sum, line) => sum + line.units, 0);

const shift = (
  stock: Stock,
  lots: readonly PlacedUnits[],
  move: (cell: Cell, units: number) => void,
): void => {
  for (const line of lots) {
    changeCell(stock, line, (cell) => {
      move(cell, line.units);
    });
  }
};

const enter = (
  stock: Stock,
  lots: readonly (ConditionedUnits & Expiry)[],
  recording: Recording,
): void => {
  for (const line of lots) {
    const lot = lotOf(stock, line.lot);
    if (line.expiresAt !== undefined && lot.expiresAt === undefined && line.lot !== NONE) {
      setExpiry(stock, lot, { on: line.expiresOn, at: instantOf(line.expiresAt) });
    }
    const expired = lot.expiresAt !== undefined && lot.expiresAt <= recording.recordedAt;
    changeCell(stock, line, (cell) => {
      cell[line.condition] += line.units;
      if (line.condition === "quarantined" && expired) cell.expired += line.units;
    });
  }
};

/** Looks no further back than 24 h: that is what the cumulative limit asks for (domain rule 12). */
const noteCorrection = (stock: Stock, units: number, recording: Recording): void => {
  const { actor, recordedAt } = recording;
  const recent = (stock.corrections.get(actor) ?? []).filter(
    (one: Correction) => one.at > recordedAt - DAY_MS,
  );
  putEntry(stock, { map: stock.corrections, key: actor }, [...recent, { at: recordedAt, units }]);
};

const adjust = (
  stock: Stock,
  event: Omit<StockEventOf<"StockAdjusted">, "after">,
  recording: Recording,
): void => {
  const apply = (line: Delta): void => {
    changeCell(stock, line, (cell) => {
      cell[line.condition] += line.delta;
    });
  };
  for (const line of event.lots) apply(line);
  const { count } = event;
  if (count !== undefined) {
    for (const place of event.counted ?? [])
      noteCount(stock, place, { count, at: recording.recordedAt });
  }
  noteCorrection(
    stock,
    event.lots.reduce((sum, line) => sum + Math.abs(line.delta), 0),
    recording,
  );
};

const noteCount = (
  stock: Stock,
  place: Place,
  counted: { readonly count: string; readonly at: number },
): void => {
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
