import type { z } from "zod";
import type { Clock, Ids } from "../../domain/runtime.ts";
import type { PaymentMethod, PaymentProvider } from "../../processes/payment-port.ts";
import {
  signaturesOf,
  WEBHOOK_ID,
  WEBHOOK_SIGNATURE,
  WEBHOOK_TIMESTAMP,
} from "../../processes/webhook-signing.ts";
import {
  chargeAnswer,
  methodsAnswer,
  refundAnswer,
  statementAnswer,
  voidAnswer,
} from "./http-answers.ts";

/** A charge or refund is a few hundred bytes; the statement of a large day some megabytes. */
const ANSWER_BYTES_MAX = 64 * 1024;
const STATEMENT_BYTES_MAX = 32 * 1024 * 1024;
/** What a provider offers changes seldom. */
const METHODS_FRESH_MS = 60_000;

export type HttpPaymentNeeds = {
  readonly name: string;
  /** `https://…`, without a slash at the end. */
  readonly url: string;
  /** They sign what we ask, as one of them signs the webhooks that come back. */
  readonly secrets: readonly string[];
  readonly clock: Clock;
  readonly ids: Ids;
};

/** The provider said something that is no answer. What it said is not repeated: it may hold anything. */
export class ProviderFault extends Error {
  readonly code = "provider-fault";
}

const bounded = async (response: Response, bytesMax: number): Promise<string> => {
  if (response.body === null) return "";
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const part: { readonly value?: unknown } = await reader.read();
    if (!(part.value instanceof Uint8Array)) break;
    size += part.value.byteLength;
    if (size > bytesMax) {
      await reader.cancel();
      throw new ProviderFault(`an answer of more than ${String(bytesMax)} bytes`);
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks).toString("utf8");
};

type Request = {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Idempotency key of what moves money. */
  readonly key?: string;
  readonly content?: { readonly [field: string]: unknown };
  readonly bytesMax?: number;
};

const send = async (
  { url, secrets, clock, ids }: HttpPaymentNeeds,
  { method, path, key, content, bytesMax = ANSWER_BYTES_MAX }: Request,
  signal: AbortSignal,
): Promise<unknown> => {
  const body = Buffer.from(content === undefined ? "" : JSON.stringify(content));
  const [id, timestamp] = [ids.next(), String(Math.floor(clock.now() / 1_000))];
  const response = await fetch(url + path, {
    method,
    headers: {
      accept: "application/json",
      ...(method === "POST" && { "content-type": "application/json" }),
      ...(key !== undefined && { "idempotency-key": key }),
      [WEBHOOK_ID]: id,
      [WEBHOOK_TIMESTAMP]: timestamp,
      [WEBHOOK_SIGNATURE]: signaturesOf(secrets, { id, timestamp, body }),
    },
    ...(method === "POST" && { body }),
    // Nobody else than the one who was asked is to see it.
    redirect: "error",
    signal,
  });
  const text = await bounded(response, bytesMax);
  if (!response.ok) throw new ProviderFault(`${method} ${path}: ${String(response.status)}`);
  try {
    return JSON.parse(text);
  } catch {
    throw new ProviderFault(`${method} ${path}: no JSON`);
  }
};

const readAs = <Answer>(schema: z.ZodType<Answer>, value: unknown, path: string): Answer => {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw new ProviderFault(`${path}: not the answer that was agreed (docs/payments.md)`);
};

/**
 * A provider that is asked over HTTP and tells the rest by signed webhooks. What it answers with another status than
 * 2xx, or not as agreed, is an error: nobody then knows whether money has moved.
 */
export const createHttpPayments = (needs: HttpPaymentNeeds): PaymentProvider => {
  let offered: { readonly methods: readonly PaymentMethod[]; readonly at: number } | undefined;
  const ask = async <Answer>(
    schema: z.ZodType<Answer>,
    request: Request,
    signal: AbortSignal,
  ): Promise<Answer> => readAs(schema, await send(needs, request, signal), request.path);
  return {
    name: needs.name,
    methods: async (signal) => {
      const now = needs.clock.now();
      if (offered !== undefined && now - offered.at < METHODS_FRESH_MS) return offered.methods;
      const { methods } = await ask(methodsAnswer, { method: "GET", path: "/methods" }, signal);
      offered = { methods, at: now };
      return methods;
    },
    charge: ({ key, ...content }, signal) =>
      ask(chargeAnswer, { method: "POST", path: "/charges", key, content }, signal),
    capture: ({ key, reference, ...content }, signal) => {
      const path = `/charges/${encodeURIComponent(reference)}/capture`;
      return ask(chargeAnswer, { method: "POST", path, key: `${key}.capture`, content }, signal);
    },
    void: ({ key, reference }, signal) => {
      const path = `/charges/${encodeURIComponent(reference)}/void`;
      return ask(voidAnswer, { method: "POST", path, key: `${key}.void`, content: {} }, signal);
    },
    refund: ({ key, ...content }, signal) =>
      ask(refundAnswer, { method: "POST", path: "/refunds", key, content }, signal),
    statement: async (day, signal) => {
      const path = `/statement?day=${encodeURIComponent(day)}`;
      const request: Request = { method: "GET", path, bytesMax: STATEMENT_BYTES_MAX };
      return (await ask(statementAnswer, request, signal)).rows;
    },
  };
};
