import type { LineUnits } from "./content.ts";
import type { Holding, OrderLine, OrderState } from "./state.ts";

/** Units of a line that somebody has to send, those lost on the way twice. */
export const neededOf = ({ units, dropped, replaced }: OrderLine): number =>
  units - dropped + replaced;

/** A claim that stands, or is about to: its units are spoken for. */
const covers = ({ status }: Holding): boolean =>
  status === "planned" || status === "held" || status === "firm";

/** Units of each line (index 0 is line 1) that claims stand for. */
export const coveredOf = ({ lines, holdings }: OrderState): readonly number[] => {
  const covered = lines.map(() => 0);
  for (const holding of holdings) {
    if (!covers(holding)) continue;
    for (const { line, units } of holding.lines) {
      covered[line - 1] = (covered[line - 1] ?? 0) + units;
    }
  }
  return covered;
};

const differenceOf = (state: OrderState, sign: 1 | -1): readonly LineUnits[] => {
  const covered = coveredOf(state);
  const differences: LineUnits[] = [];
  for (const [index, one] of state.lines.entries()) {
    const units = sign * (neededOf(one) - (covered[index] ?? 0));
    if (units > 0) differences.push({ line: one.line, units });
  }
  return differences;
};

/** Units that nobody has been asked for yet. */
export const missingOf = (state: OrderState): readonly LineUnits[] => differenceOf(state, 1);

/** Units that are claimed and not needed any more. */
export const surplusOf = (state: OrderState): readonly LineUnits[] => differenceOf(state, -1);

/** Units of a claim that stand there and are in no parcel yet. */
export const readyOf = ({ status, backed, assigned, excess }: Holding): number =>
  status === "firm" ? Math.max(0, backed - assigned - excess) : 0;

/** Units of a claim that are in parcels which are closed, or about to be: they are picked. */
export const closedOf = ({ shipments }: OrderState, { attempt, piece }: Holding): number =>
  shipments
    .filter(({ packing }) => packing)
    .flatMap(({ pieces }) => pieces)
    .filter((one) => one.attempt === attempt && one.piece === piece)
    .reduce((sum, { units }) => sum + units, 0);

/** Takes units away from lines, the last line first. */
export const without = (lines: readonly LineUnits[], units: number): readonly LineUnits[] => {
  let left = units;
  return lines
    .toReversed()
    .map((one) => {
      const taken = Math.min(left, one.units);
      left -= taken;
      return { line: one.line, units: one.units - taken };
    })
    .toReversed()
    .filter((one) => one.units > 0);
};

/** The first so many units of lines. */
export const firstOf = (lines: readonly LineUnits[], units: number): readonly LineUnits[] => {
  let left = units;
  return lines.flatMap((one) => {
    const taken = Math.min(left, one.units);
    left -= taken;
    return taken > 0 ? [{ line: one.line, units: taken }] : [];
  });
};

/** The lines of both, added up. */
export const joined = (
  one: readonly LineUnits[],
  other: readonly LineUnits[],
): readonly LineUnits[] => {
  const units = new Map<number, number>();
  for (const { line, units: more } of [...one, ...other]) {
    units.set(line, (units.get(line) ?? 0) + more);
  }
  return [...units].map(([line, sum]) => ({ line, units: sum }));
};

export const unitsOf = (lines: readonly { readonly units: number }[]): number =>
  lines.reduce((sum, { units }) => sum + units, 0);
