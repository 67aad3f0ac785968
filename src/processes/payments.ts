import { isPaymentToken } from "../domain/card-number.ts";
import type { StatementRow } from "../domain/reconcile.ts";
import type { Scheduler } from "../domain/runtime.ts";
import { NoAnswer, within } from "./deadline.ts";
import type {
  Charge,
  ChargeReference,
  PaymentAnswer,
  PaymentFailure,
  PaymentMethod,
  PaymentProvider,
  Refund,
  RefundAnswer,
  VoidAnswer,
} from "./payment-port.ts";

/** Providers of one ledger. */
const PROVIDERS_MAX = 16;

export type PaymentsNeeds = {
  readonly providers: readonly PaymentProvider[];
  readonly scheduler: Scheduler;
  /** An attempt ends within it or counts as failed. */
  readonly timeoutMs: number;
  /** ISO 4217 codes that orders may be paid in. */
  readonly currencies: readonly string[];
  /** Told of what providers threw. */
  readonly report?: (error: unknown, detail: string) => void;
};

export type OfferedMethod = PaymentMethod & { readonly provider: string };

/** Who is asked: none of these calls throws, whatever the provider does. */
export type Payments = {
  /** Of providers that answer; a currency narrows it down. */
  readonly methods: (currency?: string) => Promise<readonly OfferedMethod[]>;
  readonly charge: (provider: string, charge: Charge) => Promise<PaymentAnswer>;
  readonly capture: (
    provider: string,
    charge: ChargeReference & { readonly amount: number; readonly currency: string },
  ) => Promise<PaymentAnswer>;
  readonly void: (provider: string, charge: ChargeReference) => Promise<VoidAnswer>;
  readonly refund: (provider: string, refund: Refund) => Promise<RefundAnswer>;
  /** Undefined: the provider has no statements. @throws NoAnswer, or what the provider throws */
  readonly statement: (
    provider: string,
    day: string,
  ) => Promise<readonly StatementRow[] | undefined>;
  /** Whether there is such a provider, and whether it can be reconciled. */
  readonly providers: readonly { readonly name: string; readonly hasStatements: boolean }[];
};

const failed = (code: string, detail: string): PaymentFailure => ({
  status: "failed",
  code,
  detail,
});

const UNKNOWN_OUTCOME =
  "whether money has moved is not known; a later notice of the provider may tell";

type Ask = PaymentsNeeds & { readonly named: ReadonlyMap<string, PaymentProvider> };

/** One call of a provider, made to end: in time, and with an answer. */
const asked = async <Answer>(
  needs: Ask,
  { provider, what }: { readonly provider: string; readonly what: string },
  call: (provider: PaymentProvider, signal: AbortSignal) => Promise<Answer>,
): Promise<Answer | PaymentFailure> => {
  const known = needs.named.get(provider);
  if (known === undefined) return failed("unknown-provider", `there is no provider ${provider}`);
  try {
    return await within(needs, (signal) => call(known, signal));
  } catch (error) {
    needs.report?.(error, `${provider}: ${what}`);
    const why = error instanceof NoAnswer ? error.message : "the provider could not be asked";
    return failed("timeout", `${why}: ${UNKNOWN_OUTCOME}`);
  }
};

const methodsOf = async (needs: Ask, provider: PaymentProvider): Promise<OfferedMethod[]> => {
  try {
    const methods = await within(needs, (signal) => provider.methods(signal));
    return methods.map((method) => ({ ...method, provider: provider.name }));
  } catch (error) {
    needs.report?.(error, `${provider.name}: methods`);
    return [];
  }
};

const charge = async (needs: Ask, provider: string, wanted: Charge): Promise<PaymentAnswer> => {
  const { token, currency } = wanted;
  if (token !== undefined && !isPaymentToken(token)) {
    return failed("token-refused", "a token is an opaque reference of the provider, no card data");
  }
  if (!needs.currencies.includes(currency)) {
    return failed("currency-refused", `orders are not paid in ${currency} here`);
  }
  return asked(needs, { provider, what: `charge ${wanted.key}` }, (known, signal) =>
    known.charge(wanted, signal),
  );
};

const NOT_OFFERED = "the provider does not offer it";

export const createPayments = (needs: PaymentsNeeds): Payments => {
  const { providers } = needs;
  if (providers.length > PROVIDERS_MAX) throw new Error("too many payment providers");
  const named = new Map(providers.map((provider) => [provider.name, provider]));
  const ask: Ask = { ...needs, named };
  return {
    methods: async (currency) => {
      const all = (await Promise.all(providers.map((one) => methodsOf(ask, one)))).flat();
      return all
        .map((method) => ({
          ...method,
          currencies: method.currencies.filter((code) => needs.currencies.includes(code)),
        }))
        .filter(({ currencies }) =>
          currency === undefined ? currencies.length > 0 : currencies.includes(currency),
        );
    },
    charge: (provider, wanted) => charge(ask, provider, wanted),
    capture: (provider, authorised) =>
      asked(ask, { provider, what: `capture ${authorised.key}` }, async (known, signal) =>
        known.capture === undefined
          ? failed("not-offered", NOT_OFFERED)
          : known.capture(authorised, signal),
      ),
    void: (provider, authorised) =>
      asked(ask, { provider, what: `void ${authorised.key}` }, async (known, signal) =>
        known.void === undefined
          ? failed("not-offered", NOT_OFFERED)
          : known.void(authorised, signal),
      ),
    refund: (provider, refund) =>
      asked(ask, { provider, what: `refund ${refund.key}` }, (known, signal) =>
        known.refund(refund, signal),
      ),
    statement: async (provider, day) => {
      const statement = named.get(provider)?.statement;
      if (statement === undefined) return undefined;
      return within(needs, (signal) => statement(day, signal));
    },
    providers: providers.map(({ name, statement }) => ({
      name,
      hasStatements: statement !== undefined,
    })),
  };
};
