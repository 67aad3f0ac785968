import type { Entities } from "../commands/entities.ts";
import type { Envelope } from "../commands/stock-request.ts";
import type { ShipmentCommand } from "../domain/shipment/commands.ts";
import { isInHouse, toPutBack, type ShipmentState } from "../domain/shipment/state.ts";
import type { Driver } from "./driver.ts";
import type { ParcelDoor } from "./order-ports.ts";

export type ParcelDoorNeeds = {
  readonly shipments: Entities<ShipmentState, ShipmentCommand>;
  readonly driver: Driver<ShipmentState>;
};

/** The parcel does not do as its order says: its stream tells why. */
export class ParcelRefused extends Error {
  readonly code = "parcel-refused";
}

/** The parcels of orders, each in a stream of its own: `shipment-<order>.s<n>`. */
export const createParcelDoor = ({ shipments, driver }: ParcelDoorNeeds): ParcelDoor => {
  const ask = async (id: string, command: ShipmentCommand, envelope: Envelope): Promise<void> => {
    const answer = await shipments.proceed({ id, command, envelope });
    if (answer.status === "refused") throw new ParcelRefused(`${id}: ${answer.rejection.detail}`);
  };
  /** Goods are back in their places when it resolves. */
  const settled = async (id: string): Promise<void> => {
    const { view, fault } = await driver.drive(id);
    if (fault !== undefined) throw new ParcelRefused(`${id}: not settled yet`, { cause: fault });
    const { state } = view;
    const isBusy = isInHouse(state) && (state.act !== undefined || toPutBack(state).length > 0);
    if (isBusy) throw new ParcelRefused(`${id}: goods are still out`);
  };
  return {
    open: (id, opening, envelope) => ask(id, { type: "open", ...opening }, envelope),
    withdraw: async (id, reason, envelope) => {
      const { version } = await shipments.read(id);
      if (version < 0) return false;
      await ask(id, { type: "withdraw", reason }, envelope);
      await settled(id);
      return true;
    },
    resize: async (id, { pieces }, envelope) => {
      await ask(id, { type: "resize", pieces }, envelope);
      await settled(id);
    },
    ended: async (id, { as, reason }, envelope) => {
      await shipments.proceed({ id, command: { type: "note-ended", as, reason }, envelope });
    },
  };
};
