import { instantText, DAY_MS } from "../domain/instant.ts";
import type { AlertItem, OrderAlertKind } from "../projections/read-models.ts";
import type { PaymentItem } from "../projections/payment-queries.ts";
import { timesOf } from "./analytics-orders.ts";
import type { ApiNeeds } from "./needs.ts";

export const ORDER_ALERT_KINDS = [
  "cancellation-rate",
  "inspection-rate-low",
  "payment-provider-down",
  "label-failed",
] as const satisfies readonly OrderAlertKind[];

export const isOrderAlert = (kind: string): kind is OrderAlertKind =>
  ORDER_ALERT_KINDS.some((one) => one === kind);

/** A rate of fewer is none. */
const SAMPLE_MIN = 20;
const INSPECTION_DAYS = 7;
/** Inspections that pass should be more. */
const INSPECTION_PASS_PERCENT = 98;
const PROVIDER_MS = 900_000;
/** So many payments in a row without an answer: the provider is down. */
const SILENCES = 3;
/** Payments and labels that are looked at. */
const LOOKED_AT_MAX = 500;
const LABELS_MAX = 100;

type Needs = Pick<ApiNeeds, "models" | "clock" | "settings">;

const percent = (part: number, all: number): string => `${((part * 100) / all).toFixed(1)} %`;

const cancellations = async ({ models, settings }: Needs, now: number): Promise<AlertItem[]> => {
  const from = now - DAY_MS;
  const quarters = await models.figures.quarters({ from, to: now + 1 });
  const times = timesOf(quarters.map(({ document }) => document));
  const [placed, cancelled] = [times("placed"), times("cancelled")];
  const limitPercent = settings.figures.cancellationAlertPercent;
  if (placed < SAMPLE_MIN || cancelled * 100 <= placed * limitPercent) return [];
  const detail = `${percent(cancelled, placed)} of the orders of 24 hours were cancelled, ${String(limitPercent)} % are usual`;
  const kind = "cancellation-rate";
  return [{ kind, detail, since: instantText(from), placed, cancelled, limitPercent }];
};

const inspections = async ({ models }: Needs, now: number): Promise<AlertItem[]> => {
  const from = now - INSPECTION_DAYS * DAY_MS;
  const quarters = await models.figures.quarters({ from, to: now + 1 });
  const times = timesOf(quarters.map(({ document }) => document));
  const [passed, failed] = [times("inspection passed"), times("inspection failed")];
  const inspected = passed + failed;
  if (inspected < SAMPLE_MIN || passed * 100 >= inspected * INSPECTION_PASS_PERCENT) return [];
  const detail = `${percent(passed, inspected)} of the inspections of 7 days passed, it should be ${String(INSPECTION_PASS_PERCENT)} %`;
  return [{ kind: "inspection-rate-low", detail, since: instantText(from), inspected, passed }];
};

/** One that it had given a name to was answered: then the customer did not come back. */
const isSilence = ({ status, code, reference }: PaymentItem): boolean =>
  status === "failed" && code === "timeout" && reference === null;

/** A provider whose newest payments all ended without an answer of it; newest first. */
const silentSince = (ended: readonly PaymentItem[]): string | undefined => {
  const answered = ended.findIndex((one) => !isSilence(one));
  const silent = answered < 0 ? ended : ended.slice(0, answered);
  return silent.length < SILENCES ? undefined : (silent.at(-1)?.endedAt ?? undefined);
};

const providersDown = async ({ models }: Needs, now: number): Promise<AlertItem[]> => {
  const { items } = await models.payments(
    { kind: "payment", from: now - PROVIDER_MS, to: now + 1, by: "endedAt", descending: true },
    { limit: LOOKED_AT_MAX },
  );
  const providers = [...new Set(items.map(({ provider }) => provider ?? ""))].sort();
  return providers.flatMap((provider): AlertItem[] => {
    const since = silentSince(items.filter((one) => one.provider === provider));
    if (since === undefined) return [];
    const detail = `${provider} does not answer: no payment has been taken since`;
    return [{ kind: "payment-provider-down", detail, since, provider }];
  });
};

const labels = async ({ models }: Needs): Promise<AlertItem[]> => {
  const { items } = await models.entities.shipment.list(
    { equals: { label: "failed" } },
    { limit: LABELS_MAX },
  );
  return items
    .filter(({ status }) => status !== "cancelled")
    .map(({ id, order, warehouse, labelFault, changedAt }) => ({
      ...{ kind: "label-failed", warehouse, shipment: id, order, since: changedAt },
      detail: `no label for ${id}: ${labelFault?.detail ?? "the carrier made none"}`,
    }));
};

/** What is wrong with orders as a whole, and parcels that wait for a label. */
export const orderAlerts = async (
  needs: Needs,
  kind: OrderAlertKind | undefined,
): Promise<readonly AlertItem[]> => {
  const now = needs.clock.now();
  const asked = (one: OrderAlertKind): boolean => kind === undefined || kind === one;
  return [
    ...(asked("cancellation-rate") ? await cancellations(needs, now) : []),
    ...(asked("inspection-rate-low") ? await inspections(needs, now) : []),
    ...(asked("payment-provider-down") ? await providersDown(needs, now) : []),
    ...(asked("label-failed") ? await labels(needs) : []),
  ];
};
