import { byManager } from "./example-people.ts";

const key = (name: string) => ({ "Idempotency-Key": name });
const stock = { sku: "rice", warehouse: "saigon" };

/** A stock where a correction of more than 10 units needs an approval, and three that wait for one. */
const REQUESTS = [
  {
    operationId: "receive",
    headers: key("goods-rice"),
    body: {
      id: "goods-rice",
      warehouse: "saigon",
      lines: [{ sku: "rice", units: 100, unitCost: { amount: 250, currency: "EUR" } }],
    },
  },
  {
    operationId: "set-policy",
    params: stock,
    headers: { ...key("policy-rice"), "If-Match": '"0"' },
    body: { approvalLimits: { single: 10, daily: 15 } },
  },
  {
    operationId: "adjust",
    headers: key("water"),
    body: { id: "water", ...stock, reason: "loss", note: "wet sacks", lots: [{ delta: -30 }] },
  },
  {
    operationId: "write-off",
    headers: key("weevils"),
    body: { id: "weevils", ...stock, reason: "expired", lots: [{ units: 20 }] },
  },
  {
    operationId: "adjust",
    headers: key("found"),
    body: { id: "found", ...stock, reason: "found", lots: [{ delta: 12 }] },
  },
];

export const ADJUSTMENT_EXAMPLES = [
  ...REQUESTS,
  { operationId: "audit-trail", query: { category: "adjustment" } },
  { operationId: "approvals", query: { warehouse: "saigon", mine: "true" }, headers: byManager },
  {
    operationId: "approve-adjustment",
    params: { id: "water" },
    headers: { ...byManager, ...key("yes"), "If-Match": '"0"' },
    body: { note: "seen on the floor" },
  },
  {
    operationId: "reject-adjustment",
    params: { id: "weevils" },
    headers: { ...byManager, ...key("no") },
    body: { reason: "have it inspected first" },
  },
  {
    operationId: "cancel-adjustment",
    params: { id: "found" },
    headers: key("never-mind"),
    body: { reason: "it was of another lot" },
  },
  { operationId: "adjustment", params: { id: "water" } },
  { operationId: "adjustments", query: { status: "rejected" } },
  { operationId: "adjustment-analysis", query: { warehouse: "saigon", by: "reason" } },
];
