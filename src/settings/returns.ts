import { wholeNumber } from "./kinds.ts";

/** How long goods may be returned, and how long an approved return waits for them (docs/returns.md). */
export const RETURN_SETTINGS = {
  returnWindowDays: wholeNumber(1, 3_650, {
    variable: "STOCKBOOK_RETURN_WINDOW_DAYS",
    description: "Days after its delivery in which a return of an order can be asked for.",
    unit: "days",
    standard: "90",
  }),
  returnShipDays: wholeNumber(1, 365, {
    variable: "STOCKBOOK_RETURN_SHIP_DAYS",
    description:
      "Days after its approval in which the goods of a return have to be sent; it lapses then.",
    unit: "days",
    standard: "30",
  }),
};

type Settings = { readonly returnWindowDays: number; readonly returnShipDays: number };

/** What the API takes of them. */
export const returnRulesOf = (settings: Settings) => ({
  windowDays: settings.returnWindowDays,
  shipDays: settings.returnShipDays,
});
