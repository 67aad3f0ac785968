import { z } from "zod";
import { CliFault, EXIT, type ExitCode } from "./exits.ts";
import { eachPage, queryOf } from "./pages.ts";
import type { LedgerSession } from "./session.ts";

const money = { currency: z.string(), total: z.number(), paid: z.number(), refunded: z.number() };
const head = {
  ...{ id: z.string(), status: z.string(), channel: z.string(), ...money, due: z.number() },
  customer: z.string().optional(),
  cancelReason: z.string().optional(),
  actions: z.array(z.string()),
};
const orderPage = z.looseObject({
  items: z.array(
    z.looseObject({ ...head, lines: z.number(), units: z.number(), since: z.string() }),
  ),
  nextCursor: z.string().nullish(),
});
const orderBody = z.looseObject({
  ...head,
  lines: z.array(
    z.looseObject({
      ...{ line: z.number(), sku: z.string(), units: z.number(), price: z.number() },
      ...{ dropped: z.number(), shipped: z.number(), delivered: z.number() },
    }),
  ),
  shipments: z.array(
    z.looseObject({ shipment: z.string(), warehouse: z.string(), status: z.string() }),
  ),
  returns: z.array(z.looseObject({ return: z.string(), status: z.string() })),
});
type OrderBody = z.infer<typeof orderBody>;

const pieces = z.array(
  z.looseObject({ sku: z.string(), warehouse: z.string(), units: z.number() }),
);
const sourcingBody = z.looseObject({
  ...{ pieces, method: z.string(), why: z.string().optional() },
  short: z.array(z.looseObject({ line: z.number(), units: z.number() })),
  excluded: z.array(z.looseObject({ warehouse: z.string(), why: z.string() })).optional(),
});

const timelineBody = z.looseObject({
  steps: z.array(
    z.looseObject({
      ...{ at: z.string(), type: z.string(), actor: z.string() },
      from: z.string().optional(),
      to: z.string().optional(),
      part: z.string().optional(),
      progress: z.string().optional(),
      reason: z.string().optional(),
    }),
  ),
  more: z.number(),
});

export type OrderFilter = {
  readonly status?: string;
  readonly channel?: string;
  readonly customer?: string;
  readonly currency?: string;
};

/** Orders and how far they are. */
export const listOrders = async (
  { client, output }: LedgerSession,
  { status, channel, customer, currency }: OrderFilter,
): Promise<ExitCode> => {
  const filter = { status, channel, customer, currency };
  await eachPage(client, { page: orderPage, path: "/api/v1/orders", filter }, (items) =>
    output.table(items, {
      id: (item) => item.id,
      status: (item) => item.status,
      channel: (item) => item.channel,
      customer: (item) => item.customer,
      lines: (item) => item.lines,
      units: (item) => item.units,
      "total (minor units)": (item) => item.total,
      due: (item) => item.due,
      currency: (item) => item.currency,
      since: (item) => item.since,
    }),
  );
  return EXIT.ok;
};

const linesOf = (one: OrderBody): readonly string[] => {
  const { id, status, cancelReason, currency, total, paid, refunded, due } = one;
  return [
    `${id}: ${status}${cancelReason === undefined ? "" : ` (${cancelReason})`}`,
    ...one.lines.map(
      ({ line, sku, units, price, dropped, shipped, delivered }) =>
        `  ${String(line)} ${sku}  ${String(units - dropped)} at ${String(price)}: ${String(shipped)} shipped, ${String(delivered)} delivered`,
    ),
    `${currency} in minor units: total ${String(total)}, paid ${String(paid)}, refunded ${String(refunded)}, due ${String(due)}`,
    ...one.shipments.map(
      (each) => `parcel ${id}.${each.shipment} from ${each.warehouse}: ${each.status}`,
    ),
    ...one.returns.map((each) => `return ${each.return}: ${each.status}`),
    `next: ${one.actions.join(", ") || "nothing"}`,
  ];
};

const at = (id: string): `/api/v1/orders/${string}` => `/api/v1/orders/${encodeURIComponent(id)}`;

/** One order with its lines, its money, its parcels, and what may be done next. */
export const showOrder = async (
  { client, output }: LedgerSession,
  id: string,
): Promise<ExitCode> => {
  const one = await client.ask(orderBody, `GET ${at(id)}`);
  await output.value(one, () => linesOf(one));
  return EXIT.ok;
};

export type TimelineFilter = {
  readonly actor?: string;
  readonly part?: string;
  readonly moves?: boolean;
};

/** Every step of an order, its parcels and its returns: who took it, and why. */
export const orderTimeline = async (
  { client, output }: LedgerSession,
  id: string,
  { actor, part, moves = false }: TimelineFilter,
): Promise<ExitCode> => {
  const query = queryOf({ actor, part, only: moves ? "moves" : undefined });
  const { steps, more } = await client.ask(timelineBody, `GET ${at(id)}/timeline?${query}`);
  await output.table(steps, {
    at: (step) => step.at,
    step: (step) => step.type,
    of: (step) => step.part,
    from: (step) => step.from,
    to: (step) => step.to ?? step.progress,
    by: (step) => step.actor,
    why: (step) => step.reason,
  });
  if (more > 0) {
    await output.note(`${String(more)} older steps: stockbook events export --stream order-${id}`);
  }
  return EXIT.ok;
};

/** Gives an order up of which nothing is packed. */
export const cancelOrder = async (
  { client, output }: LedgerSession,
  id: string,
  { reason }: { readonly reason: string },
): Promise<ExitCode> => {
  const one = await client.ask(orderBody, `POST ${at(id)}/cancel`, { reason });
  await output.value(one, () => linesOf(one));
  return EXIT.ok;
};

const LINE = /^([A-Za-z0-9._-]{1,64})=([1-9]\d{0,8})$/;

/** `tea=2` as SKU and units. @throws CliFault usage */
export const readWish = (text: string): { readonly sku: string; readonly units: number } => {
  const [, sku, units] = LINE.exec(text) ?? [];
  if (sku === undefined || units === undefined) {
    throw new CliFault(EXIT.usage, `a line is written as sku=units, not as ${text}`);
  }
  return { sku, units: Number(units) };
};

/** Who would send it, and why: nothing is kept. */
export const sourceOrder = async (
  { client, output }: LedgerSession,
  wish: { readonly lines: readonly { readonly sku: string; readonly units: number }[] },
): Promise<ExitCode> => {
  const found = await client.ask(sourcingBody, "POST /api/v1/orders/source", wish);
  const { pieces: sent, short, method, why, excluded = [] } = found;
  await output.value(found, () => [
    ...sent.map(({ sku, warehouse, units }) => `${String(units)} ${sku} from ${warehouse}`),
    ...short.map(({ line, units }) => {
      const { sku = "" } = wish.lines[line - 1] ?? {};
      return `${String(units)} ${sku} from nobody`;
    }),
    `${method}${why === undefined ? "" : `: ${why}`}`,
    ...excluded.map((one) => `not ${one.warehouse}: ${one.why}`),
  ]);
  return EXIT.ok;
};
