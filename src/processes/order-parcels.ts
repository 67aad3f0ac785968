import { claimOf, shipmentId, type OrderShipment } from "../domain/order/state.ts";
import type { Todo } from "../domain/order/todo.ts";
import type { ShipmentOpening, ShipmentPiece } from "../domain/shipment/opening.ts";
import type { ReturnOpening } from "../domain/return/commands.ts";
import type { OrderStep, Place } from "./order-ports.ts";

type TodoOf<Kind extends Todo["kind"]> = Extract<Todo, { kind: Kind }>;

const pieceOf = (
  { id, state }: Place,
  { attempt, piece, units }: OrderShipment["pieces"][number],
): readonly ShipmentPiece[] => {
  const holding = state.holdings.find((one) => one.attempt === attempt && one.piece === piece);
  if (holding === undefined) return [];
  const { sku } = holding;
  return [{ attempt, piece, sku, units, claim: claimOf(id, attempt) }];
};

const openingOf = (place: Place, shipment: OrderShipment): ShipmentOpening => {
  const { id, state } = place;
  const { channel, currency, priority, customer, contact, region } = state;
  return {
    ...{ order: id, shipment: shipment.shipment, warehouse: shipment.warehouse },
    ...{ channel, currency, priority },
    ...(customer !== undefined && { customer }),
    ...(contact !== undefined && { contact }),
    ...(region !== undefined && { region }),
    ...(shipment.replaces !== undefined && { replaces: shipment.replaces }),
    pieces: shipment.pieces.flatMap((one) => pieceOf(place, one)),
    lines: shipment.lines.map(({ line, units }) => {
      const { sku = "", price = 0 } = state.lines[line - 1] ?? {};
      return { line, units, sku, price };
    }),
  };
};

/** How large the parcel is without the pieces that go. */
const sizeWithout = (
  { pieces }: OrderShipment,
  { pieces: gone }: TodoOf<"reduce">,
): OrderShipment["pieces"] => {
  const less = new Map(gone.map((one) => [`${one.attempt}.${one.piece}`, one.units]));
  return pieces.map((one) => ({
    ...one,
    units: one.units - (less.get(`${one.attempt}.${one.piece}`) ?? 0),
  }));
};

export const parcelStep = (
  place: Place,
  todo: TodoOf<"announce" | "withdraw" | "end-parcel" | "reduce">,
): OrderStep => {
  const { id, state } = place;
  if (todo.kind === "announce") {
    const { shipments } = todo;
    return {
      kind: "call",
      key: `announce.${shipments.map(({ shipment }) => shipment).join(".")}`,
      call: async ({ parcels }, envelope) => {
        await Promise.all(
          shipments.map((one) =>
            parcels.open(shipmentId(id, one.shipment), openingOf(place, one), envelope),
          ),
        );
        return { type: "note-announced", shipments: shipments.map(({ shipment }) => shipment) };
      },
    };
  }
  const { shipment } = todo.shipment;
  if (todo.kind === "withdraw") {
    return {
      kind: "call",
      key: `withdraw.${shipment}`,
      call: async ({ parcels }, envelope) => {
        const reason = state.cancelReason ?? "order-cancelled";
        const isThere = await parcels.withdraw(shipmentId(id, shipment), reason, envelope);
        return isThere ? undefined : { type: "note-shipment", shipment, to: "cancelled", reason };
      },
    };
  }
  if (todo.kind === "end-parcel") {
    const { as } = todo;
    return {
      kind: "call",
      key: `end.${shipment}`,
      call: async ({ parcels }, envelope) => {
        const reason = todo.shipment.reason ?? as;
        await parcels.ended(shipmentId(id, shipment), { as, reason }, envelope);
        return { type: "note-announced", shipments: [shipment] };
      },
    };
  }
  const pieces = sizeWithout(todo.shipment, todo);
  const size = pieces.map(({ units }) => String(units)).join("-");
  return {
    kind: "call",
    key: `resize.${shipment}.${size}`,
    call: async ({ parcels }, envelope) => {
      await parcels.resize(shipmentId(id, shipment), { pieces }, envelope);
      return { type: "note-reduced", shipment, pieces: todo.pieces };
    },
  };
};

export const returnStep = (
  { id, state }: Place,
  todo: TodoOf<"open-return" | "tell-return">,
): OrderStep => {
  const { return: name, lines, reason } = todo.return;
  if (todo.kind === "tell-return") {
    return {
      kind: "call",
      key: `refunded.${name}`,
      call: async ({ returns }, envelope) => {
        await returns.refunded(name, todo.return.refund ?? 0, envelope);
        return undefined;
      },
    };
  }
  const { currency, customer } = state;
  const opening: ReturnOpening = {
    ...{ order: id, currency, reason },
    ...(customer !== undefined && { customer }),
    lines: lines.map(({ line, units }) => {
      const { sku = "", price = 0 } = state.lines[line - 1] ?? {};
      return { line, units, sku, price };
    }),
  };
  return {
    kind: "call",
    key: `return.${name}`,
    call: async ({ returns }, envelope) => {
      await returns.open(name, opening, envelope);
      return { type: "note-announced", return: name };
    },
  };
};
