import { z } from "zod";
import { CARRIER_SCANS } from "../domain/shipment/events.ts";
import { entityEvent } from "./entity-event-form.ts";
import { count, currency, id, instant, place, text } from "./event-schema-parts.ts";

/** Pieces and acts are numbered from 1. */
const piece = z.int().min(1);
const act = z.int().min(1);
const placed = z.looseObject({ ...place, units: count });
const lots = z.array(placed);
const pieceLots = z.array(z.looseObject({ piece, lots }));
const refusal = { code: text, detail: text };
const refusedPieces = z.array(z.looseObject({ piece, ...refusal }));
const wanted = { carrier: id.exactOptional(), service: id.exactOptional() };
const progress = z.enum([
  ...(["open", "picking", "picked", "packed", "shipped", "in-transit"] as const),
  ...(["out-for-delivery", "delivered", "lost", "refused", "returned-to-sender"] as const),
  ...(["cancelled", "replaced", "refunded"] as const),
]);

export const shipmentEvents = [
  entityEvent("ShipmentOpened", {
    order: id,
    shipment: id,
    warehouse: id,
    channel: text,
    currency,
    priority: count,
    customer: id.exactOptional(),
    contact: id.exactOptional(),
    region: text.exactOptional(),
    replaces: id.exactOptional(),
    pieces: z.array(
      z.looseObject({ attempt: piece, piece: count, sku: id, units: count, claim: id }),
    ),
    lines: z.array(z.looseObject({ line: piece, units: count, sku: id, price: count })),
  }),
  entityEvent("ShipmentAssigned", { picker: id }),
  entityEvent("ShipmentItemScanned", { pieces: pieceLots }),
  entityEvent("ShipmentPickBegun", {
    act,
    lines: z.array(
      z.looseObject({
        ...{ piece, units: count },
        found: count.exactOptional(),
        lots: lots.exactOptional(),
      }),
    ),
    picker: id.exactOptional(),
    verified: z.literal(true).exactOptional(),
  }),
  entityEvent("ShipmentPicked", { act, pieces: pieceLots, refused: refusedPieces }),
  entityEvent("ShipmentInspected", {
    result: z.enum(["passed", "failed"]),
    inspector: id,
    startedAt: instant,
    cause: text.exactOptional(),
    grams: count.exactOptional(),
    photos: z.array(text).exactOptional(),
    findings: text.exactOptional(),
  }),
  entityEvent("ShipmentPackBegun", {
    act,
    grams: count.exactOptional(),
    expectedGrams: count.exactOptional(),
    override: text.exactOptional(),
    ...wanted,
  }),
  entityEvent("ShipmentPackRefused", { act, detail: text }),
  entityEvent("ShipmentPacked", { act }),
  entityEvent("ShipmentLabelRequested", wanted),
  entityEvent("ShipmentLabelled", {
    ...{ carrier: id, service: id, tracking: text },
    cost: count.exactOptional(),
    currency: currency.exactOptional(),
  }),
  entityEvent("ShipmentLabelFailed", refusal),
  entityEvent("ShipmentHandOverBegun", { act }),
  entityEvent("ShipmentHandedOver", { act, pieces: z.array(piece), refused: refusedPieces }),
  entityEvent("ShipmentTracked", {
    scan: z.enum(CARRIER_SCANS),
    at: instant,
    place: text.exactOptional(),
    note: text.exactOptional(),
    skipped: z.literal(true).exactOptional(),
    late: z.literal(true).exactOptional(),
  }),
  entityEvent("ShipmentWithdrawn", { reason: text }),
  entityEvent("ShipmentResized", { pieces: z.array(z.looseObject({ piece, units: count })) }),
  entityEvent("ShipmentPutBack", {
    pieces: z.array(z.looseObject({ piece, act, units: count })),
  }),
  entityEvent("ShipmentCancelled", { reason: text }),
  entityEvent("ShipmentReturnBegun", {
    act,
    lines: z.array(
      z.looseObject({
        ...{ sku: id, ...place, units: count },
        disposition: z.enum(["restock", "quarantine", "damaged"]),
      }),
    ),
  }),
  entityEvent("ShipmentTakenBack", {
    act,
    skus: z.array(id),
    refused: z.array(z.looseObject({ sku: id, ...refusal })),
  }),
  entityEvent("ShipmentTold", { to: progress }),
  entityEvent("ShipmentEnded", { as: z.enum(["replaced", "refunded"]), reason: text }),
] as const;
