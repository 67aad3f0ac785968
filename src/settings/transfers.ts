import type { TransferRules } from "../domain/transfer/rules.ts";
import { wholeNumber } from "./kinds.ts";

const UNITS_MAX = 1_000_000_000;

/** When a transfer needs an approval, and when one is suggested (docs/transfers.md). */
export const TRANSFER_SETTINGS = {
  transferApprovalUnits: wholeNumber(0, UNITS_MAX, {
    variable: "STOCKBOOK_TRANSFER_APPROVAL_UNITS",
    description:
      "Units of a transfer, over all its lines, up to which it needs nobody else's approval.",
    unit: "units",
    standard: "0",
  }),
  transferVariancePercent: wholeNumber(1, 1_000, {
    variable: "STOCKBOOK_TRANSFER_VARIANCE_PERCENT",
    description:
      "Difference of a warehouse's cover from that of the whole network above which a transfer is suggested.",
    unit: "percent",
    standard: "20",
  }),
  transferMinimumUnits: wholeNumber(1, UNITS_MAX, {
    variable: "STOCKBOOK_TRANSFER_MINIMUM_UNITS",
    description: "Fewest units that make a transfer worth suggesting.",
    unit: "units",
    standard: "5",
  }),
  transferDemandDays: wholeNumber(1, 90, {
    variable: "STOCKBOOK_TRANSFER_DEMAND_DAYS",
    description: "Days whose shipments say how much of a SKU a warehouse needs.",
    unit: "days",
    standard: "28",
  }),
};

type Settings = {
  readonly transferApprovalUnits: number;
  readonly transferVariancePercent: number;
  readonly transferMinimumUnits: number;
  readonly transferDemandDays: number;
};

export const transferRulesOf = (settings: Settings): TransferRules => ({
  approvalUnits: settings.transferApprovalUnits,
  variancePercent: settings.transferVariancePercent,
  minimumUnits: settings.transferMinimumUnits,
  demandDays: settings.transferDemandDays,
});
