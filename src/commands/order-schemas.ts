import { z } from "zod";
import { holdsCardNumber, isPaymentToken } from "../domain/card-number.ts";
import { ORDER_LINES_MAX } from "../domain/order/state.ts";
import { UNITS_PER_LINE_MAX } from "../domain/quantity.ts";
import { id, instant, text, units } from "./schemas.ts";

/** Bodies of the commands on orders, payments and contacts, as a client sends them. */
const AMOUNT_MAX = 1_000_000_000_000;
/** Claims, parcels, charges and refunds carry the order's id with something behind it, and are ids themselves. */
export const ORDER_ID_MAX = 40;
const CONTACT_LINES_MAX = 4;
const CONTACT_CHARACTERS_MAX = 200;

const notMinusZero = (value: number): boolean => !Object.is(value, -0);

/** Minor units of the order's currency. */
const money = z.int().min(0).max(AMOUNT_MAX).refine(notMinusZero, "-0 is no amount");
const unitsOrNone = z
  .int()
  .min(0)
  .max(UNITS_PER_LINE_MAX)
  .refine(notMinusZero, "-0 is no quantity");
const priority = z.int().min(0).max(9).refine(notMinusZero, "-0 is no priority");

/** Card data never enters the ledger, in whatever field somebody may have typed it. */
const noCard = (one: string): boolean => !holdsCardNumber(one);
const note = text.refine(noCard, "card numbers are not kept here");

export const orderId = id.max(ORDER_ID_MAX, `at most ${String(ORDER_ID_MAX)} characters`);
/** An order of that name would stand behind the board. */
const newOrderId = orderId.refine((one) => one !== "board", "`board` is no number of an order");
export const currency = z.string().regex(/^[A-Z]{3}$/, "an ISO 4217 currency code");

const word = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((one) => !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(one), "text that can be printed");
const printed = word(CONTACT_CHARACTERS_MAX);

/** Personal data: kept in the operational store, never in an event. */
export const contact = z.strictObject({
  name: printed,
  company: printed.exactOptional(),
  email: z
    .string()
    .max(254)
    .regex(/^[^\s@]{1,64}@[^\s@]{1,189}$/, "an e-mail address")
    .exactOptional(),
  phone: z
    .string()
    .regex(/^\+?[0-9 ()./-]{4,31}$/, "a phone number")
    .exactOptional(),
  street: z.array(printed).min(1).max(CONTACT_LINES_MAX).exactOptional(),
  postalCode: word(20).exactOptional(),
  city: printed.exactOptional(),
  region: printed.exactOptional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, "an ISO 3166-1 country code")
    .exactOptional(),
});

export const newContact = contact.extend({ id: id.exactOptional() });

const line = z.strictObject({ sku: id, units, price: money });
const lines = z.array(line).min(1).max(ORDER_LINES_MAX);

export const payment = z.strictObject({
  provider: id,
  method: id,
  token: z
    .string()
    .refine(isPaymentToken, "an opaque reference of the provider, no card data")
    .exactOptional(),
});

const asked = {
  channel: id,
  customer: id.exactOptional(),
  region: id.exactOptional(),
  priority: priority.default(0),
  shortage: z.enum(["refuse", "partial", "backorder"]).default("refuse"),
  strategy: z.enum(["fewest-parcels", "in-order", "unsplit"]).default("fewest-parcels"),
};

export const order = z.strictObject({
  id: newOrderId.exactOptional(),
  ...asked,
  currency,
  contact: z.union([id, contact]).exactOptional(),
  lines,
  shipping: money.default(0),
  discount: money.default(0),
  payment: payment.exactOptional(),
  /** When the customer ordered, where that was elsewhere and before. */
  orderedAt: instant.exactOptional(),
  note: note.exactOptional(),
});

/** What sourcing is asked without an order: the draft of one, of which only some of it matters. */
export const sourcing = z.strictObject({
  ...order.shape,
  currency: currency.exactOptional(),
  lines: z
    .array(z.strictObject({ sku: id, units, price: money.exactOptional() }))
    .min(1)
    .max(ORDER_LINES_MAX),
});

const extras = {
  shipping: money.exactOptional(),
  discount: money.exactOptional(),
  note: note.exactOptional(),
};

/** The whole order anew: lines keep their places and SKUs, one that falls away has 0 units, new ones follow behind. */
export const orderReplacement = z.strictObject({
  lines: z
    .array(z.strictObject({ sku: id, units: unitsOrNone, price: money }))
    .min(1)
    .max(ORDER_LINES_MAX),
  ...extras,
});

/** What is different: lines by their number, and new ones. */
export const orderEdit = z
  .strictObject({
    lines: z
      .array(
        z.strictObject({
          line: z.int().min(1).max(ORDER_LINES_MAX),
          units: unitsOrNone.exactOptional(),
          price: money.exactOptional(),
        }),
      )
      .min(1)
      .max(ORDER_LINES_MAX)
      .exactOptional(),
    add: lines.exactOptional(),
    ...extras,
  })
  .refine((edit) => Object.keys(edit).length > 0, "something that changes");

export const orderReason = z.strictObject({ reason: note.default("customer-request") });
export const parcelReason = z.strictObject({ reason: note });
export const orderRefund = z.strictObject({
  amount: z.int().min(1).max(AMOUNT_MAX).exactOptional(),
  reason: note.default("goodwill"),
});

/** What a person says of a payment that he has made or waited for. */
export const paymentOutcome = z.discriminatedUnion("status", [
  z.strictObject({
    status: z.literal("captured"),
    reference: z.string().refine(isPaymentToken, "a reference without card data").exactOptional(),
    /** Left out: all that was asked for. */
    amount: z.int().min(1).max(AMOUNT_MAX).exactOptional(),
  }),
  z.strictObject({ status: z.literal("failed"), reason: note.default("not paid") }),
]);

/** Money that was given back otherwise: in cash, by hand. */
export const refundOutcome = z.strictObject({
  status: z.literal("done"),
  reference: z.string().refine(isPaymentToken, "a reference without card data").exactOptional(),
});

export type OrderBody = z.output<typeof order>;
export type SourcingBody = z.output<typeof sourcing>;
export type ContactBody = z.output<typeof contact>;
export type OrderEditBody = z.output<typeof orderEdit>;
