import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import type { StockKey } from "../domain/ids.ts";
import type { Page } from "../projections/page.ts";
import type { AvailabilityItem } from "../projections/read-models.ts";
import { requireWarehouses, warehousesFor } from "./access-guard.ts";
import {
  freshness,
  markRead,
  noParams,
  pageOf,
  paging,
  reach,
  registerRead,
  repeated,
  type ReadEdge,
} from "./reads.ts";
import { JSON_TYPE, sendJson } from "./replies.ts";
import { documented } from "./route-docs.ts";
import { API_PREFIX } from "./command-routes.ts";
import { permitted } from "./permissions.ts";
import { principalOf } from "./principal.ts";
import { parseQuery, queryTextOf } from "./query-text.ts";

const availabilityQuery = z.strictObject({
  sku: repeated(schemas.id).exactOptional(),
  warehouse: repeated(schemas.id).exactOptional(),
  ...paging,
  ...freshness,
});

/** Written by hand, because it is the answer that is asked for most; ids need no escaping. */
const itemJson = (item: AvailabilityItem): string => {
  let lots = "";
  for (const lot of item.lots) {
    const expiry = lot.expiresAt === undefined ? "" : `,"expiresAt":"${lot.expiresAt}"`;
    lots += `${lots === "" ? "" : ","}{"lot":"${lot.lot}","bin":"${lot.bin}","good":${String(lot.good)},"quarantined":${String(lot.quarantined)},"damaged":${String(lot.damaged)}${expiry}}`;
  }
  return `{"sku":"${item.sku}","warehouse":"${item.warehouse}","onHand":${String(item.onHand)},"available":${String(item.available)},"reserved":${String(item.reserved)},"allocated":${String(item.allocated)},"quarantined":${String(item.quarantined)},"damaged":${String(item.damaged)},"picked":${String(item.picked)},"backordered":${String(item.backordered)},"sellable":${String(item.sellable)},"lapsed":{"holds":${String(item.lapsed.holds)},"lots":${String(item.lapsed.lots)}},"lots":[${lots}],"version":${String(item.version)}}`;
};

const pageJson = ({ items, nextCursor }: Page<AvailabilityItem>): string => {
  const next = nextCursor === undefined ? "" : `,"nextCursor":${JSON.stringify(nextCursor)}`;
  return `{"items":[${items.map(itemJson).join(",")}]${next}}`;
};

/** The read side hands out the same item until it changes, so its text is written once as well. */
const texts = new WeakMap<AvailabilityItem, string>();

/**
 * A text that was put together from pieces stays a tree of them inside the engine, and every socket write walks
 * it anew; a text that is sent again and again is made one piece first.
 */
const inOnePiece = (text: string): string => Buffer.from(text, "latin1").toString("latin1");

const oneJson = (item: AvailabilityItem | undefined): string => {
  if (item === undefined) return '{"items":[]}';
  const known = texts.get(item);
  if (known !== undefined) return known;
  const text = inOnePiece(`{"items":[${itemJson(item)}]}`);
  texts.set(item, text);
  return text;
};

const ONE_STOCK =
  /^sku=([A-Za-z0-9][A-Za-z0-9._-]{0,63})&warehouse=([A-Za-z0-9][A-Za-z0-9._-]{0,63})$/;

/** Exactly one SKU and one warehouse and nothing else: answered without building a query. */
const exactlyOne = (query: string): StockKey | undefined => {
  const match = ONE_STOCK.exec(query);
  if (match === null) return undefined;
  const [, sku = "", warehouse = ""] = match;
  return { sku, warehouse };
};

const answerMany = async (
  edge: ReadEdge,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> => {
  const query = parseQuery(availabilityQuery, request);
  await reach(edge, query.minPosition);
  markRead(edge, reply);
  const { models, clock } = edge.needs;
  const warehouses = warehousesFor(principalOf(request), query.warehouse);
  const filter = {
    ...(query.sku === undefined ? {} : { skus: query.sku }),
    ...(warehouses === undefined ? {} : { warehouses }),
  };
  sendJson(reply, pageJson(await models.availability(filter, pageOf(query), clock.now())));
};

/**
 * Straight to the socket: this is the answer that is asked for most, and what Fastify does for any answer costs
 * as much as looking it up.
 */
const sendOne = (
  reply: FastifyReply,
  text: string,
  { position, stale }: { readonly position: string; readonly stale: boolean },
): void => {
  reply.hijack();
  reply.raw.writeHead(200, [
    "content-type",
    JSON_TYPE,
    // Ids, numbers and instants: every character is one byte.
    "content-length",
    String(text.length),
    "cache-control",
    "no-store",
    "x-content-type-options",
    "nosniff",
    "stockbook-position",
    position,
    ...(stale ? ["stockbook-stale", "true"] : []),
  ]);
  reply.raw.end(text, "latin1");
};

const createHandler = (edge: ReadEdge) => {
  const { models, clock, log } = edge.needs;
  return (request: FastifyRequest, reply: FastifyReply): void => {
    const one = exactlyOne(queryTextOf(request));
    if (one === undefined) {
      void answerMany(edge, request, reply).catch((error: unknown) => reply.send(error));
      return;
    }
    requireWarehouses(principalOf(request), [one.warehouse]);
    const position = edge.positions.text(models.position());
    const item = models.stock(one.sku, one.warehouse, clock.now());
    if (!(item instanceof Promise)) {
      sendOne(reply, oneJson(item), { position, stale: !log.writable() });
      return;
    }
    void item.then(
      (found) => {
        sendOne(reply, oneJson(found), { position, stale: !log.writable() });
      },
      (error: unknown) => reply.send(error),
    );
  };
};

const networkQuery = z.strictObject({
  sku: repeated(schemas.id).exactOptional(),
  ...paging,
  ...freshness,
});

export const registerAvailability = (app: FastifyInstance, edge: ReadEdge): void => {
  const handler = createHandler(edge);
  const paths = [
    ["/availability", "availability"],
    ["/inventory/availability", "inventory-availability"],
  ] as const;
  for (const [path, operationId] of paths) {
    app.route({
      method: "GET",
      url: API_PREFIX + path,
      config: documented({
        operationId,
        summary: "What can be sold, and what stands where",
        tag: "availability",
        access: permitted("named", "stock:read"),
        query: availabilityQuery,
        answers: { 200: "A page of stocks, in the order of SKU and warehouse." },
      }),
      handler,
    });
  }
  registerRead(app, edge, {
    path: `${API_PREFIX}/availability/network`,
    operationId: "network-availability",
    summary: "Each SKU over all warehouses; goods on the way count once",
    tag: "availability",
    access: permitted("network", "stock:read"),
    params: noParams,
    query: networkQuery,
    answer: "A page of SKUs.",
    handler: ({ query }) => {
      const { models, clock } = edge.needs;
      const filter = query.sku === undefined ? {} : { skus: query.sku };
      return models.network(filter, pageOf(query), clock.now());
    },
  });
};
