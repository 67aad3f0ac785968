import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import type { LabelFormat } from "../processes/carrier-port.ts";
import { warehousesFor } from "./access-guard.ts";
import { API_PREFIX } from "./command-routes.ts";
import { entityTag } from "./entity-routes.ts";
import { admitsPdf } from "./gate.ts";
import { permitted } from "./permissions.ts";
import { principalOf } from "./principal.ts";
import { problem } from "./problems.ts";
import {
  freshness,
  noParams,
  pageOf,
  paging,
  registerRead,
  repeated,
  type ReadEdge,
} from "./reads.ts";
import { sendJson } from "./replies.ts";
import { documented } from "./route-docs.ts";
import { pickListPdf } from "./shipment-pick-list-pdf.ts";
import { pickListOf } from "./shipment-pick-list.ts";
import { shipmentFor } from "./shipment-runner.ts";
import { shipmentItem, shipmentView } from "./shipment-view.ts";
import { parseWith } from "./validation.ts";

/** Papers that are set at once: each takes the processor for some hundredths of a second. */
const PRINTS_AT_ONCE = 4;
const PDF_TYPE = "application/pdf";
const ZPL_TYPE = "application/zpl";
const TAG = "shipments";

const STATUSES = [
  ...["open", "picking", "picked", "packed", "shipped", "in-transit", "out-for-delivery"],
  ...["delivered", "lost", "refused", "returned-to-sender", "cancelled", "replaced", "refunded"],
] as const;

const params = z.strictObject({ id: schemas.id });
const noQuery = z.strictObject({});
const listQuery = z.strictObject({
  status: repeated(z.enum(STATUSES)).exactOptional(),
  order: schemas.id.exactOptional(),
  warehouse: schemas.id.exactOptional(),
  picker: schemas.id.exactOptional(),
  channel: schemas.id.exactOptional(),
  carrier: schemas.id.exactOptional(),
  tracking: schemas.id.exactOptional(),
  /** `failed`: somebody has to see to it. */
  label: z.enum(["none", "wanted", "made", "failed"]).exactOptional(),
  ...paging,
  ...freshness,
});

const READS = permitted("object", "pick:write", "ship:write", "history:read", "order:read");
const WORK = permitted("object", "pick:write", "ship:write");

const createPrinter = () => {
  let running = 0;
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (running >= PRINTS_AT_ONCE) throw problem("busy", "as much is printed as can be at once");
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
    }
  };
};

type Printer = ReturnType<typeof createPrinter>;

const registerLists = (app: FastifyInstance, reads: ReadEdge): void => {
  const { models } = reads.needs;
  registerRead(app, reads, {
    ...{ path: `${API_PREFIX}/shipments`, operationId: "shipments", tag: TAG },
    summary: "Parcels in the order of their ids, by status, order, warehouse, picker and label",
    access: permitted("named", "pick:write", "ship:write", "history:read"),
    ...{ params: noParams, query: listQuery },
    answer: "A page of parcels; `status=open` is what is ready to be picked.",
    handler: async ({ query, principal }) => {
      const { status, warehouse, order, picker, channel, carrier, tracking, label } = query;
      const warehouses = warehousesFor(
        principal,
        warehouse === undefined ? undefined : [warehouse],
      );
      const page = await models.entities.shipment.list(
        {
          equals: { order, picker, channel, carrier, tracking, label },
          anyOf: { status, warehouse: warehouses },
        },
        pageOf(query),
      );
      return {
        ...page,
        items: page.items.map(({ id, version, ...state }) => ({
          ...{ id, status: state.status, version },
          ...shipmentItem(state),
        })),
      };
    },
  });
  registerRead(app, reads, {
    ...{ path: `${API_PREFIX}/shipments/:id`, operationId: "shipment", tag: TAG },
    summary: "A parcel with its pieces, label and tracking, and what can be done next",
    ...{ access: READS, params, query: z.strictObject(freshness) },
    answer: "The parcel as its stream has it now.",
    handler: async ({ params: { id }, principal }, reply) => {
      const { state, version } = await shipmentFor(reads.needs, id, principal);
      reply.header("etag", entityTag(version));
      return { id, status: state.status, version, ...shipmentView(state) };
    },
  });
};

const sendPaper = (
  reply: FastifyReply,
  bytes: Uint8Array,
  { type, name }: { readonly type: string; readonly name: string },
): void => {
  reply.header("content-type", type);
  reply.header("content-disposition", `inline; filename="${name}"`);
  reply.send(bytes);
};

const registerPickList = (app: FastifyInstance, { needs }: ReadEdge, print: Printer): void => {
  const listFor = async (request: FastifyRequest) => {
    const { id } = parseWith(params, request.params);
    const { state } = await shipmentFor(needs, id, principalOf(request));
    return pickListOf(needs, { id, state });
  };
  const paper = async (request: FastifyRequest, reply: FastifyReply) => {
    const list = await listFor(request);
    const bytes = await print(() => pickListPdf(list, needs.scheduler));
    sendPaper(reply, bytes, { type: PDF_TYPE, name: `pick-list-${list.id}.pdf` });
    return reply;
  };
  const common = { tag: TAG, access: WORK, params, query: noQuery };
  app.route({
    ...{ method: "GET", url: `${API_PREFIX}/shipments/:id/pick-list` },
    config: documented({
      ...{ ...common, operationId: "pick-list" },
      summary: "What is left to be picked, bin by bin; `Accept: application/pdf` asks for paper",
      answers: { 200: "The pick list." },
    }),
    handler: async (request, reply) => {
      if (admitsPdf(request.headers.accept)) return paper(request, reply);
      sendJson(reply, JSON.stringify(await listFor(request)));
      return reply;
    },
  });
  app.route({
    ...{ method: "GET", url: `${API_PREFIX}/shipments/:id/pick-list.pdf` },
    config: documented({
      ...{ ...common, operationId: "pick-list-pdf", media: PDF_TYPE },
      summary: "The pick list on paper, with barcodes",
      answers: { 200: "The pick list as PDF." },
    }),
    handler: paper,
  });
};

const registerLabel = (app: FastifyInstance, { needs }: ReadEdge, print: Printer): void => {
  for (const format of ["pdf", "zpl"] as const satisfies readonly LabelFormat[]) {
    const type = format === "pdf" ? PDF_TYPE : ZPL_TYPE;
    app.route({
      ...{ method: "GET", url: `${API_PREFIX}/shipments/:id/label.${format}` },
      config: documented({
        ...{ operationId: `shipment-label-${format}`, tag: TAG, access: WORK, params },
        ...{ query: noQuery, media: type },
        summary: `The label of a parcel as ${format.toUpperCase()}, 4 by 6 inches`,
        answers: { 200: "The label, with the tracking number as Code 128." },
      }),
      handler: async (request: FastifyRequest, reply: FastifyReply) => {
        const { id } = parseWith(params, request.params);
        const { state } = await shipmentFor(needs, id, principalOf(request));
        const bytes = await print(() => needs.orders.carriers.print({ id, state }, format));
        if (bytes === undefined) throw problem("not-found", "the parcel has no label");
        sendPaper(reply, bytes, { type, name: `label-${id}.${format}` });
        return reply;
      },
    });
  }
};

/** Parcels as they stand, and what is printed of them. */
export const registerShipmentQueries = (app: FastifyInstance, reads: ReadEdge): void => {
  const print = createPrinter();
  registerLists(app, reads);
  registerPickList(app, reads, print);
  registerLabel(app, reads, print);
};
