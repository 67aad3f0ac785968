import { z } from "zod";
import { isId } from "../domain/ids.ts";

const AMOUNT_MAX = Number.MAX_SAFE_INTEGER;
const REFERENCE = /^[\u0021-\u007e]{1,200}$/;
const CODE = /^[a-z0-9][a-z0-9_-]{0,63}$/;

const reference = z.string().regex(REFERENCE);
const amount = z.int().min(1).max(AMOUNT_MAX);
const currency = z.string().regex(/^[A-Z]{3}$/);
const why = {
  code: z.string().regex(CODE).default("failed"),
  detail: z.string().max(500).default(""),
};
const ofCharge = {
  order: z.string().refine(isId),
  attempt: z.int().min(1).max(1_000),
  reference,
};

/** Fields that a provider adds are none of our business. */
const news = z.discriminatedUnion("type", [
  z.object({ type: z.literal("payment.captured"), ...ofCharge, amount, currency }),
  z.object({ type: z.literal("payment.authorised"), ...ofCharge }),
  z.object({ type: z.literal("payment.pending"), ...ofCharge }),
  z.object({ type: z.literal("payment.failed"), ...ofCharge, ...why }),
  z.object({ type: z.literal("payment.voided"), ...ofCharge }),
  z.object({
    type: z.literal("refund.done"),
    order: z.string().refine(isId),
    refund: z.string().min(1).max(200),
    reference,
  }),
  z.object({
    type: z.literal("refund.failed"),
    order: z.string().refine(isId),
    refund: z.string().min(1).max(200),
    ...why,
  }),
]);

/** What a payment provider tells of its own accord, by a signed webhook. */
export type PaymentNews = z.infer<typeof news>;

/** Undefined: it tells of something else, or is no news of a payment at all. */
export const readPaymentNews = (body: unknown): PaymentNews | undefined =>
  news.safeParse(body).data;
