import type { Config, Environment } from "../config.ts";
import type { EntityEvent } from "../domain/entity-events.ts";
import type { RecordedEvent } from "../domain/recorded.ts";
import type { StockEvent } from "../domain/stock/events.ts";
import type { Clock, Ids, Scheduler } from "../domain/runtime.ts";

/** A stream of text that tells when it can take more. */
export type TextSink = {
  readonly write: (text: string) => Promise<void>;
  readonly isTerminal: boolean;
};

/** One request and its answer, whatever carries it. */
export type Exchange = (request: {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}) => Promise<{ readonly status: number; readonly body: string }>;

/** What a full reading of the log's files has found; no finding is good. */
export type LogCheck = { readonly events: number; readonly findings: readonly string[] };

/** The ledger opened by this process, without a listener: it holds the lock of the directory. */
export type OpenLedger = {
  readonly exchange: Exchange;
  /** Follows every stream through the files; absent in memory. */
  readonly checkLog?: () => Promise<LogCheck>;
  readonly close: () => Promise<void>;
};

type CheckEvent<Event> = (
  stored: RecordedEvent,
) =>
  | { readonly ok: true; readonly event: Event }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Checks a stored event field by field: one of a stock, or one of any other stream. */
export type CheckEvents = {
  readonly stock: CheckEvent<StockEvent>;
  readonly entity: CheckEvent<EntityEvent>;
};

/** A server of this process. */
export type RunningServer = {
  readonly url: string;
  /** False as long as whoever works on this machine is the operator. */
  readonly hasKeys: boolean;
  readonly stop: () => Promise<void>;
};

export type MigrationProgress = {
  readonly phase: "compare" | "copy" | "verify";
  readonly done: number;
  readonly total: number;
  readonly ratePerSecond?: number;
  readonly etaSeconds?: number;
};

/** A ledger that was copied, and how it was proved. */
export type Migrated = {
  readonly streams: number;
  readonly events: number;
  /** Events that an earlier run had copied. */
  readonly resumedAt: number;
  /** SHA-256 over the whole ledger in log order. */
  readonly hash: string;
  readonly operational: { readonly documents: number; readonly counters: number };
};

export type MigrationWatch = {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: MigrationProgress) => Promise<void>;
};

export type ServeOptions = { readonly memory: boolean };

/** What the command line gets from main.ts; tests supply their own. */
export type CliNeeds = {
  readonly version: string;
  readonly environment: () => Environment;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
  readonly checkEvents: CheckEvents;
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  readonly serve: (config: Config, options: ServeOptions) => Promise<RunningServer>;
  readonly open: (config: Config) => Promise<OpenLedger>;
  /** From the data directory to the servers of the settings. */
  readonly migrate: (config: Config, watch: MigrationWatch) => Promise<Migrated>;
  /** Told of Ctrl-C; the answer takes the handler back. Without a handler the command ends with 130. */
  readonly onInterrupt: (handler: () => void) => () => void;
  /** Resolves when the process is asked to end, and sees to it that it ends in time. */
  readonly untilStopped: (stop: () => Promise<void>) => Promise<void>;
};
