import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import { InvalidCursor } from "../projections/page.ts";
import type { Within } from "../projections/read-models.ts";
import { boundTo } from "./access-guard.ts";
import { API_PREFIX } from "./command-routes.ts";
import { permitted } from "./permissions.ts";
import { freshness, noParams, pageOf, paging, registerRead, type ReadEdge } from "./reads.ts";
import type { Shortages } from "./shortages.ts";

const alertsQuery = z.strictObject({
  kind: z
    .enum(["low-stock", "expiring-lot", "lot-differs", "shortage", "before-count"])
    .exactOptional(),
  sku: schemas.id.exactOptional(),
  warehouse: schemas.id.exactOptional(),
  ...paging,
  ...freshness,
});
type AlertsQuery = z.output<typeof alertsQuery>;

/** Cursors of the shortages, which follow behind what the read model knows. */
const SHORTAGE_CURSOR = "shortage.";

const cursorOf = (after: string): string =>
  SHORTAGE_CURSOR + Buffer.from(after, "utf8").toString("base64url");

const STOCK_NAME = /^[A-Za-z0-9._-]+@[A-Za-z0-9._-]+$/;

const afterOf = (cursor: string): string => {
  const encoded = cursor.slice(SHORTAGE_CURSOR.length);
  const after = Buffer.from(encoded, "base64url").toString("utf8");
  if (after !== "" && !STOCK_NAME.test(after)) throw new InvalidCursor("the cursor is forged");
  if (cursorOf(after) !== cursor) throw new InvalidCursor("the cursor is forged");
  return after;
};

/** What is asked for, as far as the caller's grant reaches. */
type Asked = { readonly query: AlertsQuery; readonly within: Within | undefined };

const matches = ({ query, within }: Asked, item: { sku: string; warehouse: string }): boolean =>
  (query.sku === undefined || query.sku === item.sku) &&
  (query.warehouse === undefined || query.warehouse === item.warehouse) &&
  (within === undefined || within.has(item.warehouse));

const shortagePage = async (shortages: Shortages, asked: Asked, after: string) => {
  const { limit } = pageOf(asked.query);
  const page = await shortages.list({ limit, ...(after === "" ? {} : { after }) });
  return {
    items: page.items.filter((item) => matches(asked, item)),
    ...(page.after === undefined ? {} : { nextCursor: cursorOf(page.after) }),
  };
};

export const registerAlerts = (
  app: FastifyInstance,
  edge: ReadEdge,
  shortages: Shortages,
): void => {
  const { models, clock } = edge.needs;
  registerRead(app, edge, {
    path: `${API_PREFIX}/alerts`,
    operationId: "alerts",
    summary: "Low stock, expiring lots, lots that differ, late entries, shortages",
    tag: "alerts",
    access: permitted("named", "stock:read"),
    params: noParams,
    query: alertsQuery,
    answer: "A page of alerts; refused demand (shortages) comes last.",
    handler: async ({ query, principal }) => {
      const within = boundTo(principal);
      const asked = { query, within };
      if (query.cursor?.startsWith(SHORTAGE_CURSOR) === true) {
        return shortagePage(shortages, asked, afterOf(query.cursor));
      }
      if (query.kind === "shortage") return shortagePage(shortages, asked, "");
      const { kind, sku, warehouse } = query;
      const filter: Parameters<typeof models.alerts>[0] = {
        ...(kind === undefined ? {} : { kind }),
        ...(sku === undefined ? {} : { sku }),
        ...(warehouse === undefined ? {} : { warehouse }),
        ...(within === undefined ? {} : { within }),
      };
      const page = await models.alerts(filter, pageOf(query), clock.now());
      if (page.nextCursor !== undefined || kind !== undefined) return page;
      const room = pageOf(query).limit - page.items.length;
      if (room === 0) return { ...page, nextCursor: cursorOf("") };
      const rest = await shortagePage(shortages, { query: { ...query, limit: room }, within }, "");
      return { ...rest, items: [...page.items, ...rest.items] };
    },
  });
};
