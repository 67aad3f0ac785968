import { adjustmentDecider } from "../domain/adjustment/decide.ts";
import { ADJUSTMENT_FIELDS, type AdjustmentState } from "../domain/adjustment/state.ts";
import { countDecider } from "../domain/count/decide.ts";
import { COUNT_FIELDS, type CountState } from "../domain/count/state.ts";
import { orderDecider } from "../domain/order/decide.ts";
import { ORDER_FIELDS, type OrderState } from "../domain/order/state.ts";
import { productDecider } from "../domain/product/decide.ts";
import { PRODUCT_FIELDS, type ProductState } from "../domain/product/state.ts";
import { returnDecider } from "../domain/return/decide.ts";
import { RETURN_FIELDS, type ReturnState } from "../domain/return/state.ts";
import { shipmentDecider } from "../domain/shipment/decide.ts";
import { SHIPMENT_FIELDS, type ShipmentState } from "../domain/shipment/state.ts";
import { supplierDecider } from "../domain/supplier/decide.ts";
import { SUPPLIER_FIELDS, type SupplierState } from "../domain/supplier/state.ts";
import { transferDecider } from "../domain/transfer/decide.ts";
import { TRANSFER_FIELDS, type TransferState } from "../domain/transfer/state.ts";
import { warehouseDecider } from "../domain/warehouse/decide.ts";
import { WAREHOUSE_FIELDS, type WarehouseState } from "../domain/warehouse/state.ts";
import { entityProjection } from "./entity-projection.ts";
import type { EntityQueries } from "./entity-queries.ts";

/** Held in memory: lists name fields that hold lists, which a collection on disk does not index. */
export const products = entityProjection(productDecider, {
  ...{ name: "products", fields: PRODUCT_FIELDS, resident: true },
});
export const warehouses = entityProjection(warehouseDecider, {
  ...{ name: "warehouses", fields: WAREHOUSE_FIELDS, resident: true },
});
export const suppliers = entityProjection(supplierDecider, {
  ...{ name: "suppliers", fields: SUPPLIER_FIELDS, resident: true },
});
export const transfers = entityProjection(transferDecider, {
  ...{ name: "transfers", trail: true, fields: TRANSFER_FIELDS, resident: true },
});
export const adjustments = entityProjection(adjustmentDecider, {
  ...{ name: "adjustments", trail: true, fields: ADJUSTMENT_FIELDS, resident: true },
});
export const counts = entityProjection(countDecider, {
  ...{ name: "counts", trail: true, fields: COUNT_FIELDS, resident: true },
});
/** On disk: there is no end to orders. */
export const orders = entityProjection(orderDecider, {
  ...{ name: "orders", trail: false, fields: ORDER_FIELDS, resident: false },
});
/** As orders: each has one or more. */
export const shipments = entityProjection(shipmentDecider, {
  ...{ name: "shipments", trail: false, fields: SHIPMENT_FIELDS, resident: false },
});
export const returns = entityProjection(returnDecider, {
  ...{ name: "returns", trail: false, fields: RETURN_FIELDS, resident: false },
});

/** Every projection of entities, in the order in which they are shown. */
export const ENTITY_PROJECTIONS = [
  products,
  warehouses,
  suppliers,
  transfers,
  adjustments,
  counts,
  orders,
  shipments,
  returns,
] as const;

/** Reading entities: one by its id, or lists by declared fields. */
export type EntityModels = {
  readonly product: EntityQueries<ProductState>;
  readonly warehouse: EntityQueries<WarehouseState>;
  readonly supplier: EntityQueries<SupplierState>;
  readonly transfer: EntityQueries<TransferState>;
  readonly adjustment: EntityQueries<AdjustmentState>;
  readonly count: EntityQueries<CountState>;
  readonly order: EntityQueries<OrderState>;
  readonly shipment: EntityQueries<ShipmentState>;
  readonly return: EntityQueries<ReturnState>;
};
