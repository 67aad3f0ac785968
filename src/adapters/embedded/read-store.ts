import type { Collection, CollectionSpec, ReadStore } from "../../projections/read-store.ts";
import { createWriteBehind, type WriteBehind } from "./read-store-behind.ts";
import { openOnDisk, openResident } from "./read-store-collections.ts";
import { startStoreThread, type StoreThread, unexpected } from "./read-store-thread.ts";

/**
 * The read models of one machine: served from memory, kept in `read-models.sqlite` by a thread. Derived
 * data: what a crash takes (at most some seconds) is folded again from the log.
 * @throws DataDirectoryNewer, DataDirectoryDamaged
 */
export const openReadStore = async (needs: { readonly directory: string }): Promise<ReadStore> => {
  const thread = await startStoreThread(needs.directory);
  const behind = createWriteBehind(thread);
  const open = new Map<string, Promise<Collection>>();
  let closed: Promise<void> | undefined;

  const forget = (name: string): void => {
    open.delete(name);
    behind.untrack(name);
  };
  return {
    open: (spec) => {
      const known = open.get(spec.name);
      if (known !== undefined) return known;
      const opening = behind.alone(() => openCollection({ thread, behind }, spec));
      open.set(spec.name, opening);
      return opening;
    },
    drop: (name) =>
      behind.alone(async () => {
        forget(name);
        await done(thread, name);
      }),
    unload: async (name) => {
      await behind.flush(name);
      forget(name);
    },
    collections: async () => {
      const answer = await thread.ask({ kind: "names" });
      if (answer.kind !== "names") throw unexpected(answer);
      return answer.names;
    },
    registration: async (projection) => {
      const answer = await thread.ask({ kind: "registration", projection });
      if (answer.kind !== "registration") throw unexpected(answer);
      return answer.registration;
    },
    register: (registration, seen) =>
      behind.alone(async () => {
        const answer = await thread.ask({ kind: "register", registration, seen });
        if (answer.kind !== "registered") throw unexpected(answer);
        return answer.done;
      }),
    flush: () => behind.flush(),
    trouble: behind.trouble,
    close: () => (closed ??= close(thread, behind)),
  };
};

const openCollection = async (
  { thread, behind }: { readonly thread: StoreThread; readonly behind: WriteBehind },
  spec: CollectionSpec,
): Promise<Collection> => {
  const answer = await thread.ask({ kind: "open", spec });
  if (answer.kind !== "state") throw unexpected(answer);
  const needs = { thread, behind, spec, state: answer.state };
  return spec.resident ? openResident(needs) : openOnDisk(needs);
};

const done = async (thread: StoreThread, collection: string): Promise<void> => {
  const answer = await thread.ask({ kind: "drop", collection });
  if (answer.kind !== "done") throw unexpected(answer);
};

const close = async (thread: StoreThread, behind: WriteBehind): Promise<void> => {
  behind.stop();
  try {
    await behind.flush();
    await thread.ask({ kind: "close" });
  } finally {
    behind.stop();
    await thread.end();
  }
};
