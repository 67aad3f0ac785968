import { byManager, byReceiver } from "./example-people.ts";
import type { ExampleRequest } from "./example-request.ts";

const key = (name: string) => ({ "Idempotency-Key": name });
const blind = { id: "counter-1" };
/** The delivered order of the shipments' examples, and the returns of it: their names come of the keys. */
const order = { id: "parcel-1" };
const wanted = { id: "parcel-1.r3aa2a423" };
const worn = { id: "parcel-1.r137bbb1c" };
const kept = { id: "parcel-1.r24dceb50" };

const asked = (name: string, reason: string): ExampleRequest => ({
  operationId: "open-return",
  params: order,
  headers: key(name),
  body: { lines: [{ line: 1, units: 1 }], reason },
});

const LIFE: readonly ExampleRequest[] = [
  asked("return-1", "too strong"),
  { operationId: "review-return", params: wanted, headers: key("return-2"), body: {} },
  {
    operationId: "approve-return",
    params: wanted,
    headers: key("return-3"),
    body: { note: "unopened, by the photo" },
  },
  {
    operationId: "ship-back-return",
    params: wanted,
    headers: key("return-4"),
    body: { carrier: "vnpost", tracking: "VN-4712" },
  },
  {
    operationId: "receive-return",
    params: wanted,
    headers: { ...key("return-5"), ...byReceiver },
    body: { warehouse: "saigon" },
  },
  {
    operationId: "inspect-return",
    params: wanted,
    headers: { ...key("return-6"), ...byReceiver },
    body: {
      lines: [{ line: 1, units: 1, disposition: "quarantine", note: "the seal is broken" }],
    },
  },
  {
    operationId: "decide-return",
    params: wanted,
    headers: { ...key("return-7"), ...byManager },
    body: { lines: [{ line: 1, units: 1 }], amount: 1_000, reason: "less for the broken seal" },
  },
  { operationId: "goods-return", params: wanted },
];

const ENDED: readonly ExampleRequest[] = [
  asked("return-8", "a stain"),
  {
    operationId: "reject-return",
    params: worn,
    headers: key("return-9"),
    body: { reason: "it is worn" },
  },
  asked("return-10", "changed my mind"),
  {
    operationId: "cancel-return",
    params: kept,
    headers: key("return-11"),
    body: { reason: "keeps it after all" },
  },
];

const BLIND: readonly ExampleRequest[] = [
  {
    operationId: "open-blind-return",
    headers: key("return-12"),
    body: {
      ...{ ...blind, currency: "EUR", reason: "no receipt", warehouse: "saigon" },
      lines: [{ sku: "lotus", units: 2, price: 1_250, disposition: "restock" }],
    },
  },
  { operationId: "returns", query: { status: "refund-processed" } },
];

/** A return from the wish to the money, two that end early, and one without a known order. */
export const RETURN_EXAMPLES: readonly ExampleRequest[] = [...LIFE, ...ENDED, ...BLIND];
