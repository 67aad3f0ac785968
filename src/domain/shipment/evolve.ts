import type { Trace } from "../decider.ts";
import { sumOf } from "../stock/places.ts";
import type { ShipmentEvent, ShipmentEventOf } from "./events.ts";
import {
  handedOver,
  pickBegun,
  picked,
  putBack,
  resized,
  resting,
  scanned,
  takenBack,
} from "./evolve-goods.ts";
import { TRACKED_SHOWN_MAX } from "./names.ts";
import {
  initialShipment,
  progressOf,
  type ParcelPiece,
  type ShipmentAct,
  type ShipmentState,
} from "./state.ts";
import { hasWork } from "./telling.ts";

const opened = (
  { type: _type, pieces, ...opening }: ShipmentEventOf<"ShipmentOpened">,
  { recordedAt }: Trace,
): ShipmentState => ({
  ...{ ...initialShipment, ...opening, status: "open", openedAt: recordedAt },
  pieces: pieces.map((piece, index): ParcelPiece => ({
    ...{ ...piece, number: index + 1, picks: [], scans: [], missing: 0, shipped: 0 },
  })),
  units: sumOf(pieces),
});

const begun = (state: ShipmentState, act: ShipmentAct): ShipmentState => ({
  ...{ ...state, act, acts: act.act },
});

const inspected = (
  state: ShipmentState,
  { type: _type, ...found }: ShipmentEventOf<"ShipmentInspected">,
  { recordedAt }: Trace,
): ShipmentState => ({
  ...{ ...state, inspection: { ...found, endedAt: recordedAt } },
  inspections: state.inspections + 1,
});

const packBegun = (
  state: ShipmentState,
  { type: _type, act, ...parcel }: ShipmentEventOf<"ShipmentPackBegun">,
  { actor, recordedAt }: Trace,
): ShipmentState => ({
  ...begun(state, { kind: "pack", act, by: actor, at: recordedAt }),
  parcel,
});

const packed = (
  { act, last: _last, ...state }: ShipmentState,
  { recordedAt }: Trace,
): ShipmentState => {
  const { carrier, service } = state.parcel ?? {};
  return {
    ...{ ...state, status: "packed", label: "wanted" },
    parcel: {
      ...state.parcel,
      packedAt: recordedAt,
      ...(act !== undefined && { packedBy: act.by }),
    },
    ...(carrier !== undefined && { carrier }),
    ...(service !== undefined && { service }),
  };
};

/** It is still open what is in it and when it is closed. */
const packRefused = (
  { act: _act, last: _last, parcel: _parcel, ...state }: ShipmentState,
  { act, detail }: ShipmentEventOf<"ShipmentPackRefused">,
): ShipmentState =>
  resting({
    ...state,
    last: { act, kind: "pack", refused: [{ sku: "", code: "invalid-state", detail }] },
  });

const labelRequested = (
  { labelFault: _fault, carrier: _carrier, service: _service, ...state }: ShipmentState,
  { carrier, service }: ShipmentEventOf<"ShipmentLabelRequested">,
): ShipmentState => ({
  ...{ ...state, label: "wanted" },
  ...(carrier !== undefined && { carrier }),
  ...(service !== undefined && { service }),
});

const labelled = (
  state: ShipmentState,
  { carrier, service, tracking, cost, currency }: ShipmentEventOf<"ShipmentLabelled">,
): ShipmentState => ({
  ...{ ...state, label: "made", carrier, service, tracking },
  ...(cost !== undefined && currency !== undefined && { cost: { amount: cost, currency } }),
});

const tracked = (
  state: ShipmentState,
  { type: _type, ...news }: ShipmentEventOf<"ShipmentTracked">,
): ShipmentState => {
  const { scan, at, late } = news;
  const after = {
    ...{ ...state, tracked: [...state.tracked, news].slice(-TRACKED_SHOWN_MAX) },
    news: state.news + 1,
    attempts: state.attempts + Number(scan === "attempted"),
  };
  if (late === true) return after;
  const status = progressOf(scan);
  return { ...after, status, ...(status === "delivered" && { deliveredAt: at }) };
};

const after = (state: ShipmentState, event: ShipmentEvent, trace: Trace): ShipmentState => {
  const base = { by: trace.actor, at: trace.recordedAt, refused: [] };
  switch (event.type) {
    case "ShipmentOpened":
      return opened(event, trace);
    case "ShipmentAssigned":
      return { ...state, picker: event.picker };
    case "ShipmentItemScanned":
      return scanned(state, event);
    case "ShipmentPickBegun":
      return pickBegun(state, event, trace);
    case "ShipmentPicked":
      return picked(state, event);
    case "ShipmentInspected":
      return inspected(state, event, trace);
    case "ShipmentPackBegun":
      return packBegun(state, event, trace);
    case "ShipmentPackRefused":
      return packRefused(state, event);
    case "ShipmentPacked":
      return packed(state, trace);
    case "ShipmentLabelRequested":
      return labelRequested(state, event);
    case "ShipmentLabelled":
      return labelled(state, event);
    case "ShipmentLabelFailed": {
      const { code, detail } = event;
      return { ...state, label: "failed", labelFault: { code, detail } };
    }
    case "ShipmentHandOverBegun": {
      const leaving = state.pieces.filter(({ units }) => units > 0);
      const open = leaving.map(({ number }) => number);
      return begun(state, { kind: "hand-over", act: event.act, ...base, open });
    }
    case "ShipmentHandedOver":
      return handedOver(state, event, trace);
    case "ShipmentTracked":
      return tracked(state, event);
    case "ShipmentWithdrawn":
      return { ...state, withdrawn: event.reason };
    case "ShipmentResized":
      return resized(state, event);
    case "ShipmentPutBack":
      return putBack(state, event);
    case "ShipmentCancelled":
      return { ...state, status: "cancelled", reason: event.reason };
    case "ShipmentReturnBegun": {
      const open = [...new Set(event.lines.map(({ sku }) => sku))];
      const { act, lines } = event;
      return begun(state, { kind: "receive-back", act, ...base, lines, open });
    }
    case "ShipmentTakenBack":
      return takenBack(state, event);
    case "ShipmentTold":
      return { ...state, told: event.to };
    case "ShipmentEnded":
      return { ...state, status: event.as, reason: event.reason };
  }
};

/** Pure: the parcel after one more fact. */
export const evolve = (
  before: ShipmentState,
  event: ShipmentEvent,
  trace: Trace,
): ShipmentState => {
  const state = after(before, event, trace);
  const since = state.status === before.status ? before.since : trace.recordedAt;
  return { ...state, since, work: hasWork(state) ? "system" : "none" };
};
