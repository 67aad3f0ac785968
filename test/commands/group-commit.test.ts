import fc from "fast-check";
import { expect, test } from "vitest";
import type { StockAnswer } from "../../src/commands/stock-request.ts";
import { eventsOf, openHouse, outcomeOf, requestOf, type House } from "./ledger-kit.ts";
import { anyDay, type Sent } from "./stock-commands.ts";

type Stretch = { readonly minutes: number; readonly sent: readonly Sent[] };
type Outcome = StockAnswer | string;

const dispatch = (house: House, { key, command, dryRun }: Sent): Promise<Outcome> =>
  outcomeOf(house.ledger.dispatch({ ...requestOf(key, command), ...(dryRun && { dryRun }) }));

const together = async (house: House, day: readonly Stretch[]): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  for (const { minutes, sent } of day) {
    house.clock.ms += minutes * 60_000;
    outcomes.push(...(await Promise.all(sent.map((one) => dispatch(house, one)))));
  }
  return outcomes;
};

const oneByOne = async (house: House, day: readonly Stretch[]): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  for (const { minutes, sent } of day) {
    house.clock.ms += minutes * 60_000;
    for (const one of sent) outcomes.push(await dispatch(house, one));
  }
  return outcomes;
};

/** A dry run is answered with the head of the log at that moment, which is not the moment of its decision. */
const comparable = (day: readonly Stretch[], outcomes: readonly Outcome[]): unknown[] => {
  const dry = day.flatMap(({ sent }) => sent.map((one) => one.dryRun));
  return outcomes.map((one, index) => {
    const headed = typeof one === "object" && one.status === "accepted" && !one.replayed;
    return headed && (dry[index] === true || one.events.length === 0)
      ? { ...one, position: 0n }
      : one;
  });
};

test("commands that share appends get the same answers and leave the same events as one after the other", async () => {
  await fc.assert(
    fc.asyncProperty(anyDay, fc.integer({ min: 1, max: 40 }), async (day, batchCommands) => {
      const grouped = openHouse({ limits: { batchCommands } });
      const single = openHouse();
      const groupedOutcomes = await together(grouped, day);
      const singleOutcomes = await oneByOne(single, day);
      expect(comparable(day, groupedOutcomes)).toEqual(comparable(day, singleOutcomes));
      expect(eventsOf(grouped.memory)).toEqual(eventsOf(single.memory));
    }),
    { numRuns: 400 },
  );
});

test("a house that forgets every state between stretches answers as one that never does", async () => {
  await fc.assert(
    fc.asyncProperty(anyDay, async (day) => {
      const keeps = openHouse();
      const forgets = openHouse();
      const first = await together(keeps, day);
      const second: Outcome[] = [];
      for (const stretch of day) {
        second.push(...(await together(forgets, [stretch])));
        await forgets.ledger.evictAll();
      }
      expect(comparable(day, second)).toEqual(comparable(day, first));
      expect(eventsOf(forgets.memory)).toEqual(eventsOf(keeps.memory));
    }),
    { numRuns: 100 },
  );
});

test("every accepted command has its events in the log once, every refused one none", async () => {
  await fc.assert(
    fc.asyncProperty(anyDay, async (day) => {
      const house = openHouse();
      const outcomes = await together(house, day);
      const sent = day.flatMap((stretch) => stretch.sent);
      const written = eventsOf(house.memory);
      const recorded = new Set<number>();
      for (const [index, outcome] of outcomes.entries()) {
        if (typeof outcome === "string" || outcome.status === "refused") continue;
        if (outcome.replayed || sent[index]?.dryRun === true) continue;
        for (const { revision, type } of outcome.events) {
          expect(recorded.has(revision)).toBe(false);
          recorded.add(revision);
          expect(written[revision]?.event.type).toBe(type);
        }
      }
      const owned = written.flatMap(({ metadata }, revision) =>
        metadata.commandId === undefined ? [] : [revision],
      );
      expect([...recorded].sort((a, b) => a - b)).toEqual(owned);
    }),
    { numRuns: 100 },
  );
});
