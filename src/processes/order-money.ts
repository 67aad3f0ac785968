import { DAY_MS, instantOf } from "../domain/instant.ts";
import { chargeOf, refundKey, type Refund } from "../domain/order/state.ts";
import type { Todo } from "../domain/order/todo.ts";
import type { OrderStep, Place } from "./order-ports.ts";

type MoneyTodo = Extract<Todo, { kind: "charge" | "capture" | "void" | "refund" }>;
type TodoOf<Kind extends Todo["kind"]> = Extract<Todo, { kind: Kind }>;

/** A refund that failed is tried again after one minute, two, four, …, and then every day. */
const REFUND_PAUSE_MS = 60_000;
const REFUND_PAUSE_MS_MAX = DAY_MS;

const pauseAfter = (tries: number): number =>
  Math.min(REFUND_PAUSE_MS * 2 ** (tries - 1), REFUND_PAUSE_MS_MAX);

export const isRefundDue = ({ tries, triedAt }: Refund, at: number): boolean =>
  triedAt === undefined || at >= instantOf(triedAt) + pauseAfter(tries);

/** Failures by which a provider has not said that it will not. */
const UNHEARD: readonly string[] = ["timeout", "not-offered", "unknown-provider"];

/** Under one key a provider takes money once, however often it is asked. */
const paymentStep = (
  { id, state }: Place,
  { kind, payment }: TodoOf<"charge" | "capture" | "void">,
): OrderStep => {
  const { attempt, provider, method, token, amount, reference = "" } = payment;
  const key = chargeOf(id, attempt);
  const { currency } = state;
  return {
    kind: "call",
    key: `${kind}.${String(attempt)}`,
    call: async ({ payments }) => {
      if (kind === "void") {
        const outcome = await payments.void(provider, { key, reference });
        const isRefused = outcome.status === "failed" && !UNHEARD.includes(outcome.code);
        if (!isRefused) return { type: "note-payment", attempt, outcome };
        // It may have been captured when the order ended, and nobody has heard of it: that answer comes again.
        const taken = await payments.capture(provider, { key, reference, amount, currency });
        const isTaken = taken.status === "captured";
        return { type: "note-payment", attempt, outcome: isTaken ? taken : outcome };
      }
      const outcome =
        kind === "capture"
          ? await payments.capture(provider, { key, reference, amount, currency })
          : await payments.charge(provider, {
              ...{ key, order: id, attempt, amount, currency, method },
              ...(token !== undefined && { token }),
            });
      return { type: "note-payment", attempt, outcome };
    },
  };
};

const refundStep = ({ id, state }: Place, { refund: one }: TodoOf<"refund">): OrderStep => {
  const { refund, amount, attempt, tries } = one;
  const payment = state.payments.find((each) => each.attempt === attempt);
  const { provider = "", reference = "" } = payment ?? {};
  return {
    kind: "call",
    key: `refund.${refund}.${String(tries)}`,
    call: async ({ payments }) => {
      const asked = { key: refundKey(id, refund), reference, amount, currency: state.currency };
      return { type: "note-refund", refund, outcome: await payments.refund(provider, asked) };
    },
  };
};

export const moneyStep = (place: Place, todo: MoneyTodo): OrderStep =>
  todo.kind === "refund" ? refundStep(place, todo) : paymentStep(place, todo);
