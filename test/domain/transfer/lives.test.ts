import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketsOf } from "../../../src/domain/stock/state.ts";
import type { StockEvent } from "../../../src/domain/stock/events.ts";
import type { TransferCommand } from "../../../src/domain/transfer/commands.ts";
import { transferDecider } from "../../../src/domain/transfer/decide.ts";
import { initialTransfer, underWay, unitsUnderWay } from "../../../src/domain/transfer/state.ts";
import { actionsOf, ENDED, MOVING, TRANSITIONS } from "../../../src/domain/transfer/transitions.ts";
import {
  networkAvailability,
  type NetworkDocument,
} from "../../../src/projections/network-availability.ts";
import { goodFor, quarantine, receive, unquarantine } from "../stock/say.ts";
import {
  act,
  arriving,
  book,
  decide,
  FROM,
  NOTHING_FOUND,
  openWorld,
  request,
  settle,
  stepsOf,
  stockOf,
  take,
  TO,
  type Fact,
  type World,
} from "./world.ts";

const SKUS = ["tea", "rice"];
const units = fc.integer({ min: 0, max: 6 });
const sku = fc.constantFrom(...SKUS);
const lines = fc.array(fc.record({ sku, units: fc.integer({ min: 1, max: 9 }) }), {
  ...{ minLength: 1, maxLength: 3 },
});
const some = fc.option(lines, { nil: undefined });
const arrivingLine = fc
  .record({ sku, received: units, damaged: units, missing: units, over: units })
  .chain((one) =>
    fc.constantFrom("A", "A", "B", undefined).map((lot) => ({
      ...arriving(one.sku, {
        ...one,
        missing: one.missing > 4 ? one.missing - 4 : 0,
        over: one.over > 5 ? one.over : 0,
      }),
      ...(lot !== undefined && { lot }),
    })),
  );
const reason = "because";

/** What may be said to a transfer, at any time and by anybody. */
const command: fc.Arbitrary<TransferCommand> = fc.oneof(
  {
    weight: 1,
    arbitrary: lines.map((asked): TransferCommand => ({ ...request([]), lines: asked })),
  },
  {
    weight: 2,
    arbitrary: fc.constant<TransferCommand>({ type: "approve", found: NOTHING_FOUND }),
  },
  {
    weight: 3,
    arbitrary: some.map((named): TransferCommand => ({
      type: "pick",
      ...(named && { lines: named }),
    })),
  },
  {
    weight: 4,
    arbitrary: some.map((named): TransferCommand => ({
      type: "dispatch",
      ...(named && { lines: named }),
    })),
  },
  {
    weight: 12,
    arbitrary: fc
      .record({
        arrival: fc.integer({ min: 1, max: 30 }).map((number) => `a${number}`),
        lines: fc.array(arrivingLine, { minLength: 1, maxLength: 2 }),
        returned: fc.boolean(),
      })
      .map(({ returned, ...arrival }): TransferCommand => ({
        type: "arrive",
        ...arrival,
        ...(returned && { returned }),
      })),
  },
  { weight: 1, arbitrary: fc.constant<TransferCommand>({ type: "reject", reason }) },
  { weight: 1, arbitrary: fc.constant<TransferCommand>({ type: "cancel", reason }) },
  { weight: 3, arbitrary: fc.constant<TransferCommand>({ type: "close", reason }) },
);

type Move =
  | { readonly kind: "say"; readonly actor: string; readonly command: TransferCommand }
  /** The process takes some of its steps, twice over: as after a crash. */
  | { readonly kind: "stumble"; readonly steps: number }
  | { readonly kind: "rest" }
  /** Something plausible comes: a part of a lot under way, in percent, and what lacks of it or is too much. */
  | {
      readonly kind: "deliver";
      readonly part: number;
      readonly lost: number;
      readonly back: boolean;
    }
  /** Units of the source get out of the way, or come back. */
  | { readonly kind: "block" | "unblock"; readonly sku: string; readonly units: number };

/** How most transfers begin, so that lives don't all end early. */
const PROLOGUE: readonly (readonly [string, TransferCommand])[] = [
  ["minh", { type: "approve", found: NOTHING_FOUND }],
  ["pham", { type: "pick" }],
  ["pham", { type: "dispatch", lines: [{ sku: "tea", units: 7 }] }],
  ["pham", { type: "dispatch", lines: [{ sku: "rice" }] }],
  ["pham", { type: "dispatch" }],
];

const actor = fc.constantFrom("mai", "minh", "pham", "rosa");
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      kind: fc.constant("deliver" as const),
      part: fc.integer({ min: 0, max: 100 }),
      lost: fc.integer({ min: 0, max: 100 }),
      back: fc.boolean(),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant("say" as const), actor, command }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("stumble" as const),
      steps: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 8, arbitrary: fc.constant<Move>({ kind: "rest" }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom("block" as const, "unblock" as const),
      sku,
      units: fc.integer({ min: 1, max: 4 }),
    }),
  },
);

const moves = fc.array(move, { minLength: 5, maxLength: 40 });

const stocked = (): World => {
  const world = openWorld();
  for (const name of SKUS) {
    const source = { sku: name, warehouse: FROM };
    book(world, source, receive(8, { lot: "A", ...goodFor(9) }));
    book(world, source, receive(8, { lot: "B", bin: "x", ...goodFor(20) }));
    book(world, { sku: name, warehouse: TO }, receive(2));
  }
  return world;
};

let deliveries = 0;
const deliver = (world: World, { part, lost, back }: Extract<Move, { kind: "deliver" }>): void => {
  const line = world.state.lines.find((each) => underWay(each) > 0);
  const lot = line?.lots.find((each) => underWay(each) > 0);
  if (line === undefined || lot === undefined) return;
  const received = Math.max(1, Math.floor((underWay(lot) * part) / 100));
  const missing = back ? 0 : Math.floor(((underWay(lot) - received) * lost) / 100);
  const closes = !back && received + missing === underWay(line);
  const figures = { received, missing, damaged: received % 3, over: closes ? lost % 3 : 0 };
  const damaged = Math.min(figures.damaged, received);
  const arrived = arriving(line.sku, { ...figures, damaged, lot: lot.lot });
  const arrival = `d${++deliveries}`;
  const said = { type: "arrive", arrival, lines: [arrived] } as const;
  act(world, "rosa", { ...said, ...(back && { returned: back }) });
};

const play = (world: World, one: Move): void => {
  if (one.kind === "rest") settle(world);
  else if (one.kind === "deliver") deliver(world, one);
  else if (one.kind === "stumble") {
    for (const step of stepsOf(world).slice(0, one.steps)) {
      take(world, step);
      take(world, step);
    }
  } else if (one.kind === "say") decide(world, one.command, one.actor);
  else {
    const place = { lot: "A", bin: "-" };
    const { kind, sku: name } = one;
    const command =
      kind === "block" ? quarantine(one.units, place) : unquarantine(one.units, place);
    book(world, { sku: name, warehouse: FROM }, command);
  }
};

/** Whether the table has that step, by whatever command of people or process. */
const isInTable = (before: string, after: string): boolean =>
  TRANSITIONS.some(({ from, to }) => from === before && to.some((status) => status === after));

/** The read model's document is the fold of the same events. */
const assertFold = (world: World): void => {
  const fold = world.events.reduce(
    (state, event, revision) =>
      transferDecider.evolve(state, event, { revision, actor: "x", recordedAt: "" }),
    initialTransfer,
  );
  expect(fold.status).toBe(world.state.status);
};

const physical = ({ onHand, picked }: ReturnType<typeof bucketsOf>): number => onHand + picked;

/** What an event adds to or takes from the goods of the whole network. */
const entered = (event: StockEvent): number => {
  if (event.type === "StockReceived") return event.lots.reduce((sum, lot) => sum + lot.units, 0);
  return event.type === "StockArrived" ? -event.missing : 0;
};

/** Folds the log as the read model does; after every event the total is the sum of all positions. */
const assertCountedOnce = (facts: readonly Fact[]): void => {
  const documents = new Map<string, NetworkDocument>();
  const totals = new Map<string, number>();
  for (const [position, { sku: name, warehouse, event }] of facts.entries()) {
    const recorded = { id: "e", stream: "s", revision: position, position: BigInt(position) };
    const metadata = {
      ...{ actor: "a", channel: "c", correlationId: "c", schemaVersion: 1 },
      recordedAt: event.effectiveAt,
    };
    const document = documents.get(name);
    const draft = { key: name, base: undefined, document, position: BigInt(position) };
    const fact = {
      ...{ sku: name, warehouse, event, stock: `${name}@${warehouse}` },
      recorded: { ...recorded, event, metadata },
    };
    const next = networkAvailability.apply(draft, fact);
    if (next === undefined) throw new Error("the document is gone");
    documents.set(name, next);
    totals.set(name, (totals.get(name) ?? 0) + entered(event));
    const stocks = next.parts.reduce((sum, part) => sum + physical(part), 0);
    const transit = next.transit.reduce((sum, one) => sum + one.units, 0);
    expect(transit).toBeGreaterThanOrEqual(0);
    expect(stocks + transit).toBe(totals.get(name));
  }
};

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** What the stocks recorded is what the transfer believes: nothing was done twice, nothing is forgotten. */
const assertAgrees = (world: World): void => {
  for (const one of world.state.lines) {
    const of = world.facts.filter((fact) => fact.sku === one.sku);
    const left = of.map(({ event }) => (event.type === "StockDispatched" ? event.units : 0));
    const arrived = of.flatMap(({ event }) => (event.type === "StockArrived" ? [event] : []));
    expect(sum(left)).toBe(one.dispatched);
    expect(sum(arrived.map((event) => event.received))).toBe(one.received);
    expect(sum(arrived.map((event) => event.missing))).toBe(one.missing);
    expect(one.received + one.missing).toBeLessThanOrEqual(one.dispatched);
    expect(bucketsOf(stockOf(world, one.sku, FROM).stock).picked).toBe(one.picked - one.dispatched);
    expect(sum(one.lots.map((lot) => lot.dispatched))).toBe(one.dispatched);
    expect(sum(one.lots.map((lot) => lot.received + lot.missing))).toBe(one.received + one.missing);
  }
};

const assertEnd = (world: World): void => {
  const { state } = world;
  const isMoving = MOVING.some((status) => status === state.status);
  expect(isMoving).toBe(false);
  expect(state.act).toBeUndefined();
  const over = ENDED.some((status) => status === state.status) || state.status === "none";
  expect(actionsOf(state).length === 0).toBe(over);
  if (!over) return;
  expect(unitsUnderWay(state)).toBe(0);
  for (const { stock } of world.stocks.values()) {
    expect([...stock.claims.values()].filter(({ transfer }) => transfer === "t")).toEqual([]);
    expect(stock.picked).toBe(0);
  }
};

const KINDS = [
  ...["allocated", "cancelled", "complete", "damaged", "in-transit", "missing", "over", "picked"],
  ...["requested", "returned"],
];

test("whatever is said to a transfer and wherever its process stumbles: it comes to rest in a state of the table, nothing is lost, doubled or left behind", () => {
  const seen = new Map<string, number>();
  const note = ({ state: { status, lines: all } }: World): void => {
    const has = (kind: "over" | "missing" | "returned" | "damaged"): boolean =>
      all.some((one) => one[kind] > 0);
    const kinds = (["over", "missing", "returned", "damaged"] as const).filter(has);
    for (const what of [status, ...kinds]) seen.set(what, (seen.get(what) ?? 0) + 1);
  };
  fc.assert(
    fc.property(fc.nat(5), moves, (prologue, played) => {
      const world = stocked();
      const asked = request([
        ["tea", 9],
        ["rice", 4],
      ]);
      act(world, "mai", asked);
      for (const [who, said] of PROLOGUE.slice(0, prologue)) act(world, who, said);
      for (const one of played) {
        const before = world.state.status;
        const events = world.events.length;
        play(world, one);
        const decided = one.kind === "say" && world.events.length > events;
        if (decided) expect(isInTable(before, world.state.status)).toBe(true);
      }
      settle(world);
      assertFold(world);
      assertAgrees(world);
      assertCountedOnce(world.facts);
      assertEnd(world);
      note(world);
    }),
    { numRuns: 600 },
  );
  // No kind of life is left out.
  expect([...seen.keys()]).toEqual(expect.arrayContaining(KINDS));
});
