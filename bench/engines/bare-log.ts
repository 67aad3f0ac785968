import { EventStoreDBClient, jsonEvent, type JSONEventType } from "@eventstore/db-client";
import { randomUUID } from "node:crypto";
import { createLatencies, type Percentiles } from "../latencies.ts";
import { createDice, SKUS } from "../requests.ts";

/**
 * `hot`: one event an append to one stream, all in flight at once, no revision expected: nothing has to be decided
 * before the next one is sent. `uniform`: the same over 10,000 streams, each with its exact revision. `naive`: what
 * a service does that appends once for each command: one stream, its exact revision, one after the other.
 * `contended`: such services side by side, each reading the end of the stream and trying again where it lost.
 */
export const APPEND_WAYS = ["hot", "uniform", "naive", "contended"] as const;
export type AppendWay = (typeof APPEND_WAYS)[number];

export type Appended = {
  readonly appends: number;
  readonly seconds: number;
  /** Appends that were refused because another one came first. */
  readonly lost: number;
  readonly latency: Percentiles;
};

export type BareLog = {
  /** Takes the last event of a stream as the pattern of all that are appended; the answer is its bytes. */
  readonly sample: (stream: string) => Promise<number>;
  readonly append: (way: AppendWay, seconds: number, inFlight: number) => Promise<Appended>;
  /** Reads `$all` from the commit position `from` on, to its end. */
  readonly readAll: (from: string) => Promise<ReadThrough>;
  /** Where the log ends now. */
  readonly end: () => Promise<string>;
  readonly close: () => Promise<void>;
};

export type ReadThrough = {
  /** Of all events, whosever they are. */
  readonly perSecond: number;
  /** Those in streams under the prefix. */
  readonly own: number;
};

type Pattern = { readonly type: string; readonly data: JsonObject; readonly metadata: JsonObject };
type JsonObject = Readonly<Record<string, unknown>>;
type Lane = (until: () => boolean) => Promise<void>;

const EVENTS_MAX = 2_000_000;
const DISPOSE_MS_MAX = 5_000;
const PERCENTILES_OF_NONE: Percentiles = { p50: 0, p95: 0, p99: 0 };

const isLost = (error: unknown): boolean =>
  error instanceof Error && "type" in error && error.type === "wrong-expected-version";

/** The published client as its documentation uses it. `prefix` keeps the streams from those of others. */
export const openBareLog = (url: string, prefix: string): BareLog => {
  const client = EventStoreDBClient.connectionString(url);
  let pattern: Pattern = { type: "StockReserved", data: {}, metadata: {} };
  let runs = 0;

  const nextEvent = () => {
    const id = randomUUID();
    const { type, data, metadata } = pattern;
    return jsonEvent<JSONEventType>({
      ...{ id, type },
      data: { ...data, claim: id },
      metadata: { ...metadata, commandId: id },
    });
  };

  const lastRevision = async (stream: string): Promise<bigint | "no_stream"> => {
    const events = client.readStream(stream, {
      direction: "backwards",
      fromRevision: "end",
      maxCount: 1,
    });
    try {
      for await (const { event } of events) if (event !== undefined) return event.revision;
      return "no_stream";
    } catch (error) {
      if (error instanceof Error && "type" in error && error.type === "stream-not-found") {
        return "no_stream";
      }
      throw error;
    }
  };

  const append = async (way: AppendWay, seconds: number, inFlight: number): Promise<Appended> => {
    const name = `${prefix}bare_${way}_${(runs += 1)}`;
    const latencies = createLatencies();
    let appends = 0;
    let lost = 0;
    const timed = async (work: () => Promise<unknown>): Promise<void> => {
      const began = performance.now();
      await work();
      latencies.add(performance.now() - began);
      appends += 1;
    };
    const hot: Lane = async (until) => {
      while (!until()) await timed(() => client.appendToStream(name, nextEvent()));
    };
    const revisions = new Map<number, bigint>();
    const busy = new Set<number>();
    const dice = createDice(0x9e3779b9);
    const uniform: Lane = async (until) => {
      while (!until()) {
        let stream = dice(SKUS);
        while (busy.has(stream)) stream = (stream + 1) % SKUS;
        busy.add(stream);
        await timed(async () => {
          const expectedRevision = revisions.get(stream) ?? "no_stream";
          const { nextExpectedRevision } = await client.appendToStream(
            `${name}_${stream}`,
            nextEvent(),
            { expectedRevision },
          );
          revisions.set(stream, nextExpectedRevision);
        });
        busy.delete(stream);
      }
    };
    const naive: Lane = async (until) => {
      let expectedRevision: bigint | "no_stream" = "no_stream";
      while (!until()) {
        await timed(async () => {
          const done = await client.appendToStream(name, nextEvent(), { expectedRevision });
          expectedRevision = done.nextExpectedRevision;
        });
      }
    };
    const contended: Lane = async (until) => {
      while (!until()) {
        await timed(async () => {
          for (;;) {
            const expectedRevision = await lastRevision(name);
            try {
              return await client.appendToStream(name, nextEvent(), { expectedRevision });
            } catch (error) {
              if (!isLost(error)) throw error;
              lost += 1;
              if (until()) return;
            }
          }
        });
      }
    };
    const lane = { hot, uniform, naive, contended }[way];
    const began = performance.now();
    const until = (): boolean => performance.now() - began > seconds * 1_000;
    const lanes = way === "naive" ? 1 : inFlight;
    await Promise.all(Array.from({ length: lanes }, () => lane(until)));
    return {
      ...{ appends, lost, seconds: (performance.now() - began) / 1_000 },
      latency: appends === 0 ? PERCENTILES_OF_NONE : latencies.percentiles(),
    };
  };

  const end = async (): Promise<string> => {
    const events = client.readAll({ direction: "backwards", fromPosition: "end", maxCount: 1 });
    for await (const { event } of events) return String(event?.position.commit ?? 0n);
    return "0";
  };

  return {
    append,
    end,
    sample: async (stream) => {
      const options = { direction: "backwards", fromRevision: "end", maxCount: 1 } as const;
      for await (const { event } of client.readStream(stream, options)) {
        if (event === undefined) continue;
        const data = event.data as JsonObject;
        const metadata = (event.metadata ?? {}) as JsonObject;
        pattern = { type: event.type, data, metadata };
        return JSON.stringify(data).length + JSON.stringify(metadata).length;
      }
      throw new Error(`${stream} has no event`);
    },
    readAll: async (from) => {
      const position = BigInt(from);
      const began = performance.now();
      let read = 0;
      let own = 0;
      const fromPosition = { commit: position, prepare: position };
      for await (const { event } of client.readAll({ fromPosition, maxCount: EVENTS_MAX })) {
        read += 1;
        if (event?.streamId.startsWith(prefix) === true) own += 1;
      }
      return { own, perSecond: (read * 1_000) / (performance.now() - began) };
    },
    close: async () => {
      const late = AbortSignal.timeout(DISPOSE_MS_MAX);
      await Promise.race([
        client.dispose(),
        new Promise((resolve) => late.addEventListener("abort", resolve)),
      ]);
    },
  };
};
