import { randomUUID } from "node:crypto";

/** Charges and refunds of a payment provider that is made for tests, kept by idempotency key. */
export type BookCharge = {
  readonly key: string;
  readonly reference: string;
  readonly order: string;
  readonly attempt: number;
  readonly amount: number;
  readonly currency: string;
  status: "pending" | "authorised" | "captured" | "failed" | "voided";
  refunded: number;
  capturedAt?: number;
};

export type BookRefund = {
  readonly key: string;
  readonly reference: string;
  readonly charge: string;
  readonly amount: number;
  readonly currency: string;
  readonly at: number;
};

/** What the customer's means of payment does, named by its token. */
export const TOKENS = {
  ok: "tok_ok",
  authorise: "tok_authorise",
  decline: "tok_decline",
  pend: "tok_pend",
  /** Pending, and a webhook says soon that it was captured. */
  pendThenCapture: "tok_pend_then_capture",
  /** The money is taken, and nobody is told: no answer, no webhook until `tell`. */
  silent: "tok_silent",
  /** The money is taken, and the answer comes too late. */
  late: "tok_late",
  /** The money is not taken, and the answer is a broken one. */
  broken: "tok_broken",
  /** Captured, and its webhook comes twice. */
  twice: "tok_twice",
} as const;

const STATUS_OF: Record<string, BookCharge["status"]> = {
  [TOKENS.authorise]: "authorised",
  [TOKENS.decline]: "failed",
  [TOKENS.pend]: "pending",
  [TOKENS.pendThenCapture]: "pending",
};

type Wanted = {
  readonly order: string;
  readonly attempt: number;
  readonly amount: number;
  readonly currency: string;
  readonly token?: string;
};

export type Answer = { readonly status: number; readonly body: unknown };

const refused = (code: string, detail = ""): Answer => ({
  status: 200,
  body: { status: "failed", code, detail },
});

export const createPaymentBook = (now: () => number) => {
  const answers = new Map<string, { readonly content: string; readonly answer: Answer }>();
  const charges = new Map<string, BookCharge>();
  const refunds: BookRefund[] = [];

  /** The same request under the same key gets the same answer; another request under it is a mistake. */
  const once = (key: string, content: unknown, work: () => Answer): Answer => {
    const text = JSON.stringify(content);
    const known = answers.get(key);
    if (known !== undefined) {
      return known.content === text ? known.answer : { status: 409, body: { error: "key reused" } };
    }
    const answer = work();
    answers.set(key, { content: text, answer });
    return answer;
  };

  const said = (charge: BookCharge): Answer => {
    const { status, reference, amount } = charge;
    if (status === "failed") return refused("declined", "the bank said no");
    return {
      status: 200,
      body: { status, reference, ...(status === "captured" && { amount }) },
    };
  };

  const capture = (charge: BookCharge): void => {
    charge.status = "captured";
    charge.capturedAt = now();
  };

  return {
    charges,
    refunds,
    charge: (key: string, wanted: Wanted): Answer =>
      once(key, wanted, () => {
        const { order, attempt, amount, currency, token = TOKENS.ok } = wanted;
        const reference = `ch_${randomUUID()}`;
        const status = STATUS_OF[token] ?? "captured";
        const charge: BookCharge = {
          ...{ key, reference, order, attempt, amount, currency, refunded: 0 },
          status,
        };
        if (status === "captured") capture(charge);
        charges.set(reference, charge);
        return said(charge);
      }),
    capture: (key: string, reference: string): Answer =>
      once(key, reference, () => {
        const charge = charges.get(reference);
        if (charge?.status !== "authorised") return refused("not-authorised");
        capture(charge);
        return said(charge);
      }),
    void: (key: string, reference: string): Answer =>
      once(key, reference, () => {
        const charge = charges.get(reference);
        if (charge === undefined || charge.status === "captured") return refused("captured");
        charge.status = "voided";
        return said(charge);
      }),
    refund: (
      key: string,
      content: { readonly reference: string; readonly amount: number },
    ): Answer =>
      once(key, content, () => {
        const charge = charges.get(content.reference);
        if (charge?.status !== "captured") return refused("not-captured");
        if (charge.refunded + content.amount > charge.amount) return refused("too-much");
        charge.refunded += content.amount;
        const reference = `re_${randomUUID()}`;
        const [amount, of] = [content.amount, charge.reference];
        refunds.push({ key, reference, charge: of, amount, currency: charge.currency, at: now() });
        return { status: 200, body: { status: "done", reference } };
      }),
    /** How a pending charge ends. */
    settle: (reference: string, outcome: "captured" | "failed"): BookCharge => {
      const charge = charges.get(reference);
      if (charge === undefined) throw new Error(`no charge ${reference}`);
      if (outcome === "captured") capture(charge);
      else charge.status = "failed";
      return charge;
    },
    statement: (day: string) => {
      const isOfDay = (at: number | undefined): boolean =>
        at !== undefined && new Date(at).toISOString().startsWith(day);
      const taken = [...charges.values()].filter(({ capturedAt }) => isOfDay(capturedAt));
      return [
        ...taken.map((one) => ({ kind: "charge" as const, ...rowOf(one) })),
        ...refunds
          .filter(({ at }) => isOfDay(at))
          .map((one) => ({ kind: "refund" as const, ...rowOf(one) })),
      ];
    },
  };
};

const rowOf = ({ key, reference, amount, currency }: BookCharge | BookRefund) => ({
  ...{ key, reference, amount, currency },
});
