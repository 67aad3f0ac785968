/** What figures are measured against. */
export type FigureRules = {
  /** From the confirmation of an order to the carrier. */
  readonly fulfilmentHours: number;
  /** Of the orders of a day; from there on there is an alert. */
  readonly cancellationAlertPercent: number;
};

export const DEFAULT_FIGURE_RULES: FigureRules = {
  fulfilmentHours: 24,
  cancellationAlertPercent: 5,
};
