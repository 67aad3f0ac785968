import { z } from "zod";
import { UNITS_PER_LINE_MAX } from "../domain/quantity.ts";
import { CARRIER_SCANS } from "../domain/shipment/events.ts";
import { id, instant, place, text, units } from "./schemas.ts";

/** Bodies of the commands on parcels, as a client sends them. */
const LINES_MAX = 2_000;
const LOTS_MAX = 100;
const GRAMS_MAX = 10_000_000;
const CODE_CHARACTERS_MAX = 200;
/** What scanners send: printable ASCII, and the group separator of GS1 element strings. */
const GROUP_SEPARATOR = 0x1d;
const isScanned = (text: string): boolean =>
  Array.from(text, (one) => one.codePointAt(0) ?? 0).every(
    (code) => code === GROUP_SEPARATOR || (code >= 0x20 && code <= 0x7e),
  );

const notMinusZero = (value: number): boolean => !Object.is(value, -0);
const found = z.int().min(0).max(UNITS_PER_LINE_MAX).refine(notMinusZero, "-0 is no quantity");
const grams = z.int().min(1).max(GRAMS_MAX);
const some = <Line extends z.ZodType>(line: Line) => z.array(line).min(1).max(LINES_MAX);

export const shipmentAssignment = z.strictObject({ picker: id });

export const shipmentScan = z.strictObject({
  code: z
    .string()
    .max(CODE_CHARACTERS_MAX)
    .refine(isScanned, "what a scanner reads: printable ASCII and group separators"),
  units: units.exactOptional(),
});

export const shipmentPick = z.strictObject({
  picker: id.exactOptional(),
  /** Whoever picks has checked it; true where no lines are named. */
  verified: z.boolean().exactOptional(),
  lines: some(
    z.strictObject({
      sku: id,
      units: units.exactOptional(),
      found: found.exactOptional(),
      lots: z
        .array(z.strictObject({ ...place, units }))
        .min(1)
        .max(LOTS_MAX)
        .exactOptional(),
    }),
  ).exactOptional(),
});

const PHOTOS_MAX = 20;
const PHOTO_CHARACTERS_MAX = 500;

export const shipmentInspection = z.strictObject({
  result: z.enum(["passed", "failed"]),
  /** Left out: whoever says it. */
  inspector: id.exactOptional(),
  /** Left out: now. */
  startedAt: instant.exactOptional(),
  grams: grams.exactOptional(),
  photos: z
    .array(z.string().min(1).max(PHOTO_CHARACTERS_MAX))
    .min(1)
    .max(PHOTOS_MAX)
    .exactOptional(),
  findings: text.exactOptional(),
});

const wanted = { carrier: id.exactOptional(), service: id.exactOptional() };

export const shipmentPacking = z.strictObject({
  grams: grams.exactOptional(),
  packagingGrams: z.int().min(0).max(GRAMS_MAX).refine(notMinusZero).exactOptional(),
  override: z.strictObject({ reason: text }).exactOptional(),
  ...wanted,
});

export const shipmentLabel = z.strictObject(wanted);

const news = {
  scan: z.enum(CARRIER_SCANS),
  place: text.exactOptional(),
  note: text.exactOptional(),
};
export const shipmentTracking = z.strictObject({ ...news, at: instant.exactOptional() });

/** Fields that a carrier adds are none of our business. */
export const carrierCallback = z.object({ tracking: id, ...news, at: instant });

export const shipmentBack = z.strictObject({
  lines: some(
    z.strictObject({
      sku: id,
      units,
      ...place,
      disposition: z.enum(["restock", "quarantine", "damaged"]),
    }),
  ),
});

export type ShipmentInspectionBody = z.output<typeof shipmentInspection>;
export type ShipmentPickBody = z.output<typeof shipmentPick>;
export type ShipmentPackingBody = z.output<typeof shipmentPacking>;
export type ShipmentTrackingBody = z.output<typeof shipmentTracking>;
export type ShipmentBackBody = z.output<typeof shipmentBack>;
export type CarrierCallback = z.output<typeof carrierCallback>;
