import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  APPENDING,
  othersOf,
  prepare,
  READING,
  READING_SETUP,
  shownRecords,
  SLOW_AT,
} from "./eventstoredb/lives.ts";
import {
  compactOriginals,
  hasOriginals,
  readCopy,
  type Recording,
} from "./eventstoredb/recordings.ts";
import { replay } from "./eventstoredb/replay.ts";
import { sluggish } from "./eventstoredb/slow-consumer.ts";
import { type FakeEventStore, startFakeEventStore } from "./eventstoredb/server.ts";

// A machine that has a lot else to do takes its time.
vi.setConfig({ testTimeout: 120_000 });

const RECORDINGS = new Map(readCopy().map((recording) => [recording.name, recording]));
const recordingOf = (name: string): Recording => RECORDINGS.get(name)!;

test.runIf(hasOriginals())("the copy of the recordings is what was recorded", () => {
  expect(readCopy()).toEqual(JSON.parse(JSON.stringify(compactOriginals())));
});

const life = (
  names: readonly string[],
  setup: Parameters<typeof shownRecords>[0],
  extra: typeof READING_SETUP,
): void => {
  let server: FakeEventStore;
  let clock = 0;
  const known = shownRecords(setup);
  for (const record of extra) known.set(record.position, known.get(record.position) ?? record);
  beforeAll(async () => {
    server = await startFakeEventStore({ now: () => clock, writeTimeoutMs: 100 });
  });
  afterAll(() => server.stop());
  test.each(names)("%s", async (name) => {
    const recording = recordingOf(name);
    prepare(server.log, recording, known);
    const target = {
      port: () => server.port,
      setClock: (ms: number) => void (clock = ms),
      ...othersOf(server.log, recording, known),
    };
    expect(await replay(recording, target)).toEqual([]);
  });
};

describe("a log that is appended to", () => {
  life(APPENDING, APPENDING.map(recordingOf), []);
});
describe("a subscription whose consumer stops", () => {
  const setup = READING.map(recordingOf);
  const log = shownRecords(setup);
  for (const record of READING_SETUP) log.set(record.position, record);
  const slow = [...log.values()].filter(({ stream }) => stream === "slow-1");
  const earlier = [...log.values()]
    .filter(({ position }) => position < SLOW_AT)
    .toSorted((left, right) => left.position - right.position);

  test("subscribe-slow-consumer: live, it is told to come again, after what was under way", async () => {
    const server = await startFakeEventStore({ seed: earlier });
    const consumer = sluggish(server.port, recordingOf("subscribe-slow-consumer"), Infinity);
    await vi.waitFor(() => expect(consumer.caughtUp()).toBe(true), 30_000);
    consumer.pause();
    for (const record of slow.slice(0, 4_000)) server.log.put(record);
    await new Promise((resolve) => setTimeout(resolve, 700));
    consumer.resume();
    await vi.waitFor(() => expect(consumer.status()).toBeDefined(), 30_000);
    const recorded = recordingOf("subscribe-slow-consumer").calls[0]!.status!;
    expect(consumer.status()).toMatchObject({ code: recorded.code, details: recorded.details });
    const revisions = consumer.events().map(({ revision }) => revision);
    expect(revisions.length).toBeGreaterThan(0);
    expect(revisions.length).toBeLessThan(1_000);
    expect(revisions).toEqual(revisions.map((_revision, at) => String(at)));
    consumer.close();
    await server.stop();
  });

  test("subscribe-slow-consumer-catch-up: while catching up it is only held back", async () => {
    const server = await startFakeEventStore({ seed: [...earlier, ...slow] });
    const recording = recordingOf("subscribe-slow-consumer-catch-up");
    const consumer = sluggish(server.port, recording, 50);
    await vi.waitFor(() => expect(consumer.events()).toHaveLength(50), 30_000);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(consumer.events()).toHaveLength(50);
    consumer.resume();
    const total = recording.calls[0]!.omittedOut + 3;
    await vi.waitFor(() => expect(consumer.events()).toHaveLength(total), 60_000);
    await vi.waitFor(() => expect(consumer.caughtUp()).toBe(true), 30_000);
    expect(consumer.status()).toBeUndefined();
    consumer.close();
    await server.stop();
  });
});

describe("a log that is read and subscribed to", () => {
  life(READING, READING.map(recordingOf), READING_SETUP);
});
