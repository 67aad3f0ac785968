/**
 * Which warehouse sends what of an order. Pure: the caller brings candidates and a budget of steps.
 */

/** What an order asks for. Lines of one SKU stay apart, for each has a price of its own. */
export type SourcingLine = { readonly line: number; readonly sku: string; readonly units: number };

/** A warehouse that may send, and what it can still sell. */
export type SourcingCandidate = {
  readonly warehouse: string;
  /** Lower goes first. */
  readonly priority: number;
  /** Metres or any other unit, the same for all candidates; absent: unknown, and worse than any that is known. */
  readonly distance?: number;
  /** Cost of one parcel from there, in minor units of the order's currency; absent as above. */
  readonly parcelCost?: number;
  /** Sellable units by SKU; absent is 0. */
  readonly sellable: Readonly<Record<string, number>>;
  /** Why it may not send this order (channel, region, retired); such a candidate is explained, never chosen. */
  readonly excluded?: string;
};

/**
 * Whoever has all that can be sent sends it alone, whatever the strategy. Where nobody has:
 * `fewest-parcels`: as few parcels as possible, then as few split lines, then priority, distance, cost.
 * `in-order`: warehouses by priority, each gives what it has.
 * `unsplit`: as few split lines as possible, then as few parcels, then as above.
 */
export type SourcingStrategy = "fewest-parcels" | "in-order" | "unsplit";

export type SourcingRequest = {
  readonly lines: readonly SourcingLine[];
  /** Each warehouse once. */
  readonly candidates: readonly SourcingCandidate[];
  readonly strategy: SourcingStrategy;
  /** Looks at one SKU in one warehouse that the exact search has; beyond them the best that is known by then. */
  readonly stepsMax: number;
};

export type SourcingPiece = {
  readonly line: number;
  readonly sku: string;
  readonly warehouse: string;
  readonly units: number;
};

/** What plans are compared by; `name` decides between plans that are equal in all else. */
export type SourcingCriterion =
  "parcels" | "split-lines" | "priority" | "distance" | "cost" | "name" | "order";

/** What was weighed, for people: the chosen plan and the others that came close. */
export type SourcingAlternative = {
  readonly warehouses: readonly string[];
  readonly parcels: number;
  readonly splitLines: number;
  /** Sums over the warehouses; distance and cost only where they are known of every one. */
  readonly priority: number;
  readonly distance?: number;
  readonly cost?: number;
  /** Compared with the chosen one: the first criterion in which it is worse. `order`: it goes against the order. */
  readonly worseIn?: SourcingCriterion;
};

/** What a candidate could have sent, and what it sends. */
export type SourcingOffer = {
  readonly warehouse: string;
  readonly priority: number;
  readonly distance?: number;
  readonly parcelCost?: number;
  /** Units of the order that it could send, of all that can be sent. */
  readonly couldSend: number;
  /** SKUs of the order of which it has all that can be sent. */
  readonly wholeSkus: number;
  readonly sends: number;
};

/**
 * `single`: one warehouse has everything. `exact`: proven to be the best. `greedy`: the best found before the steps
 * ran out. `none`: nobody has any of it.
 */
export type SourcingMethod = "single" | "exact" | "greedy" | "in-order" | "none";

export type SourcingPlan = {
  /** In the order of lines, then of preference of warehouses. */
  readonly pieces: readonly SourcingPiece[];
  /** Units that nobody can send, by line: the last lines of a SKU go short. Empty: all of it can be sent. */
  readonly short: readonly SourcingLine[];
  readonly method: SourcingMethod;
  readonly chosen: SourcingAlternative;
  /** The best first. */
  readonly alternatives: readonly SourcingAlternative[];
  /** In the order of preference. */
  readonly candidates: readonly SourcingOffer[];
  readonly excluded: readonly { readonly warehouse: string; readonly why: string }[];
  /** One sentence: the rule that decided. */
  readonly why: string;
};

/** Some milliseconds: orders of a few lines are searched to the end with far fewer, and nobody else waits for long. */
export const SOURCING_STEPS = 200_000;
