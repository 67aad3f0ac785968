import type { ProductState } from "../domain/product/state.ts";
import type { WarehouseState } from "../domain/warehouse/state.ts";
import type { EntityView } from "./entities.ts";
import type { ReferenceRejection } from "./stock-request.ts";

/**
 * What is done to a stock that a request names. `in` brings goods or new claims to it, so neither the SKU nor the
 * warehouse may be retired; `out` winds down what is there, or only corrects it, and never needs them active.
 */
export type StockUse = "in" | "out";

export type NamedStock = {
  readonly sku: string;
  readonly warehouse: string;
  readonly use: StockUse;
  /** Unit of measure that the caller counts in. */
  readonly unit?: string;
};

/** What master data says to the stocks that one request names. */
export type Judged = {
  /** Why the stock can't be meant; undefined: it can. Of a stock that was not asked about: undefined. */
  readonly refuse: (sku: string, warehouse: string) => ReferenceRejection | undefined;
  /** The warehouse's own time zone, where it is known. */
  readonly zone: (warehouse: string) => string | undefined;
  /** What is known of a SKU that was asked about; undefined: nothing, which the open catalogue takes. */
  readonly product: (sku: string) => ProductState | undefined;
};

export type References = {
  /** At once where memory can tell, which is the rule: two look-ups for a stock. @throws LedgerFault */
  readonly judge: (stocks: readonly NamedStock[]) => Judged | Promise<Judged>;
  /** The same where only warehouses are named, to bring something there: the SKU does not count. */
  readonly judgeSites: (warehouses: readonly string[]) => Promise<Judged>;
  /** Why the SKUs can't be asked for, whatever the warehouse; undefined: they can. The first fault counts. */
  readonly judgeSkus: (skus: readonly string[]) => Promise<ReferenceRejection | undefined>;
};

type Known<State> = {
  readonly peek: (id: string) => EntityView<State> | undefined;
  readonly read: (id: string) => Promise<EntityView<State>>;
};

export type ReferenceNeeds = {
  readonly product: Known<ProductState>;
  readonly warehouse: Known<WarehouseState>;
  /** Unknown SKUs and warehouses are taken; what is known and retired is refused all the same. */
  readonly open: boolean;
};

const unknown = (detail: string): ReferenceRejection => ({ code: "unknown-reference", detail });

const siteRefusal = (
  warehouse: string,
  {
    site,
    use,
    open,
  }: { readonly site: WarehouseState | undefined; readonly use: StockUse; readonly open: boolean },
): ReferenceRejection | undefined => {
  if (site?.status === "none" && !open) return unknown(`the warehouse ${warehouse} is not known`);
  const retired = use === "in" && site?.status === "retired";
  return retired ? unknown(`the warehouse ${warehouse} is retired`) : undefined;
};

const productRefusal = (
  sku: string,
  {
    product,
    use,
    open,
  }: {
    readonly product: ProductState | undefined;
    readonly use: StockUse;
    readonly open: boolean;
  },
): ReferenceRejection | undefined => {
  if (product?.status === "none" && !open) return unknown(`the SKU ${sku} is not known`);
  const retired = use === "in" && product?.status === "retired";
  return retired ? unknown(`the SKU ${sku} is retired`) : undefined;
};

const refusalOf = (
  { sku, warehouse, use, unit }: NamedStock,
  { product, site }: { readonly product: ProductState; readonly site: WarehouseState },
  open: boolean,
): ReferenceRejection | undefined => {
  const fault = productRefusal(sku, { product, use, open });
  if (fault !== undefined) return fault;
  const refusal = siteRefusal(warehouse, { site, use, open });
  if (refusal !== undefined) return refusal;
  if (unit === undefined || product.status === "none" || unit === product.unit) return undefined;
  return { code: "unit-mismatch", detail: `${sku} is counted in ${product.unit}, not in ${unit}` };
};

const zoneOf = (site: WarehouseState | undefined): string | undefined =>
  site === undefined || site.status === "none" ? undefined : site.timeZone;

const NOTHING_NAMED: Judged = {
  refuse: () => undefined,
  zone: () => undefined,
  product: () => undefined,
};

const knownOf = (product: ProductState | undefined): ProductState | undefined =>
  product?.status === "none" ? undefined : product;

type Loaded = {
  readonly products: ReadonlyMap<string, ProductState>;
  readonly sites: ReadonlyMap<string, WarehouseState>;
};

const judgedBy = (stocks: readonly NamedStock[], loaded: Loaded, open: boolean): Judged => {
  let refusals: Map<string, ReferenceRejection> | undefined;
  for (const stock of stocks) {
    const product = loaded.products.get(stock.sku);
    const site = loaded.sites.get(stock.warehouse);
    if (product === undefined || site === undefined) continue;
    const refusal = refusalOf(stock, { product, site }, open);
    const name = `${stock.sku}@${stock.warehouse}`;
    // Several lines may name one stock; what is wrong with any of them is wrong with all.
    if (refusal !== undefined) (refusals ??= new Map()).set(name, refusal);
  }
  const found = refusals;
  return {
    refuse: (sku, warehouse) => found?.get(`${sku}@${warehouse}`),
    zone: (warehouse) => zoneOf(loaded.sites.get(warehouse)),
    product: (sku) => knownOf(loaded.products.get(sku)),
  };
};

/** The common case, without a map: everything is in memory, and the request names one stock. */
const judgedAlone = (
  stock: NamedStock,
  { product, site }: { readonly product: ProductState; readonly site: WarehouseState },
  open: boolean,
): Judged => {
  const refusal = refusalOf(stock, { product, site }, open);
  return {
    refuse: (sku, warehouse) =>
      refusal !== undefined && sku === stock.sku && warehouse === stock.warehouse
        ? refusal
        : undefined,
    zone: (warehouse) => (warehouse === stock.warehouse ? zoneOf(site) : undefined),
    product: (sku) => (sku === stock.sku ? knownOf(product) : undefined),
  };
};

const peekAll = <State>(
  { peek }: Known<State>,
  ids: readonly string[],
): { readonly states: Map<string, State>; readonly missing: readonly string[] } => {
  const states = new Map<string, State>();
  const missing = new Set<string>();
  for (const id of ids) {
    if (states.has(id) || missing.has(id)) continue;
    const view = peek(id);
    if (view === undefined) missing.add(id);
    else states.set(id, view.state);
  }
  return { states, missing: [...missing] };
};

type Reading<State> = {
  readonly running: Promise<EntityView<State>>;
  next: Promise<EntityView<State>> | undefined;
};

/**
 * Many requests name the same SKU at the same time. Whoever comes while a read of it is under way shares the next
 * one: that one began before he asked, and might not have seen what he has to see.
 */
const sharedReads = <State>({ peek, read }: Known<State>): Known<State> => {
  const readings = new Map<string, Reading<State>>();
  const begin = (id: string): Promise<EntityView<State>> => {
    const reading: Reading<State> = { running: read(id), next: undefined };
    const end = (): void => {
      if (readings.get(id) === reading) readings.delete(id);
    };
    readings.set(id, reading);
    reading.running.then(end, end);
    return reading.running;
  };
  return {
    peek,
    read: (id) => {
      const reading = readings.get(id);
      if (reading === undefined) return begin(id);
      const again = (): Promise<EntityView<State>> => begin(id);
      return (reading.next ??= reading.running.then(again, again));
    },
  };
};

/** Reads of one request that are under way at once. */
const READS_AT_ONCE = 100;

const readAll = async <State>(
  { read }: Known<State>,
  ids: readonly string[],
  into: Map<string, State>,
): Promise<void> => {
  for (let from = 0; from < ids.length; from += READS_AT_ONCE) {
    const views = await Promise.all(ids.slice(from, from + READS_AT_ONCE).map((id) => read(id)));
    for (const { id, state } of views) into.set(id, state);
  }
};

/**
 * Judges SKUs and warehouses by the streams of master data themselves, never by a read model: what another process
 * has written is seen at once (where others may write, nothing is peeked and the tail is read).
 */
export const createReferences = ({ open, ...needs }: ReferenceNeeds): References => {
  const product = sharedReads(needs.product);
  const warehouse = sharedReads(needs.warehouse);
  const judge: References["judge"] = (stocks) => {
    const [only] = stocks;
    if (only === undefined) return NOTHING_NAMED;
    if (stocks.length === 1) {
      const known = product.peek(only.sku);
      const site = warehouse.peek(only.warehouse);
      if (known !== undefined && site !== undefined) {
        return judgedAlone(only, { product: known.state, site: site.state }, open);
      }
    }
    const products = peekAll(
      product,
      stocks.map(({ sku }) => sku),
    );
    const sites = peekAll(
      warehouse,
      stocks.map((stock) => stock.warehouse),
    );
    const loaded = { products: products.states, sites: sites.states };
    if (products.missing.length === 0 && sites.missing.length === 0) {
      return judgedBy(stocks, loaded, open);
    }
    return Promise.all([
      readAll(product, products.missing, products.states),
      readAll(warehouse, sites.missing, sites.states),
    ]).then(() => judgedBy(stocks, loaded, open));
  };
  const judgeSites: References["judgeSites"] = async (warehouses) => {
    const { states, missing } = peekAll(warehouse, warehouses);
    await readAll(warehouse, missing, states);
    const refuse = (id: string) => siteRefusal(id, { site: states.get(id), use: "in", open });
    return {
      refuse: (_sku, id) => refuse(id),
      zone: (id) => zoneOf(states.get(id)),
      product: () => undefined,
    };
  };
  const judgeSkus: References["judgeSkus"] = async (skus) => {
    const { states, missing } = peekAll(product, skus);
    await readAll(product, missing, states);
    for (const sku of skus) {
      const fault = productRefusal(sku, { product: states.get(sku), use: "in", open });
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
  return { judge, judgeSites, judgeSkus };
};
