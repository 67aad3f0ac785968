import type { StatementRow } from "../domain/reconcile.ts";

export type PaymentMethodKind =
  "card" | "wallet" | "bank-transfer" | "corporate-account" | "manual";

/** A way to pay, as its provider offers it. */
export type PaymentMethod = {
  readonly id: string;
  readonly kind: PaymentMethodKind;
  readonly title: string;
  /** ISO 4217 codes that it takes. */
  readonly currencies: readonly string[];
};

/** Minor units of an ISO 4217 currency, as everywhere. */
type Sum = { readonly amount: number; readonly currency: string };

/** What is asked of a customer: once per order and attempt, however often it is sent. */
export type Charge = Sum & {
  /** Names order and attempt: the provider takes money once under it. */
  readonly key: string;
  readonly order: string;
  readonly attempt: number;
  /** Id of one of the provider's methods. */
  readonly method: string;
  /** Opaque reference to what the customer pays with, made by the provider; never card data. */
  readonly token?: string;
};

/** What the provider called the charge. */
export type ChargeReference = { readonly key: string; readonly reference: string };

export type Refund = Sum & {
  /** Names the refund: money goes back once under it. */
  readonly key: string;
  /** Of the capture that it comes from. */
  readonly reference: string;
};

export type PaymentFailure = {
  readonly status: "failed";
  /** `timeout`: nobody knows whether money was taken; a webhook may still say so. */
  readonly code: string;
  readonly detail: string;
};

export type PaymentAnswer =
  | { readonly status: "captured"; readonly reference: string; readonly amount: number }
  | { readonly status: "authorised"; readonly reference: string }
  /** The customer has something to do, at `redirect` where there is one; a webhook or a person says how it ends. */
  | { readonly status: "pending"; readonly reference: string; readonly redirect?: string }
  | PaymentFailure;

export type VoidAnswer = { readonly status: "voided"; readonly reference: string } | PaymentFailure;

export type RefundAnswer = { readonly status: "done"; readonly reference: string } | PaymentFailure;

/** One who moves money for us. Every call may be repeated under its key; it ends at the latest with the signal. */
export type PaymentProvider = {
  readonly name: string;
  readonly methods: (signal: AbortSignal) => Promise<readonly PaymentMethod[]>;
  readonly charge: (charge: Charge, signal: AbortSignal) => Promise<PaymentAnswer>;
  /** Takes what was authorised; absent where the provider only ever captures. */
  readonly capture?: (charge: ChargeReference & Sum, signal: AbortSignal) => Promise<PaymentAnswer>;
  /** Gives back what was authorised and not captured. */
  readonly void?: (charge: ChargeReference, signal: AbortSignal) => Promise<VoidAnswer>;
  readonly refund: (refund: Refund, signal: AbortSignal) => Promise<RefundAnswer>;
  /** Captures and refunds of a UTC day (`2026-11-21`); absent where there is nothing to compare with. */
  readonly statement?: (day: string, signal: AbortSignal) => Promise<readonly StatementRow[]>;
};
