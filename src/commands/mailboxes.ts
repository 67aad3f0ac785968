import { createMailbox, isIdle, type Mailbox } from "./mailbox.ts";
import { saveLast } from "./snapshot-policy.ts";
import type { WritePath } from "./write-path.ts";

/**
 * The mailboxes in memory. Two generations instead of a list of last use: what is asked for moves to the young
 * one; when that is half of the bound, the old one leaves and the young one becomes old. Whatever leaves does
 * so a few at a time, after its snapshot, and only while nothing is under way in it.
 */
export type Mailboxes = {
  readonly of: (stream: string) => Mailbox;
  readonly size: () => number;
  /** Whether something is under way in any of them, be it only the rest of a backorder queue. */
  readonly busy: () => boolean;
  /** Saves every state that is durable as it stands; for the orderly end. */
  readonly saveAll: () => Promise<void>;
  /** Lets every idle mailbox go now; for tests and for low memory. */
  readonly evictAll: () => Promise<void>;
};

const LEAVING_PER_TURN = 32;
const SAVES_AT_ONCE = 64;

type Generations = {
  young: Map<string, Mailbox>;
  old: Map<string, Mailbox>;
  leaving: Map<string, Mailbox>;
  sweeping: boolean;
};

const letGo = (path: WritePath, generations: Generations): void => {
  const { leaving } = generations;
  // One iterator to the end: starting anew would walk over the deleted ones again each time.
  const ones = leaving.values();
  const turn = (): void => {
    if (generations.leaving !== leaving) return;
    for (let count = 0; count < LEAVING_PER_TURN; count++) {
      const next = ones.next();
      if (next.done === true) {
        generations.sweeping = false;
        return;
      }
      const mailbox = next.value;
      leaving.delete(mailbox.stream);
      if (isIdle(mailbox)) void saveLast(path, mailbox);
      else generations.young.set(mailbox.stream, mailbox);
    }
    path.scheduler.soon(turn);
  };
  path.scheduler.soon(turn);
};

/** Nobody waits for a snapshot where streams come faster than they can be saved: the log has everything. */
const dropLeaving = (generations: Generations): void => {
  for (const [stream, mailbox] of generations.leaving) {
    if (!isIdle(mailbox)) generations.young.set(stream, mailbox);
  }
};

const turnGeneration = (path: WritePath, generations: Generations): void => {
  if (generations.sweeping) {
    if (generations.young.size < path.limits.mailboxes) return;
    dropLeaving(generations);
  }
  generations.leaving = generations.old;
  generations.old = generations.young;
  generations.young = new Map();
  path.load.youngBytes = 0;
  generations.sweeping = generations.leaving.size > 0;
  if (generations.sweeping) letGo(path, generations);
};

const take = (generations: Generations, stream: string): Mailbox => {
  const known = generations.old.get(stream) ?? generations.leaving.get(stream);
  if (known === undefined) return createMailbox(stream);
  generations.old.delete(stream);
  generations.leaving.delete(stream);
  return known;
};

export const createMailboxes = (path: WritePath): Mailboxes => {
  const { mailboxes, mailboxBytes } = path.limits;
  const generations: Generations = {
    young: new Map(),
    old: new Map(),
    leaving: new Map(),
    sweeping: false,
  };
  const all = (): Mailbox[] => [
    ...generations.young.values(),
    ...generations.old.values(),
    ...generations.leaving.values(),
  ];
  const saveAll = async (): Promise<void> => {
    const states = all().filter(isIdle);
    for (let from = 0; from < states.length; from += SAVES_AT_ONCE) {
      const some = states.slice(from, from + SAVES_AT_ONCE);
      await Promise.all(some.map((mailbox) => saveLast(path, mailbox)));
    }
  };
  return {
    of: (stream) => {
      const young = generations.young.get(stream);
      if (young !== undefined) return young;
      const mailbox = take(generations, stream);
      generations.young.set(stream, mailbox);
      path.load.youngBytes += mailbox.bytes;
      if (generations.young.size * 2 > mailboxes || path.load.youngBytes * 2 > mailboxBytes) {
        turnGeneration(path, generations);
      }
      return mailbox;
    },
    size: () => generations.young.size + generations.old.size + generations.leaving.size,
    busy: () => !all().every(isIdle),
    saveAll,
    evictAll: async () => {
      await saveAll();
      for (const map of [generations.young, generations.old, generations.leaving]) {
        for (const [stream, mailbox] of map) if (isIdle(mailbox)) map.delete(stream);
      }
    },
  };
};
