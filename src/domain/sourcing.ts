import { searchBest, OTHERS_MAX } from "./sourcing-exact.ts";
import { offersOf, whyChosen } from "./sourcing-explain.ts";
import { coverGreedily } from "./sourcing-greedy.ts";
import { shareLines } from "./sourcing-lines.ts";
import { matrixOf, type SourcingMatrix } from "./sourcing-matrix.ts";
import { takeInOrder } from "./sourcing-order.ts";
import { described, difference, weigh, type Weighed } from "./sourcing-score.ts";
import type {
  SourcingAlternative,
  SourcingMethod,
  SourcingPiece,
  SourcingPlan,
  SourcingRequest,
  SourcingStrategy,
} from "./sourcing-types.ts";

type Found = {
  readonly method: SourcingMethod;
  readonly chosen: Weighed;
  readonly others: readonly Weighed[];
};

/** Every warehouse that has all that can be sent, the preferred first. */
const singles = (matrix: SourcingMatrix): Weighed[] => {
  const { rows, warehouses } = matrix;
  return warehouses.flatMap((_, index) =>
    rows.every((row) => row.stocks[index] === row.units) ? [weigh(matrix, [index])] : [],
  );
};

const search = (matrix: SourcingMatrix, request: SourcingRequest): Found => {
  const { strategy, stepsMax } = request;
  const start = weigh(matrix, coverGreedily(matrix));
  const { best, others, complete } = searchBest(matrix, { strategy, start, stepsMax });
  return { method: complete ? "exact" : "greedy", chosen: best, others };
};

const find = (matrix: SourcingMatrix, request: SourcingRequest): Found => {
  if (matrix.rows.length === 0) return { method: "none", chosen: weigh(matrix, []), others: [] };
  const [one, ...others] = singles(matrix);
  if (one !== undefined)
    return { method: "single", chosen: one, others: others.slice(0, OTHERS_MAX) };
  if (request.strategy !== "in-order") return search(matrix, request);
  const chosen = takeInOrder(matrix).weighed;
  const greedy = weigh(matrix, coverGreedily(matrix));
  const isOther = greedy.chosen.join() !== chosen.chosen.join();
  return { method: "in-order", chosen, others: isOther ? [greedy] : [] };
};

/** The preferred warehouses first in every line. */
const share = ({ rows }: SourcingMatrix, { chosen }: Weighed): Piece[] =>
  rows.flatMap((row) => shareLines(row, chosen).shares.map((one) => ({ ...one, sku: row.sku })));

type Piece = {
  readonly line: number;
  readonly sku: string;
  readonly warehouse: number;
  readonly units: number;
};

const piecesOf = (
  request: SourcingRequest,
  matrix: SourcingMatrix,
  found: Found,
): SourcingPiece[] => {
  const shares =
    found.method === "in-order" ? takeInOrder(matrix).pieces : share(matrix, found.chosen);
  const place = new Map(request.lines.map(({ line }, index) => [line, index]));
  return shares
    .toSorted(
      (one, other) =>
        (place.get(one.line) ?? 0) - (place.get(other.line) ?? 0) ||
        one.warehouse - other.warehouse,
    )
    .map(({ line, sku, warehouse, units }) => ({
      line,
      sku,
      warehouse: matrix.warehouses[warehouse]?.warehouse ?? "",
      units,
    }));
};

const alternativesOf = (
  matrix: SourcingMatrix,
  { method, chosen, others }: Found,
  strategy: SourcingStrategy,
): SourcingAlternative[] =>
  others.map((other) => {
    const worseIn = method === "in-order" ? "order" : difference(chosen, other, strategy)?.by;
    return described(matrix, other, worseIn);
  });

/**
 * Which warehouse sends what. The same request gives the same plan, byte for byte. It sends all that the candidates
 * have together, takes no more of a SKU from a warehouse than is sellable there, and never asks an excluded one.
 * Lines are told apart by `line`, which is unique in a request.
 */
export const planSourcing = (request: SourcingRequest): SourcingPlan => {
  const { strategy, candidates } = request;
  const matrix = matrixOf(request, strategy);
  const found = find(matrix, request);
  const pieces = piecesOf(request, matrix, found);
  const [second] = found.others;
  return {
    pieces,
    short: matrix.short,
    method: found.method,
    chosen: described(matrix, found.chosen),
    alternatives: alternativesOf(matrix, found, strategy),
    candidates: offersOf(matrix, pieces),
    excluded: candidates.flatMap(({ warehouse, excluded }) =>
      excluded === undefined ? [] : [{ warehouse, why: excluded }],
    ),
    why: whyChosen({ ...found, strategy, ...(second !== undefined && { second }) }),
  };
};
