import type { PlacedUnits } from "../stock/events.ts";
import { merged, sumOf } from "../stock/places.ts";
import type { ListedPlace } from "./commands.ts";
import type { ParcelPiece, ShipmentState } from "./state.ts";

const keyOf = ({ lot, bin }: PlacedUnits): string => `${lot} ${bin}`;

/** Places less units of others, in their order. */
export const less = <Place extends PlacedUnits>(
  places: readonly Place[],
  others: readonly PlacedUnits[],
): readonly Place[] => {
  const left = new Map(merged(others).map((one) => [keyOf(one), one.units]));
  return places.flatMap((one) => {
    const part = Math.min(one.units, left.get(keyOf(one)) ?? 0);
    left.set(keyOf(one), (left.get(keyOf(one)) ?? 0) - part);
    return one.units > part ? [{ ...one, units: one.units - part }] : [];
  });
};

export const pickedLots = ({ picks }: ParcelPiece): readonly PlacedUnits[] =>
  merged(picks.flatMap(({ lots }) => lots));

/** What was scanned of a piece and is not picked yet, by its place. */
export const scannedOnly = (piece: ParcelPiece): readonly PlacedUnits[] => {
  const open = Math.max(0, sumOf(piece.scans) - sumOf(pickedLots(piece)));
  const ahead = less(piece.scans, pickedLots(piece));
  // Units that were scanned from another place than they were picked from are picked all the same.
  let left = open;
  return ahead.flatMap((one) => {
    const units = Math.min(one.units, left);
    left -= units;
    return units > 0 ? [{ ...one, units }] : [];
  });
};

export const piecesOf = ({ pieces }: ShipmentState, sku: string): readonly ParcelPiece[] =>
  pieces.filter((piece) => piece.sku === sku && piece.units > 0);

/** Where units of a SKU can come from that nobody has scanned yet: what is in hand, then what the list names. */
export const unscanned = (
  state: ShipmentState,
  sku: string,
  list: readonly ListedPlace[],
): readonly ListedPlace[] => {
  const pieces = piecesOf(state, sku);
  const inHand: readonly ListedPlace[] = pieces.flatMap(pickedLots);
  const all = merged([...inHand, ...list]).map((one) => {
    const { expiresOn } = list.find(({ lot }) => lot === one.lot) ?? {};
    return { ...one, ...(expiresOn !== undefined && { expiresOn }) };
  });
  return less(
    all,
    pieces.flatMap(({ scans }) => scans),
  );
};
