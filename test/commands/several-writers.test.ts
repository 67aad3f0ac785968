import fc from "fast-check";
import { expect, test } from "vitest";
import { createLogMemory } from "../../src/adapters/memory/event-log.ts";
import type { HoldRequest } from "../../src/commands/reserve-lines.ts";
import {
  countingIds,
  envelopeOf,
  eventsOf,
  fixedClock,
  openHouse,
  outcomeOf,
  ownEventsOf,
  receive,
  requestOf,
  reserve,
  send,
  typesOf,
  WAREHOUSE,
} from "./ledger-kit.ts";
import { anySent } from "./stock-commands.ts";

const twoHouses = (delays?: readonly number[]) => {
  const memory = createLogMemory();
  const shared = { memory, ids: countingIds(), clock: fixedClock(), exclusive: false };
  let next = 0;
  const faults =
    delays === undefined
      ? {}
      : { faults: { delayMs: () => delays[next++ % Math.max(1, delays.length)] } };
  return {
    memory,
    one: openHouse({ ...shared, ...faults }),
    two: openHouse({ ...shared, ...faults }),
  };
};

test("two processes on one stream never sell the same unit twice", async () => {
  const { memory, one, two } = twoHouses();
  await send(one, "in", receive("r1", 100));
  const answers = await Promise.all(
    Array.from({ length: 80 }, (_, n) =>
      outcomeOf(send(n % 2 === 0 ? one : two, `k${String(n)}`, reserve(`c${String(n)}`, 2))),
    ),
  );
  const accepted = answers.filter((one) => typeof one === "object" && one.status === "accepted");
  const busy = answers.filter((one) => typeof one === "string");
  expect(accepted.length).toBe(typesOf(memory).length - 1);
  expect(accepted.length).toBeLessThanOrEqual(50);
  expect(busy.every((one) => one === "busy")).toBe(true);
  expect(eventsOf(memory).at(-1)?.event.after.available).toBeGreaterThanOrEqual(0);
});

test("a refusal is never given from a stale state", async () => {
  const { one, two } = twoHouses();
  await send(one, "in", receive("r1", 5));
  await send(two, "a", reserve("c1", 5));
  // One still believes that there are 5 units.
  expect(await send(one, "b", reserve("c2", 5))).toMatchObject({
    ...{ status: "refused", version: 1, rejection: { code: "insufficient-stock", available: 0 } },
  });
  await send(two, "more", receive("r2", 3));
  // And now that there is nothing.
  expect(await send(one, "c", reserve("c3", 3))).toMatchObject({ status: "accepted", version: 3 });
  await send(two, "d", { type: "release-reservation", claim: "c1" });
  expect(
    await one.ledger.dispatch({ ...requestOf("e", reserve("c4", 5)), dryRun: true }),
  ).toMatchObject({
    ...{ status: "accepted", version: 5 },
  });
});

test("a repeat is recognised by a process that has not seen the first", async () => {
  const { memory, one, two } = twoHouses();
  await send(one, "in", receive("r1", 5));
  await send(two, "warm", { type: "expire-due" });
  const first = await send(one, "a", reserve("c1", 2));
  expect(await send(two, "a", reserve("c1", 2))).toEqual({ ...first, replayed: true });
  expect(await send(two, "a", reserve("c1", 3))).toMatchObject({
    rejection: { code: "idempotency-key-reused" },
  });
  expect(typesOf(memory)).toHaveLength(2);
});

test("a hold that was served and has ended is answered as before by a process that knows only a part of it", async () => {
  const { memory, one, two } = twoHouses();
  const [tea, rice] = ["tea", "rice"];
  for (const sku of [tea, rice]) {
    await two.ledger.dispatch(requestOf(`in-${sku}`, receive("r1", 5), sku));
  }
  const lines = [tea, rice].map((sku) => ({ sku, warehouse: WAREHOUSE, units: 2 }));
  const envelope = envelopeOf("hold", lines);
  const hold: HoldRequest = {
    ...{ claim: "h1", mode: "all", holdClass: "cart", priority: 0, lines, envelope },
  };
  const first = await one.ledger.reserveLines(hold);
  expect(first.map(({ answer }) => answer.status)).toEqual(["accepted", "accepted"]);
  for (const sku of [tea, rice]) {
    const end = { type: "release-reservation", claim: "h1" } as const;
    await one.ledger.dispatch(requestOf(`end-${sku}`, end, sku));
  }
  // Two has heard of the tea since, and of the rice not.
  await two.ledger.dispatch(requestOf("look", reserve("c1", 1), tea));
  const written = eventsOf(memory, `stock-${rice}@${WAREHOUSE}`).length;

  const again = await two.ledger.reserveLines(hold);
  expect(again.map(({ answer }) => answer)).toMatchObject(
    first.map(({ answer: { version } }) => ({ status: "accepted", replayed: true, version })),
  );
  expect(eventsOf(memory, `stock-${rice}@${WAREHOUSE}`)).toHaveLength(written);
});

test("one key sent to both at the same time is done once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 20 }),
      fc.array(fc.tuple(anySent, fc.constantFrom("one", "two", "both")), { maxLength: 25 }),
      async (delays, plan) => {
        const houses = twoHouses(delays);
        const { memory, one, two } = houses;
        await send(one, "in", receive("r1", 20));
        const outcomes = await Promise.all(
          plan.flatMap(([{ key, command }, where]) => {
            const targets = where === "both" ? [one, two] : [where === "one" ? one : two];
            return targets.map(async (house) => ({
              key,
              outcome: await outcomeOf(house.ledger.dispatch(requestOf(key, command))),
            }));
          }),
        );
        for (const { key, outcome } of outcomes) {
          if (typeof outcome === "string") continue;
          if (outcome.status === "accepted" && !outcome.replayed && outcome.events.length > 0) {
            expect(ownEventsOf(memory, key).length).toBe(outcome.events.length);
          }
        }
        const ids = eventsOf(memory).flatMap(({ metadata }) => metadata.commandId ?? []);
        const rows = ids.filter((id, index) => id !== ids[index - 1]);
        expect(new Set(rows).size).toBe(rows.length);
        // A third process that folds everything from the log finds no disagreement.
        const third = openHouse({ memory, exclusive: false });
        expect(await send(third, "check", { type: "expire-due" })).toMatchObject({
          status: "accepted",
        });
      },
    ),
    { numRuns: 200, timeout: 10_000 },
  );
});
