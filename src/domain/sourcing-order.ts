import type { SourcingMatrix } from "./sourcing-matrix.ts";
import { weigh, type Weighed } from "./sourcing-score.ts";

type OrderPiece = {
  readonly line: number;
  readonly sku: string;
  /** Index, as in the matrix. */
  readonly warehouse: number;
  readonly units: number;
};

/** Warehouses by priority: each gives what it has to the first lines that still need it. */
export const takeInOrder = (
  matrix: SourcingMatrix,
): { readonly pieces: readonly OrderPiece[]; readonly weighed: Weighed } => {
  const { rows, warehouses } = matrix;
  const pieces: OrderPiece[] = [];
  let splitLines = 0;
  for (const { sku, lines, stocks } of rows) {
    const left = [...stocks];
    for (const { line, units } of lines) {
      let open = units;
      const before = pieces.length;
      for (const warehouse of warehouses.keys()) {
        const taken = Math.min(open, left[warehouse] ?? 0);
        if (taken === 0) continue;
        open -= taken;
        left[warehouse] = (left[warehouse] ?? 0) - taken;
        pieces.push({ line, sku, warehouse, units: taken });
      }
      if (pieces.length - before > 1) splitLines += 1;
    }
  }
  const used = [...new Set(pieces.map(({ warehouse }) => warehouse))];
  return { pieces, weighed: { ...weigh(matrix, used), splitLines } };
};
