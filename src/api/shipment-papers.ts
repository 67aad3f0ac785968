import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import type { LabelFormat } from "../processes/carrier-port.ts";
import { API_PREFIX } from "./command-routes.ts";
import { admitsPdf } from "./gate.ts";
import { permitted } from "./permissions.ts";
import { principalOf } from "./principal.ts";
import { createPrinter, PDF_TYPE, type Printer } from "./printer.ts";
import { problem } from "./problems.ts";
import type { ReadEdge } from "./reads.ts";
import { sendJson } from "./replies.ts";
import { documented } from "./route-docs.ts";
import { pickListPdf } from "./shipment-pick-list-pdf.ts";
import { pickListOf } from "./shipment-pick-list.ts";
import { shipmentFor } from "./shipment-runner.ts";
import { parseWith } from "./validation.ts";

const PRINTS_AT_ONCE = 4;
const ZPL_TYPE = "application/zpl";
const TAG = "shipments";

const params = z.strictObject({ id: schemas.id });
const noQuery = z.strictObject({});
const WORK = permitted("object", "pick:write", "ship:write");

const registerPickList = (app: FastifyInstance, { needs }: ReadEdge, print: Printer): void => {
  const listFor = async (request: FastifyRequest) => {
    const { id } = parseWith(params, request.params);
    const { state } = await shipmentFor(needs, id, principalOf(request));
    return pickListOf(needs, { id, state });
  };
  const paper = async (request: FastifyRequest, reply: FastifyReply) => {
    const list = await listFor(request);
    await print(reply, {
      ...{ type: PDF_TYPE, name: `pick-list-${list.id}.pdf` },
      set: () => pickListPdf(list, needs.scheduler),
    });
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
        const set = async () => {
          const bytes = await needs.orders.carriers.print({ id, state }, format);
          if (bytes === undefined) throw problem("not-found", "the parcel has no label");
          return bytes;
        };
        await print(reply, { type, name: `label-${id}.${format}`, set });
        return reply;
      },
    });
  }
};

/** What is printed of a parcel: its pick list and its label. */
export const registerShipmentPapers = (app: FastifyInstance, reads: ReadEdge): void => {
  const print = createPrinter(PRINTS_AT_ONCE);
  registerPickList(app, reads, print);
  registerLabel(app, reads, print);
};
