import type { Clock, Ids } from "../../domain/runtime.ts";
import type { PaymentProvider } from "../../processes/payment-port.ts";
import { readWebhookSecrets } from "../webhook-secrets.ts";
import { createHttpPayments } from "./http-provider.ts";
import { createManualPayments } from "./manual.ts";

/** Name of the provider that is asked over HTTP, in orders and in the path of its webhooks. */
export const HTTP_PROVIDER = "online";

const SETTING = "STOCKBOOK_PAYMENT_SECRET_FILE";

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
  readonly webhookSecrets: ReadonlyMap<string, readonly string[]>;
};

/** The providers that the settings name; people can always take money by hand. @throws SecretRefused */
export const openPaymentProviders = (sources: PaymentSources): OpenedProviders => {
  const { url, secretFile, currencies, clock, ids } = sources;
  const manual = createManualPayments(currencies);
  if (url === undefined || secretFile === undefined) {
    return { providers: [manual], webhookSecrets: new Map() };
  }
  const secrets = readWebhookSecrets(secretFile, SETTING);
  const base = url.endsWith("/") ? url.slice(0, -1) : url;
  const online = createHttpPayments({ name: HTTP_PROVIDER, url: base, secrets, clock, ids });
  return { providers: [online, manual], webhookSecrets: new Map([[HTTP_PROVIDER, secrets]]) };
};
