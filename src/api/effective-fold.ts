import { stockStream, type StockKey } from "../domain/ids.ts";
import type { Recorded } from "../domain/recorded.ts";
import type { Buckets, Policy, StockEvent } from "../domain/stock/events.ts";
import { movementsOf } from "../projections/movements.ts";
import type { AvailabilityItem, LotItem } from "../projections/read-models.ts";
import type { ApiNeeds } from "./needs.ts";
import { problem } from "./problems.ts";

/** Events that are sorted anew within one request; longer streams are a task for `stockbook audit as-of`. */
export const EFFECTIVE_EVENTS_MAX = 50_000;
const PAGE_EVENTS = 1_000;
/** Places below zero that an answer lists, the earliest first. */
const BELOW_ZERO_MAX = 100;

type Until = { readonly until: string; readonly position?: bigint };
type Below = { readonly at: string; readonly bucket: string; readonly units: number };
export type EffectiveItem = AvailabilityItem & { readonly belowZero: readonly Below[] };

const BUCKETS = [
  "onHand",
  "available",
  "reserved",
  "allocated",
  "quarantined",
  "damaged",
  "picked",
] as const satisfies readonly (keyof Buckets)[];

type Sums = { -readonly [Bucket in keyof Buckets]: number };
const noUnits = (): Sums => ({
  onHand: 0,
  available: 0,
  reserved: 0,
  allocated: 0,
  quarantined: 0,
  damaged: 0,
  picked: 0,
});

type Change = { readonly recorded: Recorded<StockEvent>; readonly by: Sums };

const changesOf = async (
  { log, codec }: Pick<ApiNeeds, "log" | "codec">,
  stock: StockKey,
  position: bigint | undefined,
): Promise<readonly Change[]> => {
  const changes: Change[] = [];
  let before = noUnits();
  for (let from = 0; ; from += PAGE_EVENTS) {
    if (from >= EFFECTIVE_EVENTS_MAX) {
      throw problem(
        "validation-failed",
        `the stream has more than ${String(EFFECTIVE_EVENTS_MAX)} events; use \`stockbook audit as-of\``,
      );
    }
    const stream = stockStream(stock.sku, stock.warehouse);
    const page = await log.readStream(stream, { from, direction: "forwards", limit: PAGE_EVENTS });
    for (const stored of page.events) {
      if (position !== undefined && stored.position > position) return changes;
      const recorded = codec.decode(stored);
      const by = noUnits();
      for (const bucket of BUCKETS) by[bucket] = recorded.event.after[bucket] - before[bucket];
      before = { ...recorded.event.after };
      changes.push({ recorded, by });
    }
    if (page.end) return changes;
  }
};

/**
 * What each event changed, summed in the order in which it happened. Entered late or dated wrongly, such sums
 * may go below zero: `belowZero` says where.
 */
export const foldByEffect = async (
  needs: Pick<ApiNeeds, "log" | "codec">,
  stock: StockKey,
  { until, position }: Until,
): Promise<EffectiveItem> => {
  const changes = (await changesOf(needs, stock, position)).filter(
    ({ recorded }) => recorded.event.effectiveAt <= until,
  );
  const ordered = changes.toSorted(
    (left, right) =>
      compare(left.recorded.event.effectiveAt, right.recorded.event.effectiveAt) ||
      left.recorded.revision - right.recorded.revision,
  );
  const sums = noUnits();
  const places = new Map<string, Place>();
  const belowZero: Below[] = [];
  let backordered = 0;
  let version = -1;
  let buffers = 0;
  for (const { recorded, by } of ordered) {
    const { event } = recorded;
    version = Math.max(version, recorded.revision);
    backordered += waitingBy(event);
    move(places, event);
    if (event.type === "StockPolicySet") buffers = buffersOf(event.policy);
    for (const bucket of BUCKETS) {
      sums[bucket] += by[bucket];
      if (sums[bucket] >= 0 || by[bucket] === 0 || belowZero.length >= BELOW_ZERO_MAX) continue;
      belowZero.push({ at: event.effectiveAt, bucket, units: sums[bucket] });
    }
  }
  return {
    ...stock,
    ...sums,
    backordered,
    sellable: Math.max(0, sums.available - backordered - buffers),
    lapsed: { holds: 0, lots: 0 },
    lots: lotsOf(places),
    version,
    belowZero,
  };
};

const compare = (left: string, right: string): number => {
  if (left === right) return 0;
  return left < right ? -1 : 1;
};

const buffersOf = ({ safetyBuffer = 0, priorityBuffer = 0 }: Policy): number =>
  safetyBuffer + priorityBuffer;

const BEGIN_TO_WAIT: ReadonlySet<string> = new Set([
  "StockReserved",
  "ReservationChanged",
  "ClaimShorted",
  "PickReversed",
]);
const CEASE_TO_WAIT: ReadonlySet<string> = new Set([
  "ReservationReleased",
  "ReservationExpired",
  "AllocationReleased",
  "BackorderServed",
]);

/** Units that begin or cease to wait for stock. */
const waitingBy = (event: StockEvent): number => {
  if (event.type === "StockAllocated") {
    return event.reservation === undefined ? event.backordered : -event.dropped;
  }
  if (!("backordered" in event)) return 0;
  if (BEGIN_TO_WAIT.has(event.type)) return event.backordered;
  return CEASE_TO_WAIT.has(event.type) ? -event.backordered : 0;
};

type Place = { lot: string; bin: string; good: number; quarantined: number; damaged: number };

const move = (places: Map<string, Place>, event: StockEvent): void => {
  for (const { lot, bin, condition, units } of movementsOf(event)) {
    const key = `${lot}@${bin}`;
    const place = places.get(key) ?? { lot, bin, good: 0, quarantined: 0, damaged: 0 };
    place[condition] += units;
    places.set(key, place);
  }
};

const lotsOf = (places: ReadonlyMap<string, Place>): LotItem[] =>
  [...places.values()]
    .filter(({ good, quarantined, damaged }) => good !== 0 || quarantined !== 0 || damaged !== 0)
    .sort((left, right) => compare(left.lot, right.lot) || compare(left.bin, right.bin));
