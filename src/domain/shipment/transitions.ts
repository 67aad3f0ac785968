import type { ShipmentAsk, ShipmentCommandType } from "./commands.ts";
import {
  backOf,
  isAllPicked,
  isVerified,
  toPick,
  toVerify,
  type ShipmentState,
  type ShipmentStatus,
} from "./state.ts";

export type Transition = {
  readonly from: ShipmentStatus;
  readonly command: ShipmentCommandType;
  readonly to: readonly ShipmentStatus[];
};

const IN_HOUSE = ["open", "picking", "picked"] as const;
const ON_ITS_WAY = ["shipped", "in-transit", "out-for-delivery"] as const;

const track = (from: ShipmentStatus, ...to: readonly ShipmentStatus[]): Transition => ({
  ...{ from, command: "track", to },
});

/** Everything that may happen to a parcel. Where `to` is where it was, only something of it changes. */
export const TRANSITIONS: readonly Transition[] = [
  { from: "none", command: "open", to: ["open"] },

  { from: "open", command: "assign", to: ["open"] },
  { from: "picking", command: "assign", to: ["picking"] },
  { from: "picked", command: "assign", to: ["picked"] },

  { from: "open", command: "scan", to: ["picking"] },
  { from: "picking", command: "scan", to: ["picking"] },
  { from: "picked", command: "scan", to: ["picked"] },

  { from: "open", command: "pick", to: ["picking"] },
  { from: "picking", command: "pick", to: ["picking"] },

  { from: "picked", command: "inspect", to: ["picked"] },
  { from: "picked", command: "pack", to: ["picked", "packed"] },
  { from: "packed", command: "label", to: ["packed"] },
  { from: "packed", command: "hand-over", to: ["packed", "shipped"] },

  track("shipped", "in-transit", "out-for-delivery", "delivered"),
  track("shipped", "lost", "refused", "returned-to-sender"),
  track("in-transit", "in-transit", "out-for-delivery", "delivered"),
  track("in-transit", "lost", "refused", "returned-to-sender"),
  track("out-for-delivery", "out-for-delivery", "delivered"),
  track("out-for-delivery", "lost", "refused", "returned-to-sender"),
  track("delivered", "delivered"),
  // What was lost turns up, and what was refused comes home or gets lost.
  track("lost", "lost", "delivered", "refused", "returned-to-sender"),
  track("refused", "refused", "lost", "returned-to-sender"),
  track("returned-to-sender", "returned-to-sender"),

  { from: "refused", command: "receive-back", to: ["refused"] },
  { from: "returned-to-sender", command: "receive-back", to: ["returned-to-sender"] },
  { from: "replaced", command: "receive-back", to: ["replaced"] },
  { from: "refunded", command: "receive-back", to: ["refunded"] },

  ...IN_HOUSE.flatMap((from): Transition[] => [
    { from, command: "withdraw", to: [from, "cancelled"] },
    { from, command: "resize", to: ["open", "picking", "picked", "cancelled"] },
  ]),
  ...(["lost", "refused", "returned-to-sender"] as const).map((from): Transition => ({
    ...{ from, command: "note-ended", to: ["replaced", "refunded"] },
  })),
];

export const mayFollow = (from: ShipmentStatus, command: ShipmentCommandType): boolean =>
  TRANSITIONS.some((one) => one.from === from && one.command === command);

/** Whether the carrier may move a parcel from there to there, news of what is known or overtaken aside. */
export const mayMove = (from: ShipmentStatus, to: ShipmentStatus): boolean =>
  from !== to &&
  TRANSITIONS.some((one) => one.from === from && one.command === "track" && one.to.includes(to));

export const isOnItsWay = ({ status }: ShipmentState): boolean =>
  ON_ITS_WAY.some((one) => one === status);

export const ACTIONS = [
  ...["assign", "scan", "pick", "inspect", "pack", "label", "hand-over", "track", "receive-back"],
] as const satisfies readonly ShipmentAsk["type"][];
export type ShipmentAction = (typeof ACTIONS)[number];

const isBackToCome = (state: ShipmentState): boolean =>
  state.pieces.some(({ sku, shipped }) => shipped > 0 && backOf(state, sku) < shipped);

/** Whether there is anything to do it with. */
const HAS_CAUSE: Readonly<Record<ShipmentAction, (state: ShipmentState) => boolean>> = {
  assign: () => true,
  scan: (state) => state.pieces.some((piece) => toVerify(piece) > 0),
  pick: (state) => state.pieces.some((piece) => toPick(piece) > 0),
  inspect: (state) => isAllPicked(state),
  pack: (state) => isAllPicked(state) && isVerified(state),
  label: ({ label }) => label === "failed" || label === "none",
  "hand-over": ({ label }) => label === "made",
  track: () => true,
  "receive-back": isBackToCome,
};

export const mayDo = (state: ShipmentState, action: ShipmentAction): boolean =>
  mayFollow(state.status, action) &&
  state.act === undefined &&
  state.withdrawn === undefined &&
  HAS_CAUSE[action](state);

/** What people can do with the parcel now. */
export const actionsOf = (state: ShipmentState): readonly ShipmentAction[] =>
  ACTIONS.filter((action) => mayDo(state, action));
