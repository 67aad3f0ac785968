import { NONE } from "../domain/ids.ts";
import { GOODS_EVENTS, movementsOf } from "./movements.ts";
import type { Draft, Fact, Projection } from "./projection.ts";
import type { Reader } from "./reader.ts";

/** What stands in one bin, of all SKUs and conditions. */
export type BinLoadDocument = {
  readonly warehouse: string;
  readonly bin: string;
  readonly units: number;
};

/** No id has a slash. */
const keyOf = (warehouse: string, bin: string): string => `${warehouse}/${bin}`;

const apply = (draft: Draft<BinLoadDocument>, fact: Fact): BinLoadDocument | undefined => {
  const { warehouse } = fact;
  let units = draft.document?.units ?? 0;
  let name = draft.document?.bin ?? "";
  for (const movement of movementsOf(fact.event)) {
    if (keyOf(warehouse, movement.bin) !== draft.key) continue;
    units += movement.units;
    name = movement.bin;
  }
  return units === 0 ? undefined : { warehouse, bin: name, units };
};

/** How full each bin is; stock without a bin is in none of them. */
export const binLoads: Projection<BinLoadDocument, Fact> = {
  name: "bin-loads",
  version: 1,
  types: GOODS_EVENTS,
  indexes: [],
  fields: [],
  resident: true,
  once: false,
  keys: (fact) => {
    const bins = new Set<string>();
    for (const { bin } of movementsOf(fact.event)) if (bin !== NONE) bins.add(bin);
    return [...bins].map((bin) => keyOf(fact.warehouse, bin));
  },
  apply,
};

/** Bins that are looked up at once. */
const PORTION = 1_000;

export type BinModels = {
  /** Units in each of these bins that has any. */
  readonly binLoads: (
    warehouse: string,
    bins: readonly string[],
  ) => Promise<ReadonlyMap<string, number>>;
};

export const createBinQueries = (reader: Reader<BinLoadDocument>): BinModels => ({
  binLoads: async (warehouse, bins) => {
    const loads = new Map<string, number>();
    for (let from = 0; from < bins.length; from += PORTION) {
      const names = bins.slice(from, from + PORTION).map((bin) => keyOf(warehouse, bin));
      for (const found of await reader.getMany(names)) {
        if (found !== undefined) loads.set(found.bin, found.units);
      }
    }
    return loads;
  },
});
