import type { StockCommand } from "./commands.ts";
import { SHORT_PICK, type StockEvent } from "./events.ts";
import type { Stock } from "./state.ts";

/**
 * Business ids that a stream remembers for ever. A key is `<kind>:<id>`; a claim's key is remembered with
 * its newest event (which says how it ended), any other key with the first event that recorded it.
 */
export const keysOf = (event: StockEvent): readonly string[] => {
  switch (event.type) {
    case "StockReceived":
      return [`receipt:${event.receipt}`];
    case "StockPicked":
      return [`claim:${event.claim}`, `pick:${event.pick}`];
    case "StockShipped":
      return [`claim:${event.claim}`, `shipment:${event.shipment}`];
    case "StockAllocated":
      return event.reservation === undefined || event.reservation === event.claim
        ? [`claim:${event.claim}`]
        : [`claim:${event.claim}`, `claim:${event.reservation}`];
    case "StockReserved":
    case "ReservationExtended":
    case "ReservationChanged":
    case "ReservationReleased":
    case "ReservationExpired":
    case "AllocationReleased":
    case "BackorderServed":
    case "ClaimShorted":
    case "PickReversed":
      return [`claim:${event.claim}`];
    case "StockDispatched":
      return event.dispatch === undefined
        ? [`claim:${event.claim}`]
        : [`claim:${event.claim}`, `dispatch:${event.dispatch}`];
    case "StockArrived":
      return [`arrival:${event.arrival}`];
    case "StockReturned":
      return [`return:${event.return}`];
    case "StockAdjusted":
      if (event.adjustment !== undefined) return [`adjustment:${event.adjustment}`];
      if (event.count === undefined) return [];
      return event.placeOf === undefined
        ? [`count:${event.count}`]
        : [`count:${event.count}`, `count-places:${event.placeOf}`];
    case "StockQuarantined":
      // What a short pick did not find belongs to the pick.
      return [`${event.reason === SHORT_PICK ? "pick" : "quarantine"}:${event.quarantine}`];
    case "QuarantineReleased":
      return [`quarantine-release:${event.quarantine}`];
    case "StockDamaged":
      return [`damage:${event.damage}`];
    case "StockWrittenOff":
      return [`write-off:${event.writeOff}`];
    case "StockRelocated":
      return [`relocation:${event.relocation}`];
    case "LotCorrected":
      return [`correction:${event.correction}`];
    case "LotExpired":
    case "StockPolicySet":
    case "LowStockDetected":
    case "StockReplenished":
      return [];
  }
};

const unlessOpen = (stock: Stock, claim: string): readonly string[] =>
  stock.claims.has(claim) ? [] : [`claim:${claim}`];

/** The ids whose past has to be known before the command can be judged; most often none of an open claim. */
export const pastKeys = (stock: Stock, command: StockCommand): readonly string[] => {
  switch (command.type) {
    case "receive":
      return [`receipt:${command.receipt}`];
    case "reserve":
    case "extend-reservation":
    case "change-reservation":
    case "release-reservation":
    case "release-allocation":
      return unlessOpen(stock, command.claim);
    case "allocate": {
      const { reservation, claim } = command;
      if (reservation === undefined || reservation === claim) return unlessOpen(stock, claim);
      return [...unlessOpen(stock, reservation), ...unlessOpen(stock, claim)];
    }
    case "pick":
      return [`pick:${command.pick}`, ...unlessOpen(stock, command.claim)];
    case "reverse-pick":
      return stock.picks.has(command.pick) ? [] : [`pick:${command.pick}`];
    case "ship":
      return [`shipment:${command.shipment}`, ...unlessOpen(stock, command.claim)];
    case "dispatch": {
      const { dispatch, claim } = command;
      const claims = unlessOpen(stock, claim);
      return dispatch === undefined ? claims : [`dispatch:${dispatch}`, ...claims];
    }
    case "arrive":
      return [`arrival:${command.arrival}`];
    case "return":
      return [`return:${command.return}`];
    case "adjust":
      return [`adjustment:${command.adjustment}`];
    case "correct-count":
      return command.placeOf === undefined
        ? [`count:${command.count}`, `count-places:${command.count}`]
        : [`count:${command.count}`, `count:${command.placeOf}`];
    case "quarantine":
      return [`quarantine:${command.quarantine}`];
    case "release-quarantine":
      return [`quarantine-release:${command.quarantine}`];
    case "damage":
      return [`damage:${command.damage}`];
    case "write-off":
      return [`write-off:${command.writeOff}`];
    case "correct-lot":
      return [`correction:${command.correction}`];
    case "relocate":
      return [`relocation:${command.relocation}`];
    case "set-policy":
    case "expire-due":
      return [];
  }
};
