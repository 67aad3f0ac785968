import { z } from "zod";
import { entityEvent } from "./entity-event-form.ts";
import {
  condition,
  count,
  countedAtRevision,
  currency,
  delta,
  id,
  instant,
  place,
  text,
} from "./event-schema-parts.ts";

const money = z.looseObject({ amount: z.int(), currency });
const conditioned = { ...place, condition };

export const adjustmentEvents = [
  entityEvent("AdjustmentRequested", {
    kind: z.enum(["adjustment", "write-off"]),
    sku: id,
    warehouse: id,
    reason: text,
    note: text.exactOptional(),
    effectiveAt: instant.exactOptional(),
    lots: z.array(
      z.looseObject({ ...conditioned, delta, diverted: z.literal(true).exactOptional() }),
    ),
    units: count,
    value: money.exactOptional(),
    approvers: z.union([z.literal(1), z.literal(2)]),
    because: text,
    expiresAt: instant,
  }),
  entityEvent("AdjustmentApproved", { missing: count, note: text.exactOptional() }),
  entityEvent("AdjustmentRejected", { reason: text }),
  entityEvent("AdjustmentCancelled", { reason: text.exactOptional() }),
  entityEvent("AdjustmentExpired", {}),
  entityEvent("AdjustmentPosted", { revision: count }),
  entityEvent("AdjustmentRefused", { code: text, reason: text }),
] as const;

const scope = z.discriminatedUnion("kind", [
  z.looseObject({ kind: z.literal("bin"), bin: id }),
  z.looseObject({ kind: z.literal("skus"), skus: z.array(id) }),
  z.looseObject({ kind: z.literal("abc-class"), abcClass: z.enum(["A", "B", "C"]) }),
]);

const rules = z.looseObject({
  tolerancePercent: count,
  toleranceUnits: count,
  approvalUnits: count,
  approvalValues: z.record(currency, count),
  approvalHours: count,
  secondUnits: count.exactOptional(),
  secondValues: z.record(currency, count).exactOptional(),
});

const sheet = z.looseObject({
  sku: id,
  countedAtRevision,
  unitCost: money.exactOptional(),
  places: z.array(z.looseObject({ ...conditioned, expected: count })),
});

const entry = z.looseObject({
  sku: id,
  ...conditioned,
  counted: count,
  moved: delta.exactOptional(),
});
const overtaken = z.array(z.looseObject({ sku: id, ...conditioned, by: id }));
const difference = z.looseObject({
  places: count,
  over: count,
  under: count,
  values: z.array(z.looseObject({ currency, over: count, under: count })),
});
const approvers = { approvers: z.literal(2).exactOptional() };
const answered = { sku: id, place: z.looseObject(conditioned).exactOptional() };

export const countEvents = [
  entityEvent("CountOpened", {
    warehouse: id,
    scope,
    note: text.exactOptional(),
    rules,
    sheets: z.array(sheet),
  }),
  entityEvent("CountEntered", { entries: z.array(entry), found: z.array(sheet).exactOptional() }),
  entityEvent("CountClosed", {
    missingIsZero: z.boolean(),
    overtaken,
    difference,
    approval: z.enum(["needed", "not-needed"]),
    ...approvers,
  }),
  entityEvent("CountApproved", {
    note: text.exactOptional(),
    overtaken,
    missing: z.literal(1).exactOptional(),
  }),
  entityEvent("CountRejected", { reason: text }),
  entityEvent("CountCancelled", { reason: text.exactOptional() }),
  entityEvent("CountStockPosted", { revision: count, ...answered }),
  entityEvent("CountStockRefused", { code: text, detail: text, ...approvers, ...answered }),
  entityEvent("CountApprovalAsked", { skus: z.array(id), ...approvers }),
  entityEvent("CountPosted", {}),
] as const;
