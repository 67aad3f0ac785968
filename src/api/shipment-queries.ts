import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import { isInHouse } from "../domain/shipment/state.ts";
import { warehousesFor } from "./access-guard.ts";
import { API_PREFIX } from "./command-routes.ts";
import { entityTag } from "./entity-routes.ts";
import { permitted } from "./permissions.ts";
import {
  freshness,
  noParams,
  pageOf,
  paging,
  registerRead,
  repeated,
  type ReadEdge,
} from "./reads.ts";
import { causeOf } from "./shipment-goods.ts";
import { shipmentFor } from "./shipment-runner.ts";
import { shipmentItem, shipmentView } from "./shipment-view.ts";

const TAG = "shipments";

const STATUSES = [
  ...["open", "picking", "picked", "packed", "shipped", "in-transit", "out-for-delivery"],
  ...["delivered", "lost", "refused", "returned-to-sender", "cancelled", "replaced", "refunded"],
] as const;

const params = z.strictObject({ id: schemas.id });
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

/** Parcels as they stand. */
export const registerShipmentQueries = (app: FastifyInstance, reads: ReadEdge): void => {
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
    answer: "The parcel as its stream has it now; `inspect`: why somebody has to look into it.",
    handler: async ({ params: { id }, principal }, reply) => {
      const { state, version } = await shipmentFor(reads.needs, id, principal);
      reply.header("etag", entityTag(version));
      const inspect = isInHouse(state) ? causeOf(reads.needs, id, state) : undefined;
      return { id, status: state.status, version, ...shipmentView(state), inspect };
    },
  });
};
