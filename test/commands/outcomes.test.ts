import fc from "fast-check";
import { expect, test } from "vitest";
import { stockCodec } from "../../src/adapters/event-codec.ts";
import { createLogMemory, type AppendFault } from "../../src/adapters/memory/event-log.ts";
import { LogUnavailable, type AppendOutcome, type EventLog } from "../../src/commands/event-log.ts";
import type { StockAnswer } from "../../src/commands/stock-request.ts";
import { CONFLICT_TRIES_MAX } from "../../src/commands/write-path.ts";
import { emptyStock, bucketsOf } from "../../src/domain/stock/state.ts";
import { evolve } from "../../src/domain/stock/evolve.ts";
import {
  countingIds,
  eventsOf,
  fixedClock,
  openHouse,
  outcomeOf,
  ownEventsOf,
  receive,
  reserve,
  requestOf,
  send,
  STREAM,
  typesOf,
  type House,
} from "./ledger-kit.ts";
import { anySent, type Sent } from "./stock-commands.ts";

type Trouble = "none" | "lost" | "applied" | "foreign";
const FOREIGN_RECEIPT = receive("foreign", 1);

/** Goes wrong as the script says; where another writer comes first, that is a ledger of its own on the same log. */
const troubled = (script: readonly Trouble[]) => {
  const memory = createLogMemory();
  const ids = countingIds();
  const clock = fixedClock();
  const other = openHouse({ memory, ids, clock, exclusive: false });
  let next = 0;
  let foreign = 0;
  const wrap = (log: EventLog): EventLog => ({
    ...log,
    append: async (stream, expected, events): Promise<AppendOutcome> => {
      const trouble = script[next++] ?? "none";
      if (trouble === "lost") return { kind: "unknown", reason: "lost" };
      if (trouble === "foreign") {
        foreign += 1;
        const receipt = `foreign-${String(foreign)}`;
        await other.ledger.dispatch(requestOf(receipt, { ...FOREIGN_RECEIPT, receipt } as never));
      }
      const outcome = await log.append(stream, expected, events);
      return trouble === "applied" ? { kind: "unknown", reason: "answer lost" } : outcome;
    },
  });
  const house = openHouse({ memory, ids, clock, exclusive: false, log: wrap });
  return { house, memory, foreignWrites: () => foreign };
};

/** The log must fold without any disagreement with the buckets that its events carry. */
const checkFold = (house: House): void => {
  const stock = emptyStock();
  for (const [revision, { event, metadata }] of eventsOf(house.memory).entries()) {
    evolve(stock, event, {
      revision,
      recordedAt: Date.parse(metadata.recordedAt),
      actor: metadata.actor,
    });
    expect(bucketsOf(stock)).toEqual(event.after);
  }
};

const trouble = fc.constantFrom<Trouble>("none", "none", "lost", "applied", "foreign");

test("whatever happens to appends, no command is lost and none is written twice", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(trouble, { maxLength: 40 }),
      fc.array(anySent, { minLength: 1, maxLength: 30 }),
      async (script, all) => {
        const { house, memory } = troubled(script);
        const sent = all.filter((one) => !one.dryRun);
        const first = await Promise.all(
          sent.map((one) => outcomeOf(house.ledger.dispatch(requestOf(one.key, one.command)))),
        );
        for (const [index, one] of sent.entries()) await checkOutcome(house, one, first[index]);
        checkFold(house);
        const owned = eventsOf(memory).flatMap(({ metadata }) => metadata.commandId ?? []);
        // Own events of a command stand in one row: written twice they would stand in two.
        const rows = owned.filter((id, index) => id !== owned[index - 1]);
        expect(new Set(rows).size).toBe(rows.length);
      },
    ),
    { numRuns: 300, timeout: 10_000 },
  );
});

const checkOutcome = async (
  house: House,
  { key, command }: Sent,
  outcome: unknown,
): Promise<void> => {
  const own = ownEventsOf(house.memory, key).length;
  const again = await outcomeOf(house.ledger.dispatch(requestOf(key, command)));
  // Whoever got no answer asks again under the same key and finds the truth.
  if (typeof outcome === "string") {
    expect(["busy", "outcome-unknown"]).toContain(outcome);
    if (own > 0 && typeof again === "object" && again.status === "accepted") {
      expect(again.replayed).toBe(true);
    }
    return;
  }
  const answer = outcome as StockAnswer;
  // An answer from another key's events left nothing under this one.
  if (answer.status === "accepted" && answer.events.length > 0 && !answer.replayed) {
    expect(again).toEqual({ ...answer, replayed: true });
  }
};

const faulty = (script: readonly (AppendFault | undefined)[], needs = {}) => {
  const appends: { readonly ids: readonly string[]; readonly expected: number }[] = [];
  let next = 0;
  const house = openHouse({
    ...needs,
    faults: {
      onAppend: ({ events, expectedRevision }) => {
        appends.push({ ids: events.map((event) => event.id), expected: expectedRevision });
        return script[next++];
      },
    },
  });
  return { house, appends };
};

const LOST: AppendFault = { kind: "unknown", applied: false };
const APPLIED: AppendFault = { kind: "unknown", applied: true };

test("an append with unknown outcome is sent again as it was, and answered when it is there", async () => {
  const { house, appends } = faulty([LOST, LOST]);
  expect(await send(house, "in", receive("r1", 5))).toMatchObject({
    status: "accepted",
    version: 0,
  });
  expect(appends).toHaveLength(3);
  expect(appends[1]).toEqual(appends[0]);
  expect(appends[2]).toEqual(appends[0]);
  expect(typesOf(house.memory)).toEqual(["StockReceived"]);
});

test("an append that was written although its answer was lost is found, not written again", async () => {
  const { house } = faulty([APPLIED, APPLIED, APPLIED]);
  const answer = await send(house, "in", receive("r1", 5));
  expect(answer).toMatchObject({ status: "accepted", version: 0, position: 1n });
  expect(await send(house, "in", receive("r1", 5))).toEqual({ ...answer, replayed: true });
  expect(typesOf(house.memory)).toEqual(["StockReceived"]);
});

test("an append that stays unknown is answered so, and the same key finds the truth later", async () => {
  const always = Array.from({ length: 20 }, () => LOST);
  const { house } = faulty(always.slice(0, 5));
  expect(await outcomeOf(send(house, "in", receive("r1", 5)))).toBe("outcome-unknown");
  expect(await send(house, "in", receive("r1", 5))).toMatchObject({
    status: "accepted",
    replayed: false,
  });
  const late = faulty([APPLIED, LOST, LOST, LOST, LOST], {
    log: (log: EventLog): EventLog => ({
      ...log,
      // The store takes the append and can't be read: nobody can know.
      readStream: (stream, options) =>
        late.appends.length === 5 && unreadable
          ? Promise.reject(new LogUnavailable("no connection"))
          : log.readStream(stream, options),
    }),
  });
  let unreadable = true;
  expect(await outcomeOf(send(late.house, "in", receive("r1", 5)))).toBe("outcome-unknown");
  unreadable = false;
  expect(await send(late.house, "in", receive("r1", 5))).toMatchObject({
    replayed: true,
    version: 0,
  });
  expect(typesOf(late.house.memory)).toEqual(["StockReceived"]);
});

test("while an append may still land, a refusal of its command is not given for the truth", async () => {
  const { house } = faulty([undefined, LOST, LOST, LOST, LOST, LOST]);
  await send(house, "in", receive("r1", 5));
  expect(await outcomeOf(send(house, "a", reserve("c1", 5)))).toBe("outcome-unknown");
  // Nobody can fulfil it any more, but the first attempt may still be written.
  const dry = house.ledger.dispatch({ ...requestOf("a", reserve("c1", 5)), dryRun: true });
  expect(await outcomeOf(dry)).toMatchObject({ status: "accepted" });
  expect(
    await outcomeOf(house.ledger.dispatch({ ...requestOf("a", reserve("c1", 6)), dryRun: true })),
  ).toBe("outcome-unknown");
});

test("where another writer came first, the batch is decided again on what it left", async () => {
  const { house, memory, foreignWrites } = troubled(["none", "foreign", "none"]);
  await send(house, "in", receive("r1", 5));
  const answers = await Promise.all([
    send(house, "a", reserve("c1", 5)),
    send(house, "b", reserve("c2", 1)),
    send(house, "c", reserve("c3", 1)),
  ]);
  expect(foreignWrites()).toBe(1);
  expect(answers.map((one) => one.status)).toEqual(["accepted", "accepted", "refused"]);
  expect(typesOf(memory)).toEqual([
    ...["StockReceived", "StockReceived", "StockReserved", "StockReserved"],
  ]);
});

test("every new decision takes new event ids", async () => {
  const { house, appends } = faulty([{ kind: "foreign-writer", events: [] }, undefined]);
  await send(house, "in", receive("r1", 5));
  expect(appends).toHaveLength(1);
  const contested = troubled(["none", "foreign"]);
  await send(contested.house, "in", receive("r1", 5));
  await send(contested.house, "a", reserve("c1", 5));
  const ids = (contested.memory.streams.get(STREAM) ?? []).map((event) => event.id);
  expect(new Set(ids).size).toBe(3);
});

test("who loses the race too often is told to come back", async () => {
  const { house } = troubled(Array.from({ length: 60 }, () => "foreign" as const));
  const fault = await house.ledger
    .dispatch(requestOf("in", receive("r1", 5)))
    .catch((error: unknown) => error);
  expect(fault).toMatchObject({ code: "busy", retryAfterSeconds: 1 });
  expect(typesOf(house.memory)).toHaveLength(CONFLICT_TRIES_MAX);
  expect(ownEventsOf(house.memory, "in")).toEqual([]);
});

test("a log that takes no writes is said so at once; what was answered before stays true", async () => {
  const { house } = faulty([undefined, { kind: "unavailable" }]);
  const first = await send(house, "in", receive("r1", 5));
  const waiting = await Promise.all(
    ["a", "b"].map((key) => outcomeOf(send(house, key, reserve(key, 1)))),
  );
  expect(waiting).toEqual(["log-unavailable", "log-unavailable"]);
  expect(await outcomeOf(send(house, "c", reserve("c", 1)))).toBe("log-unavailable");
  const restarted = openHouse({ memory: house.memory });
  expect(await send(restarted, "in", receive("r1", 5))).toEqual({ ...first, replayed: true });
  expect(await send(restarted, "a", reserve("a", 1))).toMatchObject({ status: "accepted" });
});

test("stored events can be read back by anyone who knows the format", async () => {
  const house = openHouse();
  await send(house, "in", receive("r1", 5));
  const page = await house.log.readStream(STREAM, { from: 0, direction: "forwards", limit: 10 });
  expect(page.events.map((event) => stockCodec.decode(event).event.type)).toEqual([
    "StockReceived",
  ]);
});
