/**
 * Ids that a return uses in the stocks: `<return>.<act>` for what an inspection books. They fit the 64 characters of
 * an id as long as the return's own id has at most 60. A return of an order is named `<order>.r…`.
 */
export const RETURN_ID_MAX = 60;

/** As many as an order has. */
export const RETURN_LINES_MAX = 2_000;
/** Lines of one inspection: a line may stand in several places. */
export const INSPECTED_LINES_MAX = 2_000;
/** Inspections of one return. */
export const RETURN_ACTS_MAX = 200;

export const bookingOf = (id: string, act: number): string => `${id}.${String(act)}`;
