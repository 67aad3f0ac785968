import { z } from "zod";
import { isKeyAddress, NONE_GIVEN, optional, optionalFile } from "./identity.ts";
import { about, listOf, wholeNumber } from "./kinds.ts";

const CODES: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));
/** A score of 1, in ten-thousandths. */
const SCORE_ONE = 10_000;
const SCORE = /^(?:0(?:\.\d{1,4})?|1(?:\.0{1,4})?)$/;

/** In tenths of thousandths, without ever being a fraction: `0.8` is 8,000. */
const tenThousandths = (text: string): number => {
  const [whole = "", fraction = ""] = text.split(".");
  return Number(whole) * SCORE_ONE + Number(fraction.padEnd(4, "0"));
};

/** Who is asked for money, and who looks at an order before it is confirmed (docs/payments.md). */
export const PAYMENT_SETTINGS = {
  paymentUrl: optional(isKeyAddress, {
    variable: "STOCKBOOK_PAYMENT_URL",
    description:
      "Address of the payment provider; without one people take the money and say so. With it goes the secret.",
    unit: "URL",
    range: "https, or http to this machine; or none",
    secret: true,
  }),
  paymentSecretFile: optionalFile({
    variable: "STOCKBOOK_PAYMENT_SECRET_FILE",
    description:
      "File with the secret that signs what the payment provider is asked, and the webhooks that it sends. At least 32 bytes, not readable for everybody; while it is changed the old one on a second line.",
  }),
  paymentTimeoutMs: wholeNumber(100, 60_000, {
    variable: "STOCKBOOK_PAYMENT_TIMEOUT_MS",
    description:
      "Time that a provider of payments, or the fraud check, has to answer; then the attempt has failed.",
    unit: "ms",
    standard: "15000",
  }),
  paymentCurrencies: listOf((code) => CODES.has(code), {
    variable: "STOCKBOOK_PAYMENT_CURRENCIES",
    description: "Currencies that orders may be paid in.",
    unit: "ISO 4217 codes",
    standard: "USD,EUR,GBP,JPY,VND",
    range: "codes separated by commas, or none",
  }),
  fraudThreshold: z
    .string()
    .regex(SCORE)
    .transform(tenThousandths)
    .prefault("0.8")
    .register(about, {
      variable: "STOCKBOOK_FRAUD_THRESHOLD",
      description: "Score of the fraud check from which on an order is not confirmed.",
      unit: "0 to 1",
      standard: "0.8",
      range: "0 to 1, up to four decimals",
    }),
};

type PaymentSettings = { readonly paymentUrl: string; readonly paymentSecretFile: string };

/** What is wrong with the settings together. */
export const paymentFaults = ({
  paymentUrl,
  paymentSecretFile,
}: PaymentSettings): readonly string[] =>
  (paymentUrl === NONE_GIVEN) === (paymentSecretFile === NONE_GIVEN)
    ? []
    : ["STOCKBOOK_PAYMENT_URL and STOCKBOOK_PAYMENT_SECRET_FILE go together: give both or none"];
