import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import { stockKeyOf } from "../domain/ids.ts";
import type { EventLog } from "../commands/event-log.ts";
import { maySeeStream, requireStream, showFor } from "./access-events.ts";
import { boundTo } from "./access-guard.ts";
import { API_PREFIX } from "./command-routes.ts";
import { eventType } from "./event-types.ts";
import type { EventView, ShowEvent } from "./event-view.ts";
import { permitted } from "./permissions.ts";
import {
  freshness,
  limit,
  noParams,
  PAGE_DEFAULT,
  pageOf,
  paging,
  position,
  registerRead,
  type ReadEdge,
} from "./reads.ts";

const movementsQuery = z.strictObject({
  from: schemas.day.exactOptional(),
  to: schemas.day.exactOptional(),
  actor: schemas.id.exactOptional(),
  reason: schemas.id.exactOptional(),
  order: schemas.id.exactOptional(),
  type: eventType.exactOptional(),
  sku: schemas.id.exactOptional(),
  warehouse: schemas.id.exactOptional(),
  ...paging,
  ...freshness,
});

const FILTERS = ["from", "to", "actor", "reason", "order", "type", "sku", "warehouse"] as const;

const filterOf = (query: z.output<typeof movementsQuery>) => {
  const filter: { [Name in (typeof FILTERS)[number]]?: string } = {};
  for (const name of FILTERS) {
    const value = query[name];
    if (value !== undefined) filter[name] = value;
  }
  return filter;
};

/** Movements that are read from the log side by side. */
const READS_AT_ONCE = 32;

/** The index says where; the movement itself is read from its stream. */
export const registerMovements = (app: FastifyInstance, edge: ReadEdge, show: ShowEvent): void => {
  const { models, log } = edge.needs;
  const readOne = async ({ stream, revision }: { stream: string; revision: number }) => {
    const page = await log.readStream(stream, { from: revision, direction: "forwards", limit: 1 });
    return page.events;
  };
  registerRead(app, edge, {
    path: `${API_PREFIX}/movements`,
    operationId: "movements",
    summary: "Search over the movements of all SKUs",
    tag: "stock",
    access: permitted("named", "history:read"),
    params: noParams,
    query: movementsQuery,
    answer: "A page of movements; `from` and `to` are days in UTC, both included.",
    handler: async ({ query, principal }) => {
      const within = boundTo(principal);
      const filter = { ...filterOf(query), ...(within === undefined ? {} : { within }) };
      const page = await models.movements(filter, pageOf(query));
      const items: EventView[] = [];
      for (let from = 0; from < page.items.length; from += READS_AT_ONCE) {
        const some = page.items.slice(from, from + READS_AT_ONCE);
        const events = (await Promise.all(some.map(readOne))).flat();
        items.push(...events.map(showFor(show, principal)));
      }
      return { items, ...(page.nextCursor === undefined ? {} : { nextCursor: page.nextCursor }) };
    },
  });
};

const STREAM_CHARACTERS_MAX = 140;
const eventsQuery = z.strictObject({
  after: position.exactOptional(),
  limit: limit.exactOptional(),
  stream: z
    .string()
    .max(STREAM_CHARACTERS_MAX)
    .refine((name) => stockKeyOf(name) !== undefined, "a stock stream, stock-<sku>@<warehouse>")
    .exactOptional(),
  ...freshness,
});

type Behind = { readonly after: bigint; readonly limit: number };

/** The events of one stream behind a position, found by halving: positions grow with the revisions. */
const readBehind = async (log: EventLog, stream: string, { after, limit }: Behind) => {
  const positionAt = async (revision: number): Promise<bigint> => {
    const options = { from: revision, direction: "forwards", limit: 1 } as const;
    return (await log.readStream(stream, options)).events[0]?.position ?? after + 1n;
  };
  const newest = await log.readStream(stream, { from: "end", direction: "backwards", limit: 1 });
  let low = 0;
  let high = (newest.events[0]?.revision ?? -1) + 1;
  while (low < high && after > 0n) {
    const middle = Math.floor((low + high) / 2);
    if ((await positionAt(middle)) <= after) low = middle + 1;
    else high = middle;
  }
  return log.readStream(stream, { from: low, direction: "forwards", limit });
};

/** The log as it was written: what an export or an audit reads. */
export const registerEvents = (app: FastifyInstance, edge: ReadEdge, show: ShowEvent): void => {
  const { needs, positions } = edge;
  registerRead(app, edge, {
    path: `${API_PREFIX}/events`,
    operationId: "events",
    summary: "The events of the whole log, oldest first",
    tag: "events",
    access: permitted("named", "explain:read"),
    params: noParams,
    query: eventsQuery,
    answer: "A page of events; `nextAfter` goes on, `end` says that the log has no more.",
    handler: async ({ query, principal }) => {
      if (query.stream !== undefined) requireStream(principal, query.stream);
      const wanted = query.limit ?? PAGE_DEFAULT;
      const after = query.after === undefined ? 0n : positions.read(query.after, "/after");
      const page =
        query.stream === undefined
          ? await needs.log.readAll(after, wanted)
          : await readBehind(needs.log, query.stream, { after, limit: wanted });
      const last = page.events.at(-1)?.position ?? after;
      const items = page.events
        .filter(({ stream }) => maySeeStream(principal, stream))
        .map(showFor(show, principal));
      return { items, nextAfter: positions.text(last), end: page.end };
    },
  });
};
