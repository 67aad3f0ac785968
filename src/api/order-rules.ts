/** How many orders are worked on at once, and how often they may be paid in vain. */
export type OrderRules = {
  /** Orders placed and neither confirmed nor ended. */
  readonly inWork: number;
  /** Payments that may fail before the order is cancelled. */
  readonly paymentAttempts: number;
};

export const DEFAULT_ORDER_RULES: OrderRules = { inWork: 10_000, paymentAttempts: 3 };
