import type { AdjustmentEvent } from "./adjustment/events.ts";
import type { CountEvent } from "./count/events.ts";
import type { EntityCategory } from "./decider.ts";
import type { OrderEvent } from "./order/events.ts";
import type { ProductEvent } from "./product/events.ts";
import type { ReturnEvent } from "./return/events.ts";
import type { ShipmentEvent } from "./shipment/events.ts";
import type { SupplierEvent } from "./supplier/events.ts";
import type { TransferEvent } from "./transfer/events.ts";
import type { WarehouseEvent } from "./warehouse/events.ts";

/** Every event of the streams that are no stocks. */
export type EntityEvent =
  | ProductEvent
  | WarehouseEvent
  | SupplierEvent
  | TransferEvent
  | AdjustmentEvent
  | CountEvent
  | OrderEvent
  | ShipmentEvent
  | ReturnEvent;
export type EntityEventType = EntityEvent["type"];

/** Which category writes a type: a type belongs to one. */
export const ENTITY_EVENT_CATEGORY: { readonly [Type in EntityEventType]: EntityCategory } = {
  ProductCreated: "product",
  ProductChanged: "product",
  ProductRetired: "product",
  OpeningBooked: "product",
  OpeningRefused: "product",
  OpeningRetried: "product",
  WarehouseCreated: "warehouse",
  WarehouseChanged: "warehouse",
  WarehouseBinsSet: "warehouse",
  WarehouseRetired: "warehouse",
  SupplierCreated: "supplier",
  SupplierChanged: "supplier",
  SupplierRetired: "supplier",
  TransferRequested: "transfer",
  TransferApproved: "transfer",
  TransferRejected: "transfer",
  TransferLineAllocated: "transfer",
  TransferLineRefused: "transfer",
  TransferPickBegun: "transfer",
  TransferLinePicked: "transfer",
  TransferDispatchBegun: "transfer",
  TransferLineDispatched: "transfer",
  TransferArrivalBegun: "transfer",
  TransferLineArrived: "transfer",
  TransferCancelBegun: "transfer",
  TransferPickUndone: "transfer",
  TransferLineReleased: "transfer",
  TransferCancelled: "transfer",
  TransferClosed: "transfer",
  TransferCompleted: "transfer",
  AdjustmentRequested: "adjustment",
  AdjustmentApproved: "adjustment",
  AdjustmentRejected: "adjustment",
  AdjustmentCancelled: "adjustment",
  AdjustmentExpired: "adjustment",
  AdjustmentPosted: "adjustment",
  AdjustmentRefused: "adjustment",
  CountOpened: "count",
  CountEntered: "count",
  CountClosed: "count",
  CountApproved: "count",
  CountRejected: "count",
  CountCancelled: "count",
  CountStockPosted: "count",
  CountStockRefused: "count",
  CountApprovalAsked: "count",
  CountPosted: "count",
  OrderPlaced: "order",
  OrderSourced: "order",
  OrderReserved: "order",
  OrderReservationRefused: "order",
  OrderLinesDropped: "order",
  OrderPaymentRequested: "order",
  OrderPaymentPending: "order",
  OrderPaymentAuthorised: "order",
  OrderPaymentCaptured: "order",
  OrderPaymentFailed: "order",
  OrderPaymentVoided: "order",
  OrderFraudChecked: "order",
  OrderConfirmed: "order",
  OrderAllocated: "order",
  OrderAllocationRefused: "order",
  OrderClaimShorted: "order",
  OrderBackorderServed: "order",
  OrderReleased: "order",
  OrderChanged: "order",
  OrderChangeRequested: "order",
  OrderChangeDropped: "order",
  OrderShipmentOpened: "order",
  OrderPackingBegun: "order",
  OrderShipmentAnnounced: "order",
  OrderShipmentReduced: "order",
  OrderShipmentMoved: "order",
  OrderAdvanced: "order",
  OrderCancelled: "order",
  OrderRefundRequested: "order",
  OrderRefundDone: "order",
  OrderRefundFailed: "order",
  OrderReturnOpened: "order",
  OrderReturnAnnounced: "order",
  OrderReturnMoved: "order",
  ShipmentOpened: "shipment",
  ShipmentAssigned: "shipment",
  ShipmentItemScanned: "shipment",
  ShipmentPickBegun: "shipment",
  ShipmentPicked: "shipment",
  ShipmentInspected: "shipment",
  ShipmentPackBegun: "shipment",
  ShipmentPackRefused: "shipment",
  ShipmentPacked: "shipment",
  ShipmentLabelRequested: "shipment",
  ShipmentLabelled: "shipment",
  ShipmentLabelFailed: "shipment",
  ShipmentHandOverBegun: "shipment",
  ShipmentHandedOver: "shipment",
  ShipmentTracked: "shipment",
  ShipmentWithdrawn: "shipment",
  ShipmentResized: "shipment",
  ShipmentPutBack: "shipment",
  ShipmentCancelled: "shipment",
  ShipmentReturnBegun: "shipment",
  ShipmentTakenBack: "shipment",
  ShipmentTold: "shipment",
  ShipmentEnded: "shipment",
  ReturnRequested: "return",
  ReturnReviewBegun: "return",
  ReturnApproved: "return",
  ReturnRejected: "return",
  ReturnShippedBack: "return",
  ReturnReceived: "return",
  ReturnInspected: "return",
  ReturnBooked: "return",
  ReturnBookingRefused: "return",
  ReturnRefundApproved: "return",
  ReturnRefundRejected: "return",
  ReturnRefundProcessed: "return",
  ReturnLapsed: "return",
  ReturnCancelled: "return",
  ReturnTold: "return",
};

export const isEntityEventType = (type: string): type is EntityEventType =>
  Object.hasOwn(ENTITY_EVENT_CATEGORY, type);
