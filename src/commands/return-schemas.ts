import { z } from "zod";
import { INSPECTED_LINES_MAX, RETURN_ID_MAX, RETURN_LINES_MAX } from "../domain/return/names.ts";
import { UNITS_PER_LINE_MAX } from "../domain/quantity.ts";
import { currency, orderId } from "./order-schemas.ts";
import { id, place, text, units } from "./schemas.ts";

/** Bodies of the commands on returns, as a client sends them. */
const AMOUNT_MAX = 1_000_000_000_000;

const notMinusZero = (value: number): boolean => !Object.is(value, -0);
const money = z.int().min(0).max(AMOUNT_MAX).refine(notMinusZero, "-0 is no amount");
const none = z.int().min(0).max(UNITS_PER_LINE_MAX).refine(notMinusZero, "-0 is no quantity");
const line = z.int().min(1).max(RETURN_LINES_MAX);
const disposition = z.enum(["restock", "quarantine", "damaged"]);
const decision = z.enum(["policy", "person"]).default("policy");
const some = <Line extends z.ZodType>(one: Line, most = RETURN_LINES_MAX) =>
  z.array(one).min(1).max(most);

/** What an inspection books carries the return's id with a number behind it, and is an id itself. */
const OWN_NAME = /\.r[0-9a-f]{8}$/;
export const returnId = id.max(RETURN_ID_MAX, `at most ${String(RETURN_ID_MAX)} characters`);

export const orderReturn = z.strictObject({
  lines: some(z.strictObject({ line, units })),
  reason: text,
});

const blindLine = z.strictObject({
  sku: id,
  units,
  price: money.default(0),
  ...place,
  disposition: disposition.exactOptional(),
});

/** With a warehouse the goods are there; with a disposition on each line they are inspected as well. */
export const blindReturn = z
  .strictObject({
    id: returnId
      .refine((one) => !OWN_NAME.test(one), "returns of orders have names of that form")
      .exactOptional(),
    warehouse: id.exactOptional(),
    currency,
    customer: id.exactOptional(),
    reason: text,
    lines: some(blindLine),
    decision,
  })
  .refine(({ lines }) => new Set(lines.map((one) => one.disposition === undefined)).size === 1, {
    path: ["lines"],
    message: "a disposition on each line or on none",
  })
  .refine(
    ({ warehouse, lines }) => warehouse !== undefined || lines[0]?.disposition === undefined,
    { path: ["warehouse"], message: "where the goods were inspected" },
  );

export const returnNote = z.strictObject({ note: text.exactOptional() });
export const returnReason = z.strictObject({ reason: text });

export const returnShipping = z.strictObject({
  carrier: id.exactOptional(),
  tracking: text.exactOptional(),
});

export const returnArrival = z.strictObject({
  warehouse: id,
  lines: some(z.strictObject({ line, units })).exactOptional(),
  note: text.exactOptional(),
});

export const returnInspection = z.strictObject({
  /** Needed where nobody has booked the arrival. */
  warehouse: id.exactOptional(),
  lines: some(
    z.strictObject({ line, units, disposition, ...place, note: text.exactOptional() }),
    INSPECTED_LINES_MAX,
  ),
  decision,
});

export const returnDecision = z.strictObject({
  lines: z
    .array(z.strictObject({ line, units: none }))
    .max(RETURN_LINES_MAX)
    .exactOptional(),
  amount: money.exactOptional(),
  reason: text.exactOptional(),
});

export const orderParams = z.strictObject({ id: orderId });
export const returnParams = z.strictObject({ id: returnId });

export type BlindReturnBody = z.output<typeof blindReturn>;
export type ReturnInspectionBody = z.output<typeof returnInspection>;
