import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RETURN_ACTIONS, type ReturnAction } from "../../src/domain/return/transitions.ts";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";
import { openShop, PAID, WAY, type Shop } from "./order-kit.ts";

let ledger: OpenLedger;
let shop: Shop;

beforeAll(async () => {
  ledger = await openLedger();
  shop = openShop(ledger);
  await shop.stock("north", { tea: 1_000, cup: 1_000 });
});
afterAll(() => ledger.close());

const RESTOCKED = {
  warehouse: "north",
  lines: [{ line: 1, units: 2, disposition: "restock" }],
};
const QUARANTINED = {
  warehouse: "north",
  lines: [{ line: 1, units: 2, disposition: "quarantine" }],
};

const BODIES: Readonly<Record<ReturnAction, object>> = {
  review: {},
  approve: {},
  reject: { reason: "worn" },
  "ship-back": { carrier: "vnpost", tracking: "VN-1" },
  receive: { warehouse: "north" },
  inspect: RESTOCKED,
  decide: { lines: [{ line: 1, units: 2 }], reason: "unopened" },
  cancel: { reason: "keeps it" },
};

const ask = (id: string, action: ReturnAction, body = BODIES[action]) =>
  ledger.post(`/returns/${id}/${action}`, body);

/** A return of two teas, and what is done with it. */
const asked = async (order: string, ...acts: readonly ReturnAction[]): Promise<string> => {
  shop.well(await shop.place(order, { payment: PAID }));
  await shop.parcelDoes(order, ...WAY.delivered);
  const wish = { lines: [{ line: 1, units: 2 }], reason: "too strong" };
  const { body } = shop.well(await ledger.post(`/orders/${order}/returns`, wish));
  for (const act of acts) shop.well(await ask(body.id, act));
  return body.id;
};

type Reached = {
  readonly status: string;
  readonly allowed: readonly ReturnAction[];
  readonly reach: (order: string) => Promise<string>;
};
const reached = (
  status: string,
  allowed: readonly ReturnAction[],
  ...acts: readonly ReturnAction[]
): Reached => ({ status, allowed, reach: (order) => asked(order, ...acts) });

const STATES: Readonly<Record<string, Reached>> = {
  requested: reached("requested", ["review", "approve", "reject", "cancel"]),
  "under review": reached("under-review", ["approve", "reject", "cancel"], "review"),
  approved: reached("approved", ["ship-back", "receive", "inspect", "cancel"], "approve"),
  rejected: reached("rejected", [], "reject"),
  "shipped back": reached(
    ...(["shipped-back", ["receive", "inspect", "cancel"], "approve", "ship-back"] as const),
  ),
  received: reached("received", ["inspect"], "approve", "receive"),
  "inspected, and a person decides": {
    ...{ status: "quality-check", allowed: ["decide"] },
    reach: async (order) => {
      const id = await asked(order, "approve");
      shop.well(await ask(id, "inspect", QUARANTINED));
      return id;
    },
  },
  refunded: reached("refund-processed", [], "approve", "inspect"),
  "not paid back": {
    ...{ status: "refund-rejected", allowed: [] },
    reach: async (order) => {
      const id = await asked(order, "approve");
      shop.well(await ask(id, "inspect", QUARANTINED));
      shop.well(await ask(id, "decide", { lines: [], amount: 0, reason: "worn" }));
      return id;
    },
  },
  cancelled: reached("cancelled", [], "cancel"),
};

describe.each(Object.entries(STATES))("a return that is %s", (name, { status, allowed, reach }) => {
  const order = (about: string): string => `${name.replace(/[^a-z]/g, "").slice(0, 20)}-${about}`;

  test("says what can be asked, and refuses all else without a trace", async () => {
    const id = await reach(order("refused"));
    const before = (await ledger.get(`/returns/${id}`)).body;
    expect(before).toMatchObject({ status, actions: allowed });
    const head = await ledger.log.head();
    for (const action of RETURN_ACTIONS.filter((each) => !allowed.includes(each))) {
      expect(await ask(id, action), action).toMatchObject({
        status: 409,
        body: { code: "invalid-state", state: status, allowed },
      });
    }
    expect(await ledger.log.head()).toBe(head);
  });

  test.each(allowed)("takes %s", async (action) => {
    const answer = await ask(await reach(order(action)), action);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  });
});
