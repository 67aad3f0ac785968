import { z } from "zod";
import type { Metadata, RecordedEvent } from "../domain/recorded.ts";
import type { StockEvent } from "../domain/stock/events.ts";
import { stockCodec } from "./event-codec.ts";
import {
  condition,
  count,
  countedAtRevision,
  day,
  delta,
  expiry,
  id,
  idOrNone,
  instant,
  metadataSchema,
  place,
  problemsOf,
  text,
} from "./event-schema-parts.ts";

/** The full shape of every stored event, for audits; readers on the hot path trust what was written. */
const buckets = z.strictObject({
  onHand: count,
  available: count,
  reserved: count,
  allocated: count,
  quarantined: count,
  damaged: count,
  picked: count,
});
const base = { effectiveAt: instant, after: buckets };
const diverted = { diverted: z.literal(true).exactOptional() };
const placed = { ...place, units: count };
const conditioned = { ...placed, condition, ...diverted };
const placedUnits = z.array(z.strictObject(placed));
const conditionedUnits = z.array(z.strictObject(conditioned));

const claimFields = {
  ...base,
  claim: id,
  kind: z.enum(["reservation", "allocation"]),
  backed: count,
  backordered: count,
  priority: z.int(),
  customer: id.exactOptional(),
  order: id.exactOptional(),
  transfer: id.exactOptional(),
  holdClass: z.enum(["cart", "checkout", "saved"]).exactOptional(),
  deadline: instant.exactOptional(),
};

const policy = z.strictObject({
  reorderPoint: count.exactOptional(),
  hysteresis: count.exactOptional(),
  safetyBuffer: count.exactOptional(),
  priorityBuffer: count.exactOptional(),
  backorderLimit: count.exactOptional(),
  sellFactor: count.exactOptional(),
  pickStrategy: z.enum(["fefo", "fifo", "lifo"]).exactOptional(),
  sellDaysBeforeExpiry: count.exactOptional(),
  customerUnitLimit: count.exactOptional(),
  customerHoldLimit: count.exactOptional(),
  approvalLimits: z
    .strictObject({ single: count.exactOptional(), daily: count.exactOptional() })
    .exactOptional(),
});

const event = <Type extends string, Shape extends z.core.$ZodLooseShape>(
  type: Type,
  shape: Shape,
) => z.strictObject({ type: z.literal(type), ...base, ...shape });
const claimEvent = <Type extends string, Shape extends z.core.$ZodLooseShape>(
  type: Type,
  shape: Shape,
) => z.strictObject({ type: z.literal(type), ...claimFields, ...shape });

const reasoned = { reason: text, note: text.exactOptional() };

const claimEvents = [
  claimEvent("StockReserved", { of: count.exactOptional() }),
  claimEvent("ReservationExtended", { previousDeadline: instant }),
  // What a changed hold moves may be given back: these two are signed.
  claimEvent("ReservationChanged", {
    unitsBefore: count,
    unitsAfter: count,
    backed: delta,
    backordered: delta,
  }),
  claimEvent("ReservationReleased", { ended: z.boolean(), reason: text.exactOptional() }),
  claimEvent("ReservationExpired", {}),
  claimEvent("StockAllocated", {
    reservation: id.exactOptional(),
    returned: count,
    dropped: count,
  }),
  claimEvent("AllocationReleased", { ended: z.boolean(), reason: text.exactOptional() }),
  claimEvent("BackorderServed", { units: count }),
  claimEvent("ClaimShorted", { units: count, cause: text }),
  claimEvent("StockPicked", {
    pick: id,
    requested: count,
    lots: placedUnits,
    picker: id.exactOptional(),
    fulfilment: id.exactOptional(),
  }),
  claimEvent("PickReversed", { pick: id, lots: conditionedUnits }),
  claimEvent("StockShipped", { shipment: id, lots: placedUnits }),
  z.strictObject({
    type: z.literal("StockDispatched"),
    ...claimFields,
    transfer: id,
    dispatch: id.exactOptional(),
    destination: id.exactOptional(),
    units: count,
    lots: z.array(z.strictObject({ ...placed, ...expiry })),
  }),
] as const;

const inspected = { barcode: text.exactOptional(), expected: count.exactOptional() };

const goodsEvents = [
  event("StockReceived", {
    receipt: id,
    source: text.exactOptional(),
    transfer: id.exactOptional(),
    purchaseOrder: text.exactOptional(),
    unitCost: z.strictObject({ amount: z.int(), currency: text }).exactOptional(),
    lots: z.array(z.strictObject({ ...conditioned, ...expiry, ...inspected })),
    beforeCount: id.exactOptional(),
  }),
  event("StockArrived", {
    transfer: id,
    arrival: id,
    received: count,
    damaged: count,
    missing: count,
    lots: z.array(z.strictObject({ ...conditioned, ...expiry })),
  }),
  event("StockReturned", {
    return: id,
    order: id.exactOptional(),
    blind: z.boolean().exactOptional(),
    reason: text.exactOptional(),
    lots: z.array(
      z.strictObject({ ...conditioned, disposition: z.enum(["restock", "quarantine", "damaged"]) }),
    ),
  }),
  event("StockAdjusted", {
    adjustment: id.exactOptional(),
    count: id.exactOptional(),
    placeOf: id.exactOptional(),
    countedAtRevision: countedAtRevision.exactOptional(),
    ...reasoned,
    approval: id.exactOptional(),
    lots: z.array(z.strictObject({ ...place, condition, delta, ...diverted })),
    remaining: count,
    counted: z.array(z.strictObject(place)).exactOptional(),
    beforeCount: id.exactOptional(),
  }),
  event("StockDamaged", { damage: id, ...reasoned, lots: conditionedUnits, remaining: count }),
  event("StockWrittenOff", {
    writeOff: id,
    ...reasoned,
    approval: id.exactOptional(),
    lots: conditionedUnits,
    remaining: count,
  }),
  event("StockRelocated", {
    relocation: id,
    lot: idOrNone,
    from: idOrNone,
    to: idOrNone,
    units: count,
    lots: conditionedUnits,
  }),
] as const;

const lotEvents = [
  event("StockQuarantined", {
    quarantine: id,
    ...reasoned,
    wholeLot: z.boolean().exactOptional(),
    blocks: z.array(idOrNone).exactOptional(),
    lots: placedUnits,
    remaining: count,
  }),
  event("QuarantineReleased", {
    quarantine: id,
    ...reasoned,
    unblocks: z.array(idOrNone).exactOptional(),
    lots: placedUnits,
    remaining: count,
  }),
  event("LotExpired", { lot: idOrNone, lots: placedUnits, remaining: count }),
  event("LotCorrected", {
    correction: id,
    lot: idOrNone,
    expiresOn: day,
    expiresAt: instant,
    previousExpiresOn: day.exactOptional(),
    lots: conditionedUnits,
    remaining: count,
  }),
  event("StockPolicySet", { policy }),
  event("LowStockDetected", { level: delta, reorderPoint: count }),
  event("StockReplenished", { level: delta, reorderPoint: count, endsAt: count }),
] as const;

export const stockEvent = z.discriminatedUnion("type", [
  ...claimEvents,
  ...goodsEvents,
  ...lotEvents,
]);

export type Parsed =
  | { readonly ok: true; readonly event: StockEvent; readonly metadata: Metadata }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Checks a stored event field by field. @throws UnknownEventType, UnreadableEvent, as decoding does */
export const parseStockEvent = (recorded: RecordedEvent): Parsed => {
  const { id: eventId, type, data, metadata, stream, revision, position } = recorded;
  const stored = { id: eventId, type, data, metadata, stream, revision, position };
  const decoded = stockCodec.decode(stored);
  const content = stockEvent.safeParse(decoded.event);
  const about = metadataSchema.safeParse(decoded.metadata);
  if (content.success && about.success) {
    return { ok: true, event: content.data, metadata: about.data };
  }
  return {
    ok: false,
    problems: [...problemsOf(content.error, "data"), ...problemsOf(about.error, "metadata")],
  };
};
