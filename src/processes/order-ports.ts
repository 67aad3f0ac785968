import type { Envelope } from "../commands/stock-request.ts";
import type { FoundPlan, OrderCommand } from "../domain/order/commands.ts";
import type { LineUnits } from "../domain/order/content.ts";
import type { OrderState } from "../domain/order/state.ts";
import type { ShipmentSize } from "../domain/shipment/commands.ts";
import type { ShipmentOpening } from "../domain/shipment/opening.ts";
import type { ReturnOpening } from "../domain/return/commands.ts";
import type { Payments } from "./payments.ts";
import type { Step } from "./process.ts";

/** Units of an order that somebody is to be found for. */
export type SourcingWish = {
  readonly order: string;
  readonly state: OrderState;
  readonly lines: readonly LineUnits[];
};

export type ParcelEnd = { readonly as: "replaced" | "refunded"; readonly reason: string };

/** The parcels of orders, each in a stream of its own. Every call may be repeated. */
export type ParcelDoor = {
  readonly open: (id: string, opening: ShipmentOpening, envelope: Envelope) => Promise<void>;
  /** Its picks are put back; the parcel itself tells the order when that is done. False: there is no such parcel. */
  readonly withdraw: (id: string, reason: string, envelope: Envelope) => Promise<boolean>;
  /** Sets what is in it: units that are picked beyond it are put back. */
  readonly resize: (id: string, size: ShipmentSize, envelope: Envelope) => Promise<void>;
  /** It was sent again or paid back. A parcel that has turned up meanwhile stays what it is. */
  readonly ended: (id: string, end: ParcelEnd, envelope: Envelope) => Promise<void>;
};

/** The returns of orders. */
export type ReturnDoor = {
  readonly open: (id: string, opening: ReturnOpening, envelope: Envelope) => Promise<void>;
  /** The money is back; the return tells the order that it has ended. */
  readonly refunded: (id: string, amount: number, envelope: Envelope) => Promise<void>;
};

/** Whom the process of an order asks, stocks aside. */
export type OrderPorts = {
  readonly source: (wish: SourcingWish) => Promise<FoundPlan>;
  readonly payments: Pick<Payments, "charge" | "capture" | "void" | "refund">;
  readonly parcels: ParcelDoor;
  readonly returns: ReturnDoor;
};

export type OrderStep = Step<OrderCommand, OrderPorts>;

/** One order in its process. */
export type Place = { readonly id: string; readonly state: OrderState };
