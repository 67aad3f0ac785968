import { signatureOf } from "../processes/webhook-signing.ts";
import { byReceiver, EXAMPLE_WEBHOOK_SECRET } from "./example-people.ts";
import type { ExampleRequest } from "./example-request.ts";

const key = (name: string) => ({ "Idempotency-Key": name });
const first = { id: "parcel-1.s1" };
const second = { id: "parcel-2.s1" };

const order = (id: string): ExampleRequest => ({
  operationId: "place-order",
  headers: key(id),
  body: {
    ...{ id, channel: "web", currency: "EUR", contact: "c-mai" },
    lines: [{ sku: "lotus", units: 2, price: 1_250 }],
    payment: { provider: "manual", method: "paid" },
  },
});

const told = {
  ...{ tracking: "SB29045375916484065", scan: "out-for-delivery" },
  ...{ at: "2026-11-21T11:55:00Z", place: "Ho Chi Minh City" },
};
const signed = { id: "msg_2", timestamp: "1795262400", body: Buffer.from(JSON.stringify(told)) };

const DELIVERED: readonly ExampleRequest[] = [
  order("parcel-1"),
  {
    operationId: "assign-shipment",
    params: first,
    headers: key("shipment-1"),
    body: { picker: "pham" },
  },
  { operationId: "pick-list", params: first },
  { operationId: "pick-list-pdf", params: first },
  {
    operationId: "scan-shipment",
    params: first,
    headers: key("shipment-2"),
    body: { code: "lotus", units: 2 },
  },
  { operationId: "pick-shipment", params: first, headers: key("shipment-3"), body: {} },
  {
    operationId: "inspect-shipment",
    params: first,
    headers: key("shipment-13"),
    body: { result: "passed", photos: ["photo/4711"] },
  },
  {
    operationId: "pack-shipment",
    params: first,
    headers: key("shipment-4"),
    body: { grams: 900, service: "standard" },
  },
  { operationId: "shipment-label-pdf", params: first },
  { operationId: "shipment-label-zpl", params: first },
  { operationId: "hand-over-shipment", params: first, headers: key("shipment-5"), body: {} },
  {
    operationId: "carrier-callback",
    params: { carrier: "own-fleet" },
    headers: {
      ...{ "webhook-id": signed.id, "webhook-timestamp": signed.timestamp },
      "webhook-signature": signatureOf(EXAMPLE_WEBHOOK_SECRET, signed),
    },
    body: told,
  },
  {
    operationId: "track-shipment",
    params: first,
    headers: key("shipment-6"),
    body: { scan: "delivered", at: "2026-11-21T11:58:00Z" },
  },
  { operationId: "shipment", params: first },
];

const REFUSED: readonly ExampleRequest[] = [
  order("parcel-2"),
  { operationId: "pick-shipment", params: second, headers: key("shipment-7"), body: {} },
  {
    operationId: "pack-shipment",
    params: second,
    headers: key("shipment-8"),
    body: { carrier: "nobody" },
  },
  { operationId: "label-shipment", params: second, headers: key("shipment-9"), body: {} },
  { operationId: "hand-over-shipment", params: second, headers: key("shipment-10"), body: {} },
  {
    operationId: "track-shipment",
    params: second,
    headers: key("shipment-11"),
    body: { scan: "returned-to-sender", at: "2026-11-21T11:59:00Z", note: "moved away" },
  },
  {
    operationId: "receive-back-shipment",
    params: second,
    headers: { ...key("shipment-12"), ...byReceiver },
    body: { lines: [{ sku: "lotus", units: 2, disposition: "restock" }] },
  },
  { operationId: "shipments", query: { status: "returned-to-sender" } },
  {
    operationId: "refund-shipment",
    params: { id: "parcel-2", shipment: "s1" },
    headers: key("shipment-13"),
    body: { reason: "moved away" },
  },
];

const lost = { id: "parcel-3.s1" };

const SENT_AGAIN: readonly ExampleRequest[] = [
  order("parcel-3"),
  { operationId: "pick-shipment", params: lost, headers: key("shipment-14"), body: {} },
  { operationId: "pack-shipment", params: lost, headers: key("shipment-15"), body: {} },
  { operationId: "hand-over-shipment", params: lost, headers: key("shipment-16"), body: {} },
  {
    operationId: "track-shipment",
    params: lost,
    headers: key("shipment-17"),
    body: { scan: "lost", at: "2026-11-21T11:59:00Z" },
  },
  {
    operationId: "resend-shipment",
    params: { id: "parcel-3", shipment: "s1" },
    headers: key("shipment-18"),
    body: { reason: "nothing heard for 14 days" },
  },
];

/** A parcel that is delivered, one that comes back and is paid back, and one that is lost and sent again. */
export const SHIPMENT_EXAMPLES: readonly ExampleRequest[] = [
  ...DELIVERED,
  ...REFUSED,
  ...SENT_AGAIN,
];
