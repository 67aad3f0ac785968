import { shareLines } from "./sourcing-lines.ts";
import type {
  SourcingCandidate,
  SourcingLine,
  SourcingRequest,
  SourcingStrategy,
} from "./sourcing-types.ts";

/** One SKU of the order. */
export type SourcingRow = {
  readonly sku: string;
  /** What can be sent of each line; lines of which nothing can are left out. */
  readonly lines: readonly SourcingLine[];
  /** All that can be sent of the SKU. */
  readonly units: number;
  /** What each warehouse has of it, at most `units`. */
  readonly stocks: readonly number[];
  /** The part of it that helps: where a line must stay whole, a warehouse with less than all of it gives nothing. */
  readonly gives: readonly number[];
  /** Lines that may be split, where the sums do not tell already. */
  readonly splitsMax?: number;
};

/** The order against the warehouses that may send it. A warehouse is its index from here on. */
export type SourcingMatrix = {
  readonly rows: readonly SourcingRow[];
  /** In the order of preference. */
  readonly warehouses: readonly SourcingCandidate[];
  readonly short: readonly SourcingLine[];
};

const UNKNOWN = Infinity;

/** By priority, then distance, cost, name: who goes first where all else is equal. */
const byPreference = (left: SourcingCandidate, right: SourcingCandidate): number => {
  if (left.priority !== right.priority) return left.priority - right.priority;
  const [near, far] = [left.distance ?? UNKNOWN, right.distance ?? UNKNOWN];
  if (near !== far) return near < far ? -1 : 1;
  const [cheap, dear] = [left.parcelCost ?? UNKNOWN, right.parcelCost ?? UNKNOWN];
  if (cheap !== dear) return cheap < dear ? -1 : 1;
  if (left.warehouse === right.warehouse) return 0;
  return left.warehouse < right.warehouse ? -1 : 1;
};

/** Those that may send, in the order of preference. */
const admitted = (candidates: readonly SourcingCandidate[]): SourcingCandidate[] =>
  candidates.filter(({ excluded }) => excluded === undefined).sort(byPreference);

type Asked = {
  readonly sku: string;
  readonly lines: SourcingLine[];
  /** By warehouse. */
  readonly held: number[];
};

const askedOf = (lines: readonly SourcingLine[]): Asked[] => {
  const bySku = new Map<string, Asked>();
  for (const line of lines) {
    const { sku } = line;
    const same = bySku.get(sku);
    if (same === undefined) bySku.set(sku, { sku, lines: [line], held: [] });
    else same.lines.push(line);
  }
  return [...bySku.values()];
};

/** One warehouse after the other: its record of stocks is large, and stays at hand that way. */
const lookUp = (asked: readonly Asked[], warehouses: readonly SourcingCandidate[]): void => {
  for (const { sellable } of warehouses) {
    for (const { sku, held } of asked) {
      const units = sellable[sku];
      // A SKU may be called `constructor`: what every object has is no number.
      held.push(typeof units === "number" && units > 0 ? units : 0);
    }
  }
};

type Cut = { readonly sent: readonly SourcingLine[]; readonly missing: readonly SourcingLine[] };

/** The first lines get what there is. */
const cut = (lines: readonly SourcingLine[], units: number): Cut => {
  const sent: SourcingLine[] = [];
  const missing: SourcingLine[] = [];
  let left = units;
  for (const line of lines) {
    const given = Math.min(line.units, left);
    left -= given;
    if (given > 0) sent.push({ ...line, units: given });
    if (given < line.units) missing.push({ ...line, units: line.units - given });
  }
  return { sent, missing };
};

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** What keeping lines whole asks of the warehouses of a SKU. */
const unsplit = (row: SourcingRow): SourcingRow => {
  const { lines, units, stocks } = row;
  if (lines.length > 1) {
    const all = stocks.map((_, index) => index);
    return { ...row, splitsMax: shareLines(row, all).splitLines };
  }
  if (!stocks.includes(units)) return row;
  return { ...row, gives: stocks.map((stock) => (stock === units ? units : 0)) };
};

type Row = SourcingRow & { readonly missing: readonly SourcingLine[] };

const rowOf = ({ sku, lines, held }: Asked): Row => {
  const asked = sum(lines.map((line) => line.units));
  const units = Math.min(asked, sum(held));
  const stocks = held.map((stock) => Math.min(stock, units));
  const { sent, missing } = units === asked ? { sent: lines, missing: [] } : cut(lines, units);
  return { sku, lines: sent, units, stocks, gives: stocks, missing };
};

export const matrixOf = (
  { lines, candidates }: SourcingRequest,
  strategy: SourcingStrategy,
): SourcingMatrix => {
  const warehouses = admitted(candidates);
  const asked = askedOf(lines.filter(({ units }) => units > 0));
  lookUp(asked, warehouses);
  const all = asked.map(rowOf);
  const missing = new Map(all.flatMap((row) => row.missing.map((one) => [one.line, one])));
  const rows = all.filter(({ units }) => units > 0);
  return {
    rows: strategy === "unsplit" ? rows.map(unsplit) : rows,
    warehouses,
    short: lines.flatMap(({ line }) => missing.get(line) ?? []),
  };
};
