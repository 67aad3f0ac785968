import type { Carrier } from "../../processes/carrier-port.ts";
import { readWebhookSecrets } from "../webhook-secrets.ts";
import { createOwnFleet, OWN_FLEET } from "./own-fleet.ts";

const SETTING = "STOCKBOOK_CARRIER_SECRET_FILE";

export type OpenedCarriers = {
  readonly carriers: readonly Carrier[];
  /** Secrets of callbacks by the name of the carrier that sends them. */
  readonly webhookSecrets: ReadonlyMap<string, readonly string[]>;
};

/** The carriers that the settings name; the own fleet is always there. @throws SecretRefused */
export const openCarriers = (secretFile: string | undefined): OpenedCarriers => {
  const carriers = [createOwnFleet()];
  if (secretFile === undefined) return { carriers, webhookSecrets: new Map() };
  const secrets = readWebhookSecrets(secretFile, SETTING);
  return { carriers, webhookSecrets: new Map([[OWN_FLEET, secrets]]) };
};
