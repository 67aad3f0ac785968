import type { Logger } from "pino";
import { openCarriers } from "../adapters/carriers/carriers.ts";
import { openPaymentProviders } from "../adapters/payments/providers.ts";
import type { Ledger } from "../commands/dispatch.ts";
import type { Config } from "../config.ts";
import type { Clock, Ids, Scheduler } from "../domain/runtime.ts";
import { createCarriers, type Carriers } from "../processes/carriers.ts";
import type { LedgerEntities } from "../processes/entities.ts";
import { acceptEverything, createFraudGate, type FraudGate } from "../processes/fraud-port.ts";
import { createFulfilment, type FulfilmentProcesses } from "../processes/fulfilment.ts";
import type { OperationalStore } from "../processes/operational-store.ts";
import { createOrderSourcing, type OrderSourcing } from "../processes/order-sourcing.ts";
import { createPayments, type Payments } from "../processes/payments.ts";
import type { Turns } from "../processes/turns.ts";
import type { ReadModels } from "../projections/read-models.ts";
import { carrierSourcesOf } from "../settings/shipments.ts";
import { paymentSources } from "./settings.ts";

export type FulfilmentRoomNeeds = {
  readonly config: Config;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  readonly ledger: Pick<Ledger, "dispatch" | "head">;
  readonly entities: LedgerEntities;
  /** Whom parcels go to stands there. */
  readonly store: Pick<OperationalStore, "get">;
  /** Where several processes drive. */
  readonly turns?: Turns;
  /** Asked for when it is needed: the read side begins after the processes. */
  readonly models: () => ReadModels;
};

/** What orders need beside the ledger: who is asked for money, who sends, who looks for fraud. */
export type Fulfilment = {
  readonly processes: FulfilmentProcesses;
  readonly sourcing: OrderSourcing;
  readonly payments: Payments;
  readonly fraud: FraudGate;
  /** Secrets of webhooks by the name of the provider that sends them. */
  readonly webhookSecrets: ReadonlyMap<string, readonly string[]>;
  readonly carriers: Carriers;
  /** The same of the carriers' callbacks. */
  readonly carrierSecrets: ReadonlyMap<string, readonly string[]>;
};

const openShipping = ({ config, scheduler, logger, store }: FulfilmentRoomNeeds) => {
  const { timeoutMs, secretFile } = carrierSourcesOf(config);
  const { carriers, webhookSecrets: carrierSecrets } = openCarriers(secretFile);
  const report = (fault: unknown, detail: string): void => {
    logger.warn({ err: fault, process: "carriers" }, detail);
  };
  return {
    carriers: createCarriers({ carriers, store, scheduler, timeoutMs, report }),
    carrierSecrets,
  };
};

/** @throws SecretRefused */
export const openFulfilment = (needs: FulfilmentRoomNeeds): Fulfilment => {
  const { config, clock, ids, scheduler, logger, ledger, entities, turns, models } = needs;
  const report = (fault: unknown, detail: string): void => {
    logger.warn({ err: fault, process: "payments" }, detail);
  };
  const { sources, timeoutMs, fraudThreshold: threshold } = paymentSources(config);
  const { currencies } = sources;
  const { providers, webhookSecrets } = openPaymentProviders({ ...sources, clock, ids });
  const payments = createPayments({ providers, scheduler, timeoutMs, currencies, report });
  const { dispatch, head } = ledger;
  const sourcing = createOrderSourcing({ models, dispatch, head, clock, ids });
  const { source } = sourcing;
  const shipping = openShipping(needs);
  const { carriers } = shipping;
  const processes = createFulfilment({
    ...{ entities, dispatch, clock, source, payments, carriers },
    ...(turns !== undefined && { turns }),
  });
  const fraud = createFraudGate({
    ...{ check: acceptEverything, threshold, scheduler, timeoutMs, report },
  });
  return { processes, sourcing, payments, fraud, webhookSecrets, ...shipping };
};
