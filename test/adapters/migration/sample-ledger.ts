import type { EventLog } from "../../../src/commands/event-log.ts";
import { openLedger, type OpenLedger } from "../../api/memory-ledger.ts";

const WAREHOUSES = ["north", "south"];
const SKUS = ["tea", "rice", "salt", "lamp"];

const must = ({ status, body }: { readonly status: number; readonly body: unknown }): void => {
  if (status >= 300) throw new Error(`${String(status)} ${JSON.stringify(body)}`);
};

/** A shop's few days by the public API: products, receipts, orders over several stocks, returns, a transfer. */
export const playShop = async ({ post }: Pick<OpenLedger, "post">, orders = 24): Promise<void> => {
  for (const id of WAREHOUSES) {
    must(await post("/warehouses", { id, name: id, timeZone: "UTC" }));
  }
  for (const sku of SKUS)
    must(await post("/products", { sku, title: `Title of ${sku} – ünïcode` }));
  for (const warehouse of WAREHOUSES) {
    const lines = SKUS.map((sku, index) => ({ sku, units: 400 + index, lot: `L-${sku}` }));
    must(await post("/receipts", { id: `receipt-${warehouse}`, warehouse, lines }));
  }
  for (let order = 0; order < orders; order++) {
    const id = `cart-${String(order)}`;
    const warehouse = WAREHOUSES[order % 2];
    const skus = SKUS.filter((_, index) => (order + index) % 3 !== 0);
    const lines = skus.map((sku) => ({ sku, warehouse, units: 1 + (order % 4) }));
    must(await post("/reservations", { id, holdClass: "cart", lines }));
    if (order % 3 === 0) must(await post(`/reservations/${id}/release`, {}));
    if (order % 3 === 1) must(await post(`/reservations/${id}/allocate`, { order: `o-${id}` }));
  }
};

export const eventsOf = async (log: EventLog) => {
  const { events } = await log.readAll(0n, 2_000);
  return events.map(({ position: _position, live: _live, ...event }) => event);
};

/** A ledger in memory in which a shop has worked. */
export const sampleLedger = async (orders?: number): Promise<OpenLedger> => {
  const ledger = await openLedger({ logId: "source", closedCatalogue: true });
  await playShop(ledger, orders);
  return ledger;
};
