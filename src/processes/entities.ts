import type { Entities } from "../commands/entities.ts";
import { createEntities, type EntityNeeds } from "../commands/entity-streams.ts";
import type { AdjustmentCommand } from "../domain/adjustment/commands.ts";
import { adjustmentDecider } from "../domain/adjustment/decide.ts";
import type { AdjustmentState } from "../domain/adjustment/state.ts";
import type { CountCommand } from "../domain/count/commands.ts";
import { countDecider } from "../domain/count/decide.ts";
import type { CountState } from "../domain/count/state.ts";
import type { OrderCommand } from "../domain/order/commands.ts";
import { orderDecider } from "../domain/order/decide.ts";
import type { OrderState } from "../domain/order/state.ts";
import type { ProductCommand } from "../domain/product/commands.ts";
import { productDecider } from "../domain/product/decide.ts";
import type { ProductState } from "../domain/product/state.ts";
import type { ReturnCommand } from "../domain/return/commands.ts";
import { returnDecider } from "../domain/return/decide.ts";
import type { ReturnState } from "../domain/return/state.ts";
import type { ShipmentCommand } from "../domain/shipment/commands.ts";
import { shipmentDecider } from "../domain/shipment/decide.ts";
import type { ShipmentState } from "../domain/shipment/state.ts";
import type { SupplierCommand } from "../domain/supplier/commands.ts";
import { supplierDecider } from "../domain/supplier/decide.ts";
import type { SupplierState } from "../domain/supplier/state.ts";
import type { TransferCommand } from "../domain/transfer/commands.ts";
import { transferDecider } from "../domain/transfer/decide.ts";
import type { TransferState } from "../domain/transfer/state.ts";
import type { WarehouseCommand } from "../domain/warehouse/commands.ts";
import { warehouseDecider } from "../domain/warehouse/decide.ts";
import type { WarehouseState } from "../domain/warehouse/state.ts";

/** The write side of everything that is no stock, by category. */
export type LedgerEntities = {
  readonly product: Entities<ProductState, ProductCommand>;
  readonly warehouse: Entities<WarehouseState, WarehouseCommand>;
  readonly supplier: Entities<SupplierState, SupplierCommand>;
  readonly transfer: Entities<TransferState, TransferCommand>;
  readonly adjustment: Entities<AdjustmentState, AdjustmentCommand>;
  readonly count: Entities<CountState, CountCommand>;
  readonly order: Entities<OrderState, OrderCommand>;
  readonly shipment: Entities<ShipmentState, ShipmentCommand>;
  readonly return: Entities<ReturnState, ReturnCommand>;
};

export const createLedgerEntities = (needs: EntityNeeds): LedgerEntities => ({
  product: createEntities(needs, productDecider),
  warehouse: createEntities(needs, warehouseDecider),
  supplier: createEntities(needs, supplierDecider),
  transfer: createEntities(needs, transferDecider),
  adjustment: createEntities(needs, adjustmentDecider),
  count: createEntities(needs, countDecider),
  order: createEntities(needs, orderDecider),
  shipment: createEntities(needs, shipmentDecider),
  return: createEntities(needs, returnDecider),
});
