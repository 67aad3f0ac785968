import { type handleUnaryCall, Server, ServerCredentials } from "@grpc/grpc-js";
import { batchAppend } from "./append-calls.ts";
import { append } from "./single-append.ts";
import { type Context, http2Of, type Node } from "./context.ts";
import { softDelete, tombstone } from "./delete-calls.ts";
import type { Faults } from "./faults.ts";
import { directFront, type Front, proxiedFront } from "./front.ts";
import { gossip } from "./gossip.ts";
import { type Log, openLog } from "./log.ts";
import { supportedMethods } from "./methods.ts";
import * as protocol from "./protocol.ts";
import { readOrSubscribe } from "./read-faults.ts";
import type { LogRecord } from "./records.ts";

const WRITE_TIMEOUT_MS = 2_000;
const SLOW_CONSUMER_MS = 250;
/** As the real one announces. */
const CONCURRENT_STREAMS_MAX = 100;

export type FakeOptions = {
  /** Where the log is kept; in memory without it. */
  readonly directory?: string;
  /** 0 = any free one. */
  readonly port?: number;
  readonly faults?: Faults;
  /** Makes `freeze` and `slow` possible, at a price per byte. */
  readonly proxied?: boolean;
  /** In PEM: connections are encrypted. */
  readonly tls?: { readonly key: Buffer; readonly certificate: Buffer };
  /** Epoch milliseconds of the server's clock. */
  readonly now?: () => number;
  readonly writeTimeoutMs?: number;
  readonly slowConsumerMs?: number;
  /** What a log begins with that a recording presupposes. */
  readonly seed?: readonly LogRecord[];
  /** A log that several nodes share: a cluster whose replication takes no time. */
  readonly log?: Log;
};

export type FakeEventStore = Pick<Front, "cut" | "refuse" | "freeze" | "slow"> & {
  /** For the client: `esdb://127.0.0.1:<port>?tls=false`. */
  readonly url: string;
  readonly port: number;
  readonly node: Node;
  /** What the server knows, without a client between. */
  readonly log: Log;
  /** As on SIGTERM: GOAWAY at once, what is open goes on for a while, then it is cut off. */
  readonly stopOrderly: (graceMs: number) => Promise<void>;
  /** Ends all connections and closes the file. */
  readonly stop: () => Promise<void>;
};

const never: Faults = () => undefined;

const credentialsOf = (tls: FakeOptions["tls"]): ServerCredentials =>
  tls === undefined
    ? ServerCredentials.createInsecure()
    : ServerCredentials.createSsl(null, [{ private_key: tls.key, cert_chain: tls.certificate }]);

/** A server that speaks the streams protocol and answers as EventStoreDB 23.10.6 did when it was recorded. */
export const startFakeEventStore = async (options: FakeOptions = {}): Promise<FakeEventStore> => {
  const now = options.now ?? (() => Date.now());
  const { directory } = options;
  const log =
    options.log ??
    openLog({
      now,
      ...(directory === undefined ? {} : { directory }),
      ...(options.seed === undefined ? {} : { seed: options.seed }),
    });
  const server = new Server({
    "grpc.max_concurrent_streams": CONCURRENT_STREAMS_MAX,
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  const injector = server.createConnectionInjector(credentialsOf(options.tls));
  const front = await (options.proxied === true ? proxiedFront : directFront)({
    port: options.port ?? 0,
    accept: (socket) => injector.injectConnection(socket),
  });
  const id = crypto.randomUUID();
  const node: Node = {
    leader: undefined,
    ready: true,
    members: () => [{ id, port: front.port, state: "leader", isAlive: true }],
  };
  const context: Context = {
    log,
    now,
    faults: options.faults ?? never,
    writeTimeoutMs: options.writeTimeoutMs ?? WRITE_TIMEOUT_MS,
    slowConsumerMs: options.slowConsumerMs ?? SLOW_CONSUMER_MS,
    node,
    cut: (peer) => front.cut(peer),
    calls: new Set(),
    following: new Set(),
  };
  server.addService(protocol.services.streams, {
    batchAppend: batchAppend(context),
    append: append(context),
    delete: softDelete(context),
    tombstone: tombstone(context),
    read: readOrSubscribe(context),
  });
  server.addService(protocol.services.features, {
    getSupportedMethods: supported(context),
  });
  server.addService(protocol.services.gossip, { read: gossip(context) });
  return {
    url: `esdb://127.0.0.1:${String(front.port)}?tls=${String(options.tls !== undefined)}`,
    port: front.port,
    node,
    log,
    cut: front.cut,
    refuse: front.refuse,
    freeze: front.freeze,
    slow: front.slow,
    stopOrderly: async (graceMs) => {
      await front.refuse(true);
      const sessions = new Set([...context.calls].map((call) => http2Of(call).session));
      // Sends GOAWAY and lets what is open go on.
      for (const session of sessions) session?.close();
      await new Promise((resolve) => setTimeout(resolve, graceMs).unref());
      for (const call of context.calls) if (context.following.has(call)) http2Of(call).close(0);
      // What was said last goes out before the connection does.
      await new Promise((resolve) => setImmediate(resolve));
      front.cut();
    },
    stop: async () => {
      await front.close();
      server.forceShutdown();
      if (options.log === undefined) await log.close();
    },
  };
};

const supported =
  (context: Context): handleUnaryCall<unknown, unknown> =>
  (call, done) => {
    const fault = context.faults("features", "");
    if (fault?.kind === "silence") return;
    if (fault?.kind === "reset-before") context.cut(call.getPeer());
    else done(null, supportedMethods());
  };
