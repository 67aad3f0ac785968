import type { DailyReport } from "./report-daily.ts";

export const CSV_TYPE = "text/csv; charset=utf-8";

type Cell = string | number | null;
/** Which part of the report, of what, which figure, and its value. */
type Row = readonly [string, string, string, Cell];

const HEADER: Row = ["section", "of", "figure", "value"];
/** A spreadsheet would take it for a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;

const cellOf = (cell: Cell): string => {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** The figures of an object, one row each; what is no figure is left out. */
const rowsOf = (section: string, of: string, figures: object): readonly Row[] =>
  Object.entries(figures).flatMap(([figure, value]: [string, unknown]): readonly Row[] =>
    typeof value === "number" || value === null ? [[section, of, figure, value]] : [],
  );

/** The report as a table, one figure a line (RFC 4180). */
export const dailyReportCsv = (report: DailyReport): string => {
  const { orders, revenue, movements, stock, exceptions, date, zone, from, to } = report;
  const rows: readonly Row[] = [
    HEADER,
    ...Object.entries({ date, zone, from, to }).map(([figure, value]): Row => {
      return ["report", "", figure, value];
    }),
    ...rowsOf("orders", "", orders),
    ...orders.values.flatMap(({ currency, ...one }) => rowsOf("orders", currency, one)),
    ...orders.channels.flatMap(({ channel, currency, ...one }) =>
      rowsOf("orders", `${channel} ${currency}`, one),
    ),
    ...orders.warehouses.flatMap(({ warehouse, ...one }) => rowsOf("parcels", warehouse, one)),
    ...rowsOf("happened", "", orders.happened),
    ...rowsOf("rates", "", orders.rates),
    ...orders.cancelled.map(({ reason, orders: times }): Row => {
      return ["cancelled", reason, "orders", times];
    }),
    ...revenue.flatMap(({ currency, ...one }) => rowsOf("revenue", currency, one)),
    ...movements.flatMap(({ type, ...one }) => rowsOf("movements", type, one)),
    ["stock", "", "physicalChange", stock.physicalChange],
    ...rowsOf("stock now", "", stock.now),
    ...rowsOf("stock now", "", stock.now.buckets),
    ...exceptions.map(({ what, times }): Row => ["exceptions", what, "times", times]),
  ];
  return `${rows.map((row) => row.map(cellOf).join(",")).join("\r\n")}\r\n`;
};
