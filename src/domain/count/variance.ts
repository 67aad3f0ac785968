import type { Money } from "../money.ts";
import type { CountRules } from "./sheet.ts";

/** Sums over places: `over` was there beyond the books, `under` was not there; both are non-negative. */
export type Difference = {
  readonly places: number;
  readonly over: number;
  readonly under: number;
  /** In minor units, one for each currency, over SKUs whose cost is known. */
  readonly values: readonly {
    readonly currency: string;
    readonly over: number;
    readonly under: number;
  }[];
};

type Line = { readonly units: number; readonly value: Money | undefined };

/** `units` of a line is counted − expected; a line without a difference adds nothing. */
export const differenceOf = (lines: readonly Line[]): Difference => {
  let places = 0;
  let over = 0;
  let under = 0;
  const values = new Map<string, { over: number; under: number }>();
  for (const { units, value } of lines) {
    if (units === 0) continue;
    places += 1;
    over += Math.max(0, units);
    under += Math.max(0, -units);
    if (value === undefined) continue;
    const sum = values.get(value.currency) ?? { over: 0, under: 0 };
    sum.over += Math.max(0, value.amount);
    sum.under += Math.max(0, -value.amount);
    values.set(value.currency, sum);
  }
  const byCurrency = [...values].sort(([left], [right]) => (left < right ? -1 : 1));
  return {
    places,
    over,
    under,
    values: byCurrency.map(([currency, sums]) => ({ currency, ...sums })),
  };
};

export const NO_DIFFERENCE: Difference = differenceOf([]);

type Limits = Pick<CountRules, "approvalUnits" | "approvalValues" | "secondUnits" | "secondValues">;
type Amounts = CountRules["approvalValues"];

/** Over and under are added, not set off: what is missing here and too much there are two differences. */
const passes = ({ over, under, values }: Difference, units: number, amounts: Amounts): boolean =>
  over + under > units ||
  values.some((one) => one.over + one.under > (amounts[one.currency] ?? Infinity));

/** How many people have to approve it. */
export const approversOf = (
  difference: Difference,
  { approvalUnits, approvalValues, secondUnits = Infinity, secondValues = {} }: Limits,
): 0 | 1 | 2 => {
  if (passes(difference, secondUnits, secondValues)) return 2;
  return passes(difference, approvalUnits, approvalValues) ? 1 : 0;
};
