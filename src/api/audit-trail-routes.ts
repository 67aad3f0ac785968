import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import type { EntityState } from "../domain/decider.ts";
import type { EntityDocument } from "../projections/entity-projection.ts";
import type { EntityQueries } from "../projections/entity-queries.ts";
import type { EntityModels } from "../projections/entity-models.ts";
import { API_PREFIX } from "./command-routes.ts";
import { permitted } from "./permissions.ts";
import { mayTouch, principalOf, type Principal } from "./principal.ts";
import { freshness, noParams, pageOf, paging, registerRead, type ReadEdge } from "./reads.ts";

/** The categories whose steps are kept with who, from, to, why and when. */
const PROCESSES = ["transfer", "adjustment", "count"] as const;
type ProcessCategory = (typeof PROCESSES)[number];

const trailQuery = z.strictObject({
  category: z.enum(PROCESSES),
  id: schemas.id.exactOptional(),
  actor: schemas.id.exactOptional(),
  status: z
    .string()
    .regex(/^[a-z][a-z-]{0,39}$/)
    .exactOptional(),
  ...paging,
  ...freshness,
});

type TrailSource = {
  readonly get: (id: string) => Promise<EntityDocument<EntityState> | undefined>;
  readonly list: EntityQueries<EntityState>["list"];
};

const sourceOf = (models: EntityModels, category: ProcessCategory): TrailSource => models[category];

/** Fields of processes that name a warehouse. */
const SITES = ["warehouse", "from", "to"] as const;

const isWithin = (principal: Principal, document: object): boolean => {
  if (principal.warehouses === "all") return true;
  return SITES.some((field) => {
    const site: unknown = Reflect.get(document, field);
    return typeof site === "string" && mayTouch(principal, site);
  });
};

const itemOf = (category: ProcessCategory, document: EntityDocument<EntityState>) => {
  const { id, status, version, openedAt, changedAt, trail = [] } = document;
  return { category, id, status, version, openedAt, changedAt, steps: trail };
};

/** Who took which step of a transfer, an adjustment or a count: from which status to which, why, and when. */
export const registerAuditTrail = (app: FastifyInstance, edge: ReadEdge): void => {
  const { entities } = edge.needs.models;
  registerRead(app, edge, {
    path: `${API_PREFIX}/audit/trail`,
    operationId: "audit-trail",
    summary: "Who took which step of a process, from which status to which, why and when",
    tag: "audit",
    access: permitted("named", "audit:read"),
    params: noParams,
    query: trailQuery,
    answer: "A page of processes with their steps, oldest step first.",
    handler: async ({ query }, reply) => {
      const principal = principalOf(reply.request);
      const { category, id, actor, status } = query;
      const source = sourceOf(entities, category);
      const page =
        id === undefined
          ? await source.list({ equals: { actors: actor, status } }, pageOf(query))
          : { items: [await source.get(id)].filter((one) => one !== undefined) };
      const items = page.items.filter((one) => isWithin(principal, one));
      return { ...page, items: items.map((one) => itemOf(category, one)) };
    },
  });
};
