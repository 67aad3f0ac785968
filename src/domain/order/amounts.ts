import type { LineUnits, OrderedLine } from "./content.ts";
import type { OrderState, Payment } from "./state.ts";

type Sums = {
  readonly lines: readonly (OrderedLine & { readonly dropped?: number })[];
  readonly shipping: number;
  readonly discount: number;
};

/** What the customer pays, in minor units: Σ units × price + shipping − discount, never below 0. */
export const totalOf = ({ lines, shipping, discount }: Sums): number => {
  const goods = lines.reduce(
    (sum, { units, price, dropped = 0 }) => sum + (units - dropped) * price,
    0,
  );
  return Math.max(0, goods + shipping - discount);
};

/** What units of lines cost, before shipping and discounts. */
export const goodsOf = (state: OrderState, lines: readonly LineUnits[]): number =>
  lines.reduce((sum, { line, units }) => sum + units * (state.lines[line - 1]?.price ?? 0), 0);

/** Of what was paid, what is neither paid back nor about to be. */
export const refundableOf = ({ paid, refunds }: OrderState): number =>
  paid - refunds.reduce((sum, { amount }) => sum + amount, 0);

/** What was paid for the order: less what went back because it cost less, not what was given back beside that. */
export const paidForOf = ({ paid, refunds }: OrderState): number =>
  paid - refunds.reduce((sum, { amount, apart }) => (apart === true ? sum : sum + amount), 0);

/** What is still to be paid. */
export const dueOf = (state: OrderState): number =>
  Math.max(0, (state.change?.total ?? state.total) - paidForOf(state));

const leftOf = ({ refunds }: OrderState, { attempt, amount }: Payment): number =>
  refunds.reduce((left, one) => (one.attempt === attempt ? left - one.amount : left), amount);

/** From which captures an amount is paid back: the newest first. It may fall short of the amount. */
export const spread = (
  state: OrderState,
  amount: number,
): readonly { readonly attempt: number; readonly amount: number }[] => {
  let left = amount;
  return state.payments
    .filter(({ status }) => status === "captured")
    .toReversed()
    .flatMap((payment) => {
      const part = Math.min(left, leftOf(state, payment));
      left -= part;
      return part > 0 ? [{ attempt: payment.attempt, amount: part }] : [];
    });
};

/** A payment that has no end yet. */
export const openPayment = ({ payments }: OrderState): Payment | undefined =>
  payments.find(({ status }) => ["requested", "pending", "authorised"].includes(status));
