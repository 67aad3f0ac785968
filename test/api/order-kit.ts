import { expect } from "vitest";
import { bucketsOf } from "../../src/domain/stock/state.ts";
import type { Answer, OpenLedger } from "./memory-ledger.ts";

export const PAID = { provider: "manual", method: "paid" };
export const TO_COME = { provider: "manual", method: "to-be-confirmed" };
export const tea = (units: number, price = 1_000) => ({ sku: "tea", units, price });
export const cup = (units: number, price = 250) => ({ sku: "cup", units, price });

export const cart = (...lines: readonly object[]) => ({ channel: "web", currency: "EUR", lines });

type Units = Readonly<Record<string, number>>;

/** The shop, the house and the carrier, over HTTP. */
export const openShop = (ledger: OpenLedger) => {
  const { get, post } = ledger;
  const caughtUp = async (): Promise<void> => {
    await ledger.readSide.models.waitFor(await ledger.log.head(), 10_000);
  };

  const well = (answer: Answer): Answer => {
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    return answer;
  };

  const stock = async (warehouse: string, units: Units): Promise<void> => {
    const lines = Object.entries(units).map(([sku, count]) => ({ sku, units: count }));
    well(await post("/receipts", { warehouse, lines }));
    await caughtUp();
  };

  const place = async (id: string, over: object = {}): Promise<Answer> =>
    post("/orders", { id, ...cart(tea(3), cup(2)), ...over });

  const order = async (id: string) => (await get(`/orders/${id}`)).body;

  const parcel = async (id: string, shipment = "s1") =>
    (await get(`/shipments/${id}.${shipment}`)).body;

  /** What people and the carrier do with a parcel, one after the other. */
  const parcelDoes = async (id: string, ...acts: readonly string[]): Promise<void> => {
    const url = `/shipments/${id}.s1`;
    for (const act of acts) {
      const scans = ["in-transit", "out-for-delivery", "delivered"];
      const trouble = ["lost", "refused", "returned-to-sender"];
      if ([...scans, ...trouble].includes(act)) {
        well(await post(`${url}/tracking`, { scan: act }));
      } else well(await post(`${url}/${act}`, {}));
    }
  };

  const stockOf = async (sku: string, warehouse: string) => {
    const known = await ledger.ledger.history(sku, warehouse, {});
    return { ...bucketsOf(known), claims: known.claims.size };
  };

  /** Every bucket of every stock, and how many claims there are, as the logs have it. */
  const quantities = async (...warehouses: readonly string[]) => {
    const places = warehouses.flatMap((one) => ["tea", "cup"].map((sku) => [sku, one] as const));
    const all = await Promise.all(
      places.map(async ([sku, one]) => [`${sku}@${one}`, await stockOf(sku, one)] as const),
    );
    return Object.fromEntries(all);
  };

  return { caughtUp, well, stock, place, order, parcel, parcelDoes, stockOf, quantities };
};

export type Shop = ReturnType<typeof openShop>;

/** The way of a parcel to the customer, as far as the order's status says. */
export const WAY = {
  confirmed: [],
  processing: ["picks"],
  packed: ["picks", "pack"],
  shipped: ["picks", "pack", "hand-over"],
  "in-transit": ["picks", "pack", "hand-over", "in-transit"],
  "out-for-delivery": ["picks", "pack", "hand-over", "out-for-delivery"],
  delivered: ["picks", "pack", "hand-over", "delivered"],
} as const;
