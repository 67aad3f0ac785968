import { instantText } from "../../../src/domain/instant.ts";
import type { Metadata, Recorded } from "../../../src/domain/recorded.ts";
import {
  DEFAULT_SETTINGS,
  type StockCommand,
  type StockSettings,
} from "../../../src/domain/stock/commands.ts";
import type { StockEvent } from "../../../src/domain/stock/events.ts";
import { evolve } from "../../../src/domain/stock/evolve.ts";
import { keysOf, pastKeys } from "../../../src/domain/stock/past-keys.ts";
import { settle } from "../../../src/domain/stock/settle.ts";
import { stockFromJson, stockToJson } from "../../../src/domain/stock/snapshot.ts";
import { emptyStock, type Stock } from "../../../src/domain/stock/state.ts";
import {
  PART_EVENTS_MAX,
  type Context,
  type Earlier,
  type Settled,
} from "../../../src/domain/stock/verdict.ts";
import { assertAfter, assertSound } from "./sound.ts";

type Log = Recorded<StockEvent>[];

/** What a stream with its past is to the tests: the write path without log, queue and clock of its own. */
export type Stream = {
  stock: Stock;
  /** The same events folded from what would be stored: text and no objects. */
  readonly shadow: Stock;
  readonly log: Log;
  /** Revisions of the events that record a business id. */
  readonly keys: Map<string, number[]>;
  readonly settings: StockSettings;
  /** Epoch milliseconds. */
  now: number;
  actor: string;
  commands: number;
};

/** 2026-11-21T08:00:00.000Z */
export const START = Date.UTC(2026, 10, 21, 8);

export const openStream = (settings: StockSettings = DEFAULT_SETTINGS): Stream => ({
  stock: emptyStock(),
  shadow: emptyStock(),
  log: [],
  keys: new Map(),
  settings,
  now: START,
  actor: "anna",
  commands: 0,
});

const earlierOf = ({ log, keys }: Stream, key: string): Earlier | undefined => {
  const revisions = keys.get(key);
  const first = revisions?.[0];
  const last = revisions?.at(-1);
  if (revisions === undefined || first === undefined || last === undefined) return undefined;
  if (key.startsWith("claim:")) return { key, events: [log[last]!] };
  // The events of the command that used the id first, and what was booked under the id later.
  const { commandId } = log[first]!.metadata;
  const act = new Set(revisions);
  for (let at = first; log[at]?.metadata.commandId === commandId; at++) act.add(at);
  return { key, events: [...act].sort((left, right) => left - right).map((at) => log[at]!) };
};

export const contextOf = (stream: Stream, command: StockCommand): Context => {
  const { stock, now, actor, settings } = stream;
  const earlier = pastKeys(stock, command).flatMap((key) => earlierOf(stream, key) ?? []);
  return { at: Math.max(now, stock.recordedAt), actor, settings, earlier };
};

const store = (stream: Stream, event: StockEvent, metadata: Metadata): void => {
  const revision = stream.log.length;
  const stored: StockEvent = JSON.parse(JSON.stringify(event));
  const recordedAt = Date.parse(metadata.recordedAt);
  evolve(stream.shadow, stored, { revision, recordedAt, actor: metadata.actor });
  assertAfter(stream.shadow, stored);
  for (const key of keysOf(stored)) {
    const revisions = stream.keys.get(key);
    if (revisions === undefined) stream.keys.set(key, [revision]);
    else revisions.push(revision);
  }
  stream.log.push({
    id: `event-${revision}`,
    stream: "stock-tea@a",
    revision,
    position: BigInt(revision),
    event: stored,
    metadata,
  });
};

/** Writes the parts of a decision, the first `most` of them: a crash may come between any two. */
export const write = (
  stream: Stream,
  settled: Settled,
  context: Context,
  most = Infinity,
): void => {
  const commandId = `command-${stream.commands}`;
  const common = { channel: "test", correlationId: commandId, schemaVersion: 1 };
  const recordedAt = instantText(context.at);
  for (const part of settled.parts.slice(0, most)) {
    if (part.length === 0 || part.length > PART_EVENTS_MAX) throw new Error("a part out of bounds");
    for (const { event, own } of part) {
      store(stream, event, {
        ...common,
        actor: own ? context.actor : "system",
        ...(own ? { commandId } : { causationId: commandId }),
        recordedAt,
      });
    }
  }
};

/** The first place where two states differ, with some text around it. */
const difference = (left: string, right: string): string => {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at += 1;
  const near = (text: string): string => text.slice(Math.max(0, at - 80), at + 80);
  return `${near(left)}\n${near(right)}`;
};

/** Beyond so many claims the whole state is compared after some commands only; the events always are. */
const COMPARED_MAX = 60;
const COMPARED_EVERY = 97;

const assertSame = (stream: Stream): void => {
  const { stock, commands } = stream;
  if (stock.claims.size > COMPARED_MAX && commands % COMPARED_EVERY !== 0) return;
  assertSound(stream.stock);
  const live = JSON.stringify(stockToJson(stream.stock));
  const folded = JSON.stringify(stockToJson(stream.shadow));
  if (live !== folded) {
    throw new Error(`the live state is not what a fold gives\n${difference(live, folded)}`);
  }
};

/** Decides, checks every equation after every event, and keeps the events. */
export const tell = (stream: Stream, command: StockCommand): Settled => {
  stream.commands += 1;
  const context = contextOf(stream, command);
  const settled = settle(stream.stock, command, context);
  write(stream, settled, context);
  assertSame(stream);
  return settled;
};

/** The process dies when `parts` of the decision are written; another one loads what the log has. */
export const crash = (stream: Stream, command: StockCommand, parts: number): Settled => {
  stream.commands += 1;
  const context = contextOf(stream, command);
  const settled = settle(stream.stock, command, context);
  write(stream, settled, context, parts);
  stream.stock = stockFromJson(JSON.parse(JSON.stringify(stockToJson(stream.shadow))));
  assertSame(stream);
  return settled;
};

/** The client repeats the command of the crash under its key. */
export const resume = (stream: Stream, command: StockCommand): Settled => {
  const commandId = `command-${stream.commands}`;
  const resumes = stream.log.filter(({ metadata }) => metadata.commandId === commandId);
  const context = { ...contextOf(stream, command), resumes };
  const settled = settle(stream.stock, command, context);
  write(stream, settled, context);
  assertSame(stream);
  return settled;
};
