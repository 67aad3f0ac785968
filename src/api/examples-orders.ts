import { signatureOf } from "../processes/webhook-signing.ts";
import type { ExampleRequest } from "./example-request.ts";
import { EXAMPLE_WEBHOOK_SECRET } from "./example-people.ts";

const key = (name: string) => ({ "Idempotency-Key": name });
const first = { id: "order-1" };
const second = { id: "order-2" };
const third = { id: "order-3" };
const lotus = (units: number) => ({ sku: "lotus", units, price: 1_250 });
const PAID = { provider: "manual", method: "paid" };

const GOODS: readonly ExampleRequest[] = [
  {
    operationId: "receive",
    headers: key("goods-lotus"),
    body: { id: "goods-lotus", warehouse: "saigon", lines: [{ sku: "lotus", units: 60 }] },
  },
  {
    operationId: "source-order",
    body: { channel: "web", lines: [{ sku: "lotus", units: 2 }] },
  },
  {
    operationId: "create-contact",
    headers: key("contact-1"),
    body: {
      ...{ id: "c-mai", name: "Mai Nguyen", email: "mai@example.com", phone: "+84 28 1234 5678" },
      ...{ street: ["12 Le Loi"], city: "Ho Chi Minh City", country: "VN" },
    },
  },
  { operationId: "contact", params: { id: "c-mai" } },
  { operationId: "erase-contact", params: { id: "c-gone" }, headers: key("contact-2") },
  { operationId: "payment-methods", query: { currency: "EUR" } },
];

const LIFE: readonly ExampleRequest[] = [
  {
    operationId: "place-order",
    headers: key("order-1"),
    body: {
      ...{ ...first, channel: "web", currency: "EUR", customer: "c-7", contact: "c-mai" },
      ...{ lines: [lotus(3)], shipping: 500, payment: PAID },
    },
  },
  {
    operationId: "change-order",
    params: first,
    headers: key("order-2"),
    body: { lines: [{ line: 1, units: 2 }] },
  },
  { operationId: "order", params: first },
  { operationId: "order-status", params: first },
  {
    operationId: "refund-order",
    params: first,
    headers: key("order-3"),
    body: { amount: 500, reason: "shipping is on us" },
  },
  {
    operationId: "refund-order-alias",
    params: first,
    headers: key("order-4"),
    body: { amount: 100, reason: "the box was dented" },
  },
  {
    operationId: "settle-refund",
    params: { ...first, refund: "r1" },
    headers: key("order-13"),
    body: { status: "done", reference: "receipt-4712" },
  },
  { operationId: "order-payments", params: first },
  { operationId: "order-payments-alias", params: first },
  { operationId: "reconcile-payments", query: { date: "2026-11-21" } },
  { operationId: "payment-reconciliations" },
  {
    operationId: "place-order",
    headers: key("order-5"),
    body: { ...second, channel: "shop", currency: "VND", lines: [{ ...lotus(1), price: 42_000 }] },
  },
  {
    operationId: "replace-order",
    params: second,
    headers: key("order-6"),
    body: { lines: [{ ...lotus(2), price: 42_000 }], note: "one more" },
  },
  {
    operationId: "pay-order",
    params: second,
    headers: key("order-7"),
    body: { provider: "manual", method: "to-be-confirmed" },
  },
  {
    operationId: "confirm-payment",
    params: { ...second, attempt: "1" },
    headers: key("order-8"),
    body: { status: "captured", reference: "receipt-4711" },
  },
  {
    operationId: "cancel-order",
    params: second,
    headers: key("order-9"),
    body: { reason: "ordered twice" },
  },
  {
    operationId: "place-order",
    headers: key("order-10"),
    body: { ...third, channel: "web", currency: "EUR", lines: [lotus(1)] },
  },
  { operationId: "pay-order-alias", params: third, headers: key("order-11"), body: PAID },
  { operationId: "delete-order", params: third, headers: key("order-12") },
  { operationId: "orders", query: { status: "cancelled" } },
];

const webhook = { type: "payment.captured", order: "order-1", attempt: 1, reference: "ch_1" };
const told = { ...webhook, amount: 4_250, currency: "EUR" };
/** The noon of the examples. */
const signed = { id: "msg_1", timestamp: "1795262400", body: Buffer.from(JSON.stringify(told)) };

const REST: readonly ExampleRequest[] = [
  {
    operationId: "payment-webhook",
    params: { provider: "online" },
    headers: {
      ...{ "webhook-id": signed.id, "webhook-timestamp": signed.timestamp },
      "webhook-signature": signatureOf(EXAMPLE_WEBHOOK_SECRET, signed),
    },
    body: told,
  },
];

/** Orders that are paid, changed, paid back and cancelled; none of them is on its way yet. */
export const ORDER_EXAMPLES: readonly ExampleRequest[] = [...GOODS, ...LIFE, ...REST];
