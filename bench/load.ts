import { openConnection, type Connection, type Listener } from "./connection.ts";
import { createLatencies, type Percentiles } from "./latencies.ts";
import { requestsOf, withToken, type AnyKind, type NextRequest } from "./requests.ts";

/** The load generator: a process of its own that its parent asks for one run after the other. */
export type Closed = {
  readonly mode: "closed";
  readonly kind: AnyKind;
  readonly port: number;
  readonly run: string;
  readonly connections: number;
  readonly seconds: number;
  /** API key of every request; left out: none is sent. */
  readonly token?: string;
};
export type Open = {
  readonly mode: "open";
  readonly port: number;
  readonly run: string;
  readonly connections: number;
  readonly seconds: number;
  readonly rates: readonly { readonly kind: AnyKind; readonly perSecond: number }[];
};
export type Load = Closed | Open;

export type Loaded = {
  readonly kind: AnyKind;
  readonly requests: number;
  readonly refused: number;
  readonly seconds: number;
  readonly latency: Percentiles;
};
export type LoadAnswer =
  { readonly results: readonly Loaded[]; readonly cpuMicros: number } | { readonly error: string };

const OK_MAX = 299;
const TICK_MS = 1;

const deferred = () => {
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  return { promise, resolve, reject };
};

type Lane = { readonly connection: Connection; finish: (status: number) => void };

const openLanes = async (port: number, count: number, fail: (error: Error) => void) => {
  const lanes: Lane[] = [];
  const byConnection = new Map<Connection, Lane>();
  const listener: Listener = {
    onAnswer: (status, from) => byConnection.get(from)?.finish(status),
    onFailure: fail,
  };
  for (let index = 0; index < count; index++) {
    const lane = { connection: await openConnection(port, listener), finish: () => undefined };
    byConnection.set(lane.connection, lane);
    lanes.push(lane);
  }
  return lanes;
};

/** Each connection sends its next request as soon as the answer to the last one is there. */
const runClosed = async (load: Closed): Promise<readonly Loaded[]> => {
  const plain: NextRequest = requestsOf(load.kind, load.port, load.run);
  const { token } = load;
  const next: NextRequest = token === undefined ? plain : withToken(plain, token);
  const latencies = createLatencies();
  let requests = 0;
  let refused = 0;
  let open = load.connections;
  const { promise, resolve, reject } = deferred();
  const lanes = await openLanes(load.port, load.connections, reject);
  const began = performance.now();
  const end = began + load.seconds * 1_000;
  for (const lane of lanes) {
    let sent = performance.now();
    lane.finish = (status) => {
      const now = performance.now();
      if (status > OK_MAX) refused += 1;
      requests += 1;
      latencies.add(now - sent);
      if (now >= end) {
        open -= 1;
        if (open === 0) resolve();
        return;
      }
      sent = now;
      lane.connection.send(next());
    };
    lane.connection.send(next());
  }
  await promise;
  const seconds = (performance.now() - began) / 1_000;
  for (const lane of lanes) lane.connection.close();
  return [{ kind: load.kind, requests, refused, seconds, latency: latencies.percentiles() }];
};

/** Requests are due by the clock, whether or not answers come: latency counts from when each was due. */
const runOpen = async (load: Open): Promise<readonly Loaded[]> => {
  const { promise, resolve, reject } = deferred();
  const lanes = await openLanes(load.port, load.connections, reject);
  const flows = load.rates.map(({ kind, perSecond }) => ({
    kind,
    next: requestsOf(kind, load.port, `${load.run}-${kind}`),
    everyMs: 1_000 / perSecond,
    due: 0,
    requests: 0,
    refused: 0,
    latencies: createLatencies(),
  }));
  type Due = { readonly flow: (typeof flows)[number]; readonly at: number };
  const waiting: Due[] = [];
  let first = 0;
  const free = [...lanes];
  const began = performance.now();
  const endsAfter = load.seconds * 1_000;
  let open = true;
  const pump = (): void => {
    while (first < waiting.length && free.length > 0) {
      const due = waiting[first];
      // In turn: the server closes a connection that never asks anything.
      const lane = free.shift();
      if (due === undefined || lane === undefined) return;
      first += 1;
      lane.finish = (status) => {
        const { flow } = due;
        flow.requests += 1;
        if (status > OK_MAX) flow.refused += 1;
        flow.latencies.add(performance.now() - due.at);
        free.push(lane);
        pump();
      };
      lane.connection.send(due.flow.next());
    }
    if (!open && first === waiting.length && free.length === lanes.length) resolve();
  };
  const timer = setInterval(() => {
    const elapsed = Math.min(endsAfter, performance.now() - began);
    for (const flow of flows) {
      for (; flow.due <= elapsed; flow.due += flow.everyMs) {
        waiting.push({ flow, at: began + flow.due });
      }
    }
    if (elapsed >= endsAfter) {
      open = false;
      clearInterval(timer);
    }
    pump();
  }, TICK_MS);
  await promise;
  const seconds = (performance.now() - began) / 1_000;
  for (const lane of lanes) lane.connection.close();
  return flows.map(({ kind, requests, refused, latencies }) => ({
    ...{ kind, requests, refused, seconds },
    latency: latencies.percentiles(),
  }));
};

const answer = (said: LoadAnswer): void => void process.send?.(said);

process.on("message", (load: Load) => {
  const before = process.cpuUsage();
  const running = load.mode === "closed" ? runClosed(load) : runOpen(load);
  running.then(
    (results) => {
      const { user, system } = process.cpuUsage(before);
      answer({ results, cpuMicros: user + system });
    },
    (error: unknown) => answer({ error: error instanceof Error ? error.message : String(error) }),
  );
});
process.on("disconnect", () => process.exit());
