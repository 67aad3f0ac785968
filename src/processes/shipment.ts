import type { OrderCommand } from "../domain/order/commands.ts";
import { isInHouse, type PackAct } from "../domain/shipment/state.ts";
import { toTell } from "../domain/shipment/telling.ts";
import { handOverSteps, pickSteps, putBackSteps, takeBackSteps } from "./shipment-goods.ts";
import type { ParcelPlace, ShipmentProcess, ShipmentStep } from "./shipment-ports.ts";

/** An order that does not know its own parcel any more: nothing can be told, and nothing must be lost. */
export class OrderDoesNotAnswer extends Error {
  readonly code = "order-does-not-answer";
}

/** The order has the last word before a parcel is closed: from then on it can't be cancelled. */
const packStep = ({ state }: ParcelPlace, { act }: PackAct): ShipmentStep => ({
  kind: "call",
  key: `pack.${String(act)}`,
  call: async ({ orders }, envelope) => {
    const { order, shipment } = state;
    const command: OrderCommand = { type: "begin-packing", shipment };
    const answer = await orders.proceed({ id: order, command, envelope });
    if (answer.status === "accepted") return { type: "note-packing", act, granted: true };
    const { detail } = answer.rejection;
    return { type: "note-packing", act, granted: false, detail };
  },
});

/** What has changed since the order heard of it last. */
const tellSteps = ({ state }: ParcelPlace): readonly ShipmentStep[] => {
  const news = toTell(state);
  const last = news.at(-1);
  // While something is being picked, the outcome tells more.
  if (last === undefined || (isInHouse(state) && state.act !== undefined)) return [];
  const { order, shipment, reason } = state;
  const tell: ShipmentStep = {
    kind: "call",
    key: `tell.${state.told}.${last}.${String(state.news)}`,
    call: async ({ orders }, envelope) => {
      for (const to of news) {
        const command: OrderCommand = {
          ...{ type: "note-shipment", shipment, to },
          ...(to === "cancelled" && reason !== undefined && { reason }),
        };
        const answer = await orders.proceed({ id: order, command, envelope });
        if (answer.status === "refused") throw new OrderDoesNotAnswer(answer.rejection.detail);
      }
      return { type: "note-told", to: last };
    },
  };
  return [tell];
};

const labelSteps = (place: ParcelPlace): readonly ShipmentStep[] =>
  place.state.label !== "wanted"
    ? []
    : [
        {
          kind: "call",
          key: `label.${String(place.state.acts)}`,
          call: async ({ carriers }) => ({
            type: "note-label",
            outcome: await carriers.label(place),
          }),
        },
      ];

const actSteps = (place: ParcelPlace): readonly ShipmentStep[] => {
  const { act } = place.state;
  switch (act?.kind) {
    case undefined:
      return putBackSteps(place);
    case "pick":
      return pickSteps(place, act);
    case "pack":
      return [packStep(place, act)];
    case "hand-over":
      return handOverSteps(place, act);
    case "receive-back":
      return takeBackSteps(place, act);
  }
};

/**
 * What the system does for a parcel: takes out of the stocks what is picked, asks the order before it is closed, has
 * the label made, lets the goods go, puts back what is not to leave, and tells the order how far it is. Every step is
 * named by what it is for, so that a crash between any two of them is made good by taking the step again.
 */
export const shipmentProcess: ShipmentProcess = {
  category: "shipment",
  movingField: "work",
  moving: ["system"],
  next: (id, state) => {
    if (state.status === "none") return [];
    const place = { id, state };
    return [...actSteps(place), ...tellSteps(place), ...labelSteps(place)];
  },
};
