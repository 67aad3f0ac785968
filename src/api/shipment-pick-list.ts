import { NONE } from "../domain/ids.ts";
import { toPick, type ShipmentState } from "../domain/shipment/state.ts";
import { piecesOf } from "../domain/shipment/places.ts";
import type { ApiNeeds } from "./needs.ts";
import { listsOf, productsOf, skusOf } from "./shipment-goods.ts";

export type PickLine = {
  readonly sku: string;
  readonly title?: string;
  readonly barcodes: readonly string[];
  readonly bin?: string;
  readonly lot?: string;
  readonly expiresOn?: string;
  readonly units: number;
};

export type PickList = {
  readonly id: string;
  readonly order: string;
  readonly warehouse: string;
  readonly status: string;
  readonly picker?: string;
  readonly priority: number;
  readonly units: number;
  /** In the order in which one walks past the bins. */
  readonly lines: readonly PickLine[];
  /** Units that stand nowhere just now. */
  readonly short: readonly { readonly sku: string; readonly units: number }[];
};

type Needs = Pick<ApiNeeds, "entities" | "ledger" | "clock">;

const shortOf = (state: ShipmentState, lines: readonly PickLine[]): PickList["short"] =>
  skusOf(state).flatMap((sku) => {
    const wanted = piecesOf(state, sku).reduce((sum, piece) => sum + toPick(piece), 0);
    const there = lines.reduce((sum, one) => sum + (one.sku === sku ? one.units : 0), 0);
    return wanted > there ? [{ sku, units: wanted - there }] : [];
  });

/** What is left to be picked, from where the stocks would take it, by the walking order of the bins. */
export const pickListOf = async (
  needs: Needs,
  { id, state }: { readonly id: string; readonly state: ShipmentState },
): Promise<PickList> => {
  const { order, warehouse, status, picker, priority } = state;
  const [listed, products, site] = await Promise.all([
    listsOf(needs, state),
    productsOf(needs, state),
    needs.entities.warehouse.read(warehouse),
  ]);
  // Bins stand in their walking order there; those that nobody knows come last, by name.
  const walk = new Map(site.state.bins.map(({ bin }, place) => [bin, place]));
  const placeOf = (bin: string): number => walk.get(bin) ?? walk.size;
  const sorted = listed.toSorted(
    (left, right) =>
      placeOf(left.bin) - placeOf(right.bin) ||
      (left.bin === right.bin ? 0 : left.bin < right.bin ? -1 : 1) ||
      (left.sku < right.sku ? -1 : 1),
  );
  const lines = sorted.map(({ sku, bin, lot, expiresOn, units }): PickLine => {
    const { title = "", barcodes = [] } = products.get(sku) ?? {};
    return {
      ...{ sku, barcodes, units },
      ...(title !== "" && { title }),
      ...(bin !== NONE && { bin }),
      ...(lot !== NONE && { lot }),
      ...(expiresOn !== undefined && { expiresOn }),
    };
  });
  return {
    ...{ id, order, warehouse, status, priority, lines, short: shortOf(state, lines) },
    units: lines.reduce((sum, { units }) => sum + units, 0),
    ...(picker !== undefined && { picker }),
  };
};
