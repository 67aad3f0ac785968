import { merged } from "../stock/places.ts";
import type { Delta } from "../stock/events.ts";
import type { AdjustmentContent } from "./events.ts";

const nameOf = ({ lot, bin, condition }: Delta): string => `${lot} ${bin} ${condition}`;

/** One line for each place and condition, in the order of their names: what is asked for is the same in any order. */
export const orderedLots = (lots: readonly Delta[]): readonly Delta[] =>
  merged(lots.map(({ lot, bin, condition, delta }) => ({ lot, bin, condition, units: delta })))
    .map(({ units, ...place }) => ({ ...place, delta: units }))
    .filter((line) => line.delta !== 0)
    .sort((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1));

/** Units that the lines move, up and down together. */
export const unitsOf = (lots: readonly Delta[]): number =>
  lots.reduce((sum, line) => sum + Math.abs(line.delta), 0);

const sameLots = (one: readonly Delta[], other: readonly Delta[]): boolean =>
  one.length === other.length &&
  one.every((line, index) => {
    const twin = other[index];
    return twin !== undefined && nameOf(line) === nameOf(twin) && line.delta === twin.delta;
  });

/** Whether two requests ask for the same. */
export const sameRequest = (one: AdjustmentContent, other: AdjustmentContent): boolean =>
  one.kind === other.kind &&
  one.sku === other.sku &&
  one.warehouse === other.warehouse &&
  one.reason === other.reason &&
  one.note === other.note &&
  one.effectiveAt === other.effectiveAt &&
  sameLots(orderedLots(one.lots), orderedLots(other.lots));
