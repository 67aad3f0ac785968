import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { commandHashOf, commandIdOf } from "../commands/command-id.ts";
import * as schemas from "../commands/schemas.ts";
import { carrierCallback, type CarrierCallback } from "../commands/shipment-schemas.ts";
import { instantText } from "../domain/instant.ts";
import type { ShipmentCommand } from "../domain/shipment/commands.ts";
import { createWebhookInbox, type WebhookInbox } from "../processes/webhook-inbox.ts";
import { isJsonMediaType, parseJson } from "./body-parser.ts";
import { reachHead } from "./claim-routing.ts";
import { API_PREFIX } from "./command-routes.ts";
import { correlationOf } from "./gate.ts";
import type { ApiNeeds } from "./needs.ts";
import { EVERYBODY } from "./permissions.ts";
import { problem } from "./problems.ts";
import { sendJson } from "./replies.ts";
import { documented } from "./route-docs.ts";
import { createShipmentRunner, type ShipmentRunner } from "./shipment-runner.ts";
import { parseWith } from "./validation.ts";
import { verifiedWebhook } from "./webhook-signature.ts";

const BODY_BYTES_MAX = 64 * 1024;
const carrierParams = z.strictObject({ carrier: schemas.id });

type Desk = {
  readonly needs: ApiNeeds;
  readonly inbox: WebhookInbox;
  readonly run: ShipmentRunner;
};

type Callback = {
  readonly carrier: string;
  readonly id: string;
  readonly news: CarrierCallback;
  readonly correlationId: string;
};

/** Of what has just been labelled the read model may not know yet. */
const parcelOf = async (needs: ApiNeeds, carrier: string, tracking: string) => {
  const find = async () => {
    const { shipment } = needs.models.entities;
    const { items } = await shipment.list({ equals: { carrier, tracking } }, { limit: 1 });
    return items[0]?.id;
  };
  const known = await find();
  if (known !== undefined) return known;
  await reachHead(needs);
  return find();
};

const take = async ({ needs, run }: Desk, callback: Callback): Promise<void> => {
  const { carrier, id, news, correlationId } = callback;
  const { tracking, at, ...rest } = news;
  const parcel = await parcelOf(needs, carrier, tracking);
  // The carrier comes again: its parcel may only just have got its number.
  if (parcel === undefined) throw problem("not-found", "no parcel has this number");
  const command: ShipmentCommand = { type: "track", at: instantText(at), ...rest };
  const answer = await run({
    id: parcel,
    command,
    envelope: {
      commandId: commandIdOf(`webhook:${carrier}`, id),
      commandHash: commandHashOf("WEBHOOK", carrier, news),
      actor: `carrier:${carrier}`,
      channel: "webhook",
      correlationId,
    },
  });
  if (answer.status === "refused") throw problem(answer.rejection.code, answer.rejection.detail);
};

const answer = async (desk: Desk, request: FastifyRequest): Promise<object> => {
  const { carrier } = parseWith(carrierParams, request.params);
  const { body, headers } = request;
  const { orders, clock } = desk.needs;
  if (!(body instanceof Uint8Array)) throw problem("malformed-json", "the body is empty");
  const secrets = orders.carrierSecrets.get(carrier);
  if (secrets === undefined) throw problem("not-found", "no such carrier tells anything here");
  const id = verifiedWebhook({ headers, body }, secrets, clock.now());
  const news = parseWith(carrierCallback, parseJson(Buffer.from(body)));
  const correlationId = correlationOf(request);
  const status = await desk.inbox.once(`carrier.${carrier}`, id, () =>
    take(desk, { carrier, id, news, correlationId }),
  );
  return { status };
};

/** What carriers tell of their own accord. The signature is over the bytes, so they are kept as they come. */
export const registerCarrierCallbacks = async (
  parent: FastifyInstance,
  needs: ApiNeeds,
): Promise<void> => {
  const { operational: store, clock } = needs;
  const inbox = createWebhookInbox({ store, clock });
  const desk: Desk = { needs, inbox, run: createShipmentRunner(needs) };
  await parent.register((app, _options, done) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body, parsed) => {
      if (isJsonMediaType(request.headers["content-type"])) parsed(null, body);
      else parsed(problem("unsupported-media-type", "the body must be application/json in utf-8"));
    });
    app.route({
      method: "POST",
      url: `${API_PREFIX}/shipments/callbacks/:carrier`,
      bodyLimit: BODY_BYTES_MAX,
      config: documented({
        operationId: "carrier-callback",
        summary: "What a carrier tells of a parcel, signed with its secret (Standard Webhooks)",
        tag: "shipments",
        access: EVERYBODY,
        params: carrierParams,
        headers: ["webhook-id", "webhook-timestamp", "webhook-signature"],
        answers: { 200: "`done`, or `repeated` (it came before)." },
      }),
      handler: async (request: FastifyRequest, reply: FastifyReply) => {
        sendJson(reply, JSON.stringify(await answer(desk, request)));
        return reply;
      },
    });
    done();
  });
};
