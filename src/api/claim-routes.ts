import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import { boundTo, seenClaim } from "./access-guard.ts";
import { findClaim } from "./claim-routing.ts";
import { API_PREFIX } from "./command-routes.ts";
import { permitted } from "./permissions.ts";
import { freshness, noParams, pageOf, paging, registerRead, type ReadEdge } from "./reads.ts";

const reservationsQuery = z.strictObject({
  customer: schemas.id.exactOptional(),
  order: schemas.id.exactOptional(),
  state: z.enum(["open", "incomplete", "allocated", "released", "expired"]).exactOptional(),
  ...paging,
  ...freshness,
});

/** What demand holds: one claim with its lines, or those of a customer or an order. */
export const registerClaims = (app: FastifyInstance, edge: ReadEdge): void => {
  const { models, clock } = edge.needs;
  registerRead(app, edge, {
    path: `${API_PREFIX}/reservations/:id`,
    operationId: "reservation",
    summary: "A claim with its lines, its deadline and its state",
    tag: "claims",
    access: permitted("object", "stock:read"),
    params: z.strictObject({ id: schemas.id }),
    query: z.strictObject(freshness),
    answer: "The claim.",
    handler: async ({ params, principal }) =>
      seenClaim(principal, await findClaim(edge.needs, params.id)),
  });
  registerRead(app, edge, {
    path: `${API_PREFIX}/reservations`,
    operationId: "reservations",
    summary: "Claims of a customer or an order, or in a state",
    tag: "claims",
    access: permitted("named", "stock:read"),
    params: noParams,
    query: reservationsQuery,
    answer: "A page of claims.",
    handler: ({ query, principal }) => {
      const { customer, order, state } = query;
      const within = boundTo(principal);
      const filter = {
        ...(customer === undefined ? {} : { customer }),
        ...(order === undefined ? {} : { order }),
        ...(state === undefined ? {} : { state }),
        ...(within === undefined ? {} : { within }),
        ...(principal.ownClaims ? { openedBy: principal.subject } : {}),
      };
      return models.claims(filter, pageOf(query), clock.now());
    },
  });
};
