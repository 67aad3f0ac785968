import { z } from "zod";
import { entityEvent } from "./entity-event-form.ts";
import { count, currency, id, instant, text } from "./event-schema-parts.ts";

/** Lines, attempts and changes are numbered from 1, pieces of an attempt from 0. */
const number = z.int().min(1);
const lineUnits = z.array(z.looseObject({ line: number, units: count }));
const orderedLines = z.array(z.looseObject({ sku: id, units: count, price: count }));
const refused = { reason: text };
const noted = { note: text.exactOptional() };
const paidBy = { provider: id, method: id, token: text.exactOptional() };

const claimed = z.array(
  z.discriminatedUnion("status", [
    z.looseObject({
      piece: count,
      status: z.literal("held"),
      backed: count,
      backordered: count,
      revision: count.exactOptional(),
    }),
    z.looseObject({
      piece: count,
      status: z.literal("refused"),
      code: text,
      detail: text,
      available: count.exactOptional(),
    }),
  ]),
);
const answered = { attempt: number, pieces: claimed };

const shifted = { attempt: number, sku: id, warehouse: id, units: count, revision: count };
const inParcel = z.array(z.looseObject({ attempt: number, piece: count, units: count }));
const money = { shipping: count, discount: count, total: count };

const orderStatus = z.enum([
  ...(["none", "pending", "payment-pending", "confirmed", "processing", "packed"] as const),
  ...(["shipped", "in-transit", "out-for-delivery", "delivered", "cancelled"] as const),
  ...(["return-requested", "return-approved", "return-rejected", "refunded"] as const),
]);
const parcelStatus = z.enum([
  ...(["open", "picking", "picked", "packed", "shipped", "in-transit"] as const),
  ...(["out-for-delivery", "delivered", "lost", "refused", "returned-to-sender"] as const),
  ...(["cancelled", "replaced", "refunded"] as const),
]);
const returnStatus = z.enum([
  ...(["requested", "under-review", "approved", "rejected", "shipped-back"] as const),
  ...(["received", "quality-check", "refund-approved", "refund-rejected"] as const),
  ...(["refund-processed", "lapsed", "cancelled"] as const),
]);

const placing = [
  entityEvent("OrderPlaced", {
    ...{ channel: id, currency, customer: id.exactOptional(), contact: id.exactOptional() },
    ...{ region: id.exactOptional(), priority: count, lines: orderedLines, ...money },
    shortage: z.enum(["refuse", "partial", "backorder"]),
    strategy: z.enum(["fewest-parcels", "in-order", "unsplit"]),
    payment: z.looseObject(paidBy).exactOptional(),
    paymentAttempts: number,
    orderedAt: instant.exactOptional(),
    ...noted,
  }),
  entityEvent("OrderFraudChecked", {
    score: count,
    verdict: z.enum(["accepted", "rejected"]),
    reasons: z.array(text),
  }),
  entityEvent("OrderConfirmed", refused),
  entityEvent("OrderCancelled", refused),
  entityEvent("OrderAdvanced", { to: orderStatus, ...refused }),
  entityEvent("OrderChanged", { lines: orderedLines, ...money, ...noted }),
  entityEvent("OrderChangeRequested", {
    ...{ change: number, lines: orderedLines, ...money, ...noted },
  }),
  entityEvent("OrderChangeDropped", { change: number, ...refused }),
] as const;

const goods = [
  entityEvent("OrderSourced", {
    attempt: number,
    pieces: z.array(z.looseObject({ sku: id, warehouse: id, units: count, lines: lineUnits })),
    short: lineUnits,
    method: text,
    claim: z.enum(["hold", "allocation"]),
    why: text.exactOptional(),
  }),
  entityEvent("OrderReserved", { ...answered, deadline: instant }),
  entityEvent("OrderReservationRefused", answered),
  entityEvent("OrderLinesDropped", { lines: lineUnits, total: count, ...refused }),
  entityEvent("OrderAllocated", answered),
  entityEvent("OrderAllocationRefused", answered),
  entityEvent("OrderClaimShorted", { ...shifted, cause: text }),
  entityEvent("OrderBackorderServed", shifted),
  entityEvent("OrderReleased", {
    attempt: number,
    pieces: z.array(z.looseObject({ piece: count, units: count })),
  }),
] as const;

const payments = [
  entityEvent("OrderPaymentRequested", {
    ...{ attempt: number, ...paidBy, amount: count, currency: text.exactOptional() },
  }),
  entityEvent("OrderPaymentPending", {
    ...{ attempt: number, reference: text, redirect: text.exactOptional() },
  }),
  entityEvent("OrderPaymentAuthorised", { attempt: number, reference: text }),
  entityEvent("OrderPaymentCaptured", {
    ...{ attempt: number, reference: text, amount: count },
    ...{ currency: text.exactOptional(), channel: text.exactOptional() },
    late: z.literal(true).exactOptional(),
  }),
  entityEvent("OrderPaymentFailed", { attempt: number, code: text, detail: text }),
  entityEvent("OrderPaymentVoided", { attempt: number, reference: text }),
  entityEvent("OrderRefundRequested", {
    ...{ refund: id, amount: count, ...refused, attempt: number, return: id.exactOptional() },
    ...{ currency: text.exactOptional(), provider: text.exactOptional() },
    apart: z.literal(true).exactOptional(),
  }),
  entityEvent("OrderRefundDone", {
    ...{ refund: id, reference: text, amount: count.exactOptional() },
    ...{ currency: text.exactOptional(), channel: text.exactOptional() },
  }),
  entityEvent("OrderRefundFailed", { refund: id, code: text, detail: text, tries: number }),
] as const;

const parcels = [
  entityEvent("OrderShipmentOpened", {
    ...{ shipment: id, warehouse: id, pieces: inParcel, replaces: id.exactOptional() },
  }),
  entityEvent("OrderPackingBegun", { shipment: id }),
  entityEvent("OrderShipmentAnnounced", { shipment: id }),
  entityEvent("OrderShipmentReduced", { shipment: id, pieces: inParcel }),
  entityEvent("OrderShipmentMoved", {
    ...{ shipment: id, to: parcelStatus, lines: lineUnits.exactOptional() },
    reason: text.exactOptional(),
  }),
  entityEvent("OrderReturnOpened", { return: id, lines: lineUnits, ...refused }),
  entityEvent("OrderReturnAnnounced", { return: id }),
  entityEvent("OrderReturnMoved", {
    ...{ return: id, to: returnStatus, lines: lineUnits.exactOptional() },
    ...{ refund: count.exactOptional(), reason: text.exactOptional() },
  }),
] as const;

export const orderEvents = [...placing, ...goods, ...payments, ...parcels] as const;
