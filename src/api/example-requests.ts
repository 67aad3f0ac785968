import type { ExampleRequest } from "./example-request.ts";
import { ADJUSTMENT_EXAMPLES } from "./examples-adjustments.ts";
import { COUNT_EXAMPLES } from "./examples-counts.ts";
import { FIGURE_EXAMPLES } from "./examples-figures.ts";
import { IDENTITY_EXAMPLES } from "./examples-identity.ts";
import { MASTER_DATA_EXAMPLES } from "./examples-master-data.ts";
import { ORDER_EXAMPLES } from "./examples-orders.ts";
import { RECEIVING_EXAMPLES } from "./examples-receiving.ts";
import { SHIPMENT_EXAMPLES } from "./examples-shipments.ts";
import { RETURN_EXAMPLES } from "./examples-returns.ts";
import { TRANSFER_EXAMPLES } from "./examples-transfers.ts";

const key = (name: string) => ({ "Idempotency-Key": name });
const stock = { sku: "tea", warehouse: "saigon" };
const place = { lot: "L1", bin: "A-01" };

/** What the first operation that an example starts is called (ids are random outside examples). */
export const EXAMPLE_OPERATION = "019aa641-0000-7000-8000-000000000100";

const FACTS: readonly ExampleRequest[] = [
  {
    operationId: "receive",
    headers: key("goods-1"),
    body: {
      id: "goods-1",
      warehouse: "saigon",
      lines: [
        {
          ...{ sku: "tea", units: 40, ...place, expiresOn: "2027-06-30" },
          unitCost: { amount: 1250.5, currency: "EUR" },
        },
      ],
    },
  },
  {
    operationId: "set-policy",
    params: stock,
    headers: { ...key("policy-1"), "If-Match": '"0"' },
    body: { reorderPoint: 5, safetyBuffer: 1 },
  },
  {
    operationId: "reserve",
    headers: key("hold-1"),
    body: {
      ...{ id: "hold-1", holdClass: "checkout", customer: "c-7", order: "o-1" },
      lines: [{ ...stock, units: 6 }],
    },
  },
  {
    operationId: "extend-reservation",
    params: { id: "hold-1" },
    headers: key("extend-1"),
    body: {},
  },
  {
    operationId: "change-reservation",
    params: { id: "hold-1" },
    headers: key("change-1"),
    body: { lines: [{ ...stock, units: 5 }] },
  },
  {
    operationId: "allocate-reservation",
    params: { id: "hold-1" },
    headers: key("allocate-1"),
    body: { order: "o-1", allocation: "o-1.1" },
  },
  {
    operationId: "pick",
    headers: key("pick-1"),
    body: { id: "pick-1", allocation: "o-1.1", ...stock, units: 4 },
  },
  {
    operationId: "reverse-pick",
    params: { id: "pick-1" },
    headers: key("reverse-1"),
    body: { units: 1 },
  },
  {
    operationId: "ship",
    headers: key("ship-1"),
    body: { id: "ship-1", allocation: "o-1.1", ...stock, units: 3 },
  },
  {
    operationId: "release-allocation",
    params: { id: "o-1.1" },
    headers: key("give-up-1"),
    body: {},
  },
  {
    operationId: "return",
    headers: key("back-1"),
    body: {
      ...{ id: "back-1", warehouse: "saigon", order: "o-1" },
      lines: [{ sku: "tea", units: 1, ...place, disposition: "restock" }],
    },
  },
  {
    operationId: "allocate",
    headers: key("o-2.1"),
    body: { id: "o-2.1", order: "o-2", ...stock, units: 2 },
  },
  {
    operationId: "adjust",
    headers: key("found-1"),
    body: {
      id: "found-1",
      ...stock,
      reason: "found",
      note: "behind the rack",
      lots: [{ ...place, delta: 2 }],
    },
  },
  {
    operationId: "correct-count",
    headers: key("count-1"),
    body: { id: "count-1", ...stock, countedAtRevision: 11, lots: [{ ...place, counted: 39 }] },
  },
  {
    operationId: "quarantine",
    headers: key("inspect-1"),
    body: { id: "inspect-1", ...stock, reason: "inspection", lots: [{ ...place, units: 3 }] },
  },
  {
    operationId: "release-quarantine",
    headers: key("inspected-1"),
    body: { id: "inspected-1", ...stock, reason: "inspection", lots: [{ ...place, units: 2 }] },
  },
  {
    operationId: "damage",
    headers: key("wet-1"),
    body: { id: "wet-1", ...stock, reason: "damage", lots: [{ ...place, units: 1 }] },
  },
  {
    operationId: "write-off",
    headers: key("gone-1"),
    body: {
      ...{ id: "gone-1", ...stock, reason: "damage" },
      lots: [{ ...place, condition: "damaged", units: 1 }],
    },
  },
  {
    operationId: "relocate",
    headers: key("move-1"),
    body: { id: "move-1", ...stock, lot: "L1", from: "A-01", to: "B-02", units: 10 },
  },
  {
    operationId: "correct-lot",
    headers: key("date-1"),
    body: { id: "date-1", ...stock, lot: "L1", expiresOn: "2027-05-31" },
  },
  {
    operationId: "hold",
    headers: key("hold-2"),
    body: { id: "hold-2", holdClass: "cart", lines: [{ ...stock, units: 1 }] },
  },
  { operationId: "release-hold", params: { id: "hold-2" }, headers: key("drop-2") },
  {
    operationId: "batch",
    headers: key("batch-1"),
    body: {
      commands: [
        { type: "reserve", id: "hold-3", holdClass: "cart", lines: [{ ...stock, units: 1 }] },
        { type: "release-reservation", id: "hold-3", lines: [stock] },
        { type: "ship", allocation: "o-2.1", ...stock, units: 9 },
      ],
    },
  },
  {
    operationId: "reserve",
    headers: key("hold-4"),
    body: { id: "hold-4", holdClass: "saved", lines: [{ ...stock, units: 2 }] },
  },
  {
    operationId: "release-reservation",
    params: { id: "hold-4" },
    headers: key("drop-4"),
    body: { lines: [{ ...stock, units: 1 }] },
  },
];

const QUESTIONS: readonly ExampleRequest[] = [
  { operationId: "availability", query: stock },
  { operationId: "inventory-availability", query: { sku: "tea" } },
  { operationId: "network-availability", query: { sku: "tea" } },
  { operationId: "availability-as-of", query: { sku: "tea", position: "example:2" } },
  { operationId: "inventory-status" },
  { operationId: "stock", params: stock },
  { operationId: "policy", params: stock },
  { operationId: "movements-of-stock", params: stock, query: { limit: "1" } },
  { operationId: "events-of-stock", params: stock, query: { limit: "1" } },
  { operationId: "explain", params: stock, query: { limit: "2" } },
  { operationId: "movements", query: { order: "o-2", limit: "1" } },
  { operationId: "events", query: { limit: "1" } },
  { operationId: "reservation", params: { id: "o-2.1" } },
  { operationId: "reservations", query: { order: "o-2" } },
  { operationId: "alerts" },
  { operationId: "projections" },
  { operationId: "projection", params: { name: "availability" } },
  {
    operationId: "rebuild-projection",
    params: { name: "availability" },
    body: { switch: false },
  },
  { operationId: "operation", params: { id: EXAMPLE_OPERATION } },
  { operationId: "switch-projection", params: { name: "availability" }, body: {} },
  { operationId: "rollback-projection", params: { name: "availability" }, body: {} },
  { operationId: "verify-projection", params: { name: "network-availability" }, body: {} },
  { operationId: "cancel-operation", params: { id: EXAMPLE_OPERATION } },
  { operationId: "problem", params: { code: "insufficient-stock" } },
  { operationId: "live" },
  { operationId: "ready" },
  { operationId: "metrics" },
  { operationId: "openapi" },
];

export const EXAMPLE_REQUESTS: readonly ExampleRequest[] = [
  ...FACTS,
  ...ADJUSTMENT_EXAMPLES,
  ...QUESTIONS,
  ...COUNT_EXAMPLES,
  ...RECEIVING_EXAMPLES,
  ...TRANSFER_EXAMPLES,
  ...ORDER_EXAMPLES,
  ...SHIPMENT_EXAMPLES,
  ...RETURN_EXAMPLES,
  ...FIGURE_EXAMPLES,
  // The last of these retires the warehouse that all others are about.
  ...MASTER_DATA_EXAMPLES,
  ...IDENTITY_EXAMPLES,
];
