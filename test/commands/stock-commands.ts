import fc from "fast-check";
import type { StockCommand } from "../../src/domain/stock/commands.ts";
import { receive } from "./ledger-kit.ts";

/** Few ids, so that commands meet: repeats, ended claims, and claims of each other. */
const claim = fc.constantFrom("c1", "c2", "c3", "c4");
const act = fc.constantFrom("x1", "x2", "x3");
const units = fc.integer({ min: 1, max: 8 });
const place = { lot: "-", bin: "-" } as const;

/** Any command on a small stock. */
export const anyCommand: fc.Arbitrary<StockCommand> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(act, units).map(([id, n]) => receive(id, n)) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(claim, units, fc.constantFrom(0, 5))
      .map(([id, n, priority]): StockCommand => ({
        ...{ type: "reserve", claim: id, units: n, holdClass: "cart", priority },
      })),
  },
  fc
    .tuple(claim, units)
    .map(([id, n]): StockCommand => ({ type: "change-reservation", claim: id, units: n })),
  claim.map((id): StockCommand => ({ type: "extend-reservation", claim: id })),
  {
    weight: 2,
    arbitrary: claim.map((id): StockCommand => ({ type: "release-reservation", claim: id })),
  },
  {
    weight: 2,
    arbitrary: claim.map((id): StockCommand => ({
      type: "allocate",
      claim: id,
      reservation: id,
      order: "o1",
    })),
  },
  claim.map((id): StockCommand => ({ type: "release-allocation", claim: id })),
  fc
    .tuple(act, claim, units)
    .map(([pick, id, n]): StockCommand => ({ type: "pick", pick, claim: id, units: n })),
  act.map((pick): StockCommand => ({ type: "reverse-pick", pick })),
  fc
    .tuple(act, claim, units)
    .map(([shipment, id, n]): StockCommand => ({ type: "ship", shipment, claim: id, units: n })),
  fc.tuple(act, fc.integer({ min: -5, max: 5 })).map(([id, delta]): StockCommand => ({
    ...{ type: "adjust", adjustment: id, reason: "loss" },
    lots: [{ ...place, condition: "good", delta: delta === 0 ? 1 : delta }],
  })),
  fc.tuple(act, units).map(([id, n]): StockCommand => ({
    ...{ type: "damage", damage: id, reason: "damage" },
    lots: [{ ...place, units: n, condition: "good" }],
  })),
  fc
    .constantFrom(0, 5, 20)
    .map((backorderLimit): StockCommand => ({ type: "set-policy", policy: { backorderLimit } })),
  fc.constant<StockCommand>({ type: "expire-due" }),
);

/** A command under one of few keys, so that keys repeat with the same and with other content. */
export type Sent = {
  readonly key: string;
  readonly command: StockCommand;
  readonly dryRun: boolean;
};

export const anySent: fc.Arbitrary<Sent> = fc.record({
  key: fc.integer({ min: 0, max: 60 }).map((n) => `k${String(n)}`),
  command: anyCommand,
  dryRun: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});

/** Stretches of commands that are sent at once, with time that passes between them. */
export const anyDay: fc.Arbitrary<
  readonly { readonly minutes: number; readonly sent: readonly Sent[] }[]
> = fc.array(
  fc.record({
    minutes: fc.constantFrom(0, 0, 5, 31),
    sent: fc.array(anySent, { minLength: 1, maxLength: 25 }),
  }),
  { minLength: 1, maxLength: 6 },
);
