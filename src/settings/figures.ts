import { wholeNumber } from "./kinds.ts";

/** What is promised, and from when on somebody is told (docs/analytics.md). */
export const FIGURE_SETTINGS = {
  fulfilmentHours: wholeNumber(1, 1_000, {
    variable: "STOCKBOOK_FULFILMENT_HOURS",
    description: "Hours from the confirmation of an order to the carrier; longer ones are late.",
    unit: "hours",
    standard: "24",
  }),
  cancellationAlertPercent: wholeNumber(1, 100, {
    variable: "STOCKBOOK_CANCELLATION_ALERT_PERCENT",
    description: "Share of the orders of a day that are cancelled from which on there is an alert.",
    unit: "%",
    standard: "5",
  }),
};

type Settings = { readonly fulfilmentHours: number; readonly cancellationAlertPercent: number };

/** What the API takes of them. */
export const figureRulesOf = (settings: Settings) => ({
  fulfilmentHours: settings.fulfilmentHours,
  cancellationAlertPercent: settings.cancellationAlertPercent,
});
