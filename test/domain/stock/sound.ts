import { agrees, type Claim, type Stock } from "../../../src/domain/stock/state.ts";
import type { StockEvent } from "../../../src/domain/stock/events.ts";

const fail = (what: string, ...values: readonly unknown[]): never => {
  throw new Error(`${what}: ${JSON.stringify(values)}`);
};

/** The equations of domain.md, counted from claims and shelves and not from the sums that the fold keeps. */
export const assertSound = (stock: Stock): void => {
  const sums = { good: 0, quarantined: 0, damaged: 0 };
  for (const lot of stock.lots.values()) {
    let good = 0;
    for (const [bin, cell] of lot.bins) {
      const least = Math.min(cell.good, cell.quarantined, cell.damaged, cell.expired);
      if (least < 0) fail("a place holds less than nothing", lot.lot, bin, cell);
      if (cell.expired > cell.quarantined) fail("more expired than in quarantine", bin, cell);
      good += cell.good;
      sums.quarantined += cell.quarantined;
      sums.damaged += cell.damaged;
    }
    if (good !== lot.good) fail("a lot is not the sum of its bins", lot.lot, good, lot.good);
    sums.good += good;
  }
  const held = { reserved: 0, allocated: 0, picked: 0, backordered: 0 };
  for (const [id, claim] of stock.claims) {
    assertClaim(id, claim);
    held[claim.kind === "reservation" ? "reserved" : "allocated"] += claim.backed;
    held.picked += claim.picked;
    held.backordered += claim.backordered;
  }
  for (const [name, value] of Object.entries({ ...sums, ...held })) {
    const kept = stock[name as keyof typeof sums | keyof typeof held];
    if (kept !== value) fail(`${name} is not the sum of its parts`, kept, value);
  }
  if (stock.good - stock.reserved - stock.allocated < 0) fail("claims pass good stock", sums, held);
  assertCustomers(stock);
};

const assertClaim = (id: string, claim: Claim): void => {
  if (id !== claim.claim) fail("a claim stands under another id", id, claim);
  if (Math.min(claim.backed, claim.backordered, claim.picked) < 0)
    fail("a claim below zero", claim);
  if (claim.backed + claim.backordered + claim.picked === 0) fail("an empty claim is open", claim);
  if (claim.kind === "reservation" && claim.picked > 0) fail("a reservation was picked", claim);
  const lots = claim.pickedLots.reduce((sum, line) => sum + line.units, 0);
  if (lots !== claim.picked) fail("picked lots differ from what is picked", claim);
};

const assertCustomers = (stock: Stock): void => {
  const held = new Map<string, { holds: number; units: number }>();
  for (const { kind, customer, backed, backordered } of stock.claims.values()) {
    if (kind !== "reservation" || customer === undefined) continue;
    const { holds, units } = held.get(customer) ?? { holds: 0, units: 0 };
    held.set(customer, { holds: holds + 1, units: units + backed + backordered });
  }
  const sorted = (map: ReadonlyMap<string, unknown>): string => JSON.stringify([...map].sort());
  if (sorted(held) !== sorted(stock.customers))
    fail("customers", sorted(held), sorted(stock.customers));
};

/** `after` of an event is what the fold says, and adds up. */
export const assertAfter = (stock: Stock, event: StockEvent): void => {
  const { after } = event;
  if (!agrees(stock, after)) fail("the fold disagrees", event);
  const { onHand, available, reserved, allocated, quarantined, damaged, picked } = after;
  if (onHand !== available + reserved + allocated + quarantined + damaged) fail("on hand", event);
  const least = Math.min(onHand, available, reserved, allocated, quarantined, damaged, picked);
  if (least < 0 || !Number.isSafeInteger(onHand + picked)) fail("a bucket below zero", event);
};
