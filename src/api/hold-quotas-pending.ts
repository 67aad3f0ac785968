import type { OpenHold } from "../projections/open-holds.ts";
import { type Holder, holderText } from "../projections/reservations.ts";
import type { ReadModels } from "../projections/read-models.ts";
import { problem } from "./problems.ts";

/** Holds under way, or not in the read model yet, that are remembered at once. */
export const PENDING_MAX = 20_000;

/** One hold from before it is judged until the read model shows it. */
export type Note = {
  /** Its place in the order of asking: only what was asked before counts against it. */
  readonly turn: number;
  /** It was accepted, at that position of the log. */
  readonly keep: (position: bigint) => void;
  /** What was not kept was not accepted. */
  readonly end: () => void;
};

/** Holds that this process has let through and the read model may not show yet. */
export type PendingHolds = {
  /** @throws Problem busy where too many are remembered, for the read model has stopped */
  readonly add: (hold: OpenHold) => Note;
  /** Those of a holder that were asked for before the given turn. */
  readonly of: (holder: Holder, turn: number) => readonly OpenHold[];
};

type Entry = { readonly turn: number; readonly hold: OpenHold; position: bigint | undefined };

const holdersOf = ({ client, customer }: OpenHold): readonly string[] => [
  holderText({ client }),
  ...(customer === undefined ? [] : [holderText({ customer })]),
];

export const createPendingHolds = (models: Pick<ReadModels, "position">): PendingHolds => {
  const byHolder = new Map<string, Set<Entry>>();
  let turns = 0;
  let size = 0;
  const drop = (entry: Entry): void => {
    let dropped = false;
    for (const holder of holdersOf(entry.hold)) {
      const entries = byHolder.get(holder);
      dropped = entries?.delete(entry) === true || dropped;
      if (entries?.size === 0) byHolder.delete(holder);
    }
    if (dropped) size -= 1;
  };
  const dropShown = (entries: Iterable<Entry>): void => {
    const shown = models.position();
    for (const entry of [...entries]) {
      if (entry.position !== undefined && entry.position <= shown) drop(entry);
    }
  };
  const makeRoom = (): void => {
    if (size < PENDING_MAX) return;
    for (const entries of [...byHolder.values()]) dropShown(entries);
    if (size >= PENDING_MAX) throw problem("busy", "the read model does not show new holds");
  };
  return {
    add: (hold) => {
      makeRoom();
      turns += 1;
      const entry: Entry = { turn: turns, hold, position: undefined };
      for (const holder of holdersOf(hold)) {
        const entries = byHolder.get(holder) ?? new Set<Entry>();
        byHolder.set(holder, entries.add(entry));
      }
      size += 1;
      return {
        turn: entry.turn,
        keep: (position) => {
          entry.position = position;
        },
        end: () => {
          if (entry.position === undefined) drop(entry);
        },
      };
    },
    of: (holder, turn) => {
      const entries = byHolder.get(holderText(holder));
      if (entries === undefined) return [];
      dropShown(entries);
      return [...entries].filter((entry) => entry.turn < turn).map(({ hold }) => hold);
    },
  };
};
