import type {
  TransferArrivalBody,
  TransferDispatchBody,
  TransferPickBody,
} from "../commands/transfer-schemas.ts";
import { NONE } from "../domain/ids.ts";
import { instantText } from "../domain/instant.ts";
import type {
  ArriveTransfer,
  DispatchTransfer,
  PickTransfer,
} from "../domain/transfer/commands.ts";

/** Bodies as the domain says them: instants as text, `-` for no lot and no bin, 0 for what is left out. */
export const pickOf = ({ lines, picker }: TransferPickBody): PickTransfer => ({
  type: "pick",
  ...(picker !== undefined && { picker }),
  ...(lines !== undefined && {
    lines: lines.map(({ sku, units, found, lots }) => ({
      sku,
      ...(units !== undefined && { units }),
      ...(found !== undefined && { found }),
      ...(lots !== undefined && {
        lots: lots.map(({ lot = NONE, bin = NONE, units: taken }) => ({ lot, bin, units: taken })),
      }),
    })),
  }),
});

export const dispatchOf = (body: TransferDispatchBody): DispatchTransfer => {
  const { lines, carrier, label, pickupAt, deliveryAppointment, expectedArrival } = body;
  return {
    type: "dispatch",
    ...(lines !== undefined && { lines }),
    ...(carrier !== undefined && { carrier }),
    ...(label !== undefined && { label }),
    ...(pickupAt !== undefined && { pickupAt: instantText(pickupAt) }),
    ...(deliveryAppointment !== undefined && {
      deliveryAppointment: instantText(deliveryAppointment),
    }),
    ...(expectedArrival !== undefined && { expectedArrival: instantText(expectedArrival) }),
  };
};

export const arrivalOf = (
  { id, warehouse, returned, lines, note }: TransferArrivalBody,
  commandId: string,
): ArriveTransfer => ({
  type: "arrive",
  arrival: id ?? commandId,
  ...(warehouse !== undefined && { warehouse }),
  ...(returned !== undefined && { returned }),
  ...(note !== undefined && { note }),
  lines: lines.map(({ sku, received, damaged = 0, missing = 0, over = 0, lot, bin, reason }) => ({
    ...{ sku, received, damaged, missing, over, bin: bin ?? NONE },
    ...(lot !== undefined && { lot }),
    ...(reason !== undefined && { reason }),
  })),
});
