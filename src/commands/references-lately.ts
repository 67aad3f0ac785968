import type { ProductState } from "../domain/product/state.ts";
import type { WarehouseState } from "../domain/warehouse/state.ts";
import type { Entities } from "./entities.ts";
import { createReferences, type Judged, type NamedStock, type References } from "./references.ts";

type Known<State extends { readonly status: string }> = Pick<
  Entities<State, never>,
  "peek" | "read" | "recent"
>;

export type LatelyNeeds = {
  readonly product: Known<ProductState>;
  readonly warehouse: Known<WarehouseState>;
  /** Unknown SKUs and warehouses are taken; what is known and retired is refused all the same. */
  readonly open: boolean;
};

/**
 * Judges references where other processes write as well. What master data said a moment ago is enough to take a
 * command (judging comes before the append in any case, and is not one with it); nothing is refused on it, for that
 * the newest is read. So what one process creates, the others know at once, and what it retires they refuse as soon as
 * its event has come to them (entity-news.ts), after RECENT_MS at the latest.
 */
export const createReferencesLately = ({ product, warehouse, open }: LatelyNeeds): References => {
  const newest = createReferences({ product, warehouse, open });
  const lately = createReferences({
    product: { peek: product.recent, read: product.read },
    warehouse: { peek: warehouse.recent, read: warehouse.read },
    open,
  });
  const isTaken = (judged: Judged, stocks: readonly NamedStock[]): boolean =>
    stocks.every(({ sku, warehouse: site }) => judged.refuse(sku, site) === undefined);
  return {
    ...newest,
    judge: (stocks) => {
      // Only what is not known from lately is read: a cold SKU costs a read of its own and none of its warehouse.
      const judged = lately.judge(stocks);
      if (judged instanceof Promise) {
        return judged.then((found) => (isTaken(found, stocks) ? found : newest.judge(stocks)));
      }
      return isTaken(judged, stocks) ? judged : newest.judge(stocks);
    },
  };
};
