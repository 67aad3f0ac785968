import { z } from "zod";

const METHODS_MAX = 200;
const CURRENCIES_MAX = 200;
const STATEMENT_ROWS_MAX = 100_000;
const REFERENCE = /^[\u0021-\u007e]{1,200}$/;
const URL_CHARACTERS_MAX = 2_000;

const reference = z.string().regex(REFERENCE);
const amount = z.int().min(1).max(Number.MAX_SAFE_INTEGER);
const currency = z.string().regex(/^[A-Z]{3}$/);

const isWebAddress = (text: string): boolean =>
  URL.canParse(text) && new URL(text).protocol === "https:";

/** Where a customer is sent: never anything but a page of the web. */
const redirect = z.string().max(URL_CHARACTERS_MAX).refine(isWebAddress);

const failure = z.object({
  status: z.literal("failed"),
  code: z.string().min(1).max(64),
  detail: z.string().max(500).default(""),
});

/** Unknown fields are dropped: nothing else of what a provider says is kept. */
export const chargeAnswer = z.discriminatedUnion("status", [
  z.object({ status: z.literal("captured"), reference, amount }),
  z.object({ status: z.literal("authorised"), reference }),
  z.object({ status: z.literal("pending"), reference, redirect: redirect.exactOptional() }),
  failure,
]);

export const voidAnswer = z.discriminatedUnion("status", [
  z.object({ status: z.literal("voided"), reference }),
  failure,
]);

export const refundAnswer = z.discriminatedUnion("status", [
  z.object({ status: z.literal("done"), reference }),
  failure,
]);

export const methodsAnswer = z.object({
  methods: z
    .array(
      z.object({
        id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
        kind: z.enum(["card", "wallet", "bank-transfer", "corporate-account", "manual"]),
        title: z.string().min(1).max(200),
        currencies: z.array(currency).max(CURRENCIES_MAX),
      }),
    )
    .max(METHODS_MAX),
});

export const statementAnswer = z.object({
  rows: z
    .array(
      z.object({
        kind: z.enum(["charge", "refund"]),
        key: z.string().min(1).max(200).exactOptional(),
        reference,
        amount,
        currency,
      }),
    )
    .max(STATEMENT_ROWS_MAX),
});
