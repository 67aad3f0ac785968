import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { commandHashOf, commandIdOf } from "../commands/command-id.ts";
import * as schemas from "../commands/schemas.ts";
import type { Envelope } from "../commands/stock-request.ts";
import type { OrderCommand, OrderCommandOf } from "../domain/order/commands.ts";
import { refundKey, type OrderState } from "../domain/order/state.ts";
import { readPaymentNews, type PaymentNews } from "../processes/payment-news.ts";
import { createWebhookInbox, type WebhookInbox } from "../processes/webhook-inbox.ts";
import { isJsonMediaType, parseJson } from "./body-parser.ts";
import { API_PREFIX } from "./command-routes.ts";
import { correlationOf } from "./gate.ts";
import type { ApiNeeds } from "./needs.ts";
import { EVERYBODY } from "./permissions.ts";
import { problem } from "./problems.ts";
import { sendJson } from "./replies.ts";
import { documented } from "./route-docs.ts";
import { parseWith } from "./validation.ts";
import { verifiedWebhook } from "./webhook-signature.ts";

const BODY_BYTES_MAX = 64 * 1024;
const CHANNEL = "webhook";
const providerParams = z.strictObject({ provider: schemas.id });

type Provider = { readonly provider: string; readonly state: OrderState };
type NewsOf<Type extends PaymentNews["type"]> = Extract<PaymentNews, { type: Type }>;
type PaymentNote = OrderCommandOf<"note-payment">["outcome"];
type AboutCharge = Exclude<PaymentNews, NewsOf<"refund.done"> | NewsOf<"refund.failed">>;

const paymentOutcome = (news: AboutCharge): PaymentNote => {
  const { reference } = news;
  switch (news.type) {
    case "payment.captured":
      return { status: "captured", reference, amount: news.amount };
    case "payment.authorised":
      return { status: "authorised", reference };
    case "payment.pending":
      return { status: "pending", reference };
    case "payment.voided":
      return { status: "voided", reference };
    case "payment.failed":
      return { status: "failed", code: news.code, detail: news.detail };
  }
};

const chargeNote = (news: AboutCharge, { provider, state }: Provider): OrderCommand | undefined => {
  const { attempt } = news;
  const payment = state.payments.find((one) => one.attempt === attempt);
  if (payment?.provider !== provider) return undefined;
  // Money in another currency is nobody's here: the reconciliation shows it.
  if (news.type === "payment.captured" && news.currency !== state.currency) return undefined;
  return { type: "note-payment", attempt, outcome: paymentOutcome(news) };
};

const refundNote = (
  news: NewsOf<"refund.done"> | NewsOf<"refund.failed">,
  { state }: Provider,
): OrderCommand | undefined => {
  const one = state.refunds.find(({ refund }) => refundKey(news.order, refund) === news.refund);
  if (one === undefined) return undefined;
  const { refund } = one;
  const outcome =
    news.type === "refund.done"
      ? ({ status: "done", reference: news.reference } as const)
      : ({ status: "failed", code: news.code, detail: news.detail } as const);
  return { type: "note-refund", refund, outcome };
};

/** What an order has to record of the news; undefined: it is about nothing that this provider was asked for. */
const noteOf = (news: PaymentNews, about: Provider): OrderCommand | undefined =>
  news.type === "refund.done" || news.type === "refund.failed"
    ? refundNote(news, about)
    : chargeNote(news, about);

type Webhook = {
  readonly provider: string;
  readonly id: string;
  readonly news: PaymentNews;
  readonly correlationId: string;
};

const envelopeOf = ({ provider, id, news, correlationId }: Webhook): Envelope => ({
  commandId: commandIdOf(`webhook:${provider}`, id),
  commandHash: commandHashOf("WEBHOOK", provider, news),
  actor: `provider:${provider}`,
  channel: CHANNEL,
  correlationId,
});

const take = async (needs: ApiNeeds, webhook: Webhook): Promise<void> => {
  const { entities, processes, logger } = needs;
  const { provider, news } = webhook;
  const { order: id } = news;
  const { state, version } = await entities.order.read(id);
  const command = version < 0 ? undefined : noteOf(news, { provider, state });
  if (command === undefined) {
    logger.warn(
      { provider, order: id, type: news.type },
      "a payment webhook is about nothing here",
    );
    return;
  }
  const envelope = envelopeOf(webhook);
  const answer = await entities.order.dispatch({ id, command, envelope });
  if (answer.status === "refused") {
    logger.warn({ provider, order: id, detail: answer.rejection.detail }, "a webhook was refused");
    return;
  }
  const { fault } = await processes.order.drive(id, envelope);
  if (fault !== undefined) {
    logger.warn({ err: fault, entity: id }, "a process could not be carried on at once");
  }
};

type Desk = { readonly needs: ApiNeeds; readonly inbox: WebhookInbox };

const answer = async ({ needs, inbox }: Desk, request: FastifyRequest): Promise<object> => {
  const { provider } = parseWith(providerParams, request.params);
  const { body, headers } = request;
  if (!(body instanceof Uint8Array)) throw problem("malformed-json", "the body is empty");
  const secrets = needs.orders.webhookSecrets.get(provider);
  if (secrets === undefined) throw problem("not-found", "no such provider sends webhooks here");
  const id = verifiedWebhook({ headers, body }, secrets, needs.clock.now());
  const news = readPaymentNews(parseJson(Buffer.from(body)));
  if (news === undefined) return { status: "ignored" };
  const correlationId = correlationOf(request);
  const status = await inbox.once(provider, id, () =>
    take(needs, { provider, id, news, correlationId }),
  );
  return { status };
};

/** What payment providers tell of their own accord. The signature is over the bytes, so they are kept as they come. */
export const registerPaymentWebhooks = async (
  parent: FastifyInstance,
  needs: ApiNeeds,
): Promise<void> => {
  const { operational: store, clock } = needs;
  const desk: Desk = { needs, inbox: createWebhookInbox({ store, clock }) };
  await parent.register((app, _options, done) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body, parsed) => {
      if (isJsonMediaType(request.headers["content-type"])) parsed(null, body);
      else parsed(problem("unsupported-media-type", "the body must be application/json in utf-8"));
    });
    app.route({
      method: "POST",
      url: `${API_PREFIX}/payments/webhooks/:provider`,
      bodyLimit: BODY_BYTES_MAX,
      config: documented({
        operationId: "payment-webhook",
        summary: "What a payment provider tells, signed with its secret (Standard Webhooks)",
        tag: "payments",
        access: EVERYBODY,
        params: providerParams,
        headers: ["webhook-id", "webhook-timestamp", "webhook-signature"],
        answers: {
          200: "`done`, `repeated` (it came before) or `ignored` (it is about something else).",
        },
      }),
      handler: async (request: FastifyRequest, reply: FastifyReply) => {
        sendJson(reply, JSON.stringify(await answer(desk, request)));
        return reply;
      },
    });
    done();
  });
};
