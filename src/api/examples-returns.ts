import { byManager, byReceiver } from "./example-people.ts";
import type { ExampleRequest } from "./example-request.ts";

const key = (name: string) => ({ "Idempotency-Key": name });
const blind = { id: "counter-1" };
const reason = { reason: "no receipt" };

/** A blind return from the counter to the decision, and what may not be done with it any more. */
export const RETURN_EXAMPLES: readonly ExampleRequest[] = [
  {
    operationId: "open-blind-return",
    headers: key("return-1"),
    body: {
      ...{ ...blind, currency: "EUR", ...reason, warehouse: "saigon" },
      lines: [{ sku: "lotus", units: 2, price: 1_250 }],
    },
  },
  {
    operationId: "ship-back-return",
    params: blind,
    headers: key("return-2"),
    body: { carrier: "vnpost", tracking: "VN-4712" },
  },
  {
    operationId: "receive-return",
    params: blind,
    headers: { ...key("return-3"), ...byReceiver },
    body: { warehouse: "saigon" },
  },
  {
    operationId: "inspect-return",
    params: blind,
    headers: { ...key("return-4"), ...byReceiver },
    body: {
      lines: [
        { line: 1, units: 1, disposition: "restock" },
        { line: 1, units: 1, disposition: "quarantine", note: "the seal is broken" },
      ],
    },
  },
  {
    operationId: "decide-return",
    params: blind,
    headers: { ...key("return-5"), ...byManager },
    body: { lines: [{ line: 1, units: 2 }], amount: 2_000, reason: "half of the opened one" },
  },
  { operationId: "goods-return", params: blind },
  { operationId: "returns", query: { status: "refund-processed" } },
  {
    operationId: "open-return",
    params: { id: "order-1" },
    headers: key("return-6"),
    body: { lines: [{ line: 1, units: 1 }], reason: "too strong" },
  },
  { operationId: "review-return", params: blind, headers: key("return-7"), body: {} },
  { operationId: "approve-return", params: blind, headers: key("return-8"), body: {} },
  { operationId: "reject-return", params: blind, headers: key("return-9"), body: reason },
  { operationId: "cancel-return", params: blind, headers: key("return-10"), body: reason },
];
