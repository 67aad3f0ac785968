import type { TransferRules } from "./rules.ts";

/** One SKU in one warehouse, as a suggestion sees it. */
export type StockFigures = {
  readonly warehouse: string;
  readonly sellable: number;
  /** Units of transfers that are still to come. */
  readonly inbound: number;
  /** Units shipped to customers in the last `days` days. */
  readonly shipped: number;
};

export type SkuFigures = {
  readonly sku: string;
  readonly fastMover: boolean;
  readonly days: number;
  readonly stocks: readonly StockFigures[];
};

/** A warehouse with the figures behind a suggestion. */
export type Explained = StockFigures & {
  /** `sellable + inbound`. */
  readonly position: number;
  /** Its share of all positions, by demand; in whole units, rounded down. */
  readonly target: number;
  /** Its cover in percent of that of the whole network; absent where nobody asks for the SKU there. */
  readonly coverPercent?: number;
  /** How long the position lasts at the demand of the last `days` days; absent without demand. */
  readonly coverDays?: number;
};

export type Suggestion = {
  readonly sku: string;
  readonly from: string;
  readonly to: string;
  readonly units: number;
  readonly fastMover: boolean;
  readonly source: Explained;
  readonly destination: Explained;
  /** Over all warehouses. `basis`: shipped units weigh the warehouses, or each counts alike. */
  readonly network: {
    readonly position: number;
    readonly shipped: number;
    readonly days: number;
    readonly basis: "demand" | "mean";
  };
  /** Difference of the two covers in percent of the network's; absent where the source has no demand at all. */
  readonly variancePercent?: number;
};

/** What the arithmetic works on. Products of units and weights pass safe integers, so they are bigints. */
type Side = StockFigures & { readonly position: bigint; readonly weight: bigint; open: bigint };
type Network = { readonly position: bigint; readonly weight: bigint };

const HUNDRED = 100n;

const least = (...values: readonly [bigint, ...bigint[]]): bigint =>
  values.reduce((one, other) => (other < one ? other : one));

/** Rounded up: what is not whole stays where it is needed. */
const targetUp = ({ weight }: Side, network: Network): bigint =>
  (network.position * weight + network.weight - 1n) / network.weight;
const targetDown = ({ weight }: Side, network: Network): bigint =>
  (network.position * weight) / network.weight;

/** `cover(giver) − cover(taker) > percent of cover(network)`, multiplied out. */
const differ = (
  { giver, taker }: { readonly giver: Side; readonly taker: Side },
  network: Network,
  percent: number,
): boolean => {
  const apart = giver.position * taker.weight - taker.position * giver.weight;
  const allowed = BigInt(percent) * network.position * giver.weight * taker.weight;
  return apart * network.weight * HUNDRED > allowed;
};

/** Lower cover first: `position / weight`, multiplied out. */
const byNeed = (left: Side, right: Side): number => {
  const order = left.position * right.weight - right.position * left.weight;
  if (order !== 0n) return order < 0n ? -1 : 1;
  return left.warehouse < right.warehouse ? -1 : 1;
};

const bySurplus = (left: Side, right: Side): number => {
  if (left.open !== right.open) return left.open > right.open ? -1 : 1;
  return left.warehouse < right.warehouse ? -1 : 1;
};

const percentOf = (part: bigint, whole: bigint): number =>
  Number((part * HUNDRED + whole / 2n) / whole);

const explained = (side: Side, network: Network, days: number): Explained => {
  const { warehouse, sellable, inbound, shipped, position, weight } = side;
  const target = Number(targetDown(side, network));
  return {
    ...{ warehouse, sellable, inbound, shipped, position: Number(position), target },
    ...(weight > 0n && {
      coverPercent: percentOf(position * network.weight, network.position * weight),
    }),
    ...(shipped > 0 && { coverDays: Math.floor((Number(position) * days) / shipped) }),
  };
};

type Deal = { readonly giver: Side; readonly taker: Side; readonly units: bigint };

const suggestionOf = (
  { sku, fastMover, days, stocks }: SkuFigures,
  network: Network,
  { giver, taker, units }: Deal,
): Suggestion => {
  const shipped = stocks.reduce((sum, stock) => sum + stock.shipped, 0);
  const apart = giver.position * taker.weight - taker.position * giver.weight;
  const cover = network.position * giver.weight * taker.weight;
  return {
    ...{ sku, from: giver.warehouse, to: taker.warehouse, units: Number(units), fastMover },
    source: explained(giver, network, days),
    destination: explained(taker, network, days),
    network: {
      ...{ position: Number(network.position), shipped, days },
      basis: shipped > 0 ? "demand" : "mean",
    },
    ...(cover > 0n && { variancePercent: percentOf(apart * network.weight, cover) }),
  };
};

const sidesOf = ({ stocks }: SkuFigures): readonly Side[] => {
  const known = stocks.some(({ shipped }) => shipped > 0);
  return stocks.map((stock) => ({
    ...stock,
    position: BigInt(stock.sellable + stock.inbound),
    weight: known ? BigInt(stock.shipped) : 1n,
    open: 0n,
  }));
};

/**
 * Which transfers would bring the covers of one SKU's warehouses together.
 *
 *     position = sellable + inbound (units of transfers still to come)
 *     weight   = units shipped in the last `days` days; 1 for each warehouse where nothing was shipped anywhere
 *     cover    = position / weight          network cover = Σ position / Σ weight
 *     target   = Σ position × weight / Σ weight
 *
 * A transfer is suggested from a warehouse above its target to one below it where their covers differ by more than
 * `variancePercent` of the network's cover: min(what the source can spare of its sellable units, what the destination
 * lacks), if that is `minimumUnits` or more. The lowest cover is served first, from the largest surplus.
 */
export const suggestFor = (
  figures: SkuFigures,
  { variancePercent, minimumUnits }: Pick<TransferRules, "variancePercent" | "minimumUnits">,
): readonly Suggestion[] => {
  const sides = sidesOf(figures);
  const network: Network = {
    position: sides.reduce((sum, side) => sum + side.position, 0n),
    weight: sides.reduce((sum, side) => sum + side.weight, 0n),
  };
  if (network.position === 0n || network.weight === 0n) return [];
  for (const side of sides) {
    const spare = side.position - targetUp(side, network);
    const lack = targetDown(side, network) - side.position;
    side.open = spare > 0n ? least(spare, BigInt(side.sellable)) : lack;
  }
  const givers = sides.filter((side) => side.position > targetUp(side, network)).sort(bySurplus);
  const takers = sides.filter((side) => side.position < targetDown(side, network)).sort(byNeed);
  const found: Suggestion[] = [];
  for (const taker of takers) {
    for (const giver of givers) {
      const units = least(giver.open, taker.open);
      if (units < BigInt(minimumUnits) || !differ({ giver, taker }, network, variancePercent)) {
        continue;
      }
      found.push(suggestionOf(figures, network, { giver, taker, units }));
      giver.open -= units;
      taker.open -= units;
    }
  }
  return found;
};

/** Fast movers first: those marked as such, then by what is shipped of them, then the largest transfer. */
export const byUrgency = (left: Suggestion, right: Suggestion): number =>
  Number(right.fastMover) - Number(left.fastMover) ||
  right.network.shipped - left.network.shipped ||
  right.units - left.units ||
  (`${left.sku} ${left.to} ${left.from}` < `${right.sku} ${right.to} ${right.from}` ? -1 : 1);
