/** A bin as master data describes it, with what stands in it. */
export type BinPlace = {
  readonly bin: string;
  /** Units that it can hold; left out: any number. */
  readonly capacity?: number;
  /** Units in it, of all SKUs and conditions. */
  readonly held: number;
  /** Units of the SKU among them. */
  readonly same: number;
};

/** Why a bin is proposed: the SKU is there already, or there is room. */
export type PutawayReason = "holds-sku" | "free-capacity";

export type Putaway = {
  readonly bin: string;
  readonly reason: PutawayReason;
  readonly units: number;
  /** Room before anything is put there; left out: any number of units. */
  readonly freeUnits?: number;
};

export type PutawayPlan = {
  readonly bins: readonly Putaway[];
  /** What finds no room in any bin. */
  readonly unplaced: number;
};

/** Bins of one proposal: nobody carries a delivery to more places. */
export const PUTAWAY_BINS_MAX = 100;

const roomOf = ({ capacity, held }: BinPlace): number =>
  capacity === undefined ? Infinity : Math.max(0, capacity - held);

/**
 * Where to put units of a SKU: first where the SKU stands already, then where there is room, both in walking order
 * (that of `places`), and never more than a bin holds.
 */
export const proposePutaway = (units: number, places: readonly BinPlace[]): PutawayPlan => {
  const bins: Putaway[] = [];
  let left = units;
  const fill = (place: BinPlace, reason: PutawayReason): void => {
    const room = roomOf(place);
    if (left === 0 || room === 0 || bins.length === PUTAWAY_BINS_MAX) return;
    const put = Math.min(left, room);
    left -= put;
    const free = room === Infinity ? {} : { freeUnits: room };
    bins.push({ bin: place.bin, reason, units: put, ...free });
  };
  for (const place of places) if (place.same > 0) fill(place, "holds-sku");
  for (const place of places) if (place.same === 0) fill(place, "free-capacity");
  return { bins, unplaced: left };
};
