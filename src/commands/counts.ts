import type { StockCommandOf } from "../domain/stock/commands.ts";
import type { Condition, Place } from "../domain/stock/events.ts";
import { unitsAt } from "../domain/stock/places.ts";
import type { Stock } from "../domain/stock/state.ts";

/** What was counted, pinned to the revision that the counters saw. */
export type Count = {
  readonly count: string;
  readonly countedAtRevision: number;
  readonly approval?: string;
  readonly lots: readonly (Place & { readonly condition: Condition; readonly counted: number })[];
};

/**
 * The command that posts a count: beside each counted figure stands what the stock held there at that revision
 * (nothing where it held nothing), so that only the difference is booked, whatever moved since. Undefined
 * where the revision lies beyond the stream's head, so that nobody can have seen it.
 */
export const countCorrection = (
  count: Count,
  seen: Stock,
): StockCommandOf<"correct-count"> | undefined => {
  if (seen.revision < count.countedAtRevision) return undefined;
  return {
    type: "correct-count",
    count: count.count,
    countedAtRevision: count.countedAtRevision,
    ...(count.approval !== undefined && { approval: count.approval }),
    lots: count.lots.map((line) => ({ ...line, expected: unitsAt(seen, line, line.condition) })),
  };
};
