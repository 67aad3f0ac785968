import { accept, decline, type EntityVerdict } from "../decider.ts";
import { NONE } from "../ids.ts";
import type { PlacedUnits } from "../stock/events.ts";
import { divide } from "../stock/pick-plan.ts";
import { sumOf } from "../stock/places.ts";
import type { PickWish, ShipmentCommandOf } from "./commands.ts";
import type { PieceLots, PiecePick, ShipmentEvent } from "./events.ts";
import { SHIPMENT_ACTS_MAX } from "./names.ts";
import { piecesOf, scannedOnly, unscanned } from "./places.ts";
import { toPick, toVerify, type ParcelPiece, type ShipmentState } from "./state.ts";

type Verdict = EntityVerdict<ShipmentEvent>;

const wrong = (detail: string): Verdict => decline("invalid-state", detail);

/** A parcel is handled only so often: its stream and its document stay small. */
export const refuseAct = ({ acts }: ShipmentState): Verdict | undefined =>
  acts < SHIPMENT_ACTS_MAX
    ? undefined
    : decline("limit-exceeded", "this parcel can't be handled any more often");

/** Divides places over pieces, each as far as it has room. */
const spread = (
  pieces: readonly ParcelPiece[],
  places: readonly PlacedUnits[],
  roomOf: (piece: ParcelPiece) => number,
): readonly PieceLots[] => {
  let left = places;
  return pieces.flatMap((piece) => {
    const { first, rest } = divide(left, roomOf(piece));
    left = rest;
    return first.length === 0 ? [] : [{ piece: piece.number, lots: first }];
  });
};

const plain = ({ lot, bin, units }: PlacedUnits): PlacedUnits => ({ lot, bin, units });

/** Why what was scanned is not what should be in the parcel. */
const refuseScan = (
  state: ShipmentState,
  { sku, units, lot, expiresOn, list }: ShipmentCommandOf<"scan">,
): Verdict | undefined => {
  const pieces = piecesOf(state, sku);
  if (pieces.length === 0) return wrong(`${sku} is not in this parcel`);
  const room = pieces.reduce((sum, piece) => sum + toVerify(piece), 0);
  if (units > room) return wrong(`${sku}: ${String(room)} units are left to be scanned`);
  const open = unscanned(state, sku, list);
  const lots = [...new Set(open.map((one) => one.lot))];
  const named = lots.filter((one) => one !== NONE).join(", ");
  if (lot === undefined) {
    return lots.length > 1 ? wrong(`${sku}: scan the lot too, the list has ${named}`) : undefined;
  }
  const own = open.filter((one) => one.lot === lot);
  if (own.length === 0) {
    return wrong(
      `${sku}: lot ${lot} is not on the list, which has ${named === "" ? "none" : named}`,
    );
  }
  if (units > sumOf(own)) return wrong(`${sku}: the list has ${String(sumOf(own))} of lot ${lot}`);
  const until = own.find((one) => one.expiresOn !== undefined)?.expiresOn;
  const differs = expiresOn !== undefined && until !== undefined && expiresOn !== until;
  return differs
    ? wrong(`${sku}: lot ${lot} is good until ${until}, the label says ${expiresOn}`)
    : undefined;
};

export const scan = (state: ShipmentState, command: ShipmentCommandOf<"scan">): Verdict => {
  const refused = refuseScan(state, command);
  if (refused !== undefined) return refused;
  const { sku, units, lot, list } = command;
  const open = unscanned(state, sku, list).filter((one) => lot === undefined || one.lot === lot);
  const { first } = divide(open, units);
  if (sumOf(first) < units) {
    return decline(
      "insufficient-stock",
      `${sku}: ${String(sumOf(first))} units stand on the shelves`,
    );
  }
  return accept({
    type: "ShipmentItemScanned",
    pieces: spread(piecesOf(state, sku), first.map(plain), toVerify),
  });
};

/** What is picked where nothing is said: what was scanned of a piece, or else all that is left of it. */
const asListed = ({ pieces }: ShipmentState): readonly PiecePick[] =>
  pieces.flatMap((piece): readonly PiecePick[] => {
    const left = toPick(piece);
    if (left === 0) return [];
    const lots = divide(scannedOnly(piece), left).first;
    const { number } = piece;
    return [
      lots.length === 0
        ? { piece: number, units: left }
        : { piece: number, units: sumOf(lots), lots },
    ];
  });

/** Units that a wish asks for: said, or those of its lots, or all that is left. */
const askedUnits = ({ units, found, lots }: PickWish, left: number): number =>
  units ?? (found === undefined && lots !== undefined ? sumOf(lots) : left);

const leftOf = (pieces: readonly ParcelPiece[]): number =>
  pieces.reduce((sum, piece) => sum + toPick(piece), 0);

const refuseWish = (state: ShipmentState, wish: PickWish): Verdict | undefined => {
  const { sku, found, lots } = wish;
  const pieces = piecesOf(state, sku);
  if (pieces.length === 0) return wrong(`${sku} is not in this parcel`);
  const left = leftOf(pieces);
  const asked = askedUnits(wish, left);
  if (left === 0 || asked > left) return wrong(`${sku}: ${String(left)} units are left to pick`);
  if (found !== undefined && found > asked) {
    return wrong(`${sku}: more was found than was to be picked`);
  }
  return lots === undefined || sumOf(lots) === (found ?? asked)
    ? undefined
    : wrong(`${sku}: the named lots do not add up to what was found`);
};

const refuseWishes = (state: ShipmentState, wishes: readonly PickWish[]): Verdict | undefined => {
  if (new Set(wishes.map(({ sku }) => sku)).size < wishes.length) {
    return wrong("a SKU is named twice");
  }
  for (const wish of wishes) {
    const refused = refuseWish(state, wish);
    if (refused !== undefined) return refused;
  }
  return undefined;
};

/** A wish over the pieces of its SKU, each as far as it has room. */
const over = (state: ShipmentState, wish: PickWish): readonly PiecePick[] => {
  const { sku, found, lots } = wish;
  const all = piecesOf(state, sku).filter((piece) => toPick(piece) > 0);
  let open = askedUnits(wish, leftOf(all));
  let there = found ?? open;
  let places = lots ?? [];
  return all.flatMap((piece): readonly PiecePick[] => {
    const part = Math.min(open, toPick(piece));
    if (part === 0) return [];
    const taken = Math.min(part, there);
    const { first, rest } = divide(places, taken);
    open -= part;
    there -= taken;
    places = rest;
    return [
      {
        ...{ piece: piece.number, units: part },
        ...(taken < part && { found: taken }),
        ...(first.length > 0 && { lots: first }),
      },
    ];
  });
};

export const pick = (state: ShipmentState, command: ShipmentCommandOf<"pick">): Verdict => {
  const { lines: wishes, picker = state.picker, verified } = command;
  const refused = refuseAct(state) ?? refuseWishes(state, wishes ?? []);
  if (refused !== undefined) return refused;
  const lines = wishes?.flatMap((wish) => over(state, wish)) ?? asListed(state);
  return accept({
    ...{ type: "ShipmentPickBegun", act: state.acts + 1, lines },
    ...(picker !== undefined && { picker }),
    ...(verified && { verified }),
  });
};
