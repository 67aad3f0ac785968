import { instantOf } from "../instant.ts";
import type { PlacedUnits, Unsettled } from "./events.ts";
import { changeCell, putClaim, putEntry } from "./journal.ts";
import type { Claim, PickedUnits, Stock } from "./state.ts";

type ClaimEvent = Extract<Unsettled, { readonly claim: string }>;

export const isClaimEvent = (event: Unsettled): event is ClaimEvent => "claim" in event;

/** The state after an event that begins, changes or ends a claim. The revision is already the event's. */
export const evolveClaim = (stock: Stock, event: ClaimEvent): void => {
  if (event.type === "StockReserved") {
    putClaim(stock, event.claim, reserved(stock, event));
    return;
  }
  if (event.type === "StockAllocated") {
    const { reservation } = event;
    const from = reservation === undefined ? undefined : stock.claims.get(reservation);
    if (reservation !== undefined) putClaim(stock, reservation, undefined);
    putClaim(stock, event.claim, allocated(stock, event, from?.age ?? stock.revision));
    return;
  }
  const old = stock.claims.get(event.claim);
  if (old !== undefined) changeClaim(stock, old, event);
};

const NO_LOTS: readonly PickedUnits[] = [];
const NO_PICKS: readonly string[] = [];

const reserved = (stock: Stock, event: Extract<ClaimEvent, { type: "StockReserved" }>): Claim => ({
  claim: event.claim,
  kind: "reservation",
  backed: event.backed,
  backordered: event.backordered,
  picked: 0,
  priority: event.priority,
  age: stock.revision,
  openedAt: stock.revision,
  asked: event.backed + event.backordered,
  customer: event.customer,
  order: event.order,
  transfer: event.transfer,
  holdClass: event.holdClass,
  deadline: event.deadline === undefined ? undefined : instantOf(event.deadline),
  extended: false,
  of: event.of,
  reservation: undefined,
  pickedLots: NO_LOTS,
  picks: NO_PICKS,
});

const allocated = (
  stock: Stock,
  event: Extract<ClaimEvent, { type: "StockAllocated" }>,
  age: number,
): Claim => ({
  claim: event.claim,
  kind: "allocation",
  backed: event.backed,
  backordered: event.backordered,
  picked: 0,
  priority: event.priority,
  age,
  openedAt: stock.revision,
  asked: event.backed + event.backordered,
  customer: event.customer,
  order: event.order,
  transfer: event.transfer,
  holdClass: undefined,
  deadline: undefined,
  extended: false,
  of: undefined,
  reservation: event.reservation,
  pickedLots: NO_LOTS,
  picks: NO_PICKS,
});

type Change = Exclude<ClaimEvent, { readonly type: "StockReserved" | "StockAllocated" }>;

const changeClaim = (stock: Stock, old: Claim, event: Change): void => {
  switch (event.type) {
    case "ReservationExtended":
      if (event.deadline === undefined) return;
      putClaim(stock, event.claim, { ...old, deadline: instantOf(event.deadline), extended: true });
      return;
    case "ReservationExpired":
      putClaim(stock, event.claim, undefined);
      return;
    case "ReservationChanged":
      putClaim(stock, event.claim, moved(old, event.backed, event.backordered));
      return;
    case "BackorderServed":
      putClaim(stock, event.claim, moved(old, event.units, -event.units));
      return;
    case "ClaimShorted":
      putClaim(stock, event.claim, moved(old, -event.units, event.units));
      return;
    case "ReservationReleased":
    case "AllocationReleased":
      putClaim(stock, event.claim, ending(moved(old, -event.backed, -event.backordered)));
      return;
    case "StockPicked":
      picked(stock, old, event);
      return;
    case "PickReversed":
      pickReversed(stock, old, event);
      return;
    case "StockShipped":
    case "StockDispatched":
      left(stock, old, event);
  }
};

const moved = (old: Claim, backed: number, backordered: number): Claim => ({
  ...old,
  backed: old.backed + backed,
  backordered: old.backordered + backordered,
});

/** A claim of which nothing is left has ended. */
const ending = (claim: Claim): Claim | undefined =>
  claim.backed + claim.backordered + claim.picked > 0 ? claim : undefined;

const picked = (
  stock: Stock,
  old: Claim,
  event: Extract<ClaimEvent, { type: "StockPicked" }>,
): void => {
  for (const line of event.lots) {
    changeCell(stock, line, (cell) => {
      cell.good -= line.units;
    });
  }
  const taken = event.lots.map(({ lot, bin, units }) => ({ pick: event.pick, lot, bin, units }));
  putClaim(stock, event.claim, {
    ...old,
    backed: old.backed - event.backed,
    picked: old.picked + event.backed,
    pickedLots: [...old.pickedLots, ...taken],
    picks: [...old.picks, event.pick],
  });
  if (event.backed > 0) {
    const pick = { claim: event.claim, left: event.backed };
    putEntry(stock, { map: stock.picks, key: event.pick }, pick);
  }
};

const pickReversed = (
  stock: Stock,
  old: Claim,
  event: Extract<ClaimEvent, { type: "PickReversed" }>,
): void => {
  const units = event.backed + event.backordered;
  for (const line of event.lots) {
    const lot = stock.lots.get(line.lot);
    const expired = lot?.expiresAt !== undefined && lot.expiresAt <= stock.recordedAt;
    changeCell(stock, line, (cell) => {
      cell[line.condition] += line.units;
      if (line.condition === "quarantined" && expired) cell.expired += line.units;
    });
  }
  const pick = stock.picks.get(event.pick);
  if (pick !== undefined) {
    const left = pick.left - units;
    putEntry(
      stock,
      { map: stock.picks, key: event.pick },
      left > 0 ? { claim: pick.claim, left } : undefined,
    );
  }
  keepPicks(stock, old, {
    ...old,
    backed: old.backed + event.backed,
    backordered: old.backordered + event.backordered,
    picked: old.picked - units,
    pickedLots: withoutLots(old.pickedLots, event.lots),
  });
};

/** Once an allocation has nothing picked any more, none of its picks can be reversed: they are forgotten. */
const keepPicks = (stock: Stock, old: Claim, next: Claim): void => {
  if (next.picked === 0) {
    for (const pick of old.picks) putEntry(stock, { map: stock.picks, key: pick }, undefined);
  }
  putClaim(stock, old.claim, ending(next.picked === 0 ? { ...next, picks: NO_PICKS } : next));
};

const left = (
  stock: Stock,
  old: Claim,
  event: Extract<ClaimEvent, { type: "StockShipped" | "StockDispatched" }>,
): void => {
  keepPicks(stock, old, {
    ...old,
    picked: old.picked - event.backed,
    pickedLots: withoutLots(old.pickedLots, event.lots),
  });
};

/** Takes units off the picked lots, place by place, oldest pick first. */
const withoutLots = (
  lots: readonly PickedUnits[],
  taken: readonly PlacedUnits[],
): readonly PickedUnits[] => {
  const rest = lots.map((line) => ({ ...line }));
  for (const { lot, bin, units } of taken) {
    let open = units;
    for (const line of rest) {
      if (line.lot !== lot || line.bin !== bin) continue;
      const part = Math.min(line.units, open);
      line.units -= part;
      open -= part;
    }
  }
  return rest.filter((line) => line.units > 0);
};
