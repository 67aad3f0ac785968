import type { Clock } from "../domain/runtime.ts";
import type { SourcingCandidate } from "../domain/sourcing-types.ts";
import type { WarehouseState } from "../domain/warehouse/state.ts";
import type { AvailabilityItem, ReadModels } from "../projections/read-models.ts";

/** SKUs that one question to the read model names, rows of a page, and pages of one question. */
const SKUS_AT_ONCE = 200;
const PAGE = 500;
const PAGES_MAX = 200;

/** Units of a SKU that a warehouse can send. */
export type Sellable = {
  readonly sku: string;
  readonly warehouse: string;
  readonly available: number;
};

type Asked = {
  readonly channel: string;
  readonly region?: string;
  readonly lines: readonly { readonly sku: string }[];
  readonly refused?: readonly Sellable[];
};

type Models = Pick<ReadModels, "availability" | "entities">;
type Needs = { readonly models: Models; readonly clock: Clock };

type Paged<Item> = { readonly items: readonly Item[]; readonly nextCursor?: string };

const all = async <Item>(
  read: (page: { readonly limit: number; readonly cursor?: string }) => Promise<Paged<Item>>,
): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const next = await read({ limit: PAGE, ...(cursor !== undefined && { cursor }) });
    items.push(...next.items);
    cursor = next.nextCursor;
    if (cursor === undefined) break;
  }
  return items;
};

const stocksOf = async (
  { models, clock }: Needs,
  skus: readonly string[],
): Promise<readonly AvailabilityItem[]> => {
  const portions: (readonly string[])[] = [];
  for (let from = 0; from < skus.length; from += SKUS_AT_ONCE) {
    portions.push(skus.slice(from, from + SKUS_AT_ONCE));
  }
  const now = clock.now();
  const found = await Promise.all(
    portions.map((some) => all((page) => models.availability({ skus: some }, page, now))),
  );
  return found.flat();
};

type Site = Pick<WarehouseState, "status" | "channels" | "priority" | "regions" | "routes">;

/** A warehouse that master data does not know serves everybody, after those that are known. */
const UNKNOWN_SITE: Site = { status: "active", channels: [], priority: 0 };

/** `VN` holds `VN` and `VN-HN`. */
const holds = (region: string, place: string): boolean =>
  place === region || place.startsWith(`${region}-`);

const excludedFor = (
  { status, channels, regions }: Site,
  { channel, region }: Pick<Asked, "channel" | "region">,
): string | undefined => {
  if (status === "retired") return "it is retired";
  if (channels.length > 0 && !channels.includes(channel)) {
    return `it does not serve the channel ${channel}`;
  }
  // Of an order that does not say where it goes to, nobody knows that he may not send it.
  if (region !== undefined && regions?.some((one) => holds(one, region)) === false) {
    return `it does not send to ${region}`;
  }
  return undefined;
};

/** The way to the smallest region that holds the order's. */
const routeOf = (
  { routes = [] }: Site,
  { region }: Asked,
): Pick<SourcingCandidate, "distance" | "parcelCost"> => {
  if (region === undefined) return {};
  const [route] = routes
    .filter((one) => holds(one.region, region))
    .toSorted((one, other) => other.region.length - one.region.length);
  const { distance, parcelCost } = route ?? {};
  return {
    ...(distance !== undefined && { distance }),
    ...(parcelCost !== undefined && { parcelCost }),
  };
};

const candidateOf = (
  warehouse: string,
  site: Site,
  { asked, sellable }: { readonly asked: Asked; readonly sellable: Record<string, number> },
): SourcingCandidate => {
  const excluded = excludedFor(site, asked);
  return {
    // Master data says: higher goes first.
    ...{ warehouse, priority: -site.priority, sellable, ...routeOf(site, asked) },
    ...(excluded !== undefined && { excluded }),
  };
};

const unitsBySite = (
  stocks: readonly AvailabilityItem[],
  refused: readonly Sellable[],
): Map<string, Record<string, number>> => {
  const bySite = new Map<string, Record<string, number>>();
  for (const { sku, warehouse, sellable } of stocks) {
    const units = bySite.get(warehouse) ?? {};
    units[sku] = Math.max(0, sellable);
    bySite.set(warehouse, units);
  }
  for (const { sku, warehouse, available } of refused) {
    const units = bySite.get(warehouse);
    if (units === undefined || !Object.hasOwn(units, sku)) continue;
    units[sku] = Math.min(units[sku] ?? 0, available);
  }
  return bySite;
};

/** Every warehouse with what it can send of the SKUs, and why it may not where that is so. */
export const candidatesFor = async (
  needs: Needs,
  asked: Asked,
): Promise<readonly SourcingCandidate[]> => {
  const skus = [...new Set(asked.lines.map(({ sku }) => sku))];
  const [stocks, sites] = await Promise.all([
    stocksOf(needs, skus),
    all((page) => needs.models.entities.warehouse.list({}, page)),
  ]);
  const units = unitsBySite(stocks, asked.refused ?? []);
  const known = new Map<string, Site>(sites.map((site) => [site.id, site]));
  const names = [...new Set([...known.keys(), ...units.keys()])];
  return names.map((warehouse) =>
    candidateOf(warehouse, known.get(warehouse) ?? UNKNOWN_SITE, {
      asked,
      sellable: units.get(warehouse) ?? {},
    }),
  );
};
