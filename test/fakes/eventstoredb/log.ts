import { fileJournal, type Journal, memoryJournal, readJournal } from "./journal.ts";
import {
  isHidden,
  isTombstone,
  lengthOf,
  type LogRecord,
  type NewRecord,
  NOTHING,
  ticks,
} from "./records.ts";
import { recentIds } from "./recent-ids.ts";
import { emptyStream, isSoftDeleted, type Stream, streamSettings } from "./streams.ts";
import { decideAppend, type Decision, type Expected } from "./decision.ts";

/** Where the first record of a log begins behind what a server writes at its birth. */
const FIRST_POSITION = 548;
export type Written = {
  readonly revision: number;
  readonly position: number;
  /** When readers see it, and the writer may be told. */
  readonly durable: Promise<void>;
};
export type Outcome =
  (Written & { readonly kind: "written" }) | Exclude<Decision, { readonly kind: "write" }>;

export type Log = {
  readonly append: (stream: string, expected: Expected, events: readonly NewRecord[]) => Outcome;
  /** Soft (`$tb`) or for good (a tombstone). `any` asks for a stream that exists, as the server does. */
  readonly remove: (stream: string, expected: Expected, kind: "soft" | "tombstone") => Outcome;
  readonly stream: (name: string) => Stream | undefined;
  /** Records that readers may see, oldest first. */
  readonly visible: () => number;
  readonly record: (index: number) => LogRecord;
  /** Index of the first visible record at `position` or behind it. */
  readonly indexAt: (position: number) => number;
  /** `listener` runs whenever more records have become visible. The answer stops it. */
  readonly watch: (listener: () => void) => () => void;
  /** While held nothing more becomes visible or acknowledged, as without a majority. */
  readonly hold: (held: boolean) => void;
  /** What was held is dropped, as by a leader that truncates its tail. */
  readonly dropHeld: () => void;
  /** Leaves room, so that the next record begins at `position` or behind it. */
  readonly skipTo: (position: number) => void;
  /** Puts a record where a recording has it, visible at once. */
  readonly put: (record: LogRecord) => void;
  readonly close: () => Promise<void>;
};

const system = (type: string, text: string): NewRecord => ({
  id: crypto.randomUUID(),
  type,
  contentType: text === "" ? "application/octet-stream" : "application/json",
  data: Buffer.from(text),
  metadata: NOTHING,
});

export type LogOptions = {
  readonly directory?: string;
  /** Epoch milliseconds of this server's clock. */
  readonly now: () => number;
  /** Records that are there from the beginning, at their positions. */
  readonly seed?: readonly LogRecord[];
};

export const openLog = ({ directory, now, seed = [] }: LogOptions): Log => {
  const streams = new Map<string, Stream>();
  const records: LogRecord[] = [];
  /** One entry per append that is not durable yet: where it ends in `records`, and who waits. */
  const undecided: { end: number; done: () => void }[] = [];
  const listeners = new Set<() => void>();
  const recent = recentIds();
  let next = FIRST_POSITION;
  let visible = 0;
  let durableAppends = 0;
  let held = false;

  const streamOf = (name: string): Stream => {
    const known = streams.get(name);
    if (known !== undefined) return known;
    const made = emptyStream(name);
    streams.set(name, made);
    return made;
  };
  const take = (record: LogRecord): void => {
    records.push(record);
    next = record.position + lengthOf(record.stream, record);
    if (isHidden(record)) return;
    const stream = streamOf(record.stream);
    if (isTombstone(record)) stream.tombstone = record;
    else stream.records.push(record);
    if (record.type === "$metadata" && record.stream.startsWith("$$")) {
      Object.assign(streamOf(record.stream.slice(2)), streamSettings(record));
    }
  };
  const show = (): void => {
    if (held) return;
    for (; durableAppends > 0; durableAppends -= 1) {
      const append = undecided.shift();
      if (append === undefined) break;
      visible = append.end;
      append.done();
    }
    for (const listener of [...listeners]) listener();
  };
  const written = (appends: number): void => {
    durableAppends += appends;
    show();
  };

  const hidden = { ...system("", ""), stream: "", revision: -1, position: 0, created: "0" };
  records.push(hidden);
  for (const append of directory === undefined ? [] : readJournal(directory)) append.forEach(take);
  seed.forEach(take);
  visible = records.length;
  const journal: Journal =
    directory === undefined ? memoryJournal({ written }) : fileJournal(directory, { written });

  const place = (stream: string, events: readonly NewRecord[]): LogRecord[] => {
    const created = ticks(now());
    const known = streams.get(stream);
    return events.map((event, at) => {
      const position = next;
      const revision = event.type === "" ? -1 : (known?.records.length ?? 0) + at;
      const record = { ...event, stream, revision, position, created };
      next += lengthOf(stream, event);
      return record;
    });
  };
  const add = (placed: readonly LogRecord[]): Promise<void> => {
    placed.forEach(take);
    return new Promise((done) => {
      undecided.push({ end: records.length, done });
      journal.add(placed);
    });
  };
  const write = (stream: string, events: readonly NewRecord[]): Written => {
    const known = streams.get(stream);
    // An append of nothing leaves a record that no reader sees.
    const placed = place(stream, events.length === 0 ? [system("", "")] : events);
    const last = placed.at(-1)!;
    if (known !== undefined && isSoftDeleted(known) && events.length > 0) {
      const meta = `$$${stream}`;
      const text = `{"$tb":${String(known.records.length)}}`;
      placed.push(...place(meta, [system("$metadata", text)]));
    }
    if (events.length > 0) recent.remember(stream, placed);
    const revision = events.length === 0 ? (known?.records.length ?? 0) - 1 : last.revision;
    return { revision, position: last.position, durable: add(placed) };
  };

  const append: Log["append"] = (stream, expected, events) => {
    const known = streams.get(stream);
    const ids = events.map((event) => event.id);
    const shown = records[visible - 1]?.position ?? 0;
    const decision = decideAppend({ stream: known, expected, ids, recent, shown });
    return decision.kind === "write" ? { kind: "written", ...write(stream, events) } : decision;
  };
  const remove: Log["remove"] = (name, expected, kind) => {
    const stream = streams.get(name);
    const current = (stream?.records.length ?? 0) - 1;
    if (stream?.tombstone !== undefined) return { kind: "deleted" };
    const wrong =
      expected === "no_stream"
        ? current !== -1
        : typeof expected === "number"
          ? expected !== current
          : current === -1;
    if (wrong) return { kind: "wrong-version", current };
    if (kind === "soft") {
      const outcome = write(`$$${name}`, [system("$metadata", '{"$tb":9223372036854775807}')]);
      return { kind: "written", ...outcome };
    }
    const placed = place(name, [system("$streamDeleted", "")]);
    return {
      kind: "written",
      revision: current,
      position: placed[0]!.position,
      durable: add(placed),
    };
  };

  const indexAt = (position: number): number => {
    let low = 0;
    let high = visible;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (records[middle]!.position < position) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    append,
    remove,
    stream: (name) => streams.get(name),
    visible: () => visible,
    record: (index) => records[index]!,
    indexAt,
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    hold: (on) => {
      held = on;
      show();
    },
    dropHeld: () => {
      for (const record of records.splice(visible)) {
        streams.get(record.stream)?.records.splice(Math.max(record.revision, 0));
        recent.forget(record);
      }
      undecided.length = 0;
      durableAppends = 0;
    },
    skipTo: (position) => {
      next = Math.max(next, position);
    },
    put: (record) => {
      take(record);
      visible = records.length;
      show();
    },
    close: () => journal.close(),
  };
};
