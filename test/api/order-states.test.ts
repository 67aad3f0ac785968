import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ACTIONS, type OrderAction } from "../../src/domain/order/actions.ts";
import { openLedger, type Answer, type OpenLedger } from "./memory-ledger.ts";
import { openShop, PAID, TO_COME, WAY, type Shop } from "./order-kit.ts";

let ledger: OpenLedger;
let shop: Shop;
/** The process of orders stands still: an order stays as its command left it. */
let isStill = false;

beforeAll(async () => {
  ledger = await openLedger({
    alter: (needs) => ({
      ...needs,
      processes: {
        ...needs.processes,
        order: {
          ...needs.processes.order,
          drive: async (id, envelope) =>
            isStill
              ? { view: await needs.entities.order.read(id) }
              : needs.processes.order.drive(id, envelope),
        },
      },
    }),
  });
  shop = openShop(ledger);
  await shop.stock("north", { tea: 1_000, cup: 1_000 });
});
afterAll(() => ledger.close());

const placed = async (id: string, over: object = { payment: PAID }): Promise<void> => {
  shop.well(await shop.place(id, over));
};

const sent = async (id: string, status: keyof typeof WAY): Promise<void> => {
  await placed(id);
  await shop.parcelDoes(id, ...WAY[status]);
};

const returned = async (id: string, ...acts: readonly string[]): Promise<void> => {
  await sent(id, "delivered");
  const wish = { lines: [{ line: 1, units: 1 }], reason: "too strong" };
  const { body } = shop.well(await ledger.post(`/orders/${id}/returns`, wish));
  for (const act of acts) shop.well(await ledger.post(`/returns/${body.id}/${act}`, BODIES[act]));
};

const INSPECTED = {
  warehouse: "north",
  lines: [{ line: 1, units: 1, disposition: "restock" }],
};
const BODIES: Readonly<Record<string, object>> = { approve: {}, inspect: INSPECTED };

type Reached = {
  readonly status: string;
  readonly allowed: readonly OrderAction[];
  readonly reach: (id: string) => Promise<void>;
};

const inHouse = ["change", "cancel", "refund"] as const;
const back = ["refund", "open-return"] as const;

/** Every state that an order can be found in; `return-rejected` is left in the append that reaches it. */
const STATES: Readonly<Record<string, Reached>> = {
  pending: {
    ...{ status: "pending", allowed: ["cancel"] },
    reach: async (id) => {
      isStill = true;
      await placed(id).finally(() => (isStill = false));
    },
  },
  "payment-pending": {
    ...{ status: "payment-pending", allowed: ["pay", "change", "cancel"] },
    reach: (id) => placed(id, {}),
  },
  "payment-pending, asked for": {
    ...{ status: "payment-pending", allowed: ["cancel"] },
    reach: (id) => placed(id, { payment: TO_COME }),
  },
  confirmed: { status: "confirmed", allowed: inHouse, reach: (id) => sent(id, "confirmed") },
  "with a change that is not paid": {
    ...{ status: "confirmed", allowed: ["pay", "cancel", "refund"] },
    reach: async (id) => {
      await placed(id);
      const more = { lines: [{ line: 1, units: 4 }] };
      shop.well(await ledger.call(patch(`/orders/${id}`, more)));
    },
  },
  processing: { status: "processing", allowed: inHouse, reach: (id) => sent(id, "processing") },
  packed: { status: "packed", allowed: ["refund"], reach: (id) => sent(id, "packed") },
  shipped: { status: "shipped", allowed: ["refund"], reach: (id) => sent(id, "shipped") },
  "in-transit": {
    status: "in-transit",
    allowed: ["refund"],
    reach: (id) => sent(id, "in-transit"),
  },
  lost: {
    ...{ status: "in-transit", allowed: ["refund", "resend", "refund-shipment"] },
    reach: async (id) => {
      await sent(id, "shipped");
      await shop.parcelDoes(id, "lost");
    },
  },
  "out-for-delivery": {
    ...{ status: "out-for-delivery", allowed: ["refund"] },
    reach: (id) => sent(id, "out-for-delivery"),
  },
  delivered: { status: "delivered", allowed: back, reach: (id) => sent(id, "delivered") },
  "return-requested": { status: "return-requested", allowed: back, reach: (id) => returned(id) },
  "return-approved": {
    ...{ status: "return-approved", allowed: back },
    reach: (id) => returned(id, "approve"),
  },
  refunded: {
    ...{ status: "refunded", allowed: back },
    reach: (id) => returned(id, "approve", "inspect"),
  },
  cancelled: {
    ...{ status: "cancelled", allowed: [] },
    reach: async (id) => {
      await placed(id);
      shop.well(await ledger.post(`/orders/${id}/cancel`, {}));
    },
  },
};

const patch = (url: string, body: object) => ({
  ...({ method: "PATCH", url: `/api/v1${url}`, payload: JSON.stringify(body) } as const),
  headers: { "content-type": "application/json", "idempotency-key": `patch-${String(ids++)}` },
});
let ids = 0;

const LESS = { lines: [{ line: 1, units: 1 }] };
const LINES = [
  { sku: "tea", units: 1, price: 1_000 },
  { sku: "cup", units: 2, price: 250 },
];

/** Every door by which an action is asked for. */
const DOORS: Readonly<Record<OrderAction, readonly ((id: string) => Promise<Answer>)[]>> = {
  pay: ["payments", "payment"].map((path) => (id) => ledger.post(`/orders/${id}/${path}`, PAID)),
  change: [
    (id) => ledger.call(patch(`/orders/${id}`, LESS)),
    (id) => ledger.put(`/orders/${id}`, { lines: LINES }),
  ],
  cancel: [
    (id) => ledger.post(`/orders/${id}/cancel`, { reason: "changed my mind" }),
    (id) => ledger.remove(`/orders/${id}`),
  ],
  refund: ["refunds", "refund"].map(
    (path) => (id) => ledger.post(`/orders/${id}/${path}`, { amount: 1, reason: "goodwill" }),
  ),
  "open-return": [
    (id) =>
      ledger.post(`/orders/${id}/returns`, { lines: [{ line: 2, units: 1 }], reason: "broken" }),
  ],
  resend: [(id) => ledger.post(`/orders/${id}/shipments/s1/resend`, { reason: "lost" })],
  "refund-shipment": [(id) => ledger.post(`/orders/${id}/shipments/s1/refund`, { reason: "lost" })],
};

const hasNoParcel = (action: OrderAction, answer: Answer): boolean =>
  (action === "resend" || action === "refund-shipment") && answer.status === 404;

describe.each(Object.entries(STATES))("an order that is %s", (name, reached) => {
  const { status, allowed, reach } = reached;
  const id = (about: string): string => `${name.replace(/[^a-z]/g, "").slice(0, 20)}-${about}`;

  test("says what can be asked, and refuses all else without a trace", async () => {
    const one = id("refused");
    await reach(one);
    const before = await shop.order(one);
    expect(before).toMatchObject({ status, actions: allowed });
    const head = await ledger.log.head();
    for (const action of ACTIONS.filter((each) => !allowed.includes(each))) {
      for (const door of DOORS[action]) {
        const answer = await door(one);
        if (hasNoParcel(action, answer)) {
          expect(before.shipments, action).toEqual([]);
          continue;
        }
        expect(answer, action).toMatchObject({
          ...{ status: 409, type: "application/problem+json" },
          body: { code: "invalid-state", state: status, allowed },
        });
      }
    }
    expect(await ledger.log.head()).toBe(head);
    expect((await shop.order(one)).version).toBe(before.version);
  });

  test.each(allowed)("takes %s by every door", async (action) => {
    for (const [index, door] of DOORS[action].entries()) {
      const one = id(`${action}-${String(index)}`);
      await reach(one);
      const answer = await door(one);
      expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
      expect(answer.body.events.length).toBeGreaterThan(0);
    }
  });
});

test("of an order that is not there nothing can be asked, and nothing tells it from another's", async () => {
  for (const doors of Object.values(DOORS)) {
    for (const door of doors) {
      expect(await door("nobody")).toMatchObject({ status: 404, body: { code: "not-found" } });
    }
  }
});

test("cancelled when it is on its way, it says what is possible instead", async () => {
  await sent("on-its-way", "shipped");
  const { body } = await ledger.post("/orders/on-its-way/cancel", {});
  expect(body.detail).toContain("use a return");
});
