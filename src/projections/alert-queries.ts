import { DAY_MS, instantText } from "../domain/instant.ts";
import type { Cursors } from "./cursors.ts";
import type { After, Condition } from "./read-store.ts";
import type { Page } from "./page.ts";
import type { AlertItem, ReadModels } from "./read-models.ts";
import type { Found, Reader } from "./reader.ts";
import { type AlertsDocument, differingLots } from "./stock-alerts.ts";

/** Lots that expire within so many days are shown, and those that have expired and still count as good. */
export const EXPIRY_HORIZON_DAYS = 30;

/** Every alert of one SKU at `at` (epoch milliseconds), always in the same order. */
export const alertsOf = (document: AlertsDocument, at: number): readonly AlertItem[] => {
  const { sku } = document;
  const horizon = at + EXPIRY_HORIZON_DAYS * DAY_MS;
  const low = document.low.map(({ warehouse, level, reorderPoint, since }): AlertItem => ({
    kind: "low-stock",
    sku,
    warehouse,
    detail: `${String(level)} units, reorder point ${String(reorderPoint)}`,
    since,
    level,
    reorderPoint,
  }));
  const expiring = document.warehouses.flatMap(({ warehouse, lots }) =>
    lots.flatMap(({ lot, good, expiresAt }): readonly AlertItem[] => {
      if (good <= 0 || expiresAt === null || expiresAt > horizon) return [];
      const until = instantText(expiresAt);
      const detail = `${String(good)} good units of lot ${lot} until ${until}`;
      const since = instantText(expiresAt - EXPIRY_HORIZON_DAYS * DAY_MS);
      const fields = { lot, units: good, expiresAt: until };
      return [{ kind: "expiring-lot", sku, warehouse, detail, since, ...fields }];
    }),
  );
  const differing = differingLots(document).map(({ lot, warehouse, expiresAt }): AlertItem => {
    const until = instantText(expiresAt);
    const detail = `lot ${lot} expires ${until} here and at another time elsewhere`;
    return { kind: "lot-differs", sku, warehouse, detail, since: until, lot, expiresAt: until };
  });
  const late = document.beforeCount.map(
    ({ warehouse, count, type, revision, since }): AlertItem => ({
      kind: "before-count",
      sku,
      warehouse,
      detail: `${type} at revision ${String(revision)} happened before count ${count}`,
      since,
      count,
      revision,
    }),
  );
  return [...low, ...expiring, ...differing, ...late];
};

type AlertFilter = Parameters<ReadModels["alerts"]>[0];

const isAsked = (alert: AlertItem, { kind, warehouse, within }: AlertFilter): boolean =>
  (kind === undefined || alert.kind === kind) &&
  (warehouse === undefined || alert.warehouse === warehouse) &&
  (within === undefined || (alert.warehouse !== undefined && within.has(alert.warehouse)));

/** SKUs looked through for one page. */
const PORTION = 200;
const PORTIONS_MAX = 50;

export const createAlertQueries = (
  reader: Reader<AlertsDocument>,
  cursors: Cursors,
): Pick<ReadModels, "alerts"> => ({
  alerts: async (filter, { limit, cursor }, at) => {
    const name = ["alerts", filter.kind, filter.sku, filter.warehouse];
    const where: readonly Condition[] = [
      { kind: "range", field: "alertsFrom", to: at + EXPIRY_HORIZON_DAYS * DAY_MS },
      ...(filter.sku === undefined
        ? []
        : [{ kind: "equals" as const, field: "sku", value: filter.sku }]),
    ];
    const start = cursor === undefined ? undefined : readPlace(cursors.read(name, cursor));
    const page = createPage(limit, start?.skip ?? 0);
    let after = start?.after;
    for (let portion = 0; portion < PORTIONS_MAX; portion++) {
      const sort = { field: "alertsFrom", descending: false };
      const found = await reader.find({ where, sort, limit: PORTION, ...(after && { after }) });
      for (const one of found) {
        const alerts = alertsOf(one.document, at).filter((alert) => isAsked(alert, filter));
        const taken = page.take(alerts);
        if (taken !== undefined)
          return full(page.items, cursors.write(name, placeWith(after, taken)));
        after = placeOf(one);
      }
      if (found.length < PORTION) return { items: page.items };
    }
    return full(page.items, cursors.write(name, placeWith(after, 0)));
  },
});

const full = (items: readonly AlertItem[], nextCursor: string): Page<AlertItem> => ({
  items,
  nextCursor,
});

/** Takes alerts of one SKU after the other until the page is full, and then answers how many of them it took. */
const createPage = (limit: number, skip: number) => {
  const items: AlertItem[] = [];
  let toSkip = skip;
  return {
    items,
    take: (alerts: readonly AlertItem[]): number | undefined => {
      const rest = alerts.slice(toSkip);
      const skipped = alerts.length - rest.length;
      toSkip = 0;
      const room = limit - items.length;
      items.push(...rest.slice(0, room));
      return rest.length > room ? skipped + room : undefined;
    },
  };
};

const placeOf = ({ key, document }: Found<AlertsDocument>): After => ({
  value: document.alertsFrom ?? 0,
  key,
});

/** A place behind one SKU and behind some alerts of the next one. SKUs hold no blank. */
const placeWith = (after: After | undefined, skip: number): After => ({
  value: after?.value ?? -1,
  key: `${after?.key ?? ""} ${String(skip)}`,
});

const readPlace = ({ value, key }: After): { after: After | undefined; skip: number } => {
  const [sku = "", skip = "0"] = key.split(" ");
  return { after: sku === "" ? undefined : { value, key: sku }, skip: Number(skip) };
};
