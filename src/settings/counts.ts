import type { CountRules } from "../domain/count/sheet.ts";
import { amounts, amountsIn, unitsOf } from "./approvals.ts";
import { wholeNumber } from "./kinds.ts";

const UNITS_MAX = 1_000_000_000;
const PERCENT_MAX = 1_000;

/** When a cycle count is counted again, and when it needs an approval (docs/counts.md). */
export const COUNT_SETTINGS = {
  countTolerancePercent: wholeNumber(0, PERCENT_MAX, {
    variable: "STOCKBOOK_COUNT_TOLERANCE_PERCENT",
    description:
      "Difference from the expected units of a place within which a first count stands; beyond it somebody else counts again.",
    unit: "percent",
    standard: "5",
  }),
  countToleranceUnits: wholeNumber(0, UNITS_MAX, {
    variable: "STOCKBOOK_COUNT_TOLERANCE_UNITS",
    description: "The same in units; the wider of the two holds.",
    unit: "units",
    standard: "0",
  }),
  countApprovalUnits: wholeNumber(0, UNITS_MAX, {
    variable: "STOCKBOOK_COUNT_APPROVAL_UNITS",
    description:
      "Differences of a whole count, over and under added up, that are posted without an approval.",
    unit: "units",
    standard: "0",
  }),
  countApprovalValue: amounts({
    variable: "STOCKBOOK_COUNT_APPROVAL_VALUE",
    description:
      "The same by value, over SKUs whose cost is known; a currency that is not named is not judged by it.",
  }),
};

type Settings = {
  readonly countTolerancePercent: number;
  readonly countToleranceUnits: number;
  readonly countApprovalUnits: number;
  readonly countApprovalValue: string;
  readonly approvalHours: number;
  readonly approvalSecondUnits: string;
  readonly approvalSecondValue: string;
};

/** The rules that a count opened now goes by. */
export const countRulesOf = (settings: Settings): CountRules => {
  const secondUnits = unitsOf(settings.approvalSecondUnits);
  const secondValues = amountsIn(settings.approvalSecondValue);
  return {
    tolerancePercent: settings.countTolerancePercent,
    toleranceUnits: settings.countToleranceUnits,
    approvalUnits: settings.countApprovalUnits,
    approvalValues: amountsIn(settings.countApprovalValue) ?? {},
    approvalHours: settings.approvalHours,
    ...(secondUnits !== undefined && { secondUnits }),
    ...(secondValues !== undefined && { secondValues }),
  };
};
