import type { Carrier } from "../../processes/carrier-port.ts";
import { secretBytes } from "../../processes/webhook-signing.ts";
import { readSecretFile, SecretRefused } from "../secret-file.ts";
import { createOwnFleet, OWN_FLEET } from "./own-fleet.ts";

const SETTING = "STOCKBOOK_CARRIER_SECRET_FILE";
/** What the Standard Webhooks specification asks of a secret. */
const SECRET_BYTES_MIN = 24;

export type OpenedCarriers = {
  readonly carriers: readonly Carrier[];
  /** Secrets of callbacks by the name of the carrier that sends them. */
  readonly webhookSecrets: ReadonlyMap<string, string>;
};

/** The carriers that the settings name; the own fleet is always there. @throws SecretRefused */
export const openCarriers = (secretFile: string | undefined): OpenedCarriers => {
  const carriers = [createOwnFleet()];
  if (secretFile === undefined) return { carriers, webhookSecrets: new Map() };
  const secret = readSecretFile(secretFile, SETTING);
  if (secretBytes(secret).byteLength < SECRET_BYTES_MIN) {
    throw new SecretRefused(`${SETTING}=${secretFile}: behind whsec_ stand too few bytes`);
  }
  return { carriers, webhookSecrets: new Map([[OWN_FLEET, secret]]) };
};
