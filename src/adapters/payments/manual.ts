import type { PaymentMethod, PaymentProvider } from "../../processes/payment-port.ts";

/** A person has the money already: at the till, or on account. */
export const PAID = "paid";
/** A person will say when it has come in, by a transfer for example. */
export const TO_BE_CONFIRMED = "to-be-confirmed";

/**
 * No provider at all: people take the money and say so. `paid` answers captured at once, `to-be-confirmed` waits until
 * somebody confirms the payment. A refund is done by whoever asks for it, so it answers done.
 */
export const createManualPayments = (currencies: readonly string[]): PaymentProvider => {
  const methods: readonly PaymentMethod[] = [
    { id: PAID, kind: "manual", title: "Paid already", currencies },
    { id: TO_BE_CONFIRMED, kind: "manual", title: "To be confirmed by hand", currencies },
  ];
  return {
    name: "manual",
    methods: async () => methods,
    charge: async ({ key, method, amount }) => {
      const reference = `manual-${key}`;
      switch (method) {
        case PAID:
          return { status: "captured", reference, amount };
        case TO_BE_CONFIRMED:
          return { status: "pending", reference };
        default:
          return { status: "failed", code: "unknown-method", detail: `there is no ${method}` };
      }
    },
    void: async ({ reference }) => ({ status: "voided", reference }),
    refund: async ({ key }) => ({ status: "done", reference: `manual-${key}` }),
  };
};
