import fc from "fast-check";
import { test } from "vitest";
import { NONE } from "../../../src/domain/ids.ts";
import type { StockCommand } from "../../../src/domain/stock/commands.ts";
import type { Condition, PlacedUnits, Policy } from "../../../src/domain/stock/events.ts";
import { markOf, openJournal, undoTo } from "../../../src/domain/stock/journal.ts";
import { settle } from "../../../src/domain/stock/settle.ts";
import { stockFromJson, stockToJson } from "../../../src/domain/stock/snapshot.ts";
import { bucketsOf } from "../../../src/domain/stock/state.ts";
import type { Settled } from "../../../src/domain/stock/verdict.ts";
import { decideModel, emptyModel, modelBuckets, type Model } from "./model.ts";
import {
  adjust,
  allocate,
  change,
  clear,
  confirm,
  damage,
  dateLot,
  extend,
  giveBack,
  goodFor,
  HOUR,
  look,
  MINUTE,
  pick,
  policy,
  quarantine,
  recall,
  receive,
  release,
  reserve,
  ship,
  unallocate,
  unpick,
  unquarantine,
  writeOff,
} from "./say.ts";
import { assertSound } from "./sound.ts";
import { contextOf, openStream, write, type Stream } from "./stream.ts";

/** 12,000 sequences in all, divided so that a failure says which kind of life it met. */
const RUNS = 6_000;
const LENGTH = 40;

const units = fc.integer({ min: 1, max: 9 });
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined });
const claim = fc.constantFrom("a", "b", "c", "d", "e", "f");
const pickId = fc.constantFrom("p", "q", "r", "s");
const lot = fc.constantFrom(NONE, NONE, NONE, "A", "B");
const dated = fc.constantFrom("A", "B");
const bin = fc.constantFrom(NONE, NONE, NONE, "x");

/** Mostly the same place, so that what comes, goes and is claimed meets there. */
const place = fc.record({ lot, bin });
const condition = fc.constantFrom<Condition>("good", "good", "good", "quarantined", "damaged");
const priority = fc.constantFrom(0, 0, 1, 5);

/** A is good for a day, B for three: within the reach of what passes in a sequence. */
const dateOf = (name: string) => (name === "A" ? goodFor(1) : name === "B" ? goodFor(3) : {});

const rules: fc.Arbitrary<Policy> = fc
  .record(
    {
      safetyBuffer: fc.integer({ min: 0, max: 4 }),
      priorityBuffer: fc.integer({ min: 0, max: 4 }),
      backorderLimit: fc.integer({ min: 0, max: 30 }),
      sellFactor: fc.constantFrom(10_000, 12_345, 15_000),
      reorderPoint: fc.integer({ min: 0, max: 15 }),
      hysteresis: fc.integer({ min: 0, max: 3 }),
      sellDaysBeforeExpiry: fc.constantFrom(0, 1),
      pickStrategy: fc.constantFrom("fefo" as const, "fifo" as const, "lifo" as const),
      customerUnitLimit: fc.integer({ min: 3, max: 20 }),
      customerHoldLimit: fc.integer({ min: 1, max: 3 }),
    },
    { requiredKeys: [] },
  )
  .map((some) => some);

const claims: fc.Arbitrary<StockCommand> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({ claim, units, priority, customer: maybe(fc.constantFrom("anna", "ben")) })
      .map(({ claim: id, units: n, priority: p, customer }) =>
        reserve(id, n, { priority: p, ...(customer !== undefined && { customer }) }),
      ),
  },
  { weight: 1, arbitrary: claim.map(extend) },
  {
    weight: 2,
    arbitrary: fc.tuple(claim, fc.integer({ min: 0, max: 12 })).map(([id, n]) => change(id, n)),
  },
  { weight: 2, arbitrary: fc.tuple(claim, maybe(units)).map(([id, n]) => release(id, n)) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(claim, units, priority)
      .map(([id, n, p]) => allocate(id, n, { priority: p })),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(claim, maybe(claim), maybe(units)).map(([from, to, n]) =>
      confirm(from, {
        ...(to !== undefined && { claim: to }),
        ...(n !== undefined && { units: n }),
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(claim, maybe(units), maybe(fc.constantFrom("backed" as const, "backordered" as const)))
      .map(([id, n, only]) =>
        unallocate(id, {
          ...(n !== undefined && { units: n }),
          ...(only !== undefined && { only }),
        }),
      ),
  },
);

const work: fc.Arbitrary<StockCommand> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(claim, pickId, units, fc.nat(3)).map(([id, name, n, short]) => {
      return pick(id, n, { pick: name, found: Math.max(0, n - Math.max(0, short - 1)) });
    }),
  },
  { weight: 2, arbitrary: fc.tuple(pickId, maybe(units)).map(([name, n]) => unpick(name, n)) },
  { weight: 2, arbitrary: fc.tuple(claim, units).map(([id, n]) => ship(id, n)) },
);

const entries: fc.Arbitrary<StockCommand> = fc.oneof(
  fc
    .tuple(units, place, condition)
    .map(([n, at, kind]) => receive(2 * n, { ...at, ...dateOf(at.lot), condition: kind })),
  fc
    .tuple(
      units,
      fc.constantFrom("restock" as const, "quarantine" as const, "damaged" as const),
      place,
    )
    .map(([n, how, at]) => giveBack(n, how, at)),
);

const facts: fc.Arbitrary<StockCommand> = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 15 }), place).map(([n, at]) => damage(n, at)),
  fc.tuple(units, place, condition).map(([n, at, kind]) => writeOff(n, { ...at, condition: kind })),
  fc
    .tuple(
      fc.integer({ min: -9, max: 9 }),
      place,
      fc.constantFrom("loss", "booking-error"),
      condition,
    )
    .filter(([delta]) => delta !== 0)
    .map(([delta, at, reason, kind]) => adjust(delta, { ...at, reason, condition: kind })),
  fc.tuple(units, place).map(([n, at]) => quarantine(n, at)),
  fc.tuple(units, place).map(([n, at]) => unquarantine(n, at)),
  dated.map((name) => recall(name)),
  dated.map(clear),
  fc.tuple(dated, fc.integer({ min: -1, max: 4 })).map(([name, days]) => dateLot(name, days)),
  rules.map((some) => policy(some)),
);

type Step = {
  readonly command: StockCommand;
  readonly wait: number;
  /** Before it: the state goes through a snapshot, or the command is decided and taken back. */
  readonly before: "nothing" | "snapshot" | "undo";
};

const step = (command: fc.Arbitrary<StockCommand>): fc.Arbitrary<Step> =>
  fc.record({
    command,
    wait: fc.constantFrom(0, 0, 0, 0, MINUTE, 16 * MINUTE, 31 * MINUTE, 13 * HOUR),
    before: fc.constantFrom(
      "nothing" as const,
      "nothing" as const,
      "snapshot" as const,
      "undo" as const,
    ),
  });

const pickedPlaces = ({
  parts,
}: Settled): { lots?: readonly PlacedUnits[]; missing?: readonly PlacedUnits[] } => {
  const events = parts.flat().map(({ event }) => event);
  const missing = events.flatMap((event) =>
    event.type === "StockQuarantined" && event.reason === "short-pick" ? event.lots : [],
  );
  const lots = events.flatMap((event): readonly PlacedUnits[] =>
    event.type === "StockPicked" || event.type === "PickReversed" ? event.lots : [],
  );
  return { lots, missing };
};

const codeOf = ({ verdict }: Settled): string | undefined =>
  verdict.kind === "refused"
    ? verdict.rejection.code
    : verdict.kind === "repeated"
      ? "repeated"
      : undefined;

const claimsOf = (
  entriesOf: Iterable<readonly [string, { backed: number; backordered: number; picked: number }]>,
) =>
  [...entriesOf]
    .map(([id, { backed, backordered, picked }]) => `${id} ${backed} ${backordered} ${picked}`)
    .sort();

const movedOf = (settled: Settled, type: "ClaimShorted" | "BackorderServed") =>
  settled.parts
    .flat()
    .flatMap(({ event }) => (event.type === type ? [[event.claim, event.units] as const] : []));

/** `expect` builds a report each time; hundreds of thousands of comparisons need none. */
const assertSame = (what: string, is: unknown, should: unknown): void => {
  const [left, right] = [JSON.stringify(is), JSON.stringify(should)];
  if (left !== right) throw new Error(`${what}: ${left} and not ${right}`);
};

const assertEqual = (
  stream: Stream,
  model: Model,
  { settled, expected }: { readonly settled: Settled; readonly expected: string | undefined },
): void => {
  assertSame("verdict", codeOf(settled), expected);
  assertSame("buckets", bucketsOf(stream.stock), modelBuckets(model));
  assertSame("claims", claimsOf(stream.stock.claims), claimsOf(model.claims));
  assertSame("shorted", movedOf(settled, "ClaimShorted"), model.shorted);
  assertSame("served", movedOf(settled, "BackorderServed"), model.served);
  assertSame("low", stream.stock.low, model.low);
};

const decideTwice = (stream: Stream, { command, before }: Step): Settled => {
  const context = contextOf(stream, command);
  if (before === "snapshot") {
    stream.stock = stockFromJson(JSON.parse(JSON.stringify(stockToJson(stream.stock))));
  }
  if (before !== "undo") return settle(stream.stock, command, context);
  openJournal(stream.stock);
  const mark = markOf(stream.stock);
  const was = JSON.stringify(stockToJson(stream.stock));
  const first = JSON.stringify(settle(stream.stock, command, context));
  undoTo(stream.stock, mark);
  if (JSON.stringify(stockToJson(stream.stock)) !== was) throw new Error("the undo left something");
  const again = settle(stream.stock, command, context);
  if (JSON.stringify(again) !== first) throw new Error("decided otherwise after an undo");
  return again;
};

/** No claim begins under an id that was used before, and each ends once: seen from the events alone. */
const assertLives = ({ log }: Stream): void => {
  const lives = new Map<string, "open" | "ended">();
  const assertOpen = (id: string): void => {
    if (lives.get(id) !== "open") throw new Error(`${id} is not open`);
  };
  for (const { event } of log) {
    if (event.type === "StockReserved" || event.type === "StockAllocated") {
      const from = event.type === "StockAllocated" ? event.reservation : undefined;
      if (from !== undefined) assertOpen(from);
      if (from !== undefined) lives.set(from, "ended");
      if (event.claim !== from && lives.has(event.claim)) throw new Error(`${event.claim} again`);
      lives.set(event.claim, "open");
    } else if ("claim" in event) {
      assertOpen(event.claim);
      const ends = event.type === "ReservationExpired" || ("ended" in event && event.ended);
      if (ends) lives.set(event.claim, "ended");
    }
  }
};

const live = (steps: readonly Step[]): void => {
  const stream = openStream();
  const model = emptyModel(stream.now);
  for (const one of steps) {
    stream.commands += 1;
    stream.now += one.wait;
    model.now = stream.now;
    const context = contextOf(stream, one.command);
    const known =
      one.command.type === "reverse-pick" && stream.keys.has(`pick:${one.command.pick}`);
    // The same pick again is a repeat or a duplicate: rules of their own (repeats.test.ts).
    const usedBefore = one.command.type === "pick" && stream.keys.has(`pick:${one.command.pick}`);
    if (usedBefore) continue;
    const settled = decideTwice(stream, one);
    write(stream, settled, context);
    const expected = decideModel(model, one.command, pickedPlaces(settled), known);
    assertEqual(stream, model, { settled, expected });
    assertSound(stream.stock);
  }
  assertLives(stream);
  assertSame("the fold", stockToJson(stream.stock), stockToJson(stream.shadow));
};

const first = (command: StockCommand): Step => ({ command, wait: 0, before: "nothing" });

/** Lives that begin with a policy and twenty units, and go on as the mix says. */
const lives = (mix: fc.Arbitrary<StockCommand>): fc.Arbitrary<readonly Step[]> =>
  fc
    .tuple(rules, fc.array(step(mix), { maxLength: LENGTH, size: "max" }))
    .map(([some, steps]) => [first(policy(some)), first(receive(20)), ...steps]);

test("a day of claims: every verdict, bucket, shortage and service is what the rules say", () => {
  const mix = fc.oneof(
    { weight: 6, arbitrary: claims },
    { weight: 3, arbitrary: work },
    { weight: 2, arbitrary: entries },
    { weight: 2, arbitrary: facts },
    { weight: 1, arbitrary: fc.constant(look) },
  );
  fc.assert(fc.property(lives(mix), live), { numRuns: RUNS });
});

test("a day of trouble: losses, recalls and expiries among backorders", () => {
  const mix = fc.oneof(
    { weight: 4, arbitrary: claims },
    { weight: 3, arbitrary: work },
    { weight: 3, arbitrary: entries },
    { weight: 5, arbitrary: facts },
  );
  const patient = lives(mix).map((steps) => [
    first(policy({ backorderLimit: 40 })),
    ...steps.slice(1),
  ]);
  fc.assert(fc.property(patient, live), { numRuns: RUNS });
});
