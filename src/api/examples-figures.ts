import type { ExampleRequest } from "./example-request.ts";

const days = { from: "2026-11-21", to: "2026-11-21", zone: "UTC" };

/** What is told of the orders, parcels and returns of the examples before. */
export const FIGURE_EXAMPLES: readonly ExampleRequest[] = [
  { operationId: "payments", query: { ...days, status: "captured", currency: "VND" } },
  { operationId: "order-board", query: { status: "confirmed", limit: "2" } },
  { operationId: "order-timeline", params: { id: "order-3" }, query: { only: "moves" } },
  { operationId: "return-timeline", params: { id: "counter-1" } },
  { operationId: "analytics-orders", query: days },
  { operationId: "analytics-revenue", query: { ...days, channel: "web" } },
  { operationId: "analytics-performance", query: days },
  { operationId: "daily-report", query: { date: "2026-11-21", zone: "UTC" } },
];
