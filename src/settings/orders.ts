import { wholeNumber } from "./kinds.ts";

/** How many orders are worked on, and how they are paid (docs/orders.md). */
export const ORDER_SETTINGS = {
  ordersInWork: wholeNumber(1, 1_000_000, {
    variable: "STOCKBOOK_ORDERS_IN_WORK",
    description:
      "Orders that are placed and not yet confirmed or cancelled; further ones are turned away with 503 until some are.",
    unit: "orders",
    standard: "10000",
  }),
  orderPaymentAttempts: wholeNumber(1, 20, {
    variable: "STOCKBOOK_ORDER_PAYMENT_ATTEMPTS",
    description: "Payments of an order that may fail before it is cancelled.",
    unit: "attempts",
    standard: "3",
  }),
};

type Settings = { readonly ordersInWork: number; readonly orderPaymentAttempts: number };

/** What the API takes of them. */
export const orderRulesOf = (settings: Settings) => ({
  inWork: settings.ordersInWork,
  paymentAttempts: settings.orderPaymentAttempts,
});
