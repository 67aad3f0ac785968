import type { FastifyInstance } from "fastify";
import type * as Schemas from "../src/commands/schemas.ts";
import { HELLO_PATH, NO_OP_PATH } from "./requests.ts";
import { shipped } from "./shipped.ts";

const schemas = await shipped<typeof Schemas>("commands/schemas.js");

/** The route of a contender says who may call it, as every route of the app has to. */
export const openRoute = (operationId: string) =>
  ({
    docs: {
      operationId,
      summary: "A contender",
      tag: "bench",
      access: { for: "everybody" },
      answers: {},
    },
  }) as const;

const JSON_TYPE = "application/json; charset=utf-8";
const REFUSED = 400;
const CREATED = 201;

/** The answer of a reservation with nothing behind it: what validates and answers, and does not decide. */
const answerOf = (id: string, sku: string, warehouse: string): string =>
  `{"id":"${id}","position":"0123456789ab:1","lines":[{"sku":"${sku}","warehouse":"${warehouse}","status":"accepted","units":1,"backed":1,"backordered":0,"deadline":"2026-11-21T09:00:00.000Z","version":1,"after":{"onHand":1000,"available":999,"reserved":1,"allocated":0,"quarantined":0,"damaged":0,"picked":0}}],"events":[{"type":"StockReserved","stream":"stock-${sku}@${warehouse}","revision":1}]}`;

/** The other contenders, behind the same parser and the same hooks as the routes of the ledger. */
export const registerContenders = (app: FastifyInstance): void => {
  app.post(NO_OP_PATH, { config: openRoute("no-op") }, (request, reply) => {
    const parsed = schemas.reservation.safeParse(request.body);
    const [line] = parsed.data?.lines ?? [];
    if (line === undefined || request.headers["idempotency-key"] === undefined) {
      void reply.code(REFUSED).send({});
      return;
    }
    const body = answerOf(parsed.data?.id ?? "", line.sku, line.warehouse);
    void reply.code(CREATED).header("content-type", JSON_TYPE).send(body);
  });
  const schema = {
    response: { 200: { type: "object", properties: { hello: { type: "string" } } } },
  };
  app.get(HELLO_PATH, { schema, config: openRoute("hello") }, (_request, reply) => {
    void reply.send({ hello: "world" });
  });
};
