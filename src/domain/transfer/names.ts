/**
 * Ids that a transfer uses in the stocks: `<transfer>.<line>` for the claim of a line, `<transfer>.<line>.<act>` for
 * its picks, dispatches, arrivals and surplus receipts. With three digits for the line and three for the act they
 * fit the 64 characters of an id as long as the transfer's own id has at most 56.
 */
export const TRANSFER_ID_MAX = 56;

/** Lines after those of one SKU are summed. */
export const TRANSFER_LINES_MAX = 200;
/** Picks, dispatches and arrivals of one transfer, and the lines of all of them together. */
export const TRANSFER_ACTS_MAX = 200;
export const TRANSFER_ACT_LINES_MAX = 2_000;

/** The source of a receipt that books a surplus. */
export const SURPLUS_SOURCE = "transfer-over";

export const claimOf = (transfer: string, line: number): string => `${transfer}.${String(line)}`;

export const actOf = (transfer: string, line: number, act: number): string =>
  `${claimOf(transfer, line)}.${String(act)}`;
