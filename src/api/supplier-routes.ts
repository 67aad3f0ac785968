import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { retirement, supplierChange, supplierCreation } from "../commands/master-data-schemas.ts";
import * as schemas from "../commands/schemas.ts";
import type { SupplierCommand } from "../domain/supplier/commands.ts";
import { API_PREFIX } from "./command-routes.ts";
import {
  registerEntityCommand,
  type EntityCall,
  type EntityEdge,
  type EntityReply,
} from "./entity-routes.ts";
import { found, listQuery, statusFilter } from "./master-data-reads.ts";
import { supplierContent, supplierView } from "./master-data.ts";
import type { ApiNeeds } from "./needs.ts";
import { permitted } from "./permissions.ts";
import { freshness, noParams, pageOf, registerRead, type ReadEdge } from "./reads.ts";

const idParams = z.strictObject({ id: schemas.id });
const WRITES = permitted("none", "master-data:write");
const READS = permitted("none", "stock:read");

const answered = async (
  { entities }: ApiNeeds,
  { id, command }: { readonly id: string; readonly command: SupplierCommand },
  { envelope, dryRun, expectedVersion }: EntityCall,
): Promise<EntityReply> => {
  const answer = await entities.supplier.dispatch({
    ...{ id, command, envelope, dryRun },
    ...(expectedVersion === undefined ? {} : { expectedVersion }),
  });
  const isNew =
    command.type === "create" && !(answer.status === "accepted" && answer.events.length === 0);
  return {
    ...{ id, answer },
    status: isNew ? 201 : 200,
    ...(isNew ? { location: `${API_PREFIX}/suppliers/${id}` } : {}),
    ...(answer.status === "accepted" ? { show: supplierView(answer.state) } : {}),
  };
};

const registerCommands = (app: FastifyInstance, edge: EntityEdge, needs: ApiNeeds): void => {
  registerEntityCommand(app, edge, {
    operationId: "create-supplier",
    summary: "Make a supplier known",
    tag: "master data",
    method: "POST",
    path: "/suppliers",
    access: WRITES,
    params: noParams,
    body: supplierCreation,
    answers: { 200: "It was there already, just so.", 201: "Created." },
    run: ({ body: { id, ...body } }, call) =>
      answered(needs, { id, command: { type: "create", content: supplierContent(body) } }, call),
  });
  registerEntityCommand(app, edge, {
    operationId: "change-supplier",
    summary: "Replace what is said of a supplier",
    tag: "master data",
    method: "PUT",
    path: "/suppliers/:id",
    access: WRITES,
    params: idParams,
    body: supplierChange,
    ifMatch: "required",
    answers: { 200: "Changed, or so already." },
    run: ({ params: { id }, body }, call) =>
      answered(needs, { id, command: { type: "change", content: supplierContent(body) } }, call),
  });
  registerEntityCommand(app, edge, {
    operationId: "retire-supplier",
    summary: "Order nothing more from a supplier",
    tag: "master data",
    method: "POST",
    path: "/suppliers/:id/retire",
    access: WRITES,
    params: idParams,
    body: retirement,
    ifMatch: "required",
    answers: { 200: "Retired, or so already." },
    run: ({ params: { id }, body }, call) =>
      answered(needs, { id, command: { type: "retire", ...body } }, call),
  });
};

const suppliersQuery = z.strictObject({
  status: statusFilter,
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, "an ISO 4217 currency code")
    .exactOptional(),
  ...listQuery,
});

const registerReads = (app: FastifyInstance, reads: ReadEdge): void => {
  const { entities, models } = reads.needs;
  registerRead(app, reads, {
    path: `${API_PREFIX}/suppliers/:id`,
    operationId: "supplier",
    summary: "What is said of a supplier, with the ETag that a change has to name",
    tag: "master data",
    access: READS,
    params: idParams,
    query: z.strictObject(freshness),
    answer: "The supplier as its stream has it now.",
    handler: async ({ params: { id } }, reply) => {
      const view = await entities.supplier.read(id);
      const state = found(view, "supplier", reply);
      return { id, status: state.status, version: view.version, ...supplierView(state) };
    },
  });
  registerRead(app, reads, {
    path: `${API_PREFIX}/suppliers`,
    operationId: "suppliers",
    summary: "Suppliers in the order of their ids",
    tag: "master data",
    access: READS,
    params: noParams,
    query: suppliersQuery,
    answer: "A page of suppliers.",
    handler: async ({ query }) => {
      const { status, currency, prefix } = query;
      const page = await models.entities.supplier.list(
        { equals: { status, currency }, ...(prefix === undefined ? {} : { prefix }) },
        pageOf(query),
      );
      return {
        ...page,
        items: page.items.map(({ id, version, ...state }) => ({
          ...{ id, status: state.status, version },
          ...supplierView(state),
        })),
      };
    },
  });
};

/** Who delivers goods, and on which terms. */
export const registerSuppliers = (
  app: FastifyInstance,
  edge: EntityEdge,
  reads: ReadEdge,
): void => {
  registerCommands(app, edge, reads.needs);
  registerReads(app, reads);
};
