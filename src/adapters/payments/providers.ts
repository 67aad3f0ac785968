import type { Clock, Ids } from "../../domain/runtime.ts";
import type { PaymentProvider } from "../../processes/payment-port.ts";
import { secretBytes } from "../../processes/webhook-signing.ts";
import { readSecretFile, SecretRefused } from "../secret-file.ts";
import { createHttpPayments } from "./http-provider.ts";
import { createManualPayments } from "./manual.ts";

/** Name of the provider that is asked over HTTP, in orders and in the path of its webhooks. */
export const HTTP_PROVIDER = "online";

const SETTING = "STOCKBOOK_PAYMENT_SECRET_FILE";
/** What the Standard Webhooks specification asks of a secret. */
const SECRET_BYTES_MIN = 24;

export type PaymentSources = {
  readonly url: string | undefined;
  readonly secretFile: string | undefined;
  readonly currencies: readonly string[];
  readonly clock: Clock;
  readonly ids: Ids;
};

export type OpenedProviders = {
  readonly providers: readonly PaymentProvider[];
  /** Secrets of webhooks by the name of the provider that sends them. */
  readonly webhookSecrets: ReadonlyMap<string, string>;
};

/** The providers that the settings name; people can always take money by hand. @throws SecretRefused */
export const openPaymentProviders = (sources: PaymentSources): OpenedProviders => {
  const { url, secretFile, currencies, clock, ids } = sources;
  const manual = createManualPayments(currencies);
  if (url === undefined || secretFile === undefined) {
    return { providers: [manual], webhookSecrets: new Map() };
  }
  const secret = readSecretFile(secretFile, SETTING);
  if (secretBytes(secret).byteLength < SECRET_BYTES_MIN) {
    throw new SecretRefused(`${SETTING}=${secretFile}: behind whsec_ stand too few bytes`);
  }
  const base = url.endsWith("/") ? url.slice(0, -1) : url;
  const online = createHttpPayments({ name: HTTP_PROVIDER, url: base, secret, clock, ids });
  return { providers: [online, manual], webhookSecrets: new Map([[HTTP_PROVIDER, secret]]) };
};
