import type { FastifyReply } from "fastify";
import { z } from "zod";
import type { EntityView } from "../commands/entities.ts";
import * as schemas from "../commands/schemas.ts";
import { NO_ENTITY, type EntityState } from "../domain/decider.ts";
import type { EntityFilter } from "../projections/entity-queries.ts";
import { KEY_FIELD } from "../projections/read-store.ts";
import { warehousesFor } from "./access-guard.ts";
import { entityTag } from "./entity-routes.ts";
import type { Principal } from "./principal.ts";
import { problem } from "./problems.ts";
import { freshness, paging } from "./reads.ts";

/** What every list of master data may be asked for. */
export const listQuery = {
  /** How the id begins. */
  prefix: schemas.id.exactOptional(),
  ...paging,
  ...freshness,
};

export const statusFilter = z.enum(["active", "retired"]).exactOptional();

/**
 * One thing as its stream has it now, with the tag that a change has to name. @throws Problem not-found
 */
export const found = <State extends EntityState>(
  { id, state, version }: EntityView<State>,
  what: string,
  reply: FastifyReply,
): State => {
  if (state.status === NO_ENTITY) throw problem("not-found", `there is no ${what} ${id}`);
  reply.header("etag", entityTag(version));
  return state;
};

/** Lists of warehouses are cut down to those that the caller's grant reaches. */
export const withinReach = (principal: Principal): Pick<EntityFilter, "anyOf"> => {
  const own = warehousesFor(principal, undefined);
  return own === undefined ? {} : { anyOf: { [KEY_FIELD]: own } };
};
