import type { IdentitySources } from "../adapters/identity.ts";
import { API_DEFAULTS, type ApiSettings } from "../api/needs.ts";
import type { Config } from "../config.ts";
import { approvalLimitsOf } from "../settings/approvals.ts";
import { countRulesOf } from "../settings/counts.ts";
import { figureRulesOf } from "../settings/figures.ts";
import { NONE_GIVEN } from "../settings/identity.ts";
import { orderRulesOf } from "../settings/orders.ts";
import { returnRulesOf } from "../settings/returns.ts";
import { parcelRulesOf } from "../settings/shipments.ts";
import { transferRulesOf } from "../settings/transfers.ts";

const MIB = 1_048_576;

/** What the write path takes of the settings. */
export const ledgerOptions = (config: Config) => ({
  settings: {
    holdSeconds: {
      cart: config.holdCartSeconds,
      checkout: config.holdCheckoutSeconds,
      saved: config.holdSavedSeconds,
    },
    approvals: approvalLimitsOf(config),
  },
  limits: {
    queuePerStream: config.queuePerStream,
    commandsInFlight: config.commandsInFlight,
    mailboxes: config.cachedStreams,
    mailboxBytes: config.cacheMiB * MIB,
  },
});

/** What the API takes of the settings. */
export const apiSettings = (config: Config): ApiSettings => ({
  ...API_DEFAULTS,
  timeZone: config.timeZone,
  commandsInFlightMax: config.requestsInFlight,
  logRequests: config.logRequests === "on",
  rates: {
    anonymous: config.rateAnonymous,
    failedLogins: config.rateFailedLogins,
    reads: config.rateReads,
    commands: config.rateCommands,
    admin: config.rateAdmin,
    notFound: config.rateNotFound,
    banSeconds: config.banSeconds,
  },
  quotas: {
    holdsPerClient: config.holdsPerClient,
    holdsPerCustomer: config.holdsPerCustomer,
    unitsPerCustomer: config.heldUnitsPerCustomer,
    sharePercent: config.heldSharePercent,
  },
  counts: countRulesOf(config),
  transfers: transferRulesOf(config),
  orders: orderRulesOf(config),
  returns: returnRulesOf(config),
  parcels: parcelRulesOf(config),
  figures: figureRulesOf(config),
  currencies: config.paymentCurrencies,
  approvalHours: config.approvalHours,
  corsOrigins: config.corsOrigins,
  trustedProxies: config.trustedProxies,
});

const given = (text: string): string | undefined => (text === NONE_GIVEN ? undefined : text);

/** Where keys and tokens come from. */
export const identitySources = (config: Config): IdentitySources => ({
  bootstrapKeyFile: given(config.bootstrapKeyFile),
  jwksUrl: given(config.jwksUrl),
  jwksFile: given(config.jwksFile),
  jwtIssuer: given(config.jwtIssuer),
  jwtAudience: given(config.jwtAudience),
});

/** Who is asked for money, and how long; and from which score on an order is not confirmed. */
export const paymentSources = (config: Config) => ({
  sources: {
    url: given(config.paymentUrl),
    secretFile: given(config.paymentSecretFile),
    currencies: config.paymentCurrencies,
  },
  timeoutMs: config.paymentTimeoutMs,
  fraudThreshold: config.fraudThreshold,
});
