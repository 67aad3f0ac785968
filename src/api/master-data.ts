import type {
  OpeningBody,
  ProductBody,
  SupplierBody,
  WarehouseBody,
} from "../commands/master-data-schemas.ts";
import { openingReceipt } from "../commands/opening-stock.ts";
import type { OpeningLine, ProductContent } from "../domain/product/events.ts";
import type { ProductState } from "../domain/product/state.ts";
import type { SupplierContent } from "../domain/supplier/events.ts";
import type { SupplierState } from "../domain/supplier/state.ts";
import type { WarehouseContent } from "../domain/warehouse/events.ts";
import type { WarehouseState } from "../domain/warehouse/state.ts";
import { NONE } from "../domain/ids.ts";

/** From bodies to what the deciders take, and from states to what a reader sees. */
export const DEFAULT_PRIORITY = 0;

export const productContent = ({
  unit: _unit,
  barcodes = [],
  lotTracked = false,
  fastMover = false,
  ...rest
}: ProductBody): ProductContent => ({ ...rest, barcodes, lotTracked, fastMover });

export const openingLine = (
  sku: string,
  { lot = NONE, bin = NONE, ...rest }: OpeningBody,
  expiresAt: string | undefined,
): OpeningLine => ({
  receipt: openingReceipt(sku, { lot, bin }),
  ...{ lot, bin },
  ...rest,
  ...(expiresAt === undefined ? {} : { expiresAt }),
});

export const warehouseContent = ({
  priority = DEFAULT_PRIORITY,
  channels = [],
  ...rest
}: WarehouseBody): WarehouseContent => ({ ...rest, priority, channels });

export const supplierContent = (body: SupplierBody): SupplierContent => body;

/** What is kept beside a document by the read model is not a part of the thing itself. */
type Document = { readonly status: string; readonly openedAt?: string };

const withoutStatus = <State extends Document>({
  status: _status,
  openedAt: _openedAt,
  ...rest
}: State) => rest;

export const productView = (state: ProductState) => withoutStatus(state);

/** A warehouse may have thousands of bins: they have a page of their own. */
export const warehouseView = (state: WarehouseState) => {
  const { bins, ...rest } = withoutStatus(state);
  return { ...rest, binCount: bins.length };
};

export const supplierView = (state: SupplierState) => withoutStatus(state);
