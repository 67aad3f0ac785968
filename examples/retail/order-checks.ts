import { shown, type Differences } from "./checks.ts";
import type { Api } from "./http.ts";
import { eachPage } from "./ledger.ts";
import type { DaySums, OrderSums } from "./order-arithmetic.ts";

/** An order as the list of the ledger shows it. Money is in pence. */
export type LedgerOrder = {
  readonly id: string;
  readonly status: string;
  readonly total: number;
  readonly paid: number;
  readonly refunded: number;
  readonly units: number;
  readonly orderedAt?: string;
};

export const readOrders = async (api: Api): Promise<readonly LedgerOrder[]> => {
  const orders: LedgerOrder[] = [];
  await eachPage<LedgerOrder>(api, "/orders", (items) => orders.push(...items));
  return orders;
};

/** Nothing comes after them by itself. */
const TERMINAL = new Set(["delivered", "refunded", "cancelled"]);

export const compareEnds = (orders: readonly LedgerOrder[]): Differences =>
  shown(
    orders
      .filter(({ status, total, paid }) => !TERMINAL.has(status) || total !== paid)
      .map(({ id, status, paid }) => `order ${id} is ${status}, ${String(paid)} are paid`),
  );

type Stock = { readonly sku: string; readonly warehouse: string } & Readonly<
  Record<(typeof CLAIMED)[number], number>
>;

const CLAIMED = ["reserved", "allocated", "picked", "backordered"] as const;

/** What any order still keeps in any stock. */
export const openClaims = async (api: Api): Promise<Differences> => {
  const open: string[] = [];
  await eachPage<Stock>(api, "/availability", (items) => {
    for (const stock of items) {
      for (const bucket of CLAIMED) {
        if (stock[bucket] === 0) continue;
        open.push(`${stock.sku}@${stock.warehouse}: ${String(stock[bucket])} units are ${bucket}`);
      }
    }
  });
  return shown(open);
};

const LONDON = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/London", dateStyle: "short" });

const ofDay = (
  day: string,
  { orders, units, pence }: DaySums,
  file: DaySums,
): readonly string[] => {
  const same = orders === file.orders && units === file.units && pence === file.pence;
  const says = `the file has ${String(file.orders)} orders, ${String(file.units)} units, ${String(file.pence)}p`;
  const found = `the ledger ${String(orders)}, ${String(units)}, ${String(pence)}p`;
  return same ? [] : [`${day}: ${says}, ${found}`];
};

const NOTHING: DaySums = { orders: 0, units: 0, pence: 0 };

const add = (sums: DaySums, { units, total }: LedgerOrder): DaySums => ({
  orders: sums.orders + 1,
  units: sums.units + units,
  pence: sums.pence + total,
});

/** Orders, units and revenue of goods by day in London, of the orders that the ledger has. */
export const compareDays = (orders: readonly LedgerOrder[], { days }: OrderSums): Differences => {
  const found = new Map<string, DaySums>();
  for (const order of orders) {
    const day = LONDON.format(new Date(order.orderedAt ?? 0));
    found.set(day, add(found.get(day) ?? NOTHING, order));
  }
  return shown(
    [...new Set([...days.keys(), ...found.keys()])].flatMap((day) =>
      ofDay(day, found.get(day) ?? NOTHING, days.get(day) ?? NOTHING),
    ),
  );
};

type Sold = { readonly currency: string; readonly goods: number };
type Analytics = {
  readonly totals: { readonly orders: number; readonly units: number };
  readonly values: readonly Sold[];
  readonly periods: readonly {
    readonly period: string;
    readonly orders: number;
    readonly units: number;
    readonly values: readonly Sold[];
  }[];
};

const goodsOf = (values: readonly Sold[]): number =>
  values.reduce((sum, { goods }) => sum + goods, 0);

/** What the analytics of the ledger say of every day of the file, and of all of them together. */
export const compareAnalytics = async (api: Api, { days }: OrderSums): Promise<Differences> => {
  const dates = [...days.keys()].sort();
  const [from, to] = [dates.at(0), dates.at(-1)];
  if (from === undefined || to === undefined) return [];
  const query = new URLSearchParams({ from, to, zone: "Europe/London", by: "day" });
  const { status, body } = await api.get<Analytics>(`/analytics/orders?${query}`);
  if (status !== 200) return [`GET /analytics/orders was answered ${String(status)}`];
  const told = new Map(
    body.periods.map(({ period, orders, units, values }) => [
      period,
      { orders, units, pence: goodsOf(values) },
    ]),
  );
  const file = [...days.values()].reduce<DaySums>(
    (sum, { orders, units, pence }) => ({
      ...{ orders: sum.orders + orders, units: sum.units + units, pence: sum.pence + pence },
    }),
    NOTHING,
  );
  const all = { ...body.totals, pence: goodsOf(body.values) };
  return shown([
    ...ofDay("all days", all, file),
    ...[...new Set([...dates, ...told.keys()])].flatMap((day) =>
      ofDay(day, told.get(day) ?? NOTHING, days.get(day) ?? NOTHING),
    ),
  ]);
};

/** What was paid back for lines that came back, order by order, against what the credit lines are worth. */
export const compareRefunds = (
  orders: readonly LedgerOrder[],
  expected: ReadonlyMap<string, number>,
): Differences =>
  shown(
    orders.flatMap(({ id, refunded }) => {
      const worth = expected.get(id) ?? 0;
      return refunded === worth
        ? []
        : [
            `order ${id}: ${String(refunded)}p are paid back, its credit lines say ${String(worth)}p`,
          ];
    }),
  );
