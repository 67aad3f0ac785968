import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ACTIONS, type ShipmentAction } from "../../src/domain/shipment/transitions.ts";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";
import { openShop, PAID, type Shop } from "./order-kit.ts";

let ledger: OpenLedger;
let shop: Shop;

beforeAll(async () => {
  ledger = await openLedger();
  shop = openShop(ledger);
  await shop.stock("north", { tea: 1_000, cup: 1_000 });
});
afterAll(() => ledger.close());

const sent = async (id: string, ...acts: readonly string[]): Promise<void> => {
  shop.well(await shop.place(id, { payment: PAID }));
  await shop.parcelDoes(id, ...acts);
};

const ON_ITS_WAY = ["picks", "pack", "hand-over"] as const;
const BACK = {
  lines: [
    { sku: "tea", units: 3, disposition: "restock" },
    { sku: "cup", units: 2, disposition: "restock" },
  ],
};

const ended = async (id: string, how: "resend" | "refund", trouble = "lost"): Promise<void> => {
  await sent(id, ...ON_ITS_WAY, trouble);
  shop.well(await ledger.post(`/orders/${id}/shipments/s1/${how}`, { reason: "gone" }));
};

type Reached = {
  readonly status: string;
  readonly allowed: readonly ShipmentAction[];
  readonly reach: (id: string) => Promise<void>;
};

const reached = (
  status: string,
  allowed: readonly ShipmentAction[],
  reach: (id: string) => Promise<void>,
): Reached => ({ status, allowed, reach });

const STATES: Readonly<Record<string, Reached>> = {
  open: reached("open", ["assign", "scan", "pick"], (id) => sent(id)),
  picking: reached("picking", ["assign", "scan", "pick"], async (id) => {
    await sent(id);
    shop.well(await ledger.post(`/shipments/${id}.s1/scans`, { code: "tea", units: 3 }));
  }),
  "picked and not looked at": reached("picked", ["assign", "scan", "inspect"], async (id) => {
    await sent(id);
    const body = { verified: false, lines: [{ sku: "tea" }, { sku: "cup" }] };
    shop.well(await ledger.post(`/shipments/${id}.s1/picks`, body));
  }),
  picked: reached("picked", ["assign", "inspect", "pack"], (id) => sent(id, "picks")),
  packed: reached("packed", ["hand-over"], (id) => sent(id, "picks", "pack")),
  "packed without a label": reached("packed", ["label"], async (id) => {
    await sent(id, "picks");
    shop.well(await ledger.post(`/shipments/${id}.s1/pack`, { carrier: "nobody" }));
  }),
  shipped: reached("shipped", ["track"], (id) => sent(id, ...ON_ITS_WAY)),
  "in transit": reached("in-transit", ["track"], (id) => sent(id, ...ON_ITS_WAY, "in-transit")),
  "out for delivery": reached("out-for-delivery", ["track"], (id) =>
    sent(id, ...ON_ITS_WAY, "out-for-delivery"),
  ),
  delivered: reached("delivered", ["track"], (id) => sent(id, ...ON_ITS_WAY, "delivered")),
  lost: reached("lost", ["track"], (id) => sent(id, ...ON_ITS_WAY, "lost")),
  refused: reached("refused", ["track", "receive-back"], (id) =>
    sent(id, ...ON_ITS_WAY, "refused"),
  ),
  "returned to its sender": reached("returned-to-sender", ["track", "receive-back"], (id) =>
    sent(id, ...ON_ITS_WAY, "returned-to-sender"),
  ),
  "back on the shelf": reached("returned-to-sender", ["track"], async (id) => {
    await sent(id, ...ON_ITS_WAY, "returned-to-sender");
    shop.well(await ledger.post(`/shipments/${id}.s1/receive-back`, BACK));
  }),
  replaced: reached("replaced", ["receive-back"], (id) => ended(id, "resend")),
  refunded: reached("refunded", ["receive-back"], (id) => ended(id, "refund")),
  cancelled: reached("cancelled", [], async (id) => {
    await sent(id, "picks");
    shop.well(await ledger.post(`/orders/${id}/cancel`, {}));
  }),
};

const DOORS: Readonly<Record<ShipmentAction, readonly [path: string, body: object]>> = {
  assign: ["assign", { picker: "pham" }],
  scan: ["scans", { code: "cup" }],
  pick: ["picks", {}],
  inspect: ["inspections", { result: "passed" }],
  pack: ["pack", {}],
  label: ["label", { carrier: "own-fleet" }],
  "hand-over": ["hand-over", {}],
  track: ["tracking", { scan: "delivered" }],
  "receive-back": ["receive-back", BACK],
};

const ask = (id: string, action: ShipmentAction) => {
  const [path, body] = DOORS[action];
  return ledger.post(`/shipments/${id}.s1/${path}`, body);
};

describe.each(Object.entries(STATES))("a parcel that is %s", (name, { status, allowed, reach }) => {
  const id = (about: string): string => `${name.replace(/[^a-z]/g, "").slice(0, 20)}-${about}`;

  test("says what can be done with it, and refuses all else without a trace", async () => {
    const one = id("refused");
    await reach(one);
    const before = await shop.parcel(one);
    expect(before).toMatchObject({ status, actions: allowed });
    const head = await ledger.log.head();
    for (const action of ACTIONS.filter((each) => !allowed.includes(each))) {
      expect(await ask(one, action), action).toMatchObject({
        status: 409,
        body: { code: "invalid-state", state: status, allowed },
      });
    }
    expect(await ledger.log.head()).toBe(head);
    expect((await shop.parcel(one)).version).toBe(before.version);
  });

  test.each(allowed)("takes %s", async (action) => {
    const one = id(action);
    await reach(one);
    const answer = await ask(one, action);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  });
});
