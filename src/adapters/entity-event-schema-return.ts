import { z } from "zod";
import { entityEvent } from "./entity-event-form.ts";
import { count, currency, id, instant, place, text } from "./event-schema-parts.ts";

/** Lines have the numbers of the order, or are numbered from 1; inspections are numbered from 1. */
const line = z.int().min(1);
const act = z.int().min(1);
const lineUnits = { line, units: count };
const noted = { note: text.exactOptional() };

const status = z.enum([
  "none",
  "requested",
  "under-review",
  "approved",
  "rejected",
  "shipped-back",
  "received",
  "quality-check",
  "refund-approved",
  "refund-rejected",
  "refund-processed",
  "lapsed",
  "cancelled",
]);

export const returnEvents = [
  entityEvent("ReturnRequested", {
    order: id.exactOptional(),
    currency,
    customer: id.exactOptional(),
    reason: text,
    lines: z.array(z.looseObject({ ...lineUnits, sku: id, price: count })),
  }),
  entityEvent("ReturnReviewBegun", noted),
  entityEvent("ReturnApproved", { by: z.enum(["person", "policy"]), shipBy: instant, ...noted }),
  entityEvent("ReturnRejected", { reason: text }),
  entityEvent("ReturnShippedBack", { carrier: id.exactOptional(), tracking: text.exactOptional() }),
  entityEvent("ReturnReceived", {
    warehouse: id,
    lines: z.array(z.looseObject(lineUnits)),
    ...noted,
  }),
  entityEvent("ReturnInspected", {
    act,
    lines: z.array(
      z.looseObject({
        ...lineUnits,
        ...place,
        disposition: z.enum(["restock", "quarantine", "damaged"]),
        ...noted,
      }),
    ),
    decision: z.enum(["policy", "person"]),
  }),
  entityEvent("ReturnBooked", { act, skus: z.array(id) }),
  entityEvent("ReturnBookingRefused", {
    act,
    refused: z.array(z.looseObject({ sku: id, code: text, detail: text })),
  }),
  entityEvent("ReturnRefundApproved", {
    amount: count,
    lines: z.array(z.looseObject({ ...lineUnits, amount: count })),
    reason: text,
  }),
  entityEvent("ReturnRefundRejected", { reason: text }),
  entityEvent("ReturnRefundProcessed", {
    amount: count,
    outside: z.literal(true).exactOptional(),
  }),
  entityEvent("ReturnLapsed", {}),
  entityEvent("ReturnCancelled", { reason: text }),
  entityEvent("ReturnTold", { to: status }),
] as const;
