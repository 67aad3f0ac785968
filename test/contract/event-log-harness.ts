import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEventStoreLog } from "../../src/adapters/eventstoredb/event-log.ts";
import { systemClock, systemIds, systemScheduler } from "../../src/adapters/runtime.ts";
import { startFakeEventStore } from "../fakes/eventstoredb/server.ts";
import { openEmbeddedLog } from "../../src/adapters/embedded/event-log.ts";
import { createLogMemory, openMemoryLog } from "../../src/adapters/memory/event-log.ts";
import type { AppendOutcome, EventLog, FeedItem } from "../../src/commands/event-log.ts";
import type { RecordedEvent, StoredEvent } from "../../src/domain/recorded.ts";

/** A place for one log that outlives its handles. */
export type LogHome = {
  readonly open: () => Promise<EventLog>;
  readonly remove: () => void | Promise<void>;
};

export const temporaryDirectory = (): string => mkdtempSync(join(tmpdir(), "stockbook-test-"));

const memoryHome = (): LogHome => {
  const memory = createLogMemory();
  return { open: async () => openMemoryLog({ memory }), remove: () => undefined };
};

const embeddedHome = (): LogHome => {
  const directory = temporaryDirectory();
  return {
    open: () => openEmbeddedLog({ directory }),
    remove: () => {
      rmSync(directory, { recursive: true, force: true });
    },
  };
};

/** A log on a server, under a prefix of its own: the server may serve others as well. */
const homeOn = (url: string): LogHome => {
  const prefix = `test-${randomUUID()}-`;
  // Time enough for a busy machine: the suite is not about deadlines.
  const runtime = {
    ...{ clock: systemClock, ids: systemIds, scheduler: systemScheduler },
    deadlineMs: 30_000,
  };
  return { open: () => openEventStoreLog({ url, prefix, ...runtime }), remove: () => undefined };
};

const fakeEventStoreHome = (): LogHome => {
  const fake = startFakeEventStore();
  const home = fake.then(({ url }) => homeOn(url));
  return {
    open: async () => (await home).open(),
    remove: async () => (await fake).stop(),
  };
};

const REAL_EVENT_STORE = process.env["STOCKBOOK_TEST_EVENTSTORE_URL"];

/** Every event log there is; each passes the same suite. */
export const LOGS: readonly (readonly [string, () => LogHome])[] = [
  ["memory", memoryHome],
  ["embedded", embeddedHome],
  ["eventstoredb, faked", fakeEventStoreHome],
  ...(REAL_EVENT_STORE === undefined
    ? []
    : ([["eventstoredb", () => homeOn(REAL_EVENT_STORE)]] as const)),
];

let made = 0;

/** A fresh event; ids never repeat within a run. */
export const storedEvent = (text = "{}"): StoredEvent => {
  made += 1;
  return {
    id: randomUUID(),
    type: "Counted",
    data: text,
    metadata: `{"n":${String(made)}}`,
  };
};

export const storedEvents = (count: number): readonly StoredEvent[] =>
  Array.from({ length: count }, () => storedEvent());

/** The outcome of an append that must succeed. */
export const committed = (
  outcome: AppendOutcome,
): Extract<AppendOutcome, { kind: "committed" }> => {
  if (outcome.kind === "committed") return outcome;
  throw new Error(`expected a commit, got ${outcome.kind}`);
};

export const textOf = ({ id, type, data, metadata }: StoredEvent): StoredEvent => ({
  id,
  type,
  data,
  metadata,
});

export const revisionsOf = (events: readonly RecordedEvent[]): readonly number[] =>
  events.map((event) => event.revision);

/** Every event of the log in order, page by page. */
export const everything = async (
  log: EventLog,
  limit: number,
): Promise<readonly RecordedEvent[]> => {
  const all: RecordedEvent[] = [];
  for (let position = 0n; ;) {
    const page = await log.readAll(position, limit);
    all.push(...page.events);
    const last = page.events.at(-1);
    if (last === undefined || page.end) return all;
    position = last.position;
  }
};

/** Follows a log until `enough` says so, and ends the subscription. */
export const follow = async (
  log: EventLog,
  position: bigint,
  enough: (items: readonly FeedItem[]) => boolean,
): Promise<readonly FeedItem[]> => {
  const stop = new AbortController();
  const items: FeedItem[] = [];
  for await (const item of log.subscribe(position, stop.signal)) {
    items.push(item);
    if (enough(items)) stop.abort();
  }
  return items;
};

export const eventsOf = (items: readonly FeedItem[]): readonly RecordedEvent[] =>
  items.flatMap((item) => (item.kind === "events" ? item.events : []));
