import { z } from "zod";
import type { ApprovalLimits } from "../domain/stock/commands.ts";
import { about, type Setting } from "./kinds.ts";

const NO_LIMIT = "none";
const WHOLE = /^(?:0|[1-9]\d{0,14})$/;
const CURRENCIES_MAX = 50;

/** A whole number, or `none`: the limit does not hold. */
const limitOf = (max: number, text: Omit<Setting, "standard" | "range">) =>
  z
    .string()
    .refine((word) => word === NO_LIMIT || (WHOLE.test(word) && Number(word) <= max))
    .prefault(NO_LIMIT)
    .register(about, {
      ...text,
      standard: NO_LIMIT,
      range: `0 to ${max.toLocaleString("en")}, or none`,
    });

type Amounts = { readonly [currency: string]: number };

const AMOUNT = /^([A-Z]{3}):(0|[1-9]\d{0,14})$/;

/** `USD:100000,VND:50000000`; undefined for `none`, where it is not written so, or names a currency twice. */
export const amountsIn = (text: string): Amounts | undefined => {
  const words = text.split(",");
  const amounts = new Map<string, number>();
  for (const word of words) {
    const [, currency, amount] = AMOUNT.exec(word.trim()) ?? [];
    if (currency === undefined || amounts.has(currency)) return undefined;
    amounts.set(currency, Number(amount));
  }
  return words.length > CURRENCIES_MAX ? undefined : Object.fromEntries(amounts);
};

export const amounts = (text: Pick<Setting, "variable" | "description">) =>
  z
    .string()
    .refine((word) => word === NO_LIMIT || amountsIn(word) !== undefined)
    .prefault(NO_LIMIT)
    .register(about, {
      ...text,
      unit: "minor units by currency",
      standard: NO_LIMIT,
      range: "amounts such as USD:100000,VND:50000000, or none",
    });

const UNITS_MAX = 1_000_000_000_000;

/** From where on adjustments, write-offs and count corrections need an approval (docs/approvals.md). */
export const APPROVAL_SETTINGS = {
  approvalUnits: limitOf(UNITS_MAX, {
    variable: "STOCKBOOK_APPROVAL_UNITS",
    description:
      "Units that one adjustment, write-off or count correction may move without an approval, where the policy of the stock names no `single` limit.",
    unit: "units",
  }),
  approvalDailyUnits: limitOf(UNITS_MAX, {
    variable: "STOCKBOOK_APPROVAL_DAILY_UNITS",
    description:
      "Units that one person may correct in one stock within 24 h without an approval, where the policy of the stock names no `daily` limit.",
    unit: "units",
  }),
  approvalValue: amounts({
    variable: "STOCKBOOK_APPROVAL_VALUE",
    description:
      "Value that one person may correct in one stock within 24 h without an approval, by the unit cost of its last receipt. Stocks without a known cost, or of another currency, are not judged by it.",
  }),
  approvalPercent: limitOf(1_000_000, {
    variable: "STOCKBOOK_APPROVAL_PERCENT",
    description:
      "Share of what is on hand that one person may correct in one stock within 24 h without an approval.",
    unit: "percent",
  }),
  approvalSecondUnits: limitOf(UNITS_MAX, {
    variable: "STOCKBOOK_APPROVAL_SECOND_UNITS",
    description:
      "Units of one person in one stock within 24 h, or of the differences of a whole count, beyond which two people approve.",
    unit: "units",
  }),
  approvalSecondValue: amounts({
    variable: "STOCKBOOK_APPROVAL_SECOND_VALUE",
    description:
      "Value of one person in one stock within 24 h, or of the differences of a whole count, beyond which two people approve.",
  }),
  approvalHours: z
    .string()
    .regex(/^[1-9]\d{0,3}$/)
    .transform(Number)
    .prefault("72")
    .register(about, {
      variable: "STOCKBOOK_APPROVAL_HOURS",
      description: "How long a request can be approved; then it has expired.",
      unit: "hours",
      standard: "72",
      range: "1 to 9,999",
    }),
};

type ApprovalSettings = {
  readonly [Key in Exclude<keyof typeof APPROVAL_SETTINGS, "approvalHours">]: string;
};

/** Undefined for `none`. */
export const unitsOf = (word: string): number | undefined =>
  word === NO_LIMIT ? undefined : Number(word);

/** The limits that the stock decider judges by; those that are `none` are left out. */
export const approvalLimitsOf = (settings: ApprovalSettings): ApprovalLimits => {
  const single = unitsOf(settings.approvalUnits);
  const daily = unitsOf(settings.approvalDailyUnits);
  const value = amountsIn(settings.approvalValue);
  const percent = unitsOf(settings.approvalPercent);
  const secondUnits = unitsOf(settings.approvalSecondUnits);
  const secondValue = amountsIn(settings.approvalSecondValue);
  return {
    ...(single !== undefined && { single }),
    ...(daily !== undefined && { daily }),
    ...(value !== undefined && { value }),
    ...(percent !== undefined && { percent }),
    ...(secondUnits !== undefined && { secondUnits }),
    ...(secondValue !== undefined && { secondValue }),
  };
};
