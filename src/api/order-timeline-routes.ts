import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as bodies from "../commands/order-schemas.ts";
import { returnParams } from "../commands/return-schemas.ts";
import * as schemas from "../commands/schemas.ts";
import { orderAbout, type TimelineStep } from "../projections/order-timeline.ts";
import { API_PREFIX } from "./command-routes.ts";
import { orderFor } from "./order-runner.ts";
import { permitted } from "./permissions.ts";
import { freshness, registerRead, type ReadEdge } from "./reads.ts";
import { returnFor } from "./return-runner.ts";

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

/** The same of one return, whether or not it has an order. */
const registerReturnTimeline = (app: FastifyInstance, edge: ReadEdge): void => {
  const { needs } = edge;
  registerRead(app, edge, {
    path: `${API_PREFIX}/returns/:id/timeline`,
    operationId: "return-timeline",
    summary: "Every step of a return: who, why, when",
    ...{ tag: "returns", access: permitted("object", "order:read", "return:write") },
    ...{ params: returnParams, query: z.strictObject(freshness) },
    answer: "Oldest step first.",
    handler: async ({ params: { id }, principal }) => {
      const { state } = await returnFor(needs, id, principal);
      const timeline = await needs.models.figures.timeline(orderAbout({ category: "return", id }));
      const stream = `return-${id}`;
      const steps = timeline?.steps.filter((step) => step.stream === stream) ?? [];
      return { id, status: state.status, steps };
    },
  });
};

/** Who did what to an order or a return. */
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
  registerReturnTimeline(app, edge);
};
