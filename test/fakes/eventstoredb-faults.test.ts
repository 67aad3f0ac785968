import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { LogUnavailable } from "../../src/commands/event-log.ts";
import { storedEvents } from "../contract/event-log-harness.ts";
import {
  type Aim,
  type Batch,
  DEADLINE_MS,
  FAULTS,
  filled,
  followed,
  LATE_MS,
  openWard,
  PATIENCE,
  randomFrom,
  RECOVERY_MS,
  resolved,
  timed,
  timesThere,
  type Ward,
  WHOLE_SERVER,
} from "./eventstoredb/fault-runs.ts";

/** 50 seeds of each fault and operation, side by side; STOCKBOOK_TEST_SEEDS=1000 is the long run. */
const SEEDS = Number(process.env["STOCKBOOK_TEST_SEEDS"] ?? 50);
const AT_ONCE = 25;
/** A fault that lasts longer than anybody tries. */
const FOR_EVER = 1_000;

vi.setConfig({ testTimeout: 60_000 * PATIENCE });

const rejections: unknown[] = [];
const note = (reason: unknown): void => void rejections.push(reason);
beforeAll(() => void process.on("unhandledRejection", note));
afterAll(() => {
  process.off("unhandledRejection", note);
  expect(rejections).toEqual([]);
});

const seedsOf = (round: number): readonly number[] =>
  Array.from(
    { length: Math.min(AT_ONCE, SEEDS - round * AT_ONCE) },
    (_one, at) => round * AT_ONCE + at,
  );
const ROUNDS = Array.from({ length: Math.ceil(SEEDS / AT_ONCE) }, (_one, round) => seedsOf(round));

/** Most faults pass; some last until the server is healed. */
const aimOf = (seed: number): Aim => {
  const random = randomFrom(seed);
  const tries = [1, 1, 2, FOR_EVER][random(4)]!;
  return { tries, random };
};

const inWard = async (fault: string, run: (ward: Ward) => Promise<void>): Promise<void> => {
  const ward = await openWard();
  try {
    await run(ward);
    if (!WHOLE_SERVER.has(fault)) expect(ward.hits()).toBeGreaterThan(SEEDS / AT_ONCE);
  } finally {
    await ward.heal();
    await ward.close();
  }
};

const appendRound = async (ward: Ward, fault: string, seeds: readonly number[]): Promise<void> => {
  const { log, server } = ward;
  const started = await Promise.all(
    seeds.map((seed) => filled(log, `stock-${fault}@s${String(seed)}`, seed % 3)),
  );
  const batches = started.map(({ stream, events }, at): Batch => {
    const size = 1 + randomFrom(seeds[at]! + 7)(3);
    return { stream, expected: events.length - 1, events: storedEvents(size) };
  });
  const aims = new Map(batches.map(({ stream }, at) => [stream, aimOf(seeds[at]!)]));
  await ward.strike(fault, "append", aims);
  const first = await Promise.all(
    batches.map(({ stream, expected, events }) => timed(log.append(stream, expected, events))),
  );
  for (const { ms } of first) expect(ms).toBeLessThan(DEADLINE_MS + LATE_MS);
  await ward.heal();
  await Promise.all(
    batches.map(async (batch, at) => {
      const { value } = first[at]!;
      if (value instanceof LogUnavailable) expect(timesThere(server, batch)).toBe(0);
      const isOpen = value instanceof LogUnavailable || value.kind === "unknown";
      const outcome = isOpen ? await resolved(log, batch) : value;
      expect(["committed", "conflict"]).toContain(outcome.kind);
      expect(timesThere(server, batch)).toBe(outcome.kind === "committed" ? 1 : 0);
      if (fault !== "overtaken") expect(outcome.kind).toBe("committed");
      // What comes next finds the stream where the outcome says that it stands.
      const current = (server.log.stream(batch.stream)?.records.length ?? 0) - 1;
      const next = { stream: batch.stream, expected: current, events: storedEvents(1) };
      expect((await resolved(log, next)).kind).toBe("committed");
      expect(timesThere(server, next)).toBe(1);
      expect(timesThere(server, batch)).toBe(outcome.kind === "committed" ? 1 : 0);
    }),
  );
};

const readRound = async (ward: Ward, fault: string, seeds: readonly number[]): Promise<void> => {
  const { log } = ward;
  const there = await Promise.all(
    seeds.map((seed) => filled(log, `stock-${fault}@s${String(seed)}`, 5 + (seed % 20))),
  );
  await ward.strike(
    fault,
    "read",
    new Map(there.map(({ stream }, at) => [stream, aimOf(seeds[at]!)])),
  );
  const query = { from: 0, direction: "forwards", limit: 100 } as const;
  const ids = ({ events }: { events: readonly { id: string }[] }) => events.map(({ id }) => id);
  const read = await Promise.all(there.map(({ stream }) => timed(log.readStream(stream, query))));
  for (const [at, { ms, value }] of read.entries()) {
    expect(ms).toBeLessThan(DEADLINE_MS + LATE_MS);
    if (!(value instanceof LogUnavailable)) expect(ids(value)).toEqual(ids(there[at]!));
  }
  await ward.heal();
  await Promise.all(
    there.map(async (batch) => {
      const end = performance.now() + RECOVERY_MS;
      let page = await timed(log.readStream(batch.stream, query));
      while (page.value instanceof LogUnavailable && performance.now() < end) {
        page = await timed(log.readStream(batch.stream, query));
      }
      expect(page.value).not.toBeInstanceOf(LogUnavailable);
      if (!(page.value instanceof LogUnavailable)) expect(ids(page.value)).toEqual(ids(batch));
    }),
  );
};

/** Subscriptions all ask for `$all`: who comes is hit, so many times in all. */
const subscribeRound = async (
  ward: Ward,
  fault: string,
  seeds: readonly number[],
): Promise<void> => {
  const { log } = ward;
  const after = await log.head();
  const before = await filled(log, `stock-${fault}@b${String(seeds[0])}`, 20);
  const random = randomFrom(seeds[0]!);
  const aim = { tries: seeds.length + random(seeds.length), random };
  await ward.strike(fault, "subscribe", new Map([["", aim]]));
  const within = { after, count: 40, withinMs: DEADLINE_MS + LATE_MS + 2 * RECOVERY_MS };
  const following = seeds.map(() => followed(log, within));
  await new Promise((resolve) => setTimeout(resolve, DEADLINE_MS + random(DEADLINE_MS)));
  await ward.heal();
  const more = { stream: before.stream, expected: 19, events: storedEvents(20) };
  expect((await resolved(log, more)).kind).toBe("committed");
  const wanted = [...before.events, ...more.events].map(({ id }) => id);
  for (const seen of await Promise.all(following)) {
    expect(seen.map(({ id }) => id)).toEqual(wanted);
  }
};

describe.each(FAULTS)("a server with the fault %s", (fault) => {
  test("an append is committed, rejected, or unknown until it is sent again", () =>
    inWard(fault, async (ward) => {
      for (const seeds of ROUNDS) await appendRound(ward, fault, seeds);
    }));
  test("a read is whole or fails in time", () =>
    inWard(fault, async (ward) => {
      for (const seeds of ROUNDS) await readRound(ward, fault, seeds);
    }));
  test("a subscription goes on behind the last event, without a gap and without a repetition", () =>
    inWard(fault, async (ward) => {
      for (const seeds of ROUNDS) await subscribeRound(ward, fault, seeds);
    }));
});
