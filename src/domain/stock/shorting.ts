import type { PlacedUnits, Unsettled } from "./events.ts";
import { claimFields } from "./claim-fields.ts";
import { keepTogether, record, type Session } from "./session.ts";
import { availableOf, type Claim, type Stock } from "./state.ts";

/** Claims that one part shorts; the physical event behind them completes it (domain rule 8). */
export const SHORTED_PER_PART_MAX = 400;

/** Who loses first: reservations before allocations, lowest priority first, then the youngest. Sorted once per decision. */
const shortingOrder = (stock: Stock): Claim[] =>
  [...stock.claims.values()]
    .filter((claim) => claim.backed > 0)
    .sort(
      (left, right) =>
        Number(left.kind === "allocation") - Number(right.kind === "allocation") ||
        left.priority - right.priority ||
        right.age - left.age,
    );

export type Loss = {
  /** Good units that are not there any more, place by place. */
  readonly lots: readonly PlacedUnits[];
  readonly cause: string;
  /** Good units that the first event of the fact brings in, so that they cover claims too. */
  readonly gained?: number;
  /** The event of one part: `lots` of this part, `remaining` units for later parts, `first` part or not. */
  readonly event: (lots: readonly PlacedUnits[], remaining: number, first: boolean) => Unsettled;
};

/**
 * Books a loss of good stock whoever has claims on it. Before each part of it the claims that it leaves
 * uncovered are shorted, so that no equation breaks in between; a loss that shorts more claims than fit is
 * booked in parts, each complete in itself.
 */
export const bookLoss = (session: Session, loss: Loss): void => {
  const { stock } = session;
  let open = loss.lots.reduce((sum, line) => sum + line.units, 0);
  const places = loss.lots.map((line) => ({ ...line }));
  const gained = loss.gained ?? 0;
  const claims = open > availableOf(stock) + gained ? shortingOrder(stock) : [];
  let next = 0;
  let first = true;
  do {
    const covered = availableOf(stock) + (first ? gained : 0);
    let uncovered = Math.max(0, open - covered);
    const most = Math.min(SHORTED_PER_PART_MAX, claims.length - next);
    keepTogether(session, Math.min(most, uncovered) + 1);
    for (let count = 0; count < SHORTED_PER_PART_MAX && uncovered > 0; count++) {
      const claim = claims[next];
      if (claim === undefined) break;
      const units = Math.min(claim.backed, uncovered);
      short(session, claim, { units, cause: loss.cause });
      uncovered -= units;
      next += 1;
    }
    const part = take(places, open - uncovered);
    open = uncovered;
    record(session, loss.event(part, open, first));
    first = false;
  } while (open > 0);
};

const short = (
  session: Session,
  claim: Claim,
  { units, cause }: { readonly units: number; readonly cause: string },
): void => {
  record(session, {
    type: "ClaimShorted",
    ...claimFields(claim),
    units,
    backed: units,
    backordered: units,
    cause,
    effectiveAt: session.now,
  });
};

/** Takes the first `units` off the places, in their order. */
const take = (
  places: { lot: string; bin: string; units: number }[],
  units: number,
): readonly PlacedUnits[] => {
  const taken: PlacedUnits[] = [];
  let open = units;
  for (const place of places) {
    const part = Math.min(place.units, open);
    if (part === 0) continue;
    taken.push({ lot: place.lot, bin: place.bin, units: part });
    place.units -= part;
    open -= part;
  }
  return taken;
};
