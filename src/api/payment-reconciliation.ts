import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import { dayOf, DAY_MS } from "../domain/instant.ts";
import type { DifferenceKind, PaymentDifference } from "../domain/reconcile.ts";
import { RECONCILIATIONS } from "../processes/daily-reconciliation.ts";
import { LIST_ROWS_MAX } from "../processes/operational-store.ts";
import { reconcileProvider, type ProviderReconciliation } from "../processes/reconciliation.ts";
import { API_PREFIX } from "./command-routes.ts";
import { requireProvider } from "./payment-providers.ts";
import { permitted } from "./permissions.ts";
import { freshness, noParams, registerRead, type ReadEdge } from "./reads.ts";
import { reportDay } from "./zoned-days.ts";

/** Differences of one provider that an answer lists; all of them count. */
const DIFFERENCES_SHOWN_MAX = 1_000;
const ACCURACY_ONE = 10_000;

const KINDS = ["missing", "extra", "currency", "amount"] as const satisfies DifferenceKind[];

const ofKind = (
  differences: readonly PaymentDifference[],
  kind: DifferenceKind,
): readonly PaymentDifference[] => differences.filter(({ what }) => what === kind);

const view = (provider: string, found: ProviderReconciliation) => {
  if (found.status !== "compared") return { provider, ...found };
  const { status, agreed, differences, accuracy, totals } = found;
  return {
    ...{ provider, status, agreed },
    counts: Object.fromEntries(KINDS.map((kind) => [kind, ofKind(differences, kind).length])),
    accuracy: agreed + differences.length === 0 ? null : accuracy / ACCURACY_ONE,
    differences: KINDS.flatMap((kind) => ofKind(differences, kind)).slice(0, DIFFERENCES_SHOWN_MAX),
    totals,
  };
};

/** Days of which reports are listed. */
const DAYS_SHOWN = 31;

/** What was found day by day, as each was over. */
const registerReports = (app: FastifyInstance, edge: ReadEdge): void => {
  const { operational, clock } = edge.needs;
  registerRead(app, edge, {
    path: `${API_PREFIX}/payments/reconciliations`,
    operationId: "payment-reconciliations",
    summary: "What the daily comparison with the providers' statements has found",
    tag: "payments",
    access: permitted("network", "payment:confirm", "audit:read"),
    params: noParams,
    query: z.strictObject({ provider: schemas.id.exactOptional() }),
    answer: `The newest ${String(DAYS_SHOWN)} days, oldest first: \`differing\` rows of each provider, and the first of them. A day is compared an hour behind its end.`,
    handler: async ({ query: { provider } }) => {
      const after = dayOf(clock.now() - (DAYS_SHOWN + 1) * DAY_MS);
      const reports = await operational.list(RECONCILIATIONS, { after, limit: LIST_ROWS_MAX });
      const items = reports.map(({ value }) => value);
      return {
        items: items.filter((one) => provider === undefined || one["provider"] === provider),
      };
    },
  });
};

/** What providers say of a day, held against the ledger. */
export const registerReconciliation = (app: FastifyInstance, edge: ReadEdge): void => {
  registerReports(app, edge);
  const { models, clock, logger, orders } = edge.needs;
  const { payments } = orders;
  const needs = {
    ...{ payments, models, clock },
    report: (error: unknown, detail: string) => {
      logger.warn({ err: error }, detail);
    },
  };
  registerRead(app, edge, {
    path: `${API_PREFIX}/payments/reconciliation`,
    operationId: "reconcile-payments",
    summary: "Charges and refunds of a UTC day held against the statements of the providers",
    tag: "payments",
    access: permitted("network", "payment:confirm", "audit:read"),
    params: noParams,
    query: z.strictObject({
      date: reportDay.exactOptional(),
      provider: schemas.id.exactOptional(),
      ...freshness,
    }),
    answer: `Left out, \`date\` is yesterday, and all providers are asked. \`compared\`: \`differences\` by kind (${KINDS.join(", ")}), the first ${String(DIFFERENCES_SHOWN_MAX)} of each provider, and how many there are. \`no-statement\`: the provider has none, people took the money. \`no-answer\`: try again.`,
    handler: async ({ query: { date, provider } }) => {
      if (provider !== undefined) requireProvider(edge.needs, provider);
      const day = date ?? dayOf(clock.now() - DAY_MS);
      const asked =
        provider === undefined ? payments.providers.map(({ name }) => name) : [provider];
      const found = await Promise.all(
        asked.map(async (name) =>
          view(name, await reconcileProvider(needs, { day, provider: name })),
        ),
      );
      return { day, providers: found };
    },
  });
};
