import type { SourcingMatrix, SourcingRow } from "./sourcing-matrix.ts";
import { isBetter, weigh, type Weighed } from "./sourcing-score.ts";
import { isCovered } from "./sourcing-greedy.ts";
import type { SourcingStrategy } from "./sourcing-types.ts";

export type Searched = {
  readonly best: Weighed;
  /** Plans that were weighed on the way, the best first, without the best itself. */
  readonly others: readonly Weighed[];
  /** False: the steps ran out, there may be a better one. */
  readonly complete: boolean;
};

export type SearchOptions = {
  readonly strategy: SourcingStrategy;
  /** A plan that covers everything: the search begins with it and only improves it. */
  readonly start: Weighed;
  readonly stepsMax: number;
};

/** Plans that are kept to be told of. */
export const OTHERS_MAX = 5;

type Search = SearchOptions & {
  readonly matrix: SourcingMatrix;
  /** Those with few choices first: they decide the most. */
  readonly rows: readonly SourcingRow[];
  readonly chosen: number[];
  readonly barred: boolean[];
  /** Lines that no set of warehouses keeps whole. */
  readonly leastSplits: number;
  best: Weighed;
  others: Weighed[];
  steps: number;
};

/** What has to be added to the chosen ones at the least, and the SKU to go on with. */
type Bound = { readonly needed: number; readonly choices: readonly number[] };

/** Choices that are left for a SKU, and how many of them it takes at the least. */
const choicesOf = (search: Search, row: SourcingRow): Bound => {
  let left = row.units;
  for (const warehouse of search.chosen) left -= row.gives[warehouse] ?? 0;
  const choices: number[] = [];
  row.gives.forEach((gives, warehouse) => {
    if (gives === 0 || search.barred[warehouse] === true) return;
    if (!search.chosen.includes(warehouse)) choices.push(warehouse);
  });
  const falling = choices.map((warehouse) => row.gives[warehouse] ?? 0);
  falling.sort((one, other) => other - one);
  let needed = 0;
  while (left > 0 && needed < falling.length) {
    left -= falling[needed] ?? 0;
    needed += 1;
  }
  if (left > 0) return { needed: Infinity, choices };
  // The units are there and the lines still are not whole: it takes one more.
  return { needed: Math.max(1, needed), choices };
};

/** Several lines of one SKU are laid into the warehouses in several ways. */
const SHARING_LOOKS = 8;
const looksAt = ({ lines, splitsMax }: SourcingRow): number =>
  splitsMax === undefined ? 1 : lines.length * SHARING_LOOKS;

/** SKUs that share no choice need their warehouses each for itself: their needs add up. */
const boundOf = (search: Search): Bound | undefined => {
  const { chosen, rows, best } = search;
  const taken = new Set<number>();
  let first: readonly number[] | undefined;
  let needed = 0;
  for (const row of rows) {
    search.steps += (chosen.length + 1) * looksAt(row);
    if (isCovered(row, chosen)) continue;
    search.steps += row.gives.length;
    const bound = choicesOf(search, row);
    first ??= bound.choices;
    if (bound.choices.some((warehouse) => taken.has(warehouse))) continue;
    needed += bound.needed;
    // More than can be an improvement: it does not matter by how much.
    if (chosen.length + needed > best.chosen.length) return { needed, choices: first };
    for (const warehouse of bound.choices) taken.add(warehouse);
  }
  return first === undefined ? undefined : { needed, choices: first };
};

/** Even if all else were as good as can be. */
const isHopeless = (search: Search, { needed, choices }: Bound): boolean => {
  const { chosen, best, matrix } = search;
  const parcels = chosen.length + needed;
  if (parcels !== best.chosen.length) return parcels > best.chosen.length;
  if (best.splitLines > search.leastSplits) return false;
  const priorityOf = (index: number): number => matrix.warehouses[index]?.priority ?? 0;
  const given = chosen.reduce((all, index) => all + priorityOf(index), 0);
  // Warehouses stand by priority: none that comes is better than the first that is left, the first choice included.
  const free = matrix.warehouses.findIndex(
    (_, index) => search.barred[index] !== true && !chosen.includes(index),
  );
  const firstChoice = choices.length === 0 ? 0 : priorityOf(Math.min(...choices));
  return given + firstChoice + (needed - 1) * priorityOf(free) > best.priority;
};

const leastSplits = ({ rows }: SourcingMatrix): number =>
  rows.filter(({ lines, stocks, units }) => lines.length === 1 && !stocks.includes(units)).length;

const keep = (search: Search, weighed: Weighed): void => {
  const { strategy } = search;
  const isNew = isBetter(weighed, search.best, strategy);
  const other = isNew ? search.best : weighed;
  if (isNew) search.best = weighed;
  const isKnown = [search.best, ...search.others].some(
    ({ chosen }) => chosen.join() === other.chosen.join(),
  );
  if (isKnown) return;
  search.others.push(other);
  search.others.sort((one, two) => (isBetter(one, two, strategy) ? -1 : 1));
  search.others.length = Math.min(search.others.length, OTHERS_MAX);
};

/** Every set that covers all holds one of the choices of a SKU that is open: each is tried, then barred. */
const visit = (search: Search): void => {
  const { matrix, chosen, barred } = search;
  if (search.steps >= search.stepsMax) return;
  const bound = boundOf(search);
  if (bound === undefined) {
    search.steps += matrix.rows.length * chosen.length;
    keep(search, weigh(matrix, chosen));
    return;
  }
  if (isHopeless(search, bound)) return;
  for (const warehouse of bound.choices) {
    chosen.push(warehouse);
    visit(search);
    chosen.pop();
    barred[warehouse] = true;
  }
  for (const warehouse of bound.choices) barred[warehouse] = false;
};

const choicesIn = ({ gives }: SourcingRow): number =>
  gives.reduce((count, units) => (units > 0 ? count + 1 : count), 0);

const fewChoicesFirst = (rows: readonly SourcingRow[]): SourcingRow[] =>
  rows
    .map((row) => ({ row, choices: choicesIn(row) }))
    .sort((one, other) => one.choices - other.choices)
    .map(({ row }) => row);

/**
 * The best set of warehouses that covers everything, by branch and bound. Only sets of which nobody can be left out
 * come into question, for one parcel more is always worse than anything else.
 */
export const searchBest = (matrix: SourcingMatrix, options: SearchOptions): Searched => {
  const search: Search = {
    ...options,
    matrix,
    rows: fewChoicesFirst(matrix.rows),
    chosen: [],
    barred: matrix.warehouses.map(() => false),
    leastSplits: leastSplits(matrix),
    best: options.start,
    others: [],
    steps: 0,
  };
  visit(search);
  const { best, others, steps } = search;
  return { best, others, complete: steps < options.stepsMax };
};
