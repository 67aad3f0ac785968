/**
 * Ids that a parcel uses in the stocks: `<shipment>.<piece>.<act>` for a pick, `<shipment>.<piece>` for what leaves,
 * `<shipment>.back.<act>` for what comes back. With four digits for the piece and three for the act they fit the 64
 * characters of an id as long as the order's own id has at most 48.
 */
export const SHIPMENT_ID_MAX = 54;

/** Pieces of one parcel: more than an order of 2,000 lines has in two attempts is a bug. */
export const SHIPMENT_PIECES_MAX = 4_000;
/** Picks, packings, hand-overs and returns of one parcel. */
export const SHIPMENT_ACTS_MAX = 900;
export const INSPECTIONS_MAX = 100;
/** News of the carrier that a parcel takes; its document shows the newest. */
export const TRACKED_MAX = 200;
export const TRACKED_SHOWN_MAX = 50;

export const pickIdOf = (shipment: string, piece: number, act: number): string =>
  `${shipment}.${String(piece)}.${String(act)}`;

export const leavingIdOf = (shipment: string, piece: number): string =>
  `${shipment}.${String(piece)}`;

export const backIdOf = (shipment: string, act: number): string =>
  `${shipment}.back.${String(act)}`;
