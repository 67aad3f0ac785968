import { shareLines } from "./sourcing-lines.ts";
import type { SourcingMatrix, SourcingRow } from "./sourcing-matrix.ts";
import type { SourcingAlternative, SourcingCriterion, SourcingStrategy } from "./sourcing-types.ts";

/** A set of warehouses that together can send everything, and how good it is. */
export type Weighed = {
  /** Indices, rising: the preferred first. */
  readonly chosen: readonly number[];
  readonly splitLines: number;
  readonly priority: number;
  /** How many are unknown, then the sum of those that are known. */
  readonly distance: readonly [number, number];
  readonly cost: readonly [number, number];
};

/** Lines of the SKU that these warehouses can't send whole. */
export const splitsOf = (row: SourcingRow, chosen: readonly number[]): number => {
  if (row.lines.length > 1) return shareLines(row, chosen).splitLines;
  return chosen.some((warehouse) => row.stocks[warehouse] === row.units) ? 0 : 1;
};

const known = (values: readonly (number | undefined)[]): readonly [number, number] => {
  const numbers = values.flatMap((value) => value ?? []);
  return [values.length - numbers.length, numbers.reduce((all, one) => all + one, 0)];
};

export const weigh = (
  { rows, warehouses }: SourcingMatrix,
  warehousesOfPlan: readonly number[],
): Weighed => {
  const chosen = [...warehousesOfPlan].sort((left, right) => left - right);
  const sites = chosen.flatMap((index) => warehouses[index] ?? []);
  return {
    chosen,
    splitLines: rows.reduce((all, row) => all + splitsOf(row, chosen), 0),
    priority: sites.reduce((all, site) => all + site.priority, 0),
    distance: known(sites.map((site) => site.distance)),
    cost: known(sites.map((site) => site.parcelCost)),
  };
};

type Figure = readonly [SourcingCriterion, (weighed: Weighed) => number];

const PARCELS: Figure = ["parcels", ({ chosen }) => chosen.length];
const SPLITS: Figure = ["split-lines", ({ splitLines }) => splitLines];
const FIGURES: readonly Figure[] = [
  ["priority", ({ priority }) => priority],
  ["distance", ({ distance }) => distance[0]],
  ["distance", ({ distance }) => distance[1]],
  ["cost", ({ cost }) => cost[0]],
  ["cost", ({ cost }) => cost[1]],
];

const figuresOf = (strategy: SourcingStrategy): readonly Figure[] =>
  strategy === "unsplit" ? [SPLITS, PARCELS, ...FIGURES] : [PARCELS, SPLITS, ...FIGURES];

/** The first criterion in which two differ, and whether the left one is the better by it. */
export const difference = (
  left: Weighed,
  right: Weighed,
  strategy: SourcingStrategy,
): { readonly by: SourcingCriterion; readonly leftBetter: boolean } | undefined => {
  for (const [by, figure] of figuresOf(strategy)) {
    const [one, other] = [figure(left), figure(right)];
    if (one !== other) return { by, leftBetter: one < other };
  }
  const place = left.chosen.findIndex((index, at) => index !== right.chosen[at]);
  if (place < 0) return undefined;
  return { by: "name", leftBetter: (left.chosen[place] ?? 0) < (right.chosen[place] ?? 0) };
};

export const isBetter = (left: Weighed, right: Weighed, strategy: SourcingStrategy): boolean =>
  difference(left, right, strategy)?.leftBetter === true;

const sumOf = ([unknown, sum]: readonly [number, number]): number | undefined =>
  unknown > 0 ? undefined : sum;

/** As people read it. */
export const described = (
  { warehouses }: SourcingMatrix,
  weighed: Weighed,
  worseIn?: SourcingCriterion,
): SourcingAlternative => {
  const { chosen, splitLines, priority } = weighed;
  const [distance, cost] = [sumOf(weighed.distance), sumOf(weighed.cost)];
  return {
    warehouses: chosen.flatMap((index) => warehouses[index]?.warehouse ?? []),
    parcels: chosen.length,
    splitLines,
    priority,
    ...(distance !== undefined && { distance }),
    ...(cost !== undefined && { cost }),
    ...(worseIn !== undefined && { worseIn }),
  };
};
