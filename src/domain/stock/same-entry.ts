import type { StockCommandOf } from "./commands.ts";
import { sameSums, sumsBy } from "./content-sums.ts";
import type { ConditionedUnits, Expiry, Inspected, StockEventOf, UnitCost } from "./events.ts";
import { totalOf } from "./places.ts";

/** A moment that the command left out was the moment of recording, which is no content. */
export const sameMoment = (asked: string | undefined, recorded: string | undefined): boolean =>
  asked === undefined || asked === recorded;

type Entry = ConditionedUnits & Expiry & Inspected & { readonly unitCost?: UnitCost };

/** What was diverted on entry was asked for as good. */
const askedCondition = ({ condition, diverted }: Entry): string =>
  diverted === true ? "good" : condition;

const entryKey = (line: Entry): string =>
  [
    line.lot,
    line.bin,
    line.expiresOn,
    line.unitCost?.amount,
    line.unitCost?.currency,
    line.barcode,
    line.expected,
    askedCondition(line),
  ].join(" ");

export const sameReceipt = (
  { source, transfer, purchaseOrder, effectiveAt, lines }: StockCommandOf<"receive">,
  received: readonly StockEventOf<"StockReceived">[],
): boolean => {
  const first = received[0];
  if (first?.source !== source || first?.purchaseOrder !== purchaseOrder) return false;
  if (first?.transfer !== transfer) return false;
  if (!sameMoment(effectiveAt, first?.effectiveAt)) return false;
  const booked = received.flatMap(({ lots, unitCost }) =>
    lots.map((line): Entry => ({ ...line, ...(unitCost !== undefined && { unitCost }) })),
  );
  const unitsOf = (line: Entry): number => line.units;
  return sameSums(sumsBy(booked, entryKey, unitsOf), sumsBy(lines, entryKey, unitsOf));
};

export const sameArrival = (
  { transfer, lots }: StockCommandOf<"arrive">,
  arrived: readonly StockEventOf<"StockArrived">[],
): boolean => {
  const first = arrived[0];
  if (first?.transfer !== transfer || first.missing !== totalOf(lots, "missing")) return false;
  const asked = lots.flatMap(({ lot, bin, received, damaged }) => [
    { key: `${lot} ${bin} good`, units: received - damaged },
    { key: `${lot} ${bin} damaged`, units: damaged },
  ]);
  const booked = first.lots.map((line) => {
    return { key: `${line.lot} ${line.bin} ${askedCondition(line)}`, units: line.units };
  });
  const keyOf = (line: { readonly key: string }): string => line.key;
  const unitsOf = (line: { readonly units: number }): number => line.units;
  return sameSums(sumsBy(booked, keyOf, unitsOf), sumsBy(asked, keyOf, unitsOf));
};

export const sameReturn = (
  { order, blind, reason, lines }: StockCommandOf<"return">,
  returned: readonly StockEventOf<"StockReturned">[],
): boolean => {
  const first = returned[0];
  if (first?.order !== order || first?.blind !== blind || first?.reason !== reason) return false;
  type Line = (typeof lines)[number];
  const keyOf = (line: Line): string => `${line.lot} ${line.bin} ${line.disposition}`;
  const unitsOf = (line: Line): number => line.units;
  const booked: readonly Line[] = first?.lots ?? [];
  return sameSums(sumsBy(booked, keyOf, unitsOf), sumsBy(lines, keyOf, unitsOf));
};
