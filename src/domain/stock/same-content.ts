import type { StockCommandOf } from "./commands.ts";
import { ofType, placedSums, sameSums } from "./content-sums.ts";
import type { StockEvent } from "./events.ts";
import { sameArrival, sameReceipt, sameReturn } from "./same-entry.ts";
import {
  sameAdjustment,
  sameCount,
  sameDamage,
  sameQuarantine,
  sameRelease,
  sameWriteOff,
} from "./same-correction.ts";

/** Commands that carry a business id of their own; claims are known by their state. */
export type BusinessCommand = StockCommandOf<
  | "receive"
  | "pick"
  | "ship"
  | "dispatch"
  | "arrive"
  | "return"
  | "adjust"
  | "correct-count"
  | "quarantine"
  | "release-quarantine"
  | "damage"
  | "write-off"
  | "correct-lot"
  | "relocate"
>;

/** Whether a command asks for what events of the same business id have recorded. Instants of recording don't count. */
export const sameContent = (command: BusinessCommand, events: readonly StockEvent[]): boolean => {
  switch (command.type) {
    case "receive":
      return sameReceipt(command, ofType(events, "StockReceived"));
    case "arrive":
      return sameArrival(command, ofType(events, "StockArrived"));
    case "return":
      return sameReturn(command, ofType(events, "StockReturned"));
    case "pick":
      return samePick(command, events);
    case "ship":
      return sameShipment(command, events);
    case "dispatch":
      return sameDispatch(command, events);
    case "adjust":
      return sameAdjustment(command, ofType(events, "StockAdjusted"));
    case "correct-count":
      return sameCount(command, ofType(events, "StockAdjusted"));
    case "quarantine":
      return sameQuarantine(command, ofType(events, "StockQuarantined"));
    case "release-quarantine":
      return sameRelease(command, ofType(events, "QuarantineReleased"));
    case "damage":
      return sameDamage(command, ofType(events, "StockDamaged"));
    case "write-off":
      return sameWriteOff(command, ofType(events, "StockWrittenOff"));
    case "correct-lot":
      return sameLotCorrection(command, events);
    case "relocate":
      return sameRelocation(command, events);
  }
};

const samePick = (command: StockCommandOf<"pick">, events: readonly StockEvent[]): boolean => {
  const picked = ofType(events, "StockPicked")[0];
  if (picked?.claim !== command.claim || picked.requested !== command.units) return false;
  if (picked.backed !== (command.found ?? command.units)) return false;
  if (picked.picker !== command.picker || picked.fulfilment !== command.fulfilment) return false;
  return command.lots === undefined || sameSums(placedSums(command.lots), placedSums(picked.lots));
};

const sameShipment = (command: StockCommandOf<"ship">, events: readonly StockEvent[]): boolean => {
  const shipped = ofType(events, "StockShipped")[0];
  return shipped?.claim === command.claim && shipped.backed === command.units;
};

const sameDispatch = (
  { claim, transfer, destination, units }: StockCommandOf<"dispatch">,
  events: readonly StockEvent[],
): boolean => {
  const left = ofType(events, "StockDispatched")[0];
  return (
    left?.claim === claim &&
    left.transfer === transfer &&
    left.destination === destination &&
    left.units === units
  );
};

const sameLotCorrection = (
  command: StockCommandOf<"correct-lot">,
  events: readonly StockEvent[],
): boolean => {
  const corrected = ofType(events, "LotCorrected")[0];
  return corrected?.lot === command.lot && corrected.expiresOn === command.expiresOn;
};

const sameRelocation = (
  command: StockCommandOf<"relocate">,
  events: readonly StockEvent[],
): boolean => {
  const moved = ofType(events, "StockRelocated")[0];
  return (
    moved?.lot === command.lot &&
    moved.from === command.from &&
    moved.to === command.to &&
    moved.units === command.units
  );
};
