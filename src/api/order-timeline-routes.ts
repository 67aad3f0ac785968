import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as bodies from "../commands/order-schemas.ts";
import * as schemas from "../commands/schemas.ts";
import type { TimelineStep } from "../projections/order-timeline.ts";
import { API_PREFIX } from "./command-routes.ts";
import { orderFor } from "./order-runner.ts";
import { permitted } from "./permissions.ts";
import { freshness, registerRead, type ReadEdge } from "./reads.ts";

const params = z.strictObject({ id: bodies.orderId });
const query = z.strictObject({
  /** Which steps: only those that changed the order's status, or all. */
  only: z.literal("moves").exactOptional(),
  type: schemas.id.exactOptional(),
  actor: schemas.id.exactOptional(),
  part: schemas.id.exactOptional(),
  ...freshness,
});
type Asked = z.output<typeof query>;

const isAsked = ({ only, type, actor, part }: Asked, step: TimelineStep): boolean =>
  (only === undefined || step.to !== undefined) &&
  (type === undefined || step.type === type) &&
  (actor === undefined || step.actor === actor) &&
  (part === undefined || step.part === part);

/** Who did what to an order. */
export const registerOrderTimeline = (app: FastifyInstance, edge: ReadEdge): void => {
  registerRead(app, edge, {
    path: `${API_PREFIX}/orders/:id/timeline`,
    operationId: "order-timeline",
    summary: "Every step of an order, its parcels and returns: who, from which state, why, when",
    ...{ tag: "orders", access: permitted("object", "order:read"), params, query },
    answer:
      "Oldest step first. `only=moves`: those that changed the order's state; `part`: of one parcel, return, payment or refund. `more`: older steps that stand in the streams alone.",
    handler: async ({ params: { id }, query: asked, principal }) => {
      await orderFor(edge.needs, id, principal);
      const timeline = await edge.needs.models.figures.timeline(id);
      const { status = "none", steps = [], more = 0 } = timeline ?? {};
      return { id, status, steps: steps.filter((step) => isAsked(asked, step)), more };
    },
  });
};
