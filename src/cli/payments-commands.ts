import { z } from "zod";
import { EXIT, type ExitCode } from "./exits.ts";
import { eachPage, queryOf } from "./pages.ts";
import type { LedgerSession } from "./session.ts";

const paymentPage = z.looseObject({
  items: z.array(
    z.looseObject({
      ...{ id: z.string(), order: z.string(), kind: z.string(), status: z.string() },
      ...{ amount: z.number(), requestedAt: z.string() },
      currency: z.string().nullable(),
      provider: z.string().nullable(),
      reference: z.string().nullable(),
    }),
  ),
  nextCursor: z.string().nullish(),
});

const sum = z.looseObject({ amount: z.number(), currency: z.string() });
const difference = z.looseObject({
  ...{ what: z.string(), kind: z.string() },
  key: z.string().optional(),
  reference: z.string().optional(),
  ledger: sum.optional(),
  statement: sum.optional(),
});
const reconciled = z.looseObject({
  day: z.string(),
  providers: z.array(
    z.discriminatedUnion("status", [
      z.looseObject({
        ...{ provider: z.string(), status: z.literal("compared"), agreed: z.number() },
        counts: z.record(z.string(), z.number()),
        differences: z.array(difference),
      }),
      z.looseObject({ provider: z.string(), status: z.literal("no-statement") }),
      z.looseObject({
        ...{ provider: z.string(), status: z.literal("no-answer"), detail: z.string() },
      }),
    ]),
  ),
});
type Reconciled = z.infer<typeof reconciled>;

export type PaymentFilter = {
  readonly order?: string;
  readonly kind?: string;
  readonly provider?: string;
  readonly status?: string;
  readonly from?: string;
  readonly to?: string;
};

/** Payments and refunds of all orders. */
export const listPayments = async (
  { client, output }: LedgerSession,
  { order, kind, provider, status, from, to }: PaymentFilter,
): Promise<ExitCode> => {
  const filter = { order, kind, provider, status, from, to };
  await eachPage(client, { page: paymentPage, path: "/api/v1/payments", filter }, (items) =>
    output.table(items, {
      id: (item) => item.id,
      kind: (item) => item.kind,
      status: (item) => item.status,
      "amount (minor units)": (item) => item.amount,
      currency: (item) => item.currency ?? undefined,
      provider: (item) => item.provider ?? undefined,
      reference: (item) => item.reference ?? undefined,
      requested: (item) => item.requestedAt,
    }),
  );
  return EXIT.ok;
};

const moneyText = (money: z.infer<typeof sum> | undefined): string =>
  money === undefined ? "nothing" : `${String(money.amount)} ${money.currency}`;

const differenceText = (one: z.infer<typeof difference>): string => {
  const name = one.key ?? one.reference ?? "";
  const reference = one.reference === undefined ? "" : ` (${one.reference})`;
  return `  ${one.what}: ${one.kind} ${name}${reference}: ledger ${moneyText(one.ledger)}, statement ${moneyText(one.statement)}`;
};

const linesOf = ({ day, providers }: Reconciled): readonly string[] =>
  providers.flatMap((one) => {
    if (one.status === "no-statement") return [`${one.provider} ${day}: it has no statements`];
    if (one.status === "no-answer") return [`${one.provider} ${day}: ${one.detail}`];
    const all = Object.values(one.counts).reduce((total, count) => total + count, 0);
    const left = all - one.differences.length;
    return [
      `${one.provider} ${day}: ${String(one.agreed)} agree, ${String(all)} do not (minor units)`,
      ...one.differences.map(differenceText),
      ...(left > 0 ? [`  and ${String(left)} more`] : []),
    ];
  });

const exitOf = ({ providers }: Reconciled): ExitCode => {
  const differs = providers.some(
    (one) => one.status === "compared" && Object.values(one.counts).some((count) => count > 0),
  );
  if (differs) return EXIT.differences;
  return providers.some(({ status }) => status === "no-answer") ? EXIT.unavailable : EXIT.ok;
};

/** A day of the ledger held against the statements of the providers. */
export const reconcilePayments = async (
  { client, output }: LedgerSession,
  { date, provider }: { readonly date?: string; readonly provider?: string },
): Promise<ExitCode> => {
  const query = queryOf({ date, provider });
  const found = await client.ask(reconciled, `GET /api/v1/payments/reconciliation?${query}`);
  await output.value(found, () => linesOf(found));
  return exitOf(found);
};
