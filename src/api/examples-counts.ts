import { byManager } from "./example-people.ts";

const key = (name: string) => ({ "Idempotency-Key": name });
const place = { lot: "L1", bin: "A-01" };
const monday = { id: "monday" };
const tuesday = { id: "tuesday" };

/** Two counts of a bin: one that somebody else approves, one that he rejects; and one that is given up. */
export const COUNT_EXAMPLES = [
  {
    operationId: "open-count",
    headers: key("count-1"),
    body: { id: "monday", warehouse: "saigon", scope: { bin: "A-01" }, note: "aisle A" },
  },
  {
    operationId: "enter-count",
    params: monday,
    headers: key("count-2"),
    body: { entries: [{ sku: "tea", ...place, counted: 30 }] },
  },
  { operationId: "count", params: monday },
  {
    operationId: "close-count",
    params: monday,
    headers: key("count-3"),
    body: { missingIsZero: false },
  },
  {
    operationId: "approve-count",
    params: monday,
    headers: { ...key("count-4"), ...byManager },
    body: { note: "seen myself" },
  },
  {
    operationId: "open-count",
    headers: key("count-5"),
    body: { id: "tuesday", warehouse: "saigon", scope: { skus: ["tea"] } },
  },
  {
    operationId: "close-count",
    params: tuesday,
    headers: key("count-6"),
    body: { missingIsZero: true },
  },
  {
    operationId: "reject-count",
    params: tuesday,
    headers: { ...key("count-7"), ...byManager },
    body: { reason: "nobody has been there" },
  },
  {
    operationId: "open-count",
    headers: key("count-8"),
    body: { id: "wednesday", warehouse: "saigon", scope: { bin: "B-07" } },
  },
  {
    operationId: "cancel-count",
    params: { id: "wednesday" },
    headers: key("count-9"),
    body: { reason: "the aisle is closed" },
  },
  { operationId: "counts", query: { status: "posted" } },
  { operationId: "count-variances", query: { warehouse: "saigon" } },
];
