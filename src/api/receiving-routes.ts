import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import type { ReceiptDocument } from "../projections/receipts.ts";
import { reachHead } from "./claim-routing.ts";
import { API_PREFIX } from "./command-routes.ts";
import { admitsPdf } from "./gate.ts";
import { permitted } from "./permissions.ts";
import { createPrinter, PDF_TYPE } from "./printer.ts";
import { mayTouch, principalOf, type Principal } from "./principal.ts";
import { problem } from "./problems.ts";
import { parseQuery } from "./query-text.ts";
import { freshness, markRead, reach, registerRead, type ReadEdge } from "./reads.ts";
import { receiptWithin, receivingReport, type ReceivingReport } from "./receiving-report.ts";
import { receivingReportPdf } from "./receiving-report-pdf.ts";
import { sendJson } from "./replies.ts";
import { documented } from "./route-docs.ts";
import { parseWith } from "./validation.ts";

/** Reports that are set at once: each takes the processor for some tenths of a second. */
const PDFS_AT_ONCE = 2;

const params = z.strictObject({ id: schemas.id });
const query = z.strictObject(freshness);
const access = permitted("object", "receipt:write", "history:read");

/** Of what has just been booked the read model may not know yet. @throws Problem not-found */
const findReceipt = async (
  { needs }: ReadEdge,
  id: string,
  principal: Principal,
): Promise<ReceiptDocument> => {
  const { models } = needs;
  const known = await models.receipt(id);
  if (known === undefined) await reachHead(needs);
  const receipt = known ?? (await models.receipt(id));
  const seen =
    receipt === undefined
      ? undefined
      : receiptWithin(receipt, (warehouse) => mayTouch(principal, warehouse));
  if (seen === undefined) throw problem("not-found", "there is no receipt of this id");
  return seen;
};

const reportOf = async (
  edge: ReadEdge,
  id: string,
  principal: Principal,
): Promise<ReceivingReport> => {
  const { product } = edge.needs.entities;
  const titleOf = (sku: string): string | undefined => {
    const title = product.peek(sku)?.state.title;
    return title === "" ? undefined : title;
  };
  return receivingReport(await findReceipt(edge, id, principal), titleOf);
};

const asked = async (edge: ReadEdge, request: FastifyRequest, reply: FastifyReply) => {
  const { id } = parseWith(params, request.params);
  await reach(edge, parseQuery(query, request).minPosition);
  const report = await reportOf(edge, id, principalOf(request));
  markRead(edge, reply);
  return report;
};

/** What came in: one receipt, as JSON and on paper. */
export const registerReceiving = (app: FastifyInstance, edge: ReadEdge): void => {
  const printer = createPrinter(PDFS_AT_ONCE);
  const print = (reply: FastifyReply, report: ReceivingReport): Promise<void> =>
    printer(reply, {
      ...{ type: PDF_TYPE, name: `receipt-${report.id}.pdf` },
      set: () => receivingReportPdf(report, edge.needs.scheduler),
    });
  registerRead(app, edge, {
    path: `${API_PREFIX}/receipts/:id`,
    operationId: "receipt",
    summary: "A receipt: lines, differences from what was expected, and the quantities after it",
    tag: "receiving",
    access,
    params,
    query,
    answer: "The receipt.",
    handler: ({ params: { id }, principal }) => reportOf(edge, id, principal),
  });
  app.route({
    method: "GET",
    url: `${API_PREFIX}/receipts/:id/report`,
    config: documented({
      operationId: "receiving-report",
      summary: "The receiving report; `Accept: application/pdf` asks for it on paper",
      tag: "receiving",
      access,
      params,
      query,
      answers: { 200: "The report." },
    }),
    handler: async (request, reply) => {
      const report = await asked(edge, request, reply);
      if (admitsPdf(request.headers.accept)) await print(reply, report);
      else sendJson(reply, JSON.stringify(report));
      return reply;
    },
  });
  app.route({
    method: "GET",
    url: `${API_PREFIX}/receipts/:id/report.pdf`,
    config: documented({
      operationId: "receiving-report-pdf",
      summary: "The receiving report on paper",
      tag: "receiving",
      access,
      params,
      query,
      media: PDF_TYPE,
      answers: { 200: "The report as PDF." },
    }),
    handler: async (request, reply) => {
      await print(reply, await asked(edge, request, reply));
      return reply;
    },
  });
};
