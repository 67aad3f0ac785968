import type { EntityContext } from "../decider.ts";
import { paidForOf, refundableOf, spread, totalOf } from "./amounts.ts";
import type { LineUnits } from "./content.ts";
import type { OrderEvent } from "./events.ts";
import { recorded } from "./evolve.ts";
import { PARCEL_PIECES_MAX, type Holding, type OrderShipment, type OrderState } from "./state.ts";
import { isUnderWay, mayFollow, WAY, WAY_BACK } from "./transitions.ts";
import { missingOf, neededOf, readyOf } from "./units.ts";

/** A decision in the making: what follows from an event is judged on the state behind it. */
export type Draft = {
  readonly state: () => OrderState;
  readonly events: () => readonly OrderEvent[];
  readonly add: (event: OrderEvent) => void;
};

export const draftOf = (before: OrderState, { actor, now }: EntityContext): Draft => {
  let state = before;
  const events: OrderEvent[] = [];
  return {
    state: () => state,
    events: () => events,
    add: (event) => {
      events.push(event);
      state = recorded(state, event, { revision: -1, actor, recordedAt: now });
    },
  };
};

type Asked = {
  readonly amount: number;
  readonly reason: string;
  readonly refund?: string;
  readonly return?: string;
  readonly apart?: true;
};

/** Asks for money to go back: as much of it as is left, from the newest payment first. */
export const refund = (draft: Draft, asked: Asked): void => {
  const state = draft.state();
  const { reason } = asked;
  const amount = Math.min(asked.amount, refundableOf(state));
  const name = asked.refund ?? `r${String(state.refunds.length + 1)}`;
  for (const [index, part] of spread(state, amount).entries()) {
    draft.add({
      ...{ type: "OrderRefundRequested", ...part, reason },
      refund: index === 0 ? name : `${name}.${String(index + 1)}`,
      ...(asked.return !== undefined && { return: asked.return }),
      ...(asked.apart === true && { apart: true }),
    });
  }
};

/** Ends the order: its claims are given back by the process, and its money goes back. */
export const cancel = (draft: Draft, reason: string): void => {
  draft.add({ type: "OrderCancelled", reason });
  refund(draft, { amount: refundableOf(draft.state()), reason });
};

export const hasPacking = ({ shipments }: OrderState): boolean =>
  shipments.some(({ packing }) => packing);

const drop = (draft: Draft, lines: readonly LineUnits[], reason: string): void => {
  const state = draft.state();
  const less = new Map(lines.map((one) => [one.line, one.units]));
  const left = state.lines.map((one) => ({
    ...one,
    dropped: one.dropped + (less.get(one.line) ?? 0),
  }));
  const total = totalOf({ ...state, lines: left });
  draft.add({ type: "OrderLinesDropped", lines, total, reason });
  if (draft.state().lines.every((one) => neededOf(one) === 0) && !hasPacking(draft.state())) {
    cancel(draft, reason);
    return;
  }
  const over = paidForOf(draft.state()) - total;
  if (over > 0) refund(draft, { amount: over, reason });
};

/** Whether it is nothing but what a change has added. */
const isGrowth = ({ grown = [] }: OrderState, lines: readonly LineUnits[]): boolean => {
  const added = new Map(grown.map(({ line, units }) => [line, units]));
  return lines.every(({ line, units }) => units <= (added.get(line) ?? 0));
};

/** Units that can't be had: the order goes without them where its policy says so or a change asked for them, or ends. */
export const doWithout = (draft: Draft, lines: readonly LineUnits[], reason: string): void => {
  if (lines.length === 0) return;
  const state = draft.state();
  if (state.shortage === "partial" || hasPacking(state) || isGrowth(state, lines))
    drop(draft, lines, reason);
  else cancel(draft, reason);
};

type Parcel = { readonly warehouse: string; readonly holdings: readonly Holding[] };

const byWarehouse = (holdings: readonly Holding[]): ReadonlyMap<string, readonly Holding[]> => {
  const groups = new Map<string, Holding[]>();
  for (const one of holdings) {
    const group = groups.get(one.warehouse);
    if (group === undefined) groups.set(one.warehouse, [one]);
    else group.push(one);
  }
  return groups;
};

/** One parcel a warehouse, and more only for what no parcel holds. */
const parcelsFor = (ready: readonly Holding[]): readonly Parcel[] =>
  [...byWarehouse(ready)].flatMap(([warehouse, all]) =>
    Array.from({ length: Math.ceil(all.length / PARCEL_PIECES_MAX) }, (_, index) => ({
      warehouse,
      holdings: all.slice(index * PARCEL_PIECES_MAX, (index + 1) * PARCEL_PIECES_MAX),
    })),
  );

/** A lost parcel that nothing has been sent in place of yet. */
const unreplaced = ({ shipments }: OrderState): OrderShipment | undefined => {
  const done = new Set(shipments.map(({ replaces }) => replaces));
  return shipments.find((one) => one.status === "replaced" && !done.has(one.shipment));
};

const isSettling = (state: OrderState): boolean =>
  state.holdings.some(({ status }) => status === "planned" || status === "held") ||
  missingOf(state).length > 0;

/** Parcels are opened once it is known what each warehouse gives. */
const openParcels = (draft: Draft): void => {
  const state = draft.state();
  if (isSettling(state)) return;
  const ready = state.holdings.filter((one) => readyOf(one) > 0);
  for (const { warehouse, holdings } of parcelsFor(ready)) {
    const now = draft.state();
    const replaces = unreplaced(now)?.shipment;
    draft.add({
      ...{ type: "OrderShipmentOpened", warehouse },
      shipment: `s${String(now.shipments.length + 1)}`,
      pieces: holdings.map((one) => ({
        ...{ attempt: one.attempt, piece: one.piece, units: readyOf(one) },
      })),
      ...(replaces !== undefined && { replaces }),
    });
  }
};

/** How far a parcel is, as a place on the way of the order. */
const PLACE: Readonly<Record<OrderShipment["status"], number | undefined>> = {
  open: 0,
  picking: 1,
  picked: 1,
  packed: 2,
  shipped: 3,
  "in-transit": 4,
  lost: 4,
  refused: 4,
  "returned-to-sender": 4,
  "out-for-delivery": 5,
  delivered: 6,
  cancelled: undefined,
  replaced: undefined,
  refunded: undefined,
};

const waits = (state: OrderState): boolean =>
  isSettling(state) ||
  state.holdings.some(
    ({ status, backordered, excess }) => status === "firm" && backordered > excess,
  );

/** Where the order should be by its parcels: as far as the last of them. */
const placeOf = (state: OrderState): number => {
  const places = state.shipments.flatMap(({ status }) => PLACE[status] ?? []);
  const isBegun = places.some((place) => place > 0);
  const last = places.length === 0 ? WAY.length - 1 : Math.min(...places);
  const place = waits(state) ? 0 : last;
  return isBegun ? Math.max(1, place) : place;
};

const step = (draft: Draft, to: OrderState["status"], reason: string): void => {
  if (mayFollow(draft.state().status, to)) draft.add({ type: "OrderAdvanced", to, reason });
};

/** The order follows its parcels, one transition at a time; it never goes back. */
const advance = (draft: Draft): void => {
  const state = draft.state();
  const { shipments } = state;
  if (shipments.length === 0 || shipments.every(({ status }) => status === "cancelled")) return;
  const to = placeOf(state);
  for (const next of WAY.slice(1, to + 1)) step(draft, next, "shipments");
  const isBack = shipments.every(({ status }) => PLACE[status] === undefined);
  if (isBack && !waits(state)) for (const next of WAY_BACK) step(draft, next, "parcels-refunded");
};

/** What follows by itself for an order that is being fulfilled. */
export const settle = (draft: Draft): void => {
  if (!isUnderWay(draft.state().status)) return;
  openParcels(draft);
  advance(draft);
};
