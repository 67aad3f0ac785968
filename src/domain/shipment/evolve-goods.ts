import type { Trace } from "../decider.ts";
import type { PlacedUnits } from "../stock/events.ts";
import { divide } from "../stock/pick-plan.ts";
import { merged, sumOf } from "../stock/places.ts";
import type { PutBack, ShipmentEventOf } from "./events.ts";
import {
  isAllPicked,
  isInHouse,
  pieceOf,
  verifiedOf,
  type LastAct,
  type ParcelPiece,
  type PickAct,
  type ShipmentAct,
  type ShipmentState,
} from "./state.ts";

const withPieces = (
  state: ShipmentState,
  change: (piece: ParcelPiece) => ParcelPiece,
): ShipmentState => {
  const pieces = state.pieces.map(change);
  return { ...state, pieces, units: sumOf(pieces) };
};

const withScans = (piece: ParcelPiece, lots: readonly PlacedUnits[]): ParcelPiece => ({
  ...piece,
  scans: merged([...piece.scans, ...lots]),
});

/** What stands where after goods were picked, put back or resized. */
export const resting = (state: ShipmentState): ShipmentState => {
  if (!isInHouse(state)) return state;
  const touched = state.pieces.some(({ picks, scans }) => picks.length > 0 || scans.length > 0);
  if (!touched && state.status === "open") return state;
  return { ...state, status: state.act === undefined && isAllPicked(state) ? "picked" : "picking" };
};

export const scanned = (
  state: ShipmentState,
  { pieces }: ShipmentEventOf<"ShipmentItemScanned">,
): ShipmentState => {
  const byPiece = new Map(pieces.map(({ piece, lots }) => [piece, lots]));
  return resting(
    withPieces(state, (piece) => {
      const lots = byPiece.get(piece.number);
      return lots === undefined ? piece : withScans(piece, lots);
    }),
  );
};

export const pickBegun = (
  state: ShipmentState,
  event: ShipmentEventOf<"ShipmentPickBegun">,
  { actor, recordedAt }: Trace,
): ShipmentState => {
  const { act, lines, picker } = event;
  const verified = event.verified === true;
  const begun: PickAct = {
    ...{ kind: "pick", act, by: actor, at: recordedAt, lines, verified, refused: [] },
    open: lines.map(({ piece }) => piece),
    ...(picker !== undefined && { picker }),
  };
  return {
    ...{ ...state, act: begun, acts: act, status: "picking" },
    ...(picker !== undefined && state.picker === undefined && { picker }),
  };
};

/** Ends the act once nothing of it is open; what was refused of it stays to be seen. */
export const ended = (
  { act: before, last: _last, ...state }: ShipmentState,
  act: ShipmentAct,
  refused: LastAct["refused"],
): ShipmentState => {
  const isOpen = "open" in act && act.open.length > 0;
  if (isOpen) return { ...state, act };
  return { ...state, last: { act: act.act, kind: (before ?? act).kind, refused } };
};

const refusedSkus = (
  state: ShipmentState,
  refused: readonly { readonly piece: number; readonly code: string; readonly detail: string }[],
): LastAct["refused"] =>
  refused.map(({ piece, code, detail }) => ({
    ...{ sku: pieceOf(state, piece)?.sku ?? "", code, detail },
  }));

const checked = (piece: ParcelPiece, lots: readonly PlacedUnits[]): ParcelPiece => {
  const room = Math.max(0, piece.units - verifiedOf(piece));
  return room === 0 ? piece : withScans(piece, divide(lots, room).first);
};

export const picked = (
  state: ShipmentState,
  event: ShipmentEventOf<"ShipmentPicked">,
): ShipmentState => {
  const { act } = state;
  if (act?.kind !== "pick" || act.act !== event.act) return state;
  const byPiece = new Map(event.pieces.map(({ piece, lots }) => [piece, lots]));
  const asked = new Map(act.lines.map((line) => [line.piece, line]));
  const after = withPieces(state, (piece) => {
    const lots = byPiece.get(piece.number);
    if (lots === undefined) return piece;
    const { units = 0, found = units } = asked.get(piece.number) ?? {};
    const missing = piece.missing + units - found;
    const held = lots.length === 0 ? [] : [{ act: act.act, lots }];
    const taken = { ...piece, picks: [...piece.picks, ...held], missing };
    return act.verified ? checked(taken, lots) : taken;
  });
  const refused = [...act.refused, ...event.refused];
  const done = new Set([...byPiece.keys(), ...event.refused.map(({ piece }) => piece)]);
  const open = act.open.filter((piece) => !done.has(piece));
  return resting(ended(after, { ...act, open, refused }, refusedSkus(state, refused)));
};

/** The first units of a pick go back first, as the stock takes them. */
const withoutUnits = (lots: readonly PlacedUnits[], units: number): readonly PlacedUnits[] =>
  divide(lots, units).rest;

/** What is not in the parcel any more is not checked either. */
const trimmed = (piece: ParcelPiece): ParcelPiece => {
  const over = verifiedOf(piece) - piece.units;
  return over > 0 ? { ...piece, scans: divide(piece.scans, piece.units).first } : piece;
};

const lessPicked = (piece: ParcelPiece, back: readonly PutBack[]): ParcelPiece => ({
  ...piece,
  picks: piece.picks.flatMap(({ act, lots }) => {
    const units = sumOf(back.filter((one) => one.act === act));
    const left = units === 0 ? lots : withoutUnits(lots, units);
    return left.length === 0 ? [] : [{ act, lots: left }];
  }),
});

export const putBack = (
  state: ShipmentState,
  { pieces }: ShipmentEventOf<"ShipmentPutBack">,
): ShipmentState =>
  resting(
    withPieces(state, (piece) => {
      const back = pieces.filter((one) => one.piece === piece.number);
      return back.length === 0 ? piece : lessPicked(piece, back);
    }),
  );

/** The last lines of a SKU lose what the parcel goes without, as in the order. */
const linesLeft = (state: ShipmentState): ShipmentState["lines"] => {
  const left = new Map<string, number>();
  for (const { sku, units } of state.pieces) left.set(sku, (left.get(sku) ?? 0) + units);
  return state.lines.flatMap((line) => {
    const units = Math.min(line.units, left.get(line.sku) ?? 0);
    left.set(line.sku, (left.get(line.sku) ?? 0) - units);
    return units > 0 ? [{ ...line, units }] : [];
  });
};

export const resized = (
  state: ShipmentState,
  event: ShipmentEventOf<"ShipmentResized">,
): ShipmentState => {
  const sizes = new Map(event.pieces.map(({ piece, units }) => [piece, units]));
  const after = withPieces(state, (piece) =>
    trimmed({ ...piece, units: sizes.get(piece.number) ?? piece.units }),
  );
  return resting({ ...after, lines: linesLeft(after) });
};

export const handedOver = (
  state: ShipmentState,
  event: ShipmentEventOf<"ShipmentHandedOver">,
  { recordedAt }: Trace,
): ShipmentState => {
  const { act } = state;
  if (act?.kind !== "hand-over" || act.act !== event.act) return state;
  const gone = new Set(event.pieces);
  const after = withPieces(state, (piece) =>
    gone.has(piece.number) ? { ...piece, shipped: piece.units } : piece,
  );
  const refused = [...act.refused, ...event.refused];
  const done = new Set([...gone, ...event.refused.map(({ piece }) => piece)]);
  const open = act.open.filter((piece) => !done.has(piece));
  const now = ended(after, { ...act, open, refused }, refusedSkus(state, refused));
  const left = now.act === undefined && refused.length === 0;
  return left ? { ...now, status: "shipped", handedOverAt: recordedAt } : now;
};

export const takenBack = (
  state: ShipmentState,
  event: ShipmentEventOf<"ShipmentTakenBack">,
): ShipmentState => {
  const { act } = state;
  if (act?.kind !== "receive-back" || act.act !== event.act) return state;
  const came = act.lines.filter(({ sku }) => event.skus.includes(sku));
  const refused = [...act.refused, ...event.refused];
  const done = new Set([...event.skus, ...event.refused.map(({ sku }) => sku)]);
  const open = act.open.filter((sku) => !done.has(sku));
  return ended({ ...state, back: [...state.back, ...came] }, { ...act, open, refused }, refused);
};
