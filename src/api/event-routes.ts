import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import { stockKeyOf } from "../domain/ids.ts";
import { API_PREFIX } from "./command-routes.ts";
import { eventType } from "./event-types.ts";
import type { EventView, ShowEvent } from "./event-view.ts";
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
    return page.events.map(show);
  };
  registerRead(app, edge, {
    path: `${API_PREFIX}/movements`,
    operationId: "movements",
    summary: "Search over the movements of all SKUs",
    tag: "stock",
    params: noParams,
    query: movementsQuery,
    answer: "A page of movements; `from` and `to` are days in UTC, both included.",
    handler: async ({ query }) => {
      const page = await models.movements(filterOf(query), pageOf(query));
      const items: EventView[] = [];
      for (let from = 0; from < page.items.length; from += READS_AT_ONCE) {
        const some = page.items.slice(from, from + READS_AT_ONCE);
        items.push(...(await Promise.all(some.map(readOne))).flat());
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

/** Pages of the log that are read for one answer about one stream, before it comes back with what it has. */
const PAGES_MAX = 10;

/** The log as it was written: what an export or an audit reads. */
export const registerEvents = (app: FastifyInstance, edge: ReadEdge, show: ShowEvent): void => {
  const { needs, positions } = edge;
  registerRead(app, edge, {
    path: `${API_PREFIX}/events`,
    operationId: "events",
    summary: "The events of the whole log, oldest first",
    tag: "events",
    params: noParams,
    query: eventsQuery,
    answer: "A page of events; `nextAfter` goes on, `end` says that the log has no more.",
    handler: async ({ query }) => {
      const wanted = query.limit ?? PAGE_DEFAULT;
      let after = query.after === undefined ? 0n : positions.read(query.after, "/after");
      const items: EventView[] = [];
      let end = false;
      for (let pages = 0; pages < PAGES_MAX && items.length < wanted && !end; pages++) {
        const page = await needs.log.readAll(after, wanted - items.length);
        for (const stored of page.events) {
          after = stored.position;
          if (query.stream === undefined || stored.stream === query.stream)
            items.push(show(stored));
        }
        end = page.end;
      }
      return { items, nextAfter: positions.text(after), end };
    },
  });
};
