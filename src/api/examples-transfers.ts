import { byManager, byReceiver } from "./example-people.ts";

const key = (name: string) => ({ "Idempotency-Key": name });
const toDanang = { id: "to-danang" };
const second = { id: "to-danang-2" };
const silk = (units: number) => [{ sku: "silk", units }];

/** A transfer of which some is refused at the destination, some comes, some is missing; the rest is given up. */
const FIRST = [
  {
    operationId: "receive",
    headers: key("goods-silk"),
    body: {
      id: "goods-silk",
      warehouse: "saigon",
      lines: [{ sku: "silk", units: 40, lot: "S1", bin: "A-03" }],
    },
  },
  {
    operationId: "request-transfer",
    headers: key("transfer-1"),
    body: {
      ...{ id: "to-danang", from: "saigon", to: "danang", lines: silk(12) },
      ...{ expectedArrival: "2026-11-23T09:00:00Z", note: "before the holidays" },
    },
  },
  {
    operationId: "approve-transfer",
    params: toDanang,
    headers: { ...key("transfer-2"), ...byManager },
    body: { note: "Da Nang runs short" },
  },
  {
    operationId: "pick-transfer",
    params: toDanang,
    headers: key("transfer-3"),
    body: { lines: [{ sku: "silk", units: 10, lots: [{ lot: "S1", bin: "A-03", units: 10 }] }] },
  },
  {
    operationId: "dispatch-transfer",
    params: toDanang,
    headers: key("transfer-4"),
    body: {
      ...{ carrier: "vnpost", label: "VN-4711", pickupAt: "2026-11-21T15:00:00+07:00" },
      deliveryAppointment: "2026-11-23T09:00:00+07:00",
    },
  },
  {
    operationId: "receive-transfer",
    params: toDanang,
    headers: { ...key("transfer-5"), ...byReceiver },
    body: { id: "back-1", returned: true, lines: [{ sku: "silk", received: 2 }] },
  },
  {
    operationId: "receive-transfer",
    params: toDanang,
    headers: { ...key("transfer-6"), ...byReceiver },
    body: {
      id: "delivery-1",
      lines: [
        {
          ...{ sku: "silk", received: 7, damaged: 1, missing: 1 },
          ...{ bin: "N-01", reason: "damage" },
        },
      ],
    },
  },
  {
    operationId: "close-transfer",
    params: toDanang,
    headers: key("transfer-7"),
    body: { reason: "the rest is sold" },
  },
  { operationId: "transfer", params: toDanang },
];

const OTHERS = [
  {
    operationId: "request-transfer",
    headers: key("transfer-8"),
    body: { id: "to-danang-2", from: "saigon", to: "danang", lines: silk(3) },
  },
  {
    operationId: "cancel-transfer",
    params: second,
    headers: key("transfer-9"),
    body: { reason: "not needed any more" },
  },
  {
    operationId: "request-transfer",
    headers: key("transfer-10"),
    body: { id: "to-danang-3", from: "saigon", to: "danang", lines: silk(20) },
  },
  {
    operationId: "reject-transfer",
    params: { id: "to-danang-3" },
    headers: { ...key("transfer-11"), ...byManager },
    body: { reason: "too much at once" },
  },
  { operationId: "transfers", query: { status: "complete" } },
  { operationId: "transfer-suggestions", query: { sku: "silk" } },
];

export const TRANSFER_EXAMPLES = [...FIRST, ...OTHERS];
