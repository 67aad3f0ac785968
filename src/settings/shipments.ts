import { isId } from "../domain/ids.ts";
import type { ParcelRules } from "../domain/shipment/rules.ts";
import { NONE_GIVEN, optionalFile } from "./identity.ts";
import { listOf, wholeNumber } from "./kinds.ts";

const GRAMS_MAX = 1_000_000;

/** How parcels are weighed and followed (docs/fulfilment.md). */
export const SHIPMENT_SETTINGS = {
  packagingGrams: wholeNumber(0, GRAMS_MAX, {
    variable: "STOCKBOOK_PACKAGING_GRAMS",
    description: "Weight of an empty parcel with its filling, where packing does not name another.",
    unit: "g",
    standard: "200",
  }),
  weightTolerancePercent: wholeNumber(0, 100, {
    variable: "STOCKBOOK_WEIGHT_TOLERANCE_PERCENT",
    description: "Share of its expected weight that a parcel may weigh more or less.",
    unit: "percent",
    standard: "10",
  }),
  weightToleranceGrams: wholeNumber(0, GRAMS_MAX, {
    variable: "STOCKBOOK_WEIGHT_TOLERANCE_GRAMS",
    description: "Difference from the expected weight that never counts, however light the parcel.",
    unit: "g",
    standard: "50",
  }),
  inspectionSkus: listOf(isId, {
    variable: "STOCKBOOK_INSPECTION_SKUS",
    description: "SKUs whose parcels are inspected before they are closed.",
    ...{ unit: "SKUs, separated by commas", standard: "none", range: "up to 100 SKUs, or none" },
  }),
  inspectionValue: wholeNumber(0, Number.MAX_SAFE_INTEGER, {
    variable: "STOCKBOOK_INSPECTION_VALUE",
    description: "Value of the goods from which on a parcel is inspected; 0: at no value.",
    unit: "minor units of the order's currency",
    standard: "0",
  }),
  inspectionSharePercent: wholeNumber(0, 100, {
    variable: "STOCKBOOK_INSPECTION_SHARE_PERCENT",
    description: "Share of all other parcels that is inspected, drawn by their ids.",
    unit: "percent",
    standard: "0",
  }),
  carrierTimeoutMs: wholeNumber(100, 60_000, {
    variable: "STOCKBOOK_CARRIER_TIMEOUT_MS",
    description: "Time that a carrier has to answer; then there is no label, or no news.",
    unit: "ms",
    standard: "10000",
  }),
  trackingPollMinutes: wholeNumber(1, 10_080, {
    variable: "STOCKBOOK_TRACKING_POLL_MINUTES",
    description: "How often carriers are asked for news of parcels on their way.",
    unit: "minutes",
    standard: "240",
  }),
  carrierSecretFile: optionalFile({
    variable: "STOCKBOOK_CARRIER_SECRET_FILE",
    description:
      "File with the secret that signs the callbacks with news of the own fleet's parcels. At least 32 bytes, not readable for everybody, while it is changed the old one on a second line; without one no callback is taken.",
  }),
};

type Settings = {
  readonly packagingGrams: number;
  readonly weightTolerancePercent: number;
  readonly weightToleranceGrams: number;
  readonly inspectionSkus: readonly string[];
  readonly inspectionValue: number;
  readonly inspectionSharePercent: number;
  readonly carrierTimeoutMs: number;
  readonly carrierSecretFile: string;
};

export const parcelRulesOf = (settings: Settings): ParcelRules => ({
  packagingGrams: settings.packagingGrams,
  tolerancePercent: settings.weightTolerancePercent,
  toleranceGrams: settings.weightToleranceGrams,
  inspection: {
    skus: settings.inspectionSkus,
    value: settings.inspectionValue,
    sharePercent: settings.inspectionSharePercent,
  },
});

export const carrierSourcesOf = (settings: Settings) => ({
  timeoutMs: settings.carrierTimeoutMs,
  secretFile: settings.carrierSecretFile === NONE_GIVEN ? undefined : settings.carrierSecretFile,
});
