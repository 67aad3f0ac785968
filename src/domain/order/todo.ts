import { openPayment } from "./amounts.ts";
import type { OrderEvent } from "./events.ts";
import {
  PAYMENT_GRACE_MS,
  REFUND_TRIES_MAX,
  type Holding,
  type OrderReturn,
  type OrderShipment,
  type OrderState,
  type Payment,
  type Refund,
} from "./state.ts";
import { isDelivered, isUnderWay } from "./transitions.ts";
import { missingOf } from "./units.ts";

type Resized = Extract<OrderEvent, { type: "OrderShipmentReduced" }>["pieces"][number];

/** What the system itself has to do for an order; the process knows how. */
export type Todo =
  /** The planned pieces of the newest attempt are to be claimed. */
  | { readonly kind: "claim"; readonly attempt: number; readonly holdings: readonly Holding[] }
  /** Holds of an order that is paid become allocations. */
  | { readonly kind: "firm"; readonly attempt: number; readonly holdings: readonly Holding[] }
  | { readonly kind: "release"; readonly attempt: number; readonly holdings: readonly Holding[] }
  /** Units that nobody was asked for. */
  | { readonly kind: "source"; readonly claim: Holding["claim"] }
  | { readonly kind: "charge" | "capture" | "void"; readonly payment: Payment }
  | { readonly kind: "refund"; readonly refund: Refund }
  | { readonly kind: "announce"; readonly shipments: readonly OrderShipment[] }
  | { readonly kind: "withdraw"; readonly shipment: OrderShipment }
  /** The parcel's own stream has to hear that it was sent again or paid back. */
  | {
      readonly kind: "end-parcel";
      readonly shipment: OrderShipment;
      readonly as: "replaced" | "refunded";
    }
  /** `pieces` are what goes out of the parcel. */
  | {
      readonly kind: "reduce";
      readonly shipment: OrderShipment;
      readonly pieces: readonly Resized[];
    }
  | { readonly kind: "open-return"; readonly return: OrderReturn }
  /** The money is back: the return hears of it. */
  | { readonly kind: "tell-return"; readonly return: OrderReturn };

const byAttempt = (
  kind: "claim" | "firm" | "release",
  holdings: readonly Holding[],
): readonly Todo[] => {
  const attempts = [...new Set(holdings.map(({ attempt }) => attempt))];
  return attempts.map((attempt) => ({
    ...{ kind, attempt },
    holdings: holdings.filter((one) => one.attempt === attempt),
  }));
};

/** Parcels that can still be changed. */
const isOpen = ({ status, packing }: OrderShipment): boolean =>
  !packing && (status === "open" || status === "picking" || status === "picked");

/** Units of a claim that are to be given back and stand in no parcel. */
export const releasable = ({ units, excess, assigned, status }: Holding): number =>
  status === "released" || status === "refused"
    ? 0
    : Math.min(excess, Math.max(0, units - assigned));

/** Units of a claim that are to be given back and stand in parcels. */
const overAssigned = ({ units, excess, assigned }: Holding): number =>
  excess === 0 ? 0 : Math.max(0, assigned - (units - excess));

const reductions = (state: OrderState): readonly Todo[] => {
  const left = new Map(
    state.holdings
      .filter((one) => overAssigned(one) > 0)
      .map((one) => [`${one.attempt}.${one.piece}`, overAssigned(one)]),
  );
  // Of an order that has ended, whole parcels are withdrawn.
  if (left.size === 0 || state.status === "cancelled") return [];
  return state.shipments
    .filter(isOpen)
    .toReversed()
    .flatMap((shipment): readonly Todo[] => {
      const pieces = shipment.pieces.flatMap(({ attempt, piece, units }) => {
        const key = `${attempt}.${piece}`;
        const part = Math.min(units, left.get(key) ?? 0);
        left.set(key, (left.get(key) ?? 0) - part);
        return part > 0 ? [{ attempt, piece, units: part }] : [];
      });
      return pieces.length === 0 ? [] : [{ kind: "reduce", shipment, pieces }];
    });
};

const claims = (state: OrderState): readonly Todo[] => {
  const { status, holdings } = state;
  const released = byAttempt(
    "release",
    holdings.filter((one) => releasable(one) > 0),
  );
  if (released.length > 0) return released;
  if (status === "cancelled" || isDelivered(status)) return [];
  const planned = byAttempt(
    "claim",
    holdings.filter((one) => one.status === "planned" && one.excess < one.units),
  );
  const held = isUnderWay(status) ? holdings.filter((one) => one.status === "held") : [];
  const next = [...planned, ...byAttempt("firm", held)];
  if (next.length > 0) return next;
  if (missingOf(state).length === 0) return [];
  return [{ kind: "source", claim: isUnderWay(status) ? "allocation" : "hold" }];
};

const payments = (state: OrderState): readonly Todo[] => {
  const payment = openPayment(state);
  if (payment === undefined) return [];
  // Whether it was asked for before the order ended nobody knows: under its key it is answered, and then given back.
  if (payment.status === "requested") return [{ kind: "charge", payment }];
  if (state.status === "cancelled") {
    return payment.status === "authorised" ? [{ kind: "void", payment }] : [];
  }
  return payment.status === "authorised" ? [{ kind: "capture", payment }] : [];
};

const refunds = (state: OrderState): readonly Todo[] =>
  state.refunds
    .filter(
      ({ status, tries }) =>
        status === "requested" || (status === "failed" && tries < REFUND_TRIES_MAX),
    )
    .map((refund) => ({ kind: "refund", refund }));

const endings = ({ shipments }: OrderState): readonly Todo[] =>
  shipments.flatMap((shipment): readonly Todo[] => {
    const { announced, status: as } = shipment;
    const isNews = !announced && (as === "replaced" || as === "refunded");
    return isNews ? [{ kind: "end-parcel", shipment, as }] : [];
  });

const parcels = ({ status, shipments }: OrderState): readonly Todo[] => {
  const fresh = shipments.filter((one) => !one.announced && one.status === "open");
  if (status === "cancelled") {
    return shipments.filter(isOpen).map((shipment) => ({ kind: "withdraw", shipment }));
  }
  return fresh.length === 0 ? [] : [{ kind: "announce", shipments: fresh }];
};

const returns = (state: OrderState): readonly Todo[] =>
  state.returns.flatMap((one): readonly Todo[] => {
    if (!one.announced) return [{ kind: "open-return", return: one }];
    if (one.status !== "refund-approved") return [];
    const own = state.refunds.filter((refund) => refund.return === one.return);
    // None where nothing is left to be paid back.
    const isDone = own.every(({ status }) => status === "done");
    return isDone ? [{ kind: "tell-return", return: one }] : [];
  });

/**
 * What can be done now, side by side. Goods before money: stock is given back before a refund starts (part 17), and
 * parcels are changed before their claims.
 */
export const todosOf = (state: OrderState): readonly Todo[] => {
  const before = [...parcels(state), ...endings(state), ...reductions(state)];
  if (before.length > 0) return before;
  const goods = claims(state);
  if (goods.length > 0) return goods;
  return [...payments(state), ...refunds(state), ...returns(state)];
};

/** When the order's time to pay is over, in epoch milliseconds of the deadline; undefined: it has none now. */
export const paymentEnd = (state: OrderState, deadline: number): number | undefined => {
  if (state.status !== "payment-pending") return undefined;
  return openPayment(state) === undefined ? deadline : deadline + PAYMENT_GRACE_MS;
};
