import type { Recorded } from "../recorded.ts";
import type { StockSettings } from "./commands.ts";
import type { StockEvent } from "./events.ts";
import type { StockRejection } from "./rejections.ts";

/** Events of one atomic part at the most: the bound of an append (domain rule 3, 7, 8). */
export const PART_EVENTS_MAX = 500;

/** An event that the fold has already taken in. `own`: caused by the command itself, so it carries the command id. */
export type Draft = { readonly event: StockEvent; readonly own: boolean };

/**
 * What the stream's past says of an id that the command names, found by the write path.
 * For a claim that has ended: its last event. For any other id: the events of the command that recorded it.
 */
export type Earlier = { readonly key: string; readonly events: readonly Recorded<StockEvent>[] };

export type Context = {
  /** max(clock, last recordedAt of the stream), epoch milliseconds. */
  readonly at: number;
  readonly actor: string;
  readonly settings: StockSettings;
  /** What was found for `pastKeys(stock, command)`; a key without an entry was never used. */
  readonly earlier?: readonly Earlier[];
  /** Events of the same command that are already durable (a command of several parts that goes on). */
  readonly resumes?: readonly Recorded<StockEvent>[];
};

export type Verdict =
  | { readonly kind: "accepted" }
  /** The same content under another key: the answer is that of the events from `revision` on. */
  | { readonly kind: "repeated"; readonly revision: number }
  | { readonly kind: "refused"; readonly rejection: StockRejection };

/**
 * `parts` are atomic: each is written by one append, in order, each complete in itself. Due expiries and
 * served backorders are in them even where the command is refused. The state already holds all of them.
 */
export type Settled = { readonly parts: readonly (readonly Draft[])[]; readonly verdict: Verdict };
