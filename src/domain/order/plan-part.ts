import type { Piece } from "./content.ts";

/** Characters that the pieces of one attempt take in its event at the most, so that it fits one append. */
const PLAN_CHARACTERS_MAX = 120_000;
const PER_PIECE = 60;
const PER_LINE = 36;

const charactersOf = ({ sku, warehouse, lines }: Piece): number =>
  PER_PIECE + sku.length + warehouse.length + PER_LINE * lines.length;

/**
 * As many pieces of a plan as one attempt claims: all of them, but for the largest of orders. What is left over is
 * missing still, and sourced anew once these are claimed.
 */
export const firstPart = (pieces: readonly Piece[]): readonly Piece[] => {
  let characters = 0;
  const end = pieces.findIndex((piece) => {
    characters += charactersOf(piece);
    return characters > PLAN_CHARACTERS_MAX;
  });
  return end < 0 ? pieces : pieces.slice(0, Math.max(1, end));
};
