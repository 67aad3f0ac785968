import { z } from "zod";
import { isGtin } from "../domain/product/gtin.ts";
import { UNITS_PER_LINE_MAX } from "../domain/quantity.ts";
import { BINS_PER_COMMAND_MAX } from "../domain/warehouse/state.ts";
import { day, id, unitCost, units } from "./schemas.ts";

/** The bodies of commands on products, warehouses and suppliers, as a client sends them. */
export const TITLE_CHARACTERS_MAX = 200;
export const DESCRIPTION_CHARACTERS_MAX = 2_000;
export const BARCODES_MAX = 20;
export const CHANNELS_MAX = 50;
export const REGIONS_MAX = 300;
export const DISTANCE_MAX = 1_000_000_000;
export const OPENING_LINES_MAX = 100;
export const SHELF_LIFE_DAYS_MAX = 36_500;
export const WEIGHT_GRAMS_MAX = 1_000_000_000;
export const LEAD_TIME_DAYS_MAX = 1_000;
export const CAPACITY_UNITS_MAX = 1_000_000_000_000;
export const WALK_ORDER_MAX = 1_000_000_000;
export const PRIORITY_MAX = 1_000;
const REASON_CHARACTERS_MAX = 500;
const MINOR_UNITS_MAX = 1_000_000_000_000_000;

// Control, format (bidi, zero width), lone surrogate: nothing that could act on a terminal or a page.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/;
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));

const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((one) => !UNPRINTABLE.test(one), "text without control or invisible characters");

const whole = (min: number, max: number) =>
  z
    .int()
    .min(min)
    .max(max)
    .refine((value) => !Object.is(value, -0), "-0 is no quantity");

export const isZone = (name: string): boolean => {
  if (!ZONE_NAME.test(name)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
};

const isDistinct = (all: readonly string[]): boolean => new Set(all).size === all.length;

const opening = z
  .strictObject({
    warehouse: id,
    units,
    lot: id.exactOptional(),
    bin: id.exactOptional(),
    expiresOn: day.exactOptional(),
    unitCost: unitCost.exactOptional(),
  })
  .refine((line) => line.expiresOn === undefined || line.lot !== undefined, {
    error: "an expiry belongs to a lot",
    path: ["lot"],
  });

const productFields = {
  title: text(TITLE_CHARACTERS_MAX),
  description: text(DESCRIPTION_CHARACTERS_MAX).exactOptional(),
  unit: id.exactOptional(),
  barcodes: z
    .array(z.string().refine(isGtin, "a GTIN of 8, 12, 13 or 14 digits with its check digit"))
    .max(BARCODES_MAX)
    .refine(isDistinct, "each barcode once")
    .exactOptional(),
  lotTracked: z.boolean().exactOptional(),
  shelfLifeDays: whole(1, SHELF_LIFE_DAYS_MAX).exactOptional(),
  weightGrams: whole(1, WEIGHT_GRAMS_MAX).exactOptional(),
  abcClass: z.enum(["A", "B", "C"]).exactOptional(),
  fastMover: z.boolean().exactOptional(),
};

export const productChange = z.strictObject(productFields);
export const productCreation = z
  .strictObject({
    sku: id,
    ...productFields,
    opening: z.array(opening).min(1).max(OPENING_LINES_MAX).exactOptional(),
  })
  .superRefine((body, context) => {
    const places = new Set<string>();
    (body.opening ?? []).forEach((line, index) => {
      const at = (message: string, name: string): void => {
        context.addIssue({ code: "custom", message, path: ["opening", index, name] });
      };
      const place = [line.warehouse, line.lot ?? "-", line.bin ?? "-"].join("@");
      if (places.has(place)) at("the place is named by another line", "warehouse");
      places.add(place);
      if (body.lotTracked === true && line.lot === undefined) {
        at("goods of a lot-tracked product have a lot", "lot");
      }
    });
  });

export const bin = z.strictObject({
  bin: id,
  order: whole(0, WALK_ORDER_MAX),
  capacity: whole(1, CAPACITY_UNITS_MAX).exactOptional(),
});

const bins = z
  .array(bin)
  .max(BINS_PER_COMMAND_MAX)
  .refine((all) => isDistinct(all.map((one) => one.bin)), "each bin once");

const route = z
  .strictObject({
    region: id,
    distance: whole(0, DISTANCE_MAX).exactOptional(),
    parcelCost: whole(0, MINOR_UNITS_MAX).exactOptional(),
  })
  .refine(
    ({ distance, parcelCost }) => distance !== undefined || parcelCost !== undefined,
    "a distance, a cost or both",
  );

const warehouseFields = {
  name: text(TITLE_CHARACTERS_MAX),
  timeZone: z.string().refine(isZone, "an IANA time zone such as Asia/Ho_Chi_Minh"),
  addressRef: id.exactOptional(),
  capacity: whole(1, CAPACITY_UNITS_MAX).exactOptional(),
  priority: whole(0, PRIORITY_MAX).exactOptional(),
  channels: z.array(id).max(CHANNELS_MAX).refine(isDistinct, "each channel once").exactOptional(),
  regions: z
    .array(id)
    .min(1)
    .max(REGIONS_MAX)
    .refine(isDistinct, "each region once")
    .exactOptional(),
  routes: z
    .array(route)
    .min(1)
    .max(REGIONS_MAX)
    .refine((all) => isDistinct(all.map((one) => one.region)), "each region once")
    .exactOptional(),
};

export const warehouseChange = z.strictObject(warehouseFields);
export const warehouseCreation = z.strictObject({
  id,
  ...warehouseFields,
  bins: bins.exactOptional(),
});

export const binChange = z
  .strictObject({
    bins: bins.exactOptional(),
    remove: z
      .array(id)
      .max(BINS_PER_COMMAND_MAX)
      .refine(isDistinct, "each bin once")
      .exactOptional(),
  })
  .refine(
    ({ bins: set = [], remove = [] }) => !set.some((one) => remove.includes(one.bin)),
    "a bin is either set or removed",
  );

const supplierFields = {
  name: text(TITLE_CHARACTERS_MAX),
  leadTimeDays: whole(0, LEAD_TIME_DAYS_MAX),
  minimumOrderUnits: whole(1, UNITS_PER_LINE_MAX).exactOptional(),
  minimumOrderValue: whole(1, MINOR_UNITS_MAX).exactOptional(),
  terms: text(TITLE_CHARACTERS_MAX).exactOptional(),
  currency: z.string().refine((code) => CURRENCIES.has(code), "an ISO 4217 currency code"),
};

export const supplierChange = z.strictObject(supplierFields);
export const supplierCreation = z.strictObject({ id, ...supplierFields });

export const retirement = z.strictObject({ reason: text(REASON_CHARACTERS_MAX).exactOptional() });

export type ProductBody = z.output<typeof productChange>;
export type OpeningBody = z.output<typeof opening>;
export type WarehouseBody = z.output<typeof warehouseChange>;
export type SupplierBody = z.output<typeof supplierChange>;
