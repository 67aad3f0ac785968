import type { Entities } from "../commands/entities.ts";
import type { OrderCommand } from "../domain/order/commands.ts";
import type { OrderState } from "../domain/order/state.ts";
import type { ShipmentCommand } from "../domain/shipment/commands.ts";
import type { ShipmentState } from "../domain/shipment/state.ts";
import type { Carriers } from "./carriers.ts";
import type { Process, Step } from "./process.ts";

/** Whom the process of a parcel asks, stocks aside. The order is told, never driven: it may be driving the parcel. */
export type ShipmentPorts = {
  readonly orders: Pick<Entities<OrderState, OrderCommand>, "proceed">;
  readonly carriers: Pick<Carriers, "label">;
};

export type ShipmentStep = Step<ShipmentCommand, ShipmentPorts>;
export type ShipmentProcess = Process<ShipmentState, ShipmentCommand, ShipmentPorts>;

/** One parcel in its process. */
export type ParcelPlace = { readonly id: string; readonly state: ShipmentState };
