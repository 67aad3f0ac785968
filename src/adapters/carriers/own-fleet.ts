import { createHash } from "node:crypto";
import { checkDigit } from "../../domain/gtin.ts";
import type { Carrier } from "../../processes/carrier-port.ts";
import { labelPdf } from "./label-pdf.ts";
import { labelZpl } from "./label-zpl.ts";

/** Name of the carrier that is always there. */
export const OWN_FLEET = "own-fleet";

const PREFIX = "SB";
const DIGITS = 16;
const MODULUS = 10n ** BigInt(DIGITS);

/** The same parcel always has the same number, so a label that is asked for again is the same label. */
export const trackingOf = (shipment: string): string => {
  const hash = createHash("sha256").update(shipment).digest("hex").slice(0, 16);
  const digits = (BigInt(`0x${hash}`) % MODULUS).toString().padStart(DIGITS, "0");
  return PREFIX + digits + String(checkDigit(digits));
};

/** Parcels that the house brings itself, or hands to whoever comes: people, or a signed callback, say how it went. */
export const createOwnFleet = (): Carrier => ({
  name: OWN_FLEET,
  rates: async ({ currency }) => [
    { service: "standard", cost: 0, currency },
    { service: "express", cost: 0, currency },
  ],
  label: async ({ shipment }) => ({ tracking: trackingOf(shipment) }),
  print: async (document, format) =>
    format === "pdf" ? labelPdf(document) : Buffer.from(labelZpl(document), "utf8"),
});
