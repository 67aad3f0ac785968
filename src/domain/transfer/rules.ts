/** What a house has set for its transfers (settings/transfers.ts). */
export type TransferRules = {
  /** Units of a transfer up to which it needs nobody else's approval. */
  readonly approvalUnits: number;
  /** Difference of a warehouse's cover from that of the network above which a transfer is suggested. */
  readonly variancePercent: number;
  /** Fewest units that are worth a transfer. */
  readonly minimumUnits: number;
  /** Days whose shipments say what is in demand. */
  readonly demandDays: number;
};

export const DEFAULT_TRANSFER_RULES: TransferRules = {
  approvalUnits: 0,
  variancePercent: 20,
  minimumUnits: 5,
  demandDays: 28,
};
