import fc from "fast-check";
import type { StockCommand } from "../../src/domain/stock/commands.ts";
import type { RecordedEvent } from "../../src/domain/recorded.ts";
import {
  anId,
  DAY,
  HOUR,
  MINUTE,
  openShopLog,
  receives,
  reserves,
  SECOND,
  type ShopLog,
} from "./shop-log.ts";

/** One thing that happens in the shop, as dice that are read when it happens. */
type Step = {
  readonly kind: number;
  readonly sku: string;
  readonly warehouse: string;
  readonly units: number;
  readonly pick: number;
  readonly pause: number;
};

/** What happens often stands here often: most of a shop's life is reserving, allocating, picking. */
const KINDS = [
  ...[
    0, 1, 3, 3, 3, 3, 3, 4, 4, 5, 5, 6, 7, 8, 8, 9, 9, 9, 9, 10, 10, 10, 11, 12, 12, 12, 12, 12, 13,
    13,
  ],
  ...[14, 14, 15, 15, 15, 16, 16, 17, 18, 18, 19, 20, 20, 21, 22, 22, 23],
];

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom(...KINDS),
    sku: fc.constantFrom("tea", "milk"),
    warehouse: fc.constantFrom("north", "south"),
    units: fc.integer({ min: 1, max: 9 }),
    pick: fc.nat(1_000),
    pause: fc.constantFrom(0, 0, 0, 0, SECOND, SECOND, MINUTE, 20 * MINUTE, HOUR, DAY),
  }),
  { minLength: 1, maxLength: 80, size: "max" },
);

const LOTS = ["L1", "L2", "-"];
const BINS = ["A", "B", "-"];
const EXPIRIES = ["2026-11-22", "2026-11-24", "2027-03-01", undefined];
const of = <Value>(values: readonly Value[], pick: number): Value => values[pick % values.length]!;

/** The command of a step, in view of what is open in the stock. */
const commandOf = (log: ShopLog, step: Step): StockCommand => {
  const { units, pick, sku, warehouse } = step;
  const stock = log.stockOf(sku, warehouse);
  const claims = [...stock.claims.values()];
  const holds = claims.filter((claim) => claim.kind === "reservation");
  const allocations = claims.filter((claim) => claim.kind === "allocation");
  const hold = of(holds, pick)?.claim ?? "nobody";
  // A command on an allocation goes to one that it can work on, where there is one.
  const picked = allocations.filter((claim) => claim.picked > 0);
  const backed = allocations.filter((claim) => claim.backed > 0);
  const able = step.kind < 14 ? backed : picked;
  const allocation = of(able.length > 0 ? able : allocations, pick);
  const claim = allocation?.claim ?? "nobody";
  const lot = of(LOTS, pick);
  const place = { lot, bin: of(BINS, pick >> 2), units };
  const expiresOn = lot === "-" ? undefined : of(EXPIRIES, pick >> 4);
  switch (step.kind) {
    case 0:
    case 1:
    case 2:
      return receives(units * 8, { ...place, ...(expiresOn !== undefined && { expiresOn }) });
    case 3:
    case 4:
    case 5: {
      const customer = pick % 3 === 0 ? {} : { customer: `customer-${pick % 3}` };
      const several = pick % 5 === 0 ? { of: 2 } : {};
      const holdClass = of(["cart", "checkout", "saved"] as const, pick);
      return reserves(pick % 7 === 0 ? `shared-${pick}` : anId("h"), units, {
        holdClass,
        ...customer,
        ...several,
      });
    }
    case 6:
      return { type: "extend-reservation", claim: hold };
    case 7:
      return { type: "change-reservation", claim: hold, units: units - 1 };
    case 8:
      return { type: "release-reservation", claim: hold, ...(pick % 2 === 0 && { units }) };
    case 9:
      return {
        type: "allocate",
        claim: pick % 2 === 0 ? hold : anId("o"),
        reservation: hold,
        order: `order-${pick % 4}`,
      };
    case 10:
      return { type: "allocate", claim: anId("o"), units, order: `order-${pick % 4}` };
    case 11:
      return { type: "release-allocation", claim, ...(pick % 2 === 0 && { units }) };
    case 12:
    case 13: {
      const found = pick % 4 === 0 ? { found: 0 } : {};
      return {
        type: "pick",
        pick: anId("p"),
        claim,
        units: Math.min(units, allocation?.backed || units),
        ...found,
      };
    }
    case 14:
      return { type: "reverse-pick", pick: of([...stock.picks.keys()], pick) ?? "nobody" };
    case 15:
      return {
        type: "ship",
        shipment: anId("s"),
        claim,
        units: Math.min(units, allocation?.picked ?? units) || 1,
      };
    case 16:
      return {
        type: "dispatch",
        claim,
        transfer: `transfer-${sku}-${pick % 2}`,
        units: allocation?.picked || 1,
      };
    case 17:
      return {
        type: "arrive",
        transfer: `transfer-${sku}-${pick % 2}`,
        arrival: anId("a"),
        dispatched: 1_000,
        lots: [{ lot, bin: "-", received: units, damaged: pick % 2, missing: pick % 3 }],
      };
    case 18:
      return {
        type: "adjust",
        adjustment: anId("j"),
        reason: "found",
        lots: [{ lot, bin: place.bin, condition: "good", delta: pick % 2 === 0 ? units : -units }],
      };
    case 19:
      return {
        type: "quarantine",
        quarantine: anId("q"),
        reason: "recall",
        wholeLot: true,
        lots: [place],
      };
    case 20:
      return {
        type: "release-quarantine",
        quarantine: anId("q"),
        reason: "recall",
        wholeLot: true,
        lots: [place],
      };
    case 21:
      return {
        type: "correct-lot",
        correction: anId("k"),
        lot,
        expiresOn: "2026-12-01",
        expiresAt: "2026-12-02T00:00:00.000Z",
      };
    case 22:
      return {
        type: "set-policy",
        policy: {
          reorderPoint: units,
          backorderLimit: pick % 10,
          safetyBuffer: pick % 3,
          sellDaysBeforeExpiry: pick % 4,
        },
      };
    default:
      return { type: "expire-due" };
  }
};

/** Logs of valid decisions over two SKUs in two warehouses. */
export const anyShopLog: fc.Arbitrary<readonly RecordedEvent[]> = steps.map((happens) => {
  const log = openShopLog();
  for (const warehouse of ["north", "south"]) {
    for (const sku of ["tea", "milk"]) log.does(sku, warehouse, receives(20, { lot: "L1" }));
  }
  let clock = 0;
  for (const step of happens) {
    clock += step.pause;
    log.at(clock);
    log.tries(step.sku, step.warehouse, commandOf(log, step));
  }
  return log.events;
});
