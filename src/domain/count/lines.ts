import type { Trace } from "../decider.ts";
import type { CountEntry, Overtaken } from "./events.ts";
import { placeKey, samePlace, type ConditionedPlace, type PlaceOfSku } from "./places.ts";
import { isWithinTolerance, type CountRules, type CountSheet } from "./sheet.ts";
import type { CountLine } from "./state.ts";

/** The lines of a sheet, before anybody has counted. */
export const linesOf = (sheets: readonly CountSheet[]): readonly CountLine[] =>
  sheets.flatMap(({ sku, places }) =>
    places.map((place): CountLine => ({ sku, ...place, state: "to-count", figures: [] })),
  );

const foundLine = ({ sku, lot, bin, condition }: PlaceOfSku): CountLine => ({
  ...{ sku, lot, bin, condition },
  expected: 0,
  state: "to-count",
  figures: [],
  found: true,
});

/** A first figure stands within the tolerance; the second one, of somebody else, stands whatever it says. */
const withFigure = (
  line: CountLine,
  entry: CountEntry,
  { by, rules }: { readonly by: Trace; readonly rules: CountRules },
): CountLine => {
  const { counted, moved } = entry;
  const isSettled = line.figures.length > 0 || isWithinTolerance(line.expected, counted, rules);
  const figure = { by: by.actor, at: by.recordedAt, counted };
  return {
    ...line,
    state: isSettled ? "counted" : "recount-due",
    figures: [...line.figures, moved === undefined ? figure : { ...figure, moved }],
  };
};

/** Lines keep their order, which numbers them; places that nobody expected come behind. */
export const enterLines = (
  lines: readonly CountLine[],
  entries: readonly CountEntry[],
  context: { readonly by: Trace; readonly rules: CountRules },
): readonly CountLine[] => {
  const byPlace = new Map(lines.map((line) => [placeKey(line), line]));
  for (const entry of entries) {
    const line = byPlace.get(placeKey(entry)) ?? foundLine(entry);
    byPlace.set(placeKey(entry), withFigure(line, entry, context));
  }
  return [...byPlace.values()];
};

/** What nobody entered is gone, by the word of who closes the count. */
export const withMissing = (
  lines: readonly CountLine[],
  { actor, recordedAt }: Trace,
): readonly CountLine[] =>
  lines.map((line) =>
    line.state === "to-count"
      ? {
          ...line,
          state: "counted",
          figures: [{ by: actor, at: recordedAt, counted: 0, missing: true }],
        }
      : line,
  );

/** What another count has booked is not booked again. */
export const withoutOvertaken = (
  lines: readonly CountLine[],
  overtaken: readonly Overtaken[],
): readonly CountLine[] => {
  if (overtaken.length === 0) return lines;
  const by = new Map(overtaken.map((one) => [placeKey(one), one.by]));
  return lines.map((line) => {
    const other = by.get(placeKey(line));
    if (other === undefined || line.state !== "counted") return line;
    return { ...line, state: "refused", reason: `count ${other} was posted in between` };
  });
};

type Outcome = Pick<CountLine, "state" | "reason">;

/** The counted lines of a SKU, or the one of a place, come to an end. */
export const endLines = (
  lines: readonly CountLine[],
  { sku, place }: { readonly sku: string; readonly place?: ConditionedPlace },
  outcome: Outcome,
): readonly CountLine[] =>
  lines.map((line) => {
    const isMeant =
      line.sku === sku &&
      line.state === "counted" &&
      (place === undefined || samePlace(line, place));
    return isMeant ? { ...line, ...outcome } : line;
  });
