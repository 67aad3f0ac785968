import { accept, decline, type EntityVerdict } from "../decider.ts";
import type { ShipmentCommand, ShipmentCommandOf, ShipmentNote } from "./commands.ts";
import type { PutBack, ShipmentEvent } from "./events.ts";
import { SHIPMENT_PIECES_MAX } from "./names.ts";
import { isInHouse, toPutBack, type ShipmentAct, type ShipmentState } from "./state.ts";
import { toTell } from "./telling.ts";
import { ACTIONS, mayFollow } from "./transitions.ts";

type Verdict = EntityVerdict<ShipmentEvent>;

const ALREADY_SO: Verdict = accept();

export const isNote = (command: ShipmentCommand): command is ShipmentNote =>
  !ACTIONS.some((action) => action === command.type);

/** Whether that answer is still waited for: one that was noted before changes nothing. */
const isOpen = ({ act }: ShipmentState, kind: ShipmentAct["kind"], number: number): boolean =>
  act?.kind === kind && act.act === number;

/** Pieces, or SKUs, of the act whose stocks have not answered yet. */
const waitsFor = ({ act }: ShipmentState, one: number | string): boolean =>
  act !== undefined && "open" in act && act.open.some((open) => open === one);

const opened = (state: ShipmentState, opening: ShipmentCommandOf<"open">): Verdict => {
  if (state.status !== "none") {
    return state.order === opening.order && state.shipment === opening.shipment
      ? ALREADY_SO
      : decline("duplicate-id", "there is another parcel of this id");
  }
  if (opening.pieces.length > SHIPMENT_PIECES_MAX) {
    return decline("limit-exceeded", `a parcel has at most ${String(SHIPMENT_PIECES_MAX)} pieces`);
  }
  return accept({ ...opening, type: "ShipmentOpened" });
};

const withdrawn = (state: ShipmentState, { reason }: ShipmentCommandOf<"withdraw">): Verdict => {
  if (state.status === "cancelled" || state.withdrawn !== undefined) return ALREADY_SO;
  if (!mayFollow(state.status, "withdraw")) {
    return decline("invalid-state", `the parcel is ${state.status}: it can't be withdrawn`);
  }
  return accept({ type: "ShipmentWithdrawn", reason });
};

const resized = (state: ShipmentState, { pieces }: ShipmentCommandOf<"resize">): Verdict => {
  if (state.status === "cancelled") return ALREADY_SO;
  const sizes = state.pieces.flatMap(({ attempt, piece, number, units }) => {
    const size = pieces.find((one) => one.attempt === attempt && one.piece === piece)?.units;
    return size === undefined || size >= units ? [] : [{ piece: number, units: size }];
  });
  if (sizes.length === 0) return ALREADY_SO;
  return mayFollow(state.status, "resize")
    ? accept({ type: "ShipmentResized", pieces: sizes })
    : decline("invalid-state", `the parcel is ${state.status}: what is in it stays`);
};

const picked = (
  state: ShipmentState,
  { act, pieces, refused }: ShipmentCommandOf<"note-picked">,
): Verdict => {
  const isNews = ({ piece }: { readonly piece: number }): boolean => waitsFor(state, piece);
  if (!isOpen(state, "pick", act)) return ALREADY_SO;
  const news = { pieces: pieces.filter(isNews), refused: refused.filter(isNews) };
  return news.pieces.length + news.refused.length === 0
    ? ALREADY_SO
    : accept({ type: "ShipmentPicked", act, ...news });
};

const handedOver = (
  state: ShipmentState,
  { act, pieces, refused }: ShipmentCommandOf<"note-handed-over">,
): Verdict => {
  if (!isOpen(state, "hand-over", act)) return ALREADY_SO;
  const news = {
    pieces: pieces.filter((piece) => waitsFor(state, piece)),
    refused: refused.filter(({ piece }) => waitsFor(state, piece)),
  };
  return news.pieces.length + news.refused.length === 0
    ? ALREADY_SO
    : accept({ type: "ShipmentHandedOver", act, ...news });
};

const takenBack = (
  state: ShipmentState,
  { act, skus, refused }: ShipmentCommandOf<"note-taken-back">,
): Verdict => {
  if (!isOpen(state, "receive-back", act)) return ALREADY_SO;
  const news = {
    skus: skus.filter((sku) => waitsFor(state, sku)),
    refused: refused.filter(({ sku }) => waitsFor(state, sku)),
  };
  return news.skus.length + news.refused.length === 0
    ? ALREADY_SO
    : accept({ type: "ShipmentTakenBack", act, ...news });
};

const putBack = (state: ShipmentState, pieces: readonly PutBack[]): Verdict => {
  const due = toPutBack(state);
  const news = pieces.filter(({ piece, act, units }) =>
    due.some((one) => one.piece.number === piece && one.act === act && one.units === units),
  );
  return news.length === 0 ? ALREADY_SO : accept({ type: "ShipmentPutBack", pieces: news });
};

const packing = (
  state: ShipmentState,
  { act, granted, detail = "" }: ShipmentCommandOf<"note-packing">,
): Verdict => {
  if (!isOpen(state, "pack", act)) return ALREADY_SO;
  return granted
    ? accept({ type: "ShipmentPacked", act })
    : accept({ type: "ShipmentPackRefused", act, detail });
};

const label = (state: ShipmentState, { outcome }: ShipmentCommandOf<"note-label">): Verdict => {
  if (state.label !== "wanted") return ALREADY_SO;
  if (outcome.status === "failed") {
    const { code, detail } = outcome;
    return accept({ type: "ShipmentLabelFailed", code, detail });
  }
  const { carrier, service, tracking, cost, currency } = outcome;
  return accept({
    ...{ type: "ShipmentLabelled", carrier, service, tracking },
    ...(cost !== undefined && { cost }),
    ...(currency !== undefined && { currency }),
  });
};

const ended = (state: ShipmentState, { as, reason }: ShipmentCommandOf<"note-ended">): Verdict => {
  if (state.status === as) return ALREADY_SO;
  return mayFollow(state.status, "note-ended")
    ? accept({ type: "ShipmentEnded", as, reason })
    : decline(
        "invalid-state",
        `the parcel is ${state.status}: it is neither sent again nor paid back`,
      );
};

/** What orders, stocks and carriers said. Said twice, it is recorded once. */
export const judgeNote = (state: ShipmentState, note: ShipmentNote): Verdict => {
  if (note.type === "open") return opened(state, note);
  if (state.status === "none") return decline("not-found", "there is no such parcel");
  switch (note.type) {
    case "withdraw":
      return withdrawn(state, note);
    case "resize":
      return resized(state, note);
    case "note-picked":
      return picked(state, note);
    case "note-packing":
      return packing(state, note);
    case "note-label":
      return label(state, note);
    case "note-handed-over":
      return handedOver(state, note);
    case "note-put-back":
      return putBack(state, note.pieces);
    case "note-taken-back":
      return takenBack(state, note);
    case "note-told":
      return toTell(state).includes(note.to)
        ? accept({ type: "ShipmentTold", to: note.to })
        : ALREADY_SO;
    case "note-ended":
      return ended(state, note);
  }
};

/** What follows by itself: a parcel that nothing is in any more has ended. */
export const consequence = (state: ShipmentState): ShipmentEvent | undefined => {
  if (!isInHouse(state) || state.act !== undefined) return undefined;
  const isEmpty = state.pieces.every(({ picks }) => picks.length === 0);
  if (!isEmpty || (state.withdrawn === undefined && state.units > 0)) return undefined;
  return { type: "ShipmentCancelled", reason: state.withdrawn ?? "nothing-left" };
};
