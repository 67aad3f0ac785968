import type { FastifyInstance } from "fastify";
import { z } from "zod";
import {
  binChange,
  retirement,
  warehouseChange,
  warehouseCreation,
} from "../commands/master-data-schemas.ts";
import * as schemas from "../commands/schemas.ts";
import type { WarehouseCommand } from "../domain/warehouse/commands.ts";
import { requireWarehouses } from "./access-guard.ts";
import { API_PREFIX } from "./command-routes.ts";
import {
  registerEntityCommand,
  type EntityCall,
  type EntityEdge,
  type EntityReply,
} from "./entity-routes.ts";
import { found, listQuery, statusFilter, withinReach } from "./master-data-reads.ts";
import { warehouseContent, warehouseView } from "./master-data.ts";
import type { ApiNeeds } from "./needs.ts";
import { permitted } from "./permissions.ts";
import { principalOf } from "./principal.ts";
import {
  freshness,
  noParams,
  PAGE_DEFAULT,
  pageOf,
  paging,
  registerRead,
  type ReadEdge,
} from "./reads.ts";
import { readRevisionCursor, revisionCursor } from "./revision-cursor.ts";

const idParams = z.strictObject({ id: schemas.id });
const WRITES = permitted("named", "master-data:write");

const answered = async (
  { entities }: ApiNeeds,
  { id, command }: { readonly id: string; readonly command: WarehouseCommand },
  { principal, envelope, dryRun, expectedVersion }: EntityCall,
): Promise<EntityReply> => {
  requireWarehouses(principal, [id]);
  const answer = await entities.warehouse.dispatch({
    ...{ id, command, envelope, dryRun },
    ...(expectedVersion === undefined ? {} : { expectedVersion }),
  });
  const isNew =
    command.type === "create" && !(answer.status === "accepted" && answer.events.length === 0);
  return {
    ...{ id, answer },
    status: isNew ? 201 : 200,
    ...(isNew ? { location: `${API_PREFIX}/warehouses/${id}` } : {}),
    ...(answer.status === "accepted" ? { show: warehouseView(answer.state) } : {}),
  };
};

const registerCreation = (app: FastifyInstance, edge: EntityEdge, needs: ApiNeeds): void => {
  registerEntityCommand(app, edge, {
    operationId: "create-warehouse",
    summary: "Make a warehouse known, with up to 1,000 of its bins",
    tag: "master data",
    method: "POST",
    path: "/warehouses",
    access: WRITES,
    params: noParams,
    body: warehouseCreation,
    answers: { 200: "It was there already, just so.", 201: "Created." },
    run: ({ body: { id, bins = [], ...body } }, call) => {
      const command = { type: "create", content: warehouseContent(body), bins } as const;
      return answered(needs, { id, command }, call);
    },
  });
};

const registerChanges = (app: FastifyInstance, edge: EntityEdge, needs: ApiNeeds): void => {
  registerEntityCommand(app, edge, {
    operationId: "change-warehouse",
    summary: "Replace what is said of a warehouse; its bins stay",
    tag: "master data",
    method: "PUT",
    path: "/warehouses/:id",
    access: WRITES,
    params: idParams,
    body: warehouseChange,
    ifMatch: "required",
    answers: { 200: "Changed, or so already." },
    run: ({ params: { id }, body }, call) =>
      answered(needs, { id, command: { type: "change", content: warehouseContent(body) } }, call),
  });
  registerEntityCommand(app, edge, {
    operationId: "change-bins",
    summary: "Add, change or remove up to 1,000 bins of a warehouse",
    tag: "master data",
    method: "PUT",
    path: "/warehouses/:id/bins",
    access: WRITES,
    params: idParams,
    body: binChange,
    ifMatch: "required",
    answers: { 200: "Changed, or so already." },
    run: ({ params: { id }, body: { bins = [], remove = [] } }, call) =>
      answered(needs, { id, command: { type: "set-bins", bins, remove } }, call),
  });
  registerEntityCommand(app, edge, {
    operationId: "retire-warehouse",
    summary: "Bring nothing more to a warehouse; what is there can be wound down",
    tag: "master data",
    method: "POST",
    path: "/warehouses/:id/retire",
    access: WRITES,
    params: idParams,
    body: retirement,
    ifMatch: "required",
    answers: { 200: "Retired, or so already." },
    run: ({ params: { id }, body }, call) =>
      answered(needs, { id, command: { type: "retire", ...body } }, call),
  });
};

const warehousesQuery = z.strictObject({
  status: statusFilter,
  channel: schemas.id.exactOptional(),
  ...listQuery,
});

const registerOne = (app: FastifyInstance, reads: ReadEdge): void => {
  const { entities } = reads.needs;
  registerRead(app, reads, {
    path: `${API_PREFIX}/warehouses/:id`,
    operationId: "warehouse",
    summary: "What is said of a warehouse, with the ETag that a change has to name",
    tag: "master data",
    access: permitted("named", "stock:read"),
    params: idParams,
    query: z.strictObject(freshness),
    answer: "The warehouse as its stream has it now.",
    handler: async ({ params: { id } }, reply) => {
      requireWarehouses(principalOf(reply.request), [id]);
      const view = await entities.warehouse.read(id);
      const state = found(view, "warehouse", reply);
      return { id, status: state.status, version: view.version, ...warehouseView(state) };
    },
  });
  registerRead(app, reads, {
    path: `${API_PREFIX}/warehouses/:id/bins`,
    operationId: "bins",
    summary: "The bins of a warehouse in walking order",
    tag: "master data",
    access: permitted("named", "stock:read"),
    params: idParams,
    query: z.strictObject({ ...paging, ...freshness }),
    answer: "A page of bins.",
    handler: async ({ params: { id }, query }, reply) => {
      requireWarehouses(principalOf(reply.request), [id]);
      const { bins } = found(await entities.warehouse.read(id), "warehouse", reply);
      const name = `bins ${id}`;
      const from = query.cursor === undefined ? 0 : readRevisionCursor(name, query.cursor);
      const to = from + (query.limit ?? PAGE_DEFAULT);
      return {
        items: bins.slice(from, to),
        ...(to < bins.length ? { nextCursor: revisionCursor(name, to) } : {}),
      };
    },
  });
};

const registerList = (app: FastifyInstance, reads: ReadEdge): void => {
  const { models } = reads.needs;
  registerRead(app, reads, {
    path: `${API_PREFIX}/warehouses`,
    operationId: "warehouses",
    summary: "Warehouses in the order of their ids",
    tag: "master data",
    access: permitted("named", "stock:read"),
    params: noParams,
    query: warehousesQuery,
    answer: "A page of warehouses.",
    handler: async ({ query }, reply) => {
      const { status, channel, prefix } = query;
      const { anyOf = {} } = withinReach(principalOf(reply.request));
      const page = await models.entities.warehouse.list(
        {
          equals: { status },
          anyOf: { ...anyOf, ...(channel === undefined ? {} : { channels: [channel] }) },
          ...(prefix === undefined ? {} : { prefix }),
        },
        pageOf(query),
      );
      return {
        ...page,
        items: page.items.map(({ id, version, ...state }) => ({
          ...{ id, status: state.status, version },
          ...warehouseView(state),
        })),
      };
    },
  });
};

/** Sites that hold stock, and their bins. */
export const registerWarehouses = (
  app: FastifyInstance,
  edge: EntityEdge,
  reads: ReadEdge,
): void => {
  registerCreation(app, edge, reads.needs);
  registerChanges(app, edge, reads.needs);
  registerOne(app, reads);
  registerList(app, reads);
};
