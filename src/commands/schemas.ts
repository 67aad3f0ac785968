import { z } from "zod";
import { REASONS } from "../domain/stock/commands.ts";
import { ID_PATTERN } from "../domain/ids.ts";
import { BUCKET_UNITS_MAX, UNITS_PER_LINE_MAX } from "../domain/quantity.ts";
import { isDay, readInstant } from "../domain/rfc3339.ts";

/**
 * The bodies of all commands, as a client sends them. Strict: an unknown property is refused and nothing
 * is turned from one type into another. What stands in the path of a route stands in none of these.
 */
export const LINES_MAX = 1_000;
export const NOTE_CHARACTERS_MAX = 500;
export const HOLD_SECONDS_MAX = 30 * 86_400;
const DECIMALS_ONE = 10_000;
const COST_MAX = 100_000_000_000;
const DAYS_MAX = 36_500;

// Control, format (bidi, zero width), lone surrogate: nothing that could act on a terminal or a page.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

export const id = z
  .string()
  .regex(ID_PATTERN, "an id: 1 to 64 of A-Z a-z 0-9 . _ -, starting with a letter or digit");
export const text = z
  .string()
  .min(1)
  .max(NOTE_CHARACTERS_MAX)
  .refine((one) => !UNPRINTABLE.test(one), "text without control or invisible characters");

const notMinusZero = (value: number): boolean => !Object.is(value, -0);
const whole = (max: number) => z.int().min(0).max(max).refine(notMinusZero, "-0 is no quantity");
export const units = z.int().min(1).max(UNITS_PER_LINE_MAX);
const unitsOrNone = whole(UNITS_PER_LINE_MAX);
const delta = z
  .int()
  .min(-UNITS_PER_LINE_MAX)
  .max(UNITS_PER_LINE_MAX)
  .refine((value) => value !== 0, "a delta that is not 0");
const stockUnits = whole(BUCKET_UNITS_MAX);

/** Numbers of at most four decimals become integers of 1/10,000: the nearest double of k/10,000 is what JSON reads. */
const fourDecimals = (min: number, max: number) =>
  z
    .number()
    .min(min)
    .max(max)
    .refine(
      (value) => Math.round(value * DECIMALS_ONE) / DECIMALS_ONE === value && notMinusZero(value),
      "at most four decimals",
    )
    .transform((value) => Math.round(value * DECIMALS_ONE));

/** An instant with its zone; the value is epoch milliseconds. */
export const instant = z
  .string()
  .max(40)
  .refine((one) => readInstant(one) !== undefined, "an RFC 3339 instant with its zone")
  .transform((one) => readInstant(one) ?? 0);
export const day = z.string().refine(isDay, "a day of the calendar, YYYY-MM-DD");

export const condition = z.enum(["good", "quarantined", "damaged"]);
const reason = z.enum(REASONS);
const holdClass = z.enum(["cart", "checkout", "saved"]);
const pickStrategy = z.enum(["fefo", "fifo", "lifo"]);
const priority = z.int().min(0).max(9).refine(notMinusZero, "-0 is no priority");
export const lines = <Line extends z.ZodType>(line: Line) => z.array(line).min(1).max(LINES_MAX);

// The SKU's base unit, said again: a quantity in another unit is refused instead of booked wrongly.
export const unit = id.exactOptional();
const stock = { sku: id, warehouse: id, unit };
export const place = { lot: id.exactOptional(), bin: id.exactOptional() };
export const unitCost = z.strictObject({
  amount: fourDecimals(0, COST_MAX),
  currency: z.string().regex(/^[A-Z]{3}$/, "an ISO 4217 currency code"),
});

export const reservation = z.strictObject({
  id: id.exactOptional(),
  holdClass,
  customer: id.exactOptional(),
  order: id.exactOptional(),
  priority: priority.exactOptional(),
  mode: z.enum(["all", "partial"]).exactOptional(),
  deadlineSeconds: z.int().min(1).max(HOLD_SECONDS_MAX).exactOptional(),
  lines: lines(z.strictObject({ ...stock, units })),
});

const wholeLines = lines(z.strictObject(stock)).exactOptional();
const givenUp = { order: id.exactOptional(), reason: reason.exactOptional() };
export const extension = z.strictObject({ order: id.exactOptional(), lines: wholeLines });
export const release = z.strictObject({
  ...givenUp,
  lines: lines(z.strictObject({ ...stock, units: units.exactOptional() })).exactOptional(),
});
export const reservationAllocation = z.strictObject({
  lines: lines(z.strictObject({ ...stock, units: units.exactOptional() })).exactOptional(),
  order: id.exactOptional(),
  allocation: id.exactOptional(),
});
export const change = z.strictObject({
  lines: lines(z.strictObject({ ...stock, units: unitsOrNone })),
});

export const allocation = z.strictObject({
  id: id.exactOptional(),
  order: id,
  ...stock,
  units,
  reservation: id.exactOptional(),
  priority: priority.exactOptional(),
});

const stockOrNone = { sku: id.exactOptional(), warehouse: id.exactOptional(), unit };
const bothOrNeither = {
  check: (body: { sku?: string; warehouse?: string }) =>
    (body.sku === undefined) === (body.warehouse === undefined),
  error: "a SKU and its warehouse, or neither",
};

export const allocationRelease = z
  .strictObject({
    ...stockOrNone,
    ...givenUp,
    units: units.exactOptional(),
    only: z.enum(["backed", "backordered"]).exactOptional(),
  })
  .refine(bothOrNeither.check, bothOrNeither.error);

export const pickReversal = z
  .strictObject({ ...stockOrNone, units: units.exactOptional() })
  .refine(bothOrNeither.check, bothOrNeither.error);

export const pick = z
  .strictObject({
    id: id.exactOptional(),
    allocation: id,
    ...stock,
    units,
    found: unitsOrNone.exactOptional(),
    lots: lines(z.strictObject({ ...place, units })).exactOptional(),
    picker: id.exactOptional(),
    fulfilment: id.exactOptional(),
  })
  .refine((body) => body.found === undefined || body.found <= body.units, {
    error: "no more than the units asked for",
    path: ["found"],
  })
  .refine(
    (body) =>
      body.lots === undefined ||
      body.lots.reduce((sum, lot) => sum + lot.units, 0) === (body.found ?? body.units),
    { error: "lots whose units add up to what was found", path: ["lots"] },
  );

export const shipment = z.strictObject({ id: id.exactOptional(), allocation: id, ...stock, units });

export const goodsReturn = z.strictObject({
  id: id.exactOptional(),
  warehouse: id,
  order: id.exactOptional(),
  blind: z.boolean().exactOptional(),
  reason: reason.exactOptional(),
  lines: lines(
    z.strictObject({
      sku: id,
      units,
      unit,
      ...place,
      disposition: z.enum(["restock", "quarantine", "damaged"]),
    }),
  ),
});

export const adjustment = z.strictObject({
  id: id.exactOptional(),
  ...stock,
  reason,
  note: text.exactOptional(),
  approval: id.exactOptional(),
  effectiveAt: instant.exactOptional(),
  lots: lines(z.strictObject({ ...place, condition: condition.exactOptional(), delta })),
});

export const countCorrection = z.strictObject({
  id: id.exactOptional(),
  ...stock,
  countedAtRevision: z.int().min(0).refine(notMinusZero, "-0 is no revision"),
  lots: lines(
    z.strictObject({ ...place, condition: condition.exactOptional(), counted: unitsOrNone }),
  ),
});

/** Quarantines, their release, damages and write-offs share one body. */
export const conditionChange = z
  .strictObject({
    id: id.exactOptional(),
    ...stock,
    reason,
    note: text.exactOptional(),
    wholeLot: z.boolean().exactOptional(),
    lots: lines(
      z.strictObject({
        ...place,
        condition: condition.exactOptional(),
        units: units.exactOptional(),
      }),
    ),
  })
  .superRefine((body, context) => {
    body.lots.forEach((lot, index) => {
      const wrong = body.wholeLot === true ? wrongWholeLot(lot) : wrongUnits(lot);
      if (wrong !== undefined) {
        context.addIssue({ code: "custom", message: wrong, path: ["lots", index] });
      }
    });
  });

type LotOfChange = {
  readonly lot?: string;
  readonly bin?: string;
  readonly condition?: string;
  readonly units?: number;
};

const wrongWholeLot = (lot: LotOfChange): string | undefined =>
  lot.lot === undefined ||
  lot.bin !== undefined ||
  lot.condition !== undefined ||
  lot.units !== undefined
    ? "with wholeLot an entry is its lot alone"
    : undefined;

const wrongUnits = (lot: LotOfChange): string | undefined =>
  lot.units === undefined ? "an entry needs its units" : undefined;

export const lotCorrection = z.strictObject({
  id: id.exactOptional(),
  ...stock,
  lot: id,
  expiresOn: day,
});

// Goods that came without a bin are put away from `-`; the body names both ends.
const binOrNone = z.union([id, z.literal("-")]);
export const relocation = z
  .strictObject({
    id: id.exactOptional(),
    ...stock,
    lot: id.exactOptional(),
    from: binOrNone,
    to: binOrNone,
    units,
  })
  .refine((body) => body.from !== body.to, { error: "another bin than `from`", path: ["to"] });

const SELL_FACTOR_MAX = 100;
export const policy = z.strictObject({
  reorderPoint: stockUnits.exactOptional(),
  hysteresis: stockUnits.exactOptional(),
  safetyBuffer: stockUnits.exactOptional(),
  priorityBuffer: stockUnits.exactOptional(),
  backorderLimit: stockUnits.exactOptional(),
  sellFactor: fourDecimals(1, SELL_FACTOR_MAX).exactOptional(),
  pickStrategy: pickStrategy.exactOptional(),
  sellDaysBeforeExpiry: whole(DAYS_MAX).exactOptional(),
  customerUnitLimit: stockUnits.exactOptional(),
  customerHoldLimit: stockUnits.exactOptional(),
  approvalLimits: z
    .strictObject({ single: stockUnits.exactOptional(), daily: stockUnits.exactOptional() })
    .exactOptional(),
});

export type ReservationBody = z.output<typeof reservation>;
export type ReturnBody = z.output<typeof goodsReturn>;
export type PolicyBody = z.output<typeof policy>;
