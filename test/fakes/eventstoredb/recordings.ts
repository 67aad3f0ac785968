import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";

/** The recordings as they were taken, beside a working copy of this repository. */
export const ORIGINALS = new URL(
  "../../../../shared/data/eventstoredb-recordings/",
  import.meta.url,
);
/** What the replay needs of them: a copy, so that a clean checkout can replay them too. */
export const COPY = new URL("recordings/recordings.json.gz", import.meta.url);

export type RecordedMessage = {
  readonly dir: "in" | "out";
  readonly afterMs: number;
  /** Whole for messages up to 8 KiB. */
  readonly base64?: string;
  /** The length of a message of which only the beginning was kept; the rest is the letter x. */
  readonly bytes?: number;
  /** In place of the bytes that were not kept. */
  readonly decoded?: unknown;
};
export type RecordedCall = {
  readonly method: string;
  readonly connection: number;
  readonly node?: string;
  readonly startMs: number;
  readonly requiresLeader: boolean;
  readonly hasHeaders: boolean;
  readonly messages: readonly RecordedMessage[];
  readonly omittedIn: number;
  readonly omittedOut: number;
  readonly status?: {
    readonly code: number;
    readonly details: string;
    readonly trailers: Readonly<Record<string, string>>;
  };
  readonly end: string;
  /** When it ended, since its start. */
  readonly endMs: number;
};
export type SawStep = {
  readonly step: string;
  readonly error?: { readonly class: string; readonly type: string; readonly code: unknown };
  readonly result?: unknown;
};
export type Recording = {
  readonly name: string;
  readonly calls: readonly RecordedCall[];
  readonly saw: readonly SawStep[];
};

type Original = {
  readonly clientSaw: readonly (SawStep & Record<string, unknown>)[];
  readonly calls: readonly {
    readonly method: string;
    readonly connection: number;
    readonly node?: string;
    readonly startMs: number;
    readonly requestMetadata: Readonly<Record<string, string>>;
    readonly responseHeaders?: unknown;
    readonly messages: readonly (RecordedMessage & { readonly truncated?: unknown })[];
    readonly omittedIn?: number;
    readonly omittedOut?: number;
    readonly status: RecordedCall["status"] | null;
    readonly end: { readonly by: string; readonly how: string; readonly afterMs: number };
  }[];
};

const compactCall = (call: Original["calls"][number]): RecordedCall => ({
  method: call.method,
  connection: call.connection,
  ...(call.node === undefined ? {} : { node: call.node }),
  startMs: call.startMs,
  requiresLeader: call.requestMetadata["requires-leader"] === "true",
  hasHeaders: call.responseHeaders !== undefined && call.responseHeaders !== null,
  messages: call.messages.map(({ dir, afterMs, base64, bytes, truncated, decoded }) => ({
    dir,
    afterMs,
    ...(base64 === undefined ? {} : { base64 }),
    ...(truncated === undefined ? {} : { bytes: bytes!, decoded }),
  })),
  omittedIn: call.omittedIn ?? 0,
  omittedOut: call.omittedOut ?? 0,
  ...(call.status === null || call.status === undefined ? {} : { status: call.status }),
  end: `${call.end.by}: ${call.end.how}`,
  endMs: call.end.afterMs,
});

const compact = (name: string, text: string): Recording => {
  const original = JSON.parse(text) as Original;
  return {
    name,
    calls: original.calls.map(compactCall),
    saw: original.clientSaw.map(({ step, error, result }) => ({
      step,
      ...(error === undefined
        ? {}
        : { error: { class: error.class, type: error.type, code: error.code } }),
      ...(result === undefined ? {} : { result }),
    })),
  };
};

export const hasOriginals = (): boolean => existsSync(ORIGINALS);

const FEATURES = "GetSupportedMethods";

/** The answer that is the same everywhere stands in one of them only. */
const completed = (recordings: readonly Recording[]): readonly Recording[] => {
  const calls = recordings.flatMap((recording) => recording.calls);
  const asking = calls.filter(({ method }) => method.endsWith(FEATURES));
  const answers = asking.flatMap(({ messages }) => messages.filter(({ dir }) => dir === "out"));
  const whole = answers.find((message) => message.base64 !== undefined)!.base64!;
  return recordings.map((recording) => ({
    ...recording,
    calls: recording.calls.map((call) => ({
      ...call,
      messages: call.messages.map((message) =>
        message.base64 === undefined && message.decoded === undefined
          ? { ...message, base64: whole }
          : message,
      ),
    })),
  }));
};

/** The recordings read from the folder where they lie whole. */
export const compactOriginals = (): readonly Recording[] => completed(originals());

const originals = (): readonly Recording[] =>
  readdirSync(ORIGINALS)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) =>
      compact(file.replace(".json", ""), readFileSync(new URL(file, ORIGINALS)).toString()),
    );

export const pack = (recordings: readonly Recording[]): Buffer =>
  gzipSync(JSON.stringify(recordings), { level: 9 });

export const readCopy = (): readonly Recording[] =>
  JSON.parse(gunzipSync(readFileSync(COPY)).toString()) as readonly Recording[];
