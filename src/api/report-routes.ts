import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { API_PREFIX } from "./command-routes.ts";
import { admitsCsv, admitsJson } from "./gate.ts";
import { permitted } from "./permissions.ts";
import { problem } from "./problems.ts";
import { parseQuery } from "./query-text.ts";
import { freshness, markRead, reach, type ReadEdge } from "./reads.ts";
import { sendJson } from "./replies.ts";
import { CSV_TYPE, dailyReportCsv } from "./report-csv.ts";
import { dailyReportView } from "./report-daily.ts";
import { documented } from "./route-docs.ts";
import { daysOf, reportDay, zone, zonedDayOf } from "./zoned-days.ts";

const query = z.strictObject({
  date: reportDay.exactOptional(),
  zone: zone.exactOptional(),
  ...freshness,
});

/** One day: what was ordered and taken, what moved, what went wrong. */
export const registerReports = (app: FastifyInstance, edge: ReadEdge): void => {
  const { models, clock, settings } = edge.needs;
  const reportOf = async (asked: z.output<typeof query>) => {
    const now = clock.now();
    const { zone: timeZone = settings.timeZone } = asked;
    const { date = zonedDayOf(now, timeZone) } = asked;
    const days = daysOf({ from: date, to: date, zone: timeZone }, { now, timeZone });
    const span = { from: days.start, to: days.end };
    const orders = await models.figures.quarters(span);
    const movements = await models.figures.movements(span);
    return dailyReportView({ days, now, orders, movements, totals: await models.totals(now) });
  };
  app.route({
    method: "GET",
    url: `${API_PREFIX}/reports/daily`,
    config: documented({
      operationId: "daily-report",
      summary: "One day: orders, revenue, movements, stock, exceptions; CSV by `Accept: text/csv`",
      ...{ tag: "analytics", access: permitted("network", "audit:read"), query },
      answers: {
        200: "The day in `zone`, left out: today. Orders count when the customer ordered, the rest when it was recorded. Money is minor units.",
      },
    }),
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const { accept } = request.headers;
      const isTable = admitsCsv(accept);
      if (!isTable && accept !== undefined && !admitsJson(accept)) {
        throw problem("not-acceptable", "the answer is application/json or text/csv");
      }
      const asked = parseQuery(query, request);
      await reach(edge, asked.minPosition);
      markRead(edge, reply);
      const report = await reportOf(asked);
      if (!isTable) sendJson(reply, JSON.stringify(report));
      else {
        const name = `daily-report-${report.date}.csv`;
        reply.header("content-disposition", `attachment; filename="${name}"`);
        reply.header("content-type", CSV_TYPE).send(dailyReportCsv(report));
      }
      return reply;
    },
  });
};
