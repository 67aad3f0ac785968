import { instantOf } from "../domain/instant.ts";
import { NONE } from "../domain/ids.ts";
import type { StockEvent } from "../domain/stock/events.ts";
import { type Movement, movementsOf } from "./movements.ts";
import { lowerBound } from "./sorted.ts";

/** A lot over all bins. One with an expiry is kept while it has units or may still come back before it expires. */
export type KnownLot = {
  readonly lot: string;
  /** Epoch milliseconds: from this instant on the lot is not good; null: it keeps. */
  readonly expiresAt: number | null;
  readonly good: number;
  /** Of any condition. */
  readonly units: number;
};

/** The lots of one stock, in the order of their ids. */
export type KnownLots = { lots: KnownLot[] };

export type LotsFold = {
  readonly part: KnownLots;
  /** What readers see: its list is not touched. */
  readonly base: KnownLots | undefined;
  /** Told of good units (signed) that come under an expiry or leave it. */
  readonly goodMoved: (expiresAt: number, units: number) => void;
};

/** Lots beyond this number are swept: those without units whose expiry has passed are forgotten. */
const SWEEP_FROM = 64;

const indexOf = (lots: readonly KnownLot[], lot: string): number =>
  lowerBound(lots, (one) => one.lot < lot);

export const findLot = (lots: readonly KnownLot[], lot: string): KnownLot | undefined => {
  const found = lots[indexOf(lots, lot)];
  return found?.lot === lot ? found : undefined;
};

/** Folds one event into the lots. */
export const foldLots = (fold: LotsFold, event: StockEvent): void => {
  if (event.type === "StockReceived" || event.type === "StockArrived") {
    for (const { lot, expiresAt } of event.lots) noteExpiry(fold, lot, expiresAt);
  }
  if (event.type === "LotCorrected") setExpiry(fold, event.lot, event.expiresAt);
  for (const movement of movementsOf(event)) if (movement.lot !== NONE) move(fold, movement);
  if (event.type === "StockReceived") sweep(fold.part, event.effectiveAt);
};

/** An expiry is fixed by the first receipt that names one; LotCorrected alone changes it. */
const noteExpiry = (fold: LotsFold, lot: string, expiresAt: string | undefined): void => {
  if (expiresAt === undefined || lot === NONE) return;
  const known = findLot(fold.part.lots, lot)?.expiresAt ?? null;
  if (known === null) setExpiry(fold, lot, expiresAt);
};

/** The lot in its place; one that is empty and keeps is nothing to remember. */
const put = ({ part, base }: LotsFold, lot: KnownLot): void => {
  if (part.lots === base?.lots) part.lots = part.lots.slice();
  const index = indexOf(part.lots, lot.lot);
  const isKnown = part.lots[index]?.lot === lot.lot;
  const isKept = lot.units !== 0 || lot.good !== 0 || lot.expiresAt !== null;
  if (isKnown && isKept) part.lots[index] = lot;
  else if (isKept) part.lots.splice(index, 0, lot);
  else if (isKnown) part.lots.splice(index, 1);
};

const setExpiry = (fold: LotsFold, lot: string, text: string): void => {
  const known = findLot(fold.part.lots, lot) ?? { lot, expiresAt: null, good: 0, units: 0 };
  const expiresAt = instantOf(text);
  if (known.expiresAt === expiresAt) return;
  if (known.expiresAt !== null) fold.goodMoved(known.expiresAt, -known.good);
  fold.goodMoved(expiresAt, known.good);
  put(fold, { ...known, expiresAt });
};

const move = (fold: LotsFold, { lot, condition, units }: Movement): void => {
  const known = findLot(fold.part.lots, lot) ?? { lot, expiresAt: null, good: 0, units: 0 };
  const good = condition === "good" ? units : 0;
  if (good !== 0 && known.expiresAt !== null) fold.goodMoved(known.expiresAt, good);
  put(fold, { ...known, good: known.good + good, units: known.units + units });
};

const sweep = (part: KnownLots, effectiveAt: string): void => {
  if (part.lots.length < SWEEP_FROM) return;
  const at = instantOf(effectiveAt);
  part.lots = part.lots.filter(
    ({ units, expiresAt }) => units !== 0 || expiresAt === null || expiresAt > at,
  );
};

/** The earliest expiry of a lot with good units, epoch milliseconds. */
export const earliestExpiry = (lots: readonly KnownLot[]): number | null => {
  let earliest: number | null = null;
  for (const { expiresAt, good } of lots) {
    if (good <= 0 || expiresAt === null) continue;
    if (earliest === null || expiresAt < earliest) earliest = expiresAt;
  }
  return earliest;
};
