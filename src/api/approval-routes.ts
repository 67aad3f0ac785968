import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import {
  APPROVAL_KINDS,
  TooManyWaiting,
  waitingApprovals,
  type ApprovalKind,
  type WaitingItem,
} from "../projections/approvals.ts";
import { API_PREFIX } from "./command-routes.ts";
import { permitted, type Permission } from "./permissions.ts";
import { mayTouch, type Principal } from "./principal.ts";
import { problem } from "./problems.ts";
import { freshness, noParams, pageOf, paging, registerRead, type ReadEdge } from "./reads.ts";

const APPROVES: { readonly [Kind in ApprovalKind]: Permission } = {
  adjustment: "adjustment:approve",
  "write-off": "adjustment:approve",
  count: "count:approve",
  transfer: "transfer:approve",
};

const approvalsQuery = z.strictObject({
  kind: z.enum(APPROVAL_KINDS).exactOptional(),
  warehouse: schemas.id.exactOptional(),
  /** What the caller himself may approve. */
  mine: z.enum(["true", "false"]).exactOptional(),
  ...paging,
  ...freshness,
});

const mayApprove = ({ permissions, subject }: Principal, item: WaitingItem): boolean =>
  permissions.has(APPROVES[item.kind]) && !item.excluded.includes(subject);

const tooMany = (error: unknown): never => {
  throw error instanceof TooManyWaiting ? problem(error.code, error.message) : error;
};

/** What waits for the word of another person, over all kinds of requests. */
export const registerApprovals = (app: FastifyInstance, reads: ReadEdge): void => {
  const { models, clock } = reads.needs;
  registerRead(app, reads, {
    path: `${API_PREFIX}/approvals`,
    operationId: "approvals",
    summary: "What waits for an approval, since when, and of whom",
    tag: "adjustments",
    access: permitted(
      "named",
      "adjustment:approve",
      "count:approve",
      "transfer:approve",
      "audit:read",
    ),
    params: noParams,
    query: approvalsQuery,
    answer: "A page of adjustments, write-offs, counts and transfers that wait, oldest first.",
    handler: async ({ query, principal }) => {
      const { kind, warehouse, mine } = query;
      const isMeant = (item: WaitingItem): boolean =>
        item.warehouses.some((one) => mayTouch(principal, one)) &&
        (mine !== "true" || mayApprove(principal, item));
      const filter = {
        ...(kind !== undefined && { kind }),
        ...(warehouse !== undefined && { warehouse }),
        ...{ isMeant, at: clock.now() },
      };
      const page = await waitingApprovals(models.entities, filter, pageOf(query)).catch(tooMany);
      const items = page.items.map(({ excluded: _excluded, ...item }) => item);
      return { ...page, items };
    },
  });
};
