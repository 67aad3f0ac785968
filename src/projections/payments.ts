import type { EntityEvent } from "../domain/entity-events.ts";
import type { Draft, EntityFact, Projection } from "./projection.ts";

/** How a payment or a refund stands. A payment that has failed may still be captured, a failed refund still be done. */
export const PAYMENT_STATUSES = [
  ...(["requested", "pending", "authorised", "captured", "failed", "voided", "done"] as const),
] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** One payment attempt or one refund of an order; the key is the provider's own key for it. */
export type PaymentDocument = {
  readonly order: string;
  readonly kind: "payment" | "refund";
  /** Of a refund: the attempt that it comes from. */
  readonly attempt: number;
  readonly refund: string | null;
  readonly provider: string | null;
  readonly method: string | null;
  /** Minor units of `currency`: what was asked for, and once it has moved what has moved. */
  readonly amount: number;
  readonly currency: string | null;
  readonly status: PaymentStatus;
  /** As the provider calls it. */
  readonly reference: string | null;
  /** Why money goes back. */
  readonly reason: string | null;
  /** Why it failed. */
  readonly code: string | null;
  readonly late: boolean;
  /** RFC 3339 UTC. */
  readonly requestedAt: string;
  /** When it came to its newest end: money moved, or it failed. */
  readonly endedAt: string | null;
  /** Of a refund: how often it has failed. */
  readonly tries: number;
};

const TYPES = [
  "OrderPaymentRequested",
  "OrderPaymentPending",
  "OrderPaymentAuthorised",
  "OrderPaymentCaptured",
  "OrderPaymentFailed",
  "OrderPaymentVoided",
  "OrderRefundRequested",
  "OrderRefundDone",
  "OrderRefundFailed",
] as const;
type PaymentEvent = Extract<EntityEvent, { type: (typeof TYPES)[number] }>;

const isPaymentEvent = (event: EntityEvent): event is PaymentEvent =>
  TYPES.some((type) => type === event.type);

const nameOf = (event: PaymentEvent): string =>
  "refund" in event ? event.refund : `p${String(event.attempt)}`;

type Asked = { readonly order: string; readonly at: string };

const begun = (
  event: PaymentEvent,
  { order, at: requestedAt }: Asked,
): PaymentDocument | undefined => {
  const open = {
    ...{ order, status: "requested" as const, reference: null, code: null, late: false },
    ...{ requestedAt, endedAt: null, tries: 0 },
  };
  if (event.type === "OrderPaymentRequested") {
    const { attempt, provider, method, amount, currency = null } = event;
    const asked = { attempt, refund: null, provider, method, amount, currency, reason: null };
    return { ...open, kind: "payment", ...asked };
  }
  if (event.type !== "OrderRefundRequested") return undefined;
  const { refund, amount, attempt, reason, provider = null, currency = null } = event;
  const asked = { attempt, refund, provider, method: null, amount, currency, reason };
  return { ...open, kind: "refund", ...asked };
};

const moved = (before: PaymentDocument, event: PaymentEvent, endedAt: string): PaymentDocument => {
  switch (event.type) {
    case "OrderPaymentPending":
      return { ...before, status: "pending", reference: event.reference };
    case "OrderPaymentAuthorised":
      return { ...before, status: "authorised", reference: event.reference };
    case "OrderPaymentCaptured": {
      const { reference, amount, late = false } = event;
      return { ...before, status: "captured", reference, amount, late, code: null, endedAt };
    }
    case "OrderPaymentFailed":
      return { ...before, status: "failed", code: event.code, endedAt };
    case "OrderPaymentVoided":
      return { ...before, status: "voided", endedAt };
    case "OrderRefundDone":
      return { ...before, status: "done", reference: event.reference, code: null, endedAt };
    case "OrderRefundFailed":
      return { ...before, status: "failed", code: event.code, tries: event.tries, endedAt };
    case "OrderPaymentRequested":
    case "OrderRefundRequested":
      return before;
  }
};

/** Payments and refunds, to be listed by day and compared with what providers say. */
export const payments: Projection<PaymentDocument, EntityFact> = {
  name: "payments",
  version: 1,
  types: TYPES,
  indexes: ["requestedAt", "endedAt", "order"],
  // Most payments are captured by one provider: going along the days finds them as fast.
  fields: ["kind", "provider", "status", "currency"],
  resident: false,
  once: false,
  keys: ({ event, id }) => (isPaymentEvent(event) ? [`${id}.${nameOf(event)}`] : []),
  apply: ({ document }: Draft<PaymentDocument>, { event, recorded, id }) => {
    if (!isPaymentEvent(event)) return document;
    const at = recorded.metadata.recordedAt;
    return document === undefined ? begun(event, { order: id, at }) : moved(document, event, at);
  },
};
