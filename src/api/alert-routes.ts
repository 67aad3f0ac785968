import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import { InvalidCursor } from "../projections/page.ts";
import type { AlertItem, StockAlertKind, Within } from "../projections/read-models.ts";
import { boundTo } from "./access-guard.ts";
import { API_PREFIX } from "./command-routes.ts";
import { isOrderAlert, ORDER_ALERT_KINDS, orderAlerts } from "./order-alerts.ts";
import { permitted } from "./permissions.ts";
import type { Principal } from "./principal.ts";
import { freshness, noParams, pageOf, paging, registerRead, type ReadEdge } from "./reads.ts";
import type { Shortages } from "./shortages.ts";

const STOCK_ALERT_KINDS = [
  ...(["low-stock", "expiring-lot", "lot-differs", "shortage", "before-count"] as const),
] as const satisfies readonly StockAlertKind[];

const alertsQuery = z.strictObject({
  kind: z.enum([...STOCK_ALERT_KINDS, ...ORDER_ALERT_KINDS]).exactOptional(),
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

const fromStart = ({ cursor: _cursor, ...query }: AlertsQuery): AlertsQuery => query;

type Page = { readonly items: readonly AlertItem[]; readonly nextCursor?: string };

/** Alerts about stocks, and behind them the shortages. */
const stockPage = async (
  { models, clock }: ReadEdge["needs"],
  shortages: Shortages,
  asked: Asked,
): Promise<Page> => {
  const { query, within } = asked;
  if (query.cursor?.startsWith(SHORTAGE_CURSOR) === true) {
    return shortagePage(shortages, asked, afterOf(query.cursor));
  }
  const { kind, sku, warehouse } = query;
  if (kind === "shortage") return shortagePage(shortages, asked, "");
  const filter: Parameters<typeof models.alerts>[0] = {
    ...(kind === undefined || isOrderAlert(kind) ? {} : { kind }),
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
};

/** Cursors of the alerts about orders, which come first: how many of them have been told. */
const ORDER_CURSOR = /^order\.(\d{1,4})$/;

/** Those who see all orders. A stock that is named has nothing to do with them. */
const asksForOrders = ({ kind, sku, warehouse }: AlertsQuery, principal: Principal): boolean => {
  if (kind !== undefined && !isOrderAlert(kind)) return false;
  if (sku !== undefined || warehouse !== undefined) return false;
  const { permissions, warehouses, ownClaims } = principal;
  return permissions.has("audit:read") && warehouses === "all" && !ownClaims;
};

const orderPage = async (
  needs: ReadEdge["needs"],
  query: AlertsQuery,
  from: number,
): Promise<Page & { readonly told: number }> => {
  const kind = query.kind === undefined || !isOrderAlert(query.kind) ? undefined : query.kind;
  const all = await orderAlerts(needs, kind);
  const told = from + pageOf(query).limit;
  const items = all.slice(from, told);
  const isMore = all.length > told;
  return { items, told, ...(isMore && { nextCursor: `order.${String(told)}` }) };
};

export const registerAlerts = (
  app: FastifyInstance,
  edge: ReadEdge,
  shortages: Shortages,
): void => {
  registerRead(app, edge, {
    path: `${API_PREFIX}/alerts`,
    operationId: "alerts",
    summary: "Orders that go wrong, low stock, lots that expire or differ, late entries, shortages",
    tag: "alerts",
    access: permitted("named", "stock:read"),
    params: noParams,
    query: alertsQuery,
    answer:
      "A page of alerts: first those about orders, for those who see all of them; refused demand (shortages) comes last.",
    handler: async ({ query, principal }): Promise<Page> => {
      const asked = { query, within: boundTo(principal) };
      const place = query.cursor === undefined ? "0" : ORDER_CURSOR.exec(query.cursor)?.[1];
      if (place === undefined) return stockPage(edge.needs, shortages, asked);
      const orders = asksForOrders(query, principal)
        ? await orderPage(edge.needs, query, Number(place))
        : { items: [], told: 0 };
      const { items, told, nextCursor } = { nextCursor: undefined, ...orders };
      const isOrdersOnly = query.kind !== undefined && isOrderAlert(query.kind);
      if (nextCursor !== undefined) return { items, nextCursor };
      if (isOrdersOnly) return { items };
      const room = pageOf(query).limit - items.length;
      if (room === 0) return { items, nextCursor: `order.${String(told)}` };
      const rest = await stockPage(edge.needs, shortages, {
        ...{ ...asked, query: { ...fromStart(query), limit: room } },
      });
      return { ...rest, items: [...items, ...rest.items] };
    },
  });
};
