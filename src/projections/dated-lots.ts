import { instantOf } from "../domain/instant.ts";
import { NONE } from "../domain/ids.ts";
import type { StockEvent } from "../domain/stock/events.ts";
import { movementsOf } from "./movements.ts";
import { lowerBound } from "./sorted.ts";

/** A lot with an expiry, over all bins. Kept while it has units or may still come back before it expires. */
export type DatedLot = {
  readonly lot: string;
  /** Epoch milliseconds: from this instant on the lot is not good. */
  readonly expiresAt: number;
  readonly good: number;
  /** Of any condition. */
  readonly units: number;
};

/** Dated lots of one stock, in the order of their ids. */
export type Dated = { dated: DatedLot[] };

export type DatedFold = {
  readonly part: Dated;
  /** What readers see: its list is not touched. */
  readonly base: Dated | undefined;
  /** Told of good units (signed) that came to a lot or left it. */
  readonly goodMoved: (lot: DatedLot, units: number) => void;
};

/** Dated lots beyond this number are swept: those without units whose expiry has passed are forgotten. */
const SWEEP_FROM = 64;

const lotIndex = (dated: readonly DatedLot[], lot: string): number =>
  lowerBound(dated, (one) => one.lot < lot);

/** Folds one event into the dated lots. */
export const foldDated = (fold: DatedFold, event: StockEvent): void => {
  const { part } = fold;
  if (event.type === "StockReceived" || event.type === "StockArrived") {
    for (const { lot, expiresAt } of event.lots) noteExpiry(part, lot, expiresAt);
  }
  if (event.type === "LotCorrected") correctExpiry(part, event.lot, instantOf(event.expiresAt));
  if (part.dated.length === 0) return;
  move(fold, event);
  if (event.type === "StockReceived" && part.dated.length >= SWEEP_FROM) {
    const at = instantOf(event.effectiveAt);
    part.dated = part.dated.filter((one) => one.units !== 0 || one.expiresAt > at);
  }
};

/** An expiry is fixed by the first receipt of the lot; later ones change nothing (LotCorrected does). */
const noteExpiry = (part: Dated, lot: string, expiresAt: string | undefined): void => {
  if (expiresAt === undefined || lot === NONE) return;
  const index = lotIndex(part.dated, lot);
  if (part.dated[index]?.lot === lot) return;
  const noted = { lot, expiresAt: instantOf(expiresAt), good: 0, units: 0 };
  part.dated = part.dated.toSpliced(index, 0, noted);
};

const correctExpiry = (part: Dated, lot: string, expiresAt: number): void => {
  const index = lotIndex(part.dated, lot);
  const known = part.dated[index];
  part.dated =
    known?.lot === lot
      ? part.dated.with(index, { ...known, expiresAt })
      : part.dated.toSpliced(index, 0, { lot, expiresAt, good: 0, units: 0 });
};

const move = ({ part, base, goodMoved }: DatedFold, event: StockEvent): void => {
  for (const { lot, condition, units } of movementsOf(event)) {
    const index = lotIndex(part.dated, lot);
    const known = part.dated[index];
    if (known?.lot !== lot) continue;
    if (part.dated === base?.dated) part.dated = part.dated.slice();
    const good = condition === "good" ? units : 0;
    part.dated[index] = { ...known, good: known.good + good, units: known.units + units };
    if (good !== 0) goodMoved(known, good);
  }
};

/** The earliest expiry of a lot with good units, epoch milliseconds. */
export const earliestExpiry = (dated: readonly DatedLot[]): number | null => {
  let earliest: number | null = null;
  for (const { expiresAt, good } of dated) {
    if (good > 0 && (earliest === null || expiresAt < earliest)) earliest = expiresAt;
  }
  return earliest;
};
