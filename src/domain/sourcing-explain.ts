import type { SourcingMatrix } from "./sourcing-matrix.ts";
import { difference, type Weighed } from "./sourcing-score.ts";
import type {
  SourcingCriterion,
  SourcingMethod,
  SourcingOffer,
  SourcingPiece,
  SourcingStrategy,
} from "./sourcing-types.ts";

const WORDS: Record<SourcingCriterion, string> = {
  parcels: "fewer parcels",
  "split-lines": "fewer split lines",
  priority: "priority",
  distance: "distance",
  cost: "cost of the parcels",
  name: "name, for all else is equal",
  order: "the order of the warehouses",
};

export type Choice = {
  readonly method: SourcingMethod;
  readonly strategy: SourcingStrategy;
  readonly chosen: Weighed;
  /** The best of those that were not chosen. */
  readonly second?: Weighed;
};

const counted = (count: number, one: string): string =>
  count === 1 ? `1 ${one}` : `${String(count)} ${one}s`;

/** One sentence: the rule that decided. */
export const whyChosen = ({ method, strategy, chosen, second }: Choice): string => {
  const parcels = counted(chosen.chosen.length, "parcel");
  const decided = second === undefined ? undefined : difference(chosen, second, strategy);
  const by = decided === undefined ? "" : `; preferred to the next best by ${WORDS[decided.by]}`;
  switch (method) {
    case "none":
      return "no warehouse that may send has any of it";
    case "single":
      return `one warehouse has all that can be sent${by}`;
    case "exact":
      return strategy === "unsplit"
        ? `no warehouse has everything; ${counted(chosen.splitLines, "split line")} and then ${parcels} is the least there can be${by}`
        : `no warehouse has everything; ${parcels} is the least there can be${by}`;
    case "greedy":
      return `no warehouse has everything; ${parcels} is the best found, too many choices to prove that it is the best${by}`;
    case "in-order":
      return `no warehouse has everything; each warehouse in order of priority gives what it has: ${parcels}`;
  }
};

/** What every candidate could have sent, and what it sends. */
export const offersOf = (
  { rows, warehouses }: SourcingMatrix,
  pieces: readonly SourcingPiece[],
): SourcingOffer[] => {
  const sends = new Map<string, number>();
  for (const { warehouse, units } of pieces) {
    sends.set(warehouse, (sends.get(warehouse) ?? 0) + units);
  }
  return warehouses.map((candidate, index) => {
    const { warehouse, priority, distance, parcelCost } = candidate;
    return {
      warehouse,
      priority,
      ...(distance !== undefined && { distance }),
      ...(parcelCost !== undefined && { parcelCost }),
      couldSend: rows.reduce((all, row) => all + (row.stocks[index] ?? 0), 0),
      wholeSkus: rows.filter((row) => row.stocks[index] === row.units).length,
      sends: sends.get(warehouse) ?? 0,
    };
  });
};
