import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import type { Lives } from "../projections/order-figures.ts";
import type { OrderLife } from "../projections/order-lives.ts";
import { API_PREFIX } from "./command-routes.ts";
import {
  BOARD_STATUSES,
  cardView,
  columnView,
  endedView,
  limitOf,
  type Column,
} from "./order-board.ts";
import { maySee } from "./order-runner.ts";
import { permitted } from "./permissions.ts";
import type { Principal } from "./principal.ts";
import { freshness, limit, noParams, PAGE_DEFAULT, registerRead, type ReadEdge } from "./reads.ts";

const query = z.strictObject({
  status: z.enum(BOARD_STATUSES).exactOptional(),
  channel: schemas.id.exactOptional(),
  warehouse: schemas.id.exactOptional(),
  limit: limit.exactOptional(),
  ...freshness,
});
type Asked = z.output<typeof query>;

const isShown = (life: OrderLife, { channel, warehouse }: Asked, principal: Principal): boolean =>
  (channel === undefined || life.channel === channel) &&
  (warehouse === undefined || life.warehouses.includes(warehouse)) &&
  maySee(principal, life);

/** Counts of everything are for those who may see everything. */
const isWhole = ({ channel, warehouse }: Asked, principal: Principal): boolean =>
  channel === undefined &&
  warehouse === undefined &&
  principal.warehouses === "all" &&
  !principal.ownClaims;

/** Orders by state: how many there are, how long, and which have been there too long. */
export const registerOrderBoard = (app: FastifyInstance, edge: ReadEdge): void => {
  const { models, clock, settings } = edge.needs;
  const rules = {
    fulfilmentHours: settings.figures.fulfilmentHours,
    returnShipDays: settings.returns.shipDays,
  };
  registerRead(app, edge, {
    path: `${API_PREFIX}/orders/board`,
    operationId: "order-board",
    summary: "Orders in work by state, with the oldest and those that have been there too long",
    tag: "orders",
    access: permitted("named", "order:read"),
    params: noParams,
    query,
    answer:
      "A column for each state in which something is to be done; with `status` that one alone and its orders, longest first. `ended` counts all that ever came to an end.",
    handler: async ({ query: asked, principal }) => {
      const now = clock.now();
      const columns = [];
      for (const status of asked.status === undefined ? BOARD_STATUSES : [asked.status]) {
        const found = await models.figures.inStatus(status);
        const items = found.items.filter((life) => isShown(life, asked, principal));
        const column: Column = { status, limit: limitOf(status, rules), now };
        const lives: Lives = { items, partial: found.partial };
        const cards = items.slice(0, asked.limit ?? PAGE_DEFAULT);
        columns.push({
          ...columnView(column, lives),
          ...(asked.status !== undefined && {
            items: cards.map((life) => cardView(life, column)),
          }),
        });
      }
      const ended = isWhole(asked, principal)
        ? { ended: endedView(await models.figures.ever()) }
        : {};
      return { columns, ...ended };
    },
  });
};
