import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventStoreDBClient, jsonEvent } from "@eventstore/db-client";
import { afterEach, describe, expect, test, vi } from "vitest";
import { startFakeCluster } from "./eventstoredb/cluster.ts";
import { recordedErrors, type Seen, seenOf, startProcess } from "./eventstoredb/outages.ts";
import { readCopy, type Recording } from "./eventstoredb/recordings.ts";
import { type FakeEventStore, startFakeEventStore } from "./eventstoredb/server.ts";

// A machine that has a lot else to do takes its time.
vi.setConfig({ testTimeout: 120_000 });

const RECORDINGS = new Map(readCopy().map((recording) => [recording.name, recording]));
const recordingOf = (name: string): Recording => RECORDINGS.get(name)!;
const GRACE_MS = 300;
const OTHER_END = "sigterm-during-subscription";

const event = (n: number) => jsonEvent({ type: "StockReserved", data: { n } });
const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const clientOf = (url: string, more = ""): EventStoreDBClient => {
  const client = EventStoreDBClient.connectionString(`${url}${more}`);
  ends.push(() => client.dispose());
  return client;
};
const started = async (
  options: Parameters<typeof startFakeEventStore>[0] = {},
): Promise<FakeEventStore> => {
  const server = await startFakeEventStore(options);
  ends.push(() => server.stop());
  return server;
};

/** Appends one event after the other with exact revisions until one fails. */
const appending = async (client: EventStoreDBClient, stream: string, done = new Set<string>()) => {
  for (let n = 0; ; n += 1) {
    if (n > 0) done.add(stream);
    const batch = [event(n)];
    const expectedRevision = n === 0 ? "no_stream" : BigInt(n - 1);
    try {
      await client.appendToStream(stream, batch, { expectedRevision });
    } catch (error) {
      return { acknowledged: n, batch, expectedRevision, error } as const;
    }
  }
};
const STREAMS = ["ka", "kb", "kc", "kd"];

const failing = async (call: Promise<unknown>): Promise<Seen> => {
  try {
    await call;
    return "no error";
  } catch (error) {
    return seenOf(error);
  }
};

const reading = async (client: EventStoreDBClient, stream: string): Promise<number> => {
  let count = 0;
  for await (const { event: read } of client.readStream(stream)) if (read !== undefined) count += 1;
  return count;
};

/** The error of a live subscription, when it comes. */
const following = (client: EventStoreDBClient, stream?: string) => {
  const subscription =
    stream === undefined
      ? client.subscribeToAll({ fromPosition: "end" })
      : client.subscribeToStream(stream);
  const state = { caughtUp: false, error: "none" };
  subscription.on("caughtUp", () => (state.caughtUp = true));
  subscription.on("error", (error) => (state.error = seenOf(error)));
  subscription.on("data", () => undefined);
  return state;
};

/** The recorded errors of a step, each once. */
const kinds = (recording: Recording, step: string): readonly Seen[] => [
  ...new Set(recordedErrors(recording, step)),
];

describe("a server that goes away", () => {
  test.each(["kill9-during-appends", "sigterm-during-appends"])("%s", async (name) => {
    const recording = recordingOf(name);
    const server = await started();
    const client = clientOf(server.url);
    await client.appendToStream("warm", [event(0)]);
    const acknowledging = new Set<string>();
    const streams = STREAMS.map((stream) => appending(client, stream, acknowledging));
    await vi.waitFor(() => expect(acknowledging.size).toBe(STREAMS.length), 30_000);
    const before = server.log.visible();
    if (name.startsWith("kill9")) {
      await server.refuse(true);
      server.cut();
    } else {
      await server.stopOrderly(GRACE_MS);
      // GOAWAY stops no append that comes over the open call.
      expect(server.log.visible()).toBeGreaterThan(before);
    }
    const stopped = await Promise.all(streams);
    // An orderly stop ends calls and cuts connections: the client may notice either first.
    const ended = name.startsWith("kill9") ? [] : kinds(recordingOf(OTHER_END), "stream: error");
    const wanted = [...kinds(recording, "append fails"), ...ended];
    for (const { error } of stopped) expect(wanted).toContain(seenOf(error));
    await vi.waitFor(async () => {
      expect([await failing(client.appendToStream("ka", [event(0)]))]).toEqual(
        kinds(recording, "append while down"),
      );
    });
    expect([await failing(reading(client, "ka"))]).toEqual(kinds(recording, "read while down"));
    await server.refuse(false);
    for (const [at, { acknowledged, batch, expectedRevision }] of stopped.entries()) {
      const stream = STREAMS[at]!;
      const send = () => client.appendToStream(stream, batch, { expectedRevision });
      await vi.waitFor(send, 30_000);
      expect(await reading(client, stream)).toBe(acknowledged + 1);
    }
  });

  test.each(["kill9-during-read", "sigterm-during-read"])("%s", async (name) => {
    const server = await started();
    const many = Array.from({ length: 600 }, (_one, n) => ({
      ...{ id: crypto.randomUUID(), type: "T", contentType: "application/json" },
      ...{
        data: Buffer.from(`{"n":${String(n)},"p":"${"x".repeat(1_000)}"}`),
        metadata: Buffer.alloc(0),
      },
    }));
    server.log.append("long-1", "no_stream", many);
    await later(50);
    const client = clientOf(server.url);
    let count = 0;
    const slowly = async (): Promise<void> => {
      for await (const read of client.readStream("long-1")) {
        if (read.event !== undefined) count += 1;
        if (count === 3) {
          await server.refuse(true);
          if (name.startsWith("kill9")) server.cut();
          else void server.stopOrderly(100 * GRACE_MS);
        }
      }
    };
    const seen = await failing(slowly());
    const wanted = kinds(recordingOf(name), "read");
    // An orderly stop leaves an open read its time.
    expect([seen]).toEqual(wanted.length === 0 ? ["no error"] : wanted);
    if (wanted.length === 0) expect(count).toBe(600);
  });

  test.each(["kill9-during-subscription", "sigterm-during-subscription"])("%s", async (name) => {
    const recording = recordingOf(name);
    const server = await started();
    const client = clientOf(server.url);
    await client.appendToStream("s-live", [event(0)]);
    const states = [following(client), following(client, "s-live")];
    await vi.waitFor(() => expect(states.every(({ caughtUp }) => caughtUp)).toBe(true), 30_000);
    if (name.startsWith("kill9")) {
      await server.refuse(true);
      server.cut();
    } else await server.stopOrderly(GRACE_MS);
    await vi.waitFor(() => {
      expect([states[0]!.error]).toEqual(kinds(recording, "all: error"));
      expect([states[1]!.error]).toEqual(kinds(recording, "stream: error"));
    });
  });

  test("down-first-call: nothing is there, and then it is", async () => {
    const recording = recordingOf("down-first-call");
    const server = await started();
    await server.refuse(true);
    const client = clientOf(server.url);
    const first = (step: string): Seen => recordedErrors(recording, step)[0]!;
    expect(await failing(client.appendToStream("down-1", [event(0)]))).toBe(first("append"));
    const credentials = { username: "admin", password: "changeit" };
    const single = clientOf(server.url).appendToStream("down-1", [event(0)], { credentials });
    expect(await failing(single)).toBe(first("append with credentials"));
    expect(await failing(reading(clientOf(server.url), "down-1"))).toBe(first("read"));
    const all = following(clientOf(server.url));
    await vi.waitFor(() => expect(all.error).toBe(first("subscribeToAll")), 30_000);
    const discovering = clientOf(
      `esdb+discover://127.0.0.1:${String(server.port)}?tls=false`,
      "&maxDiscoverAttempts=2&discoveryInterval=20",
    );
    const lost = discovering.appendToStream("down-1", [event(0)]);
    expect(await failing(lost)).toBe(first("append with discovery"));
    await server.refuse(false);
    const again = () => client.appendToStream("down-1", [event(0)]);
    await vi.waitFor(again, 30_000);
    expect(await reading(client, "down-1")).toBe(1);
    const sticky = discovering.appendToStream("down-1", [event(0)]);
    expect(await failing(sticky)).toBe(first("append with discovery again"));
  });

  test("sigstop: the keep-alive finds it out, and a deadline of its own is kept", async () => {
    const recording = recordingOf("sigstop");
    const first = (step: string): Seen => recordedErrors(recording, step)[0]!;
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const server = await started({ proxied: true });
    const client = clientOf(server.url, "&keepAliveInterval=400&keepAliveTimeout=400");
    await client.appendToStream("stop-0", [event(0)]);
    const live = following(client, "stop-0");
    await vi.waitFor(() => expect(live.caughtUp).toBe(true), 30_000);
    server.freeze(true);
    const credentials = { username: "admin", password: "changeit" };
    const calls = [
      failing(client.appendToStream("stop-1", [event(0)], { deadline: 200 })),
      failing(client.appendToStream("stop-2", [event(0)], { deadline: 200, credentials })),
      failing(reading(client, "stop-0")),
    ];
    expect(await Promise.all(calls)).toEqual([
      first("append deadline 1000"),
      first("append with credentials"),
      first("read without deadline"),
    ]);
    await vi.waitFor(() => expect(live.error).toBe(first("subscription: error")), 30_000);
  });
});

describe("a cluster that loses its leader", () => {
  const opened = async () => {
    const cluster = await startFakeCluster(3, { proxied: true, writeTimeoutMs: 100 });
    ends.push(() => cluster.stop());
    cluster.lead(1);
    return cluster;
  };

  test("cluster-leader-kill: gone, then not ready, then on with the next", async () => {
    const recording = recordingOf("cluster-leader-kill");
    const cluster = await opened();
    const client = clientOf(cluster.url);
    await client.appendToStream("kill", [event(0)], { expectedRevision: "no_stream" });
    const [batch, expectedRevision] = [[event(1)], 0n];
    const old = cluster.nodes[1]!;
    await old.refuse(true);
    old.cut();
    cluster.bury(1, true);
    cluster.lead(undefined);
    const seen: Seen[] = [];
    const send = () => failing(client.appendToStream("kill", batch, { expectedRevision }));
    for (let last = ""; last !== "no error";) {
      last = await send();
      if (last !== "no error" && !seen.includes(last)) seen.push(last);
      if (last.startsWith("UnknownError")) cluster.lead(0);
      await later(20);
    }
    expect(seen.filter((error) => !kinds(recording, "append fails").includes(error))).toEqual([]);
    expect(await reading(client, "kill")).toBe(2);
  });

  test("cluster-leader-frozen: pending, then a timeout, then on with the next", async () => {
    const recording = recordingOf("cluster-leader-frozen");
    const cluster = await opened();
    const client = clientOf(cluster.url);
    await client.appendToStream("frozen", [event(0)], { expectedRevision: "no_stream" });
    const old = cluster.nodes[1]!;
    cluster.nodes[0]!.log.hold(true);
    old.freeze(true);
    const [batch, expectedRevision] = [[event(1)], 0n];
    const sent = failing(client.appendToStream("frozen", batch, { expectedRevision }));
    expect(await Promise.race([sent, later(400).then(() => "still pending")])).toBe(
      "still pending",
    );
    old.freeze(false);
    const timeouts = kinds(recording, "append fails").filter((seen) => !seen.startsWith("Error "));
    expect([await sent]).toEqual(timeouts);
    cluster.nodes[0]!.log.hold(false);
    cluster.lead(2);
    await client.appendToStream("frozen", batch, { expectedRevision });
    expect(await reading(client, "frozen")).toBe(2);
  });
});

describe("the process with its file", () => {
  const directory = (): string => {
    const path = mkdtempSync(join(tmpdir(), "stockbook-fake-"));
    ends.push(() => rmSync(path, { recursive: true, force: true }));
    return path;
  };

  test("what it has acknowledged is there after it was killed", async () => {
    const path = directory();
    const first = await startProcess(path);
    const client = clientOf(first.url);
    const acknowledging = new Set<string>();
    const streams = STREAMS.map((stream) => appending(client, stream, acknowledging));
    await vi.waitFor(() => expect(acknowledging.size).toBe(STREAMS.length), 30_000);
    await first.kill();
    const stopped = await Promise.all(streams);
    const port = Number(/:(\d+)\?/u.exec(first.url)?.[1]);
    const second = await startProcess(path, port);
    ends.push(() => second.kill());
    const fresh = clientOf(second.url, "&keepAliveInterval=10001");
    for (const [at, { acknowledged, batch, expectedRevision }] of stopped.entries()) {
      const stream = STREAMS[at]!;
      expect(acknowledged).toBeGreaterThan(0);
      expect([acknowledged, acknowledged + 1]).toContain(await reading(fresh, stream));
      const send = () => fresh.appendToStream(stream, batch, { expectedRevision });
      await vi.waitFor(send, 30_000);
      expect(await reading(fresh, stream)).toBe(acknowledged + 1);
    }
  });

  test("a torn tail is cut off, at every byte of it", async () => {
    const path = directory();
    const file = join(path, "events.log");
    const ids = ["a", "b", "c"].map(() => crypto.randomUUID());
    const server = await startFakeEventStore({ directory: path });
    const lengths: number[] = [];
    for (const [at, id] of ids.entries()) {
      const record = { id, type: "T", contentType: "application/json" };
      const content = { data: Buffer.from("{}"), metadata: Buffer.alloc(0) };
      const outcome = server.log.append("s", at === 0 ? "no_stream" : at - 1, [
        { ...record, ...content },
      ]);
      if (outcome.kind === "written") await outcome.durable;
      lengths.push(readFileSync(file).length);
    }
    await server.stop();
    const whole = readFileSync(file);
    for (let end = lengths[1]!; end < whole.length; end += 1) {
      writeFileSync(file, whole.subarray(0, end));
      const again = await startFakeEventStore({ directory: path });
      expect(again.log.stream("s")?.records.map(({ id }) => id)).toEqual(ids.slice(0, 2));
      await again.stop();
      expect(readFileSync(file)).toHaveLength(lengths[1]!);
    }
    appendFileSync(file, Buffer.alloc(40, 0xff));
    const last = await startFakeEventStore({ directory: path });
    expect(last.log.stream("s")?.records).toHaveLength(2);
    await last.stop();
  });
});
