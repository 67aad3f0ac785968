import { z } from "zod";
import { entityEvent } from "./entity-event-form.ts";
import { count, currency, delta, expiry, id, place, text } from "./event-schema-parts.ts";

const openingKey = { receipt: id, warehouse: id };
const unitCost = z.looseObject({ amount: z.int(), currency });

const product = {
  title: text,
  description: text.exactOptional(),
  barcodes: z.array(text),
  lotTracked: z.boolean(),
  shelfLifeDays: count.exactOptional(),
  weightGrams: count.exactOptional(),
  abcClass: z.enum(["A", "B", "C"]).exactOptional(),
  fastMover: z.boolean(),
};

const opening = z.looseObject({
  ...openingKey,
  units: count,
  ...place,
  ...expiry,
  unitCost: unitCost.exactOptional(),
});

const retired = { reason: text.exactOptional() };

export const productEvents = [
  entityEvent("ProductCreated", {
    ...product,
    unit: text,
    opening: z.array(opening).exactOptional(),
  }),
  entityEvent("ProductChanged", product),
  entityEvent("ProductRetired", retired),
  entityEvent("OpeningBooked", { ...openingKey, version: count }),
  entityEvent("OpeningRefused", { ...openingKey, code: text, reason: text }),
  entityEvent("OpeningRetried", {}),
] as const;

const warehouse = {
  name: text,
  timeZone: text,
  addressRef: text.exactOptional(),
  capacity: count.exactOptional(),
  priority: delta,
  channels: z.array(text),
  regions: z.array(id).exactOptional(),
  routes: z
    .array(
      z.looseObject({
        region: id,
        distance: count.exactOptional(),
        parcelCost: count.exactOptional(),
      }),
    )
    .exactOptional(),
};

const bins = z.array(z.looseObject({ bin: id, order: delta, capacity: count.exactOptional() }));

export const warehouseEvents = [
  entityEvent("WarehouseCreated", { ...warehouse, bins: bins.exactOptional() }),
  entityEvent("WarehouseChanged", warehouse),
  entityEvent("WarehouseBinsSet", { bins, removed: z.array(id).exactOptional() }),
  entityEvent("WarehouseRetired", retired),
] as const;

const supplier = {
  name: text,
  leadTimeDays: count,
  minimumOrderUnits: count.exactOptional(),
  minimumOrderValue: count.exactOptional(),
  terms: text.exactOptional(),
  currency,
};

export const supplierEvents = [
  entityEvent("SupplierCreated", supplier),
  entityEvent("SupplierChanged", supplier),
  entityEvent("SupplierRetired", retired),
] as const;
