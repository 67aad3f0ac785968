import type { Clock } from "../domain/runtime.ts";
import type { OperationalStore } from "./operational-store.ts";

const COLLECTION = "webhooks-in";
/** A sender repeats over some days, signed anew each time; after these its ids are forgotten. */
export const REMEMBERED_MS = 30 * 86_400_000;
/** After so many new ids a page of old ones is looked through. */
const SWEEP_EVERY = 100;
const SWEEP_ROWS = 500;
/** Webhooks that are worked on at once. */
const UNDER_WAY_MAX = 1_000;

export type InboxNeeds = {
  readonly store: Pick<OperationalStore, "get" | "put" | "delete" | "list">;
  readonly clock: Clock;
};

/** Too many webhooks at once; the sender comes again. */
export class InboxFull extends Error {
  readonly code = "busy";
}

/**
 * Answers `done` after the work, `repeated` where the id has been worked on already. An id is remembered after its
 * work: a crash in between makes the sender's repeat do it again, so the work has to be one that can be repeated.
 */
export type WebhookInbox = {
  readonly once: (
    source: string,
    id: string,
    work: () => Promise<void>,
  ) => Promise<"done" | "repeated">;
};

const sweeper = ({ store, clock }: InboxNeeds): (() => Promise<void>) => {
  let [added, after] = [0, ""];
  return async () => {
    added += 1;
    if (added % SWEEP_EVERY !== 0) return;
    const rows = await store.list(COLLECTION, {
      limit: SWEEP_ROWS,
      ...(after !== "" && { after }),
    });
    // From the beginning again once the end is reached.
    after = rows.length < SWEEP_ROWS ? "" : (rows.at(-1)?.key ?? "");
    const before = clock.now() - REMEMBERED_MS;
    for (const { key, value } of rows) {
      if (Number(value["at"]) < before) await store.delete(COLLECTION, key);
    }
  };
};

export const createWebhookInbox = (needs: InboxNeeds): WebhookInbox => {
  const { store, clock } = needs;
  const underWay = new Map<string, Promise<unknown>>();
  const sweep = sweeper(needs);
  const first = async (key: string, work: () => Promise<void>): Promise<"done" | "repeated"> => {
    if ((await store.get(COLLECTION, key)) !== undefined) return "repeated";
    await work();
    await store.put(COLLECTION, key, { at: clock.now() });
    await sweep();
    return "done";
  };
  return {
    once: async (source, id, work) => {
      const key = `${source}.${id}`;
      // The same webhook twice at a time: the second waits for what becomes of the first.
      const running = underWay.get(key);
      if (running !== undefined) await running.catch(() => undefined);
      if (underWay.size >= UNDER_WAY_MAX) throw new InboxFull("too many webhooks at once");
      const run = first(key, work);
      underWay.set(key, run);
      try {
        return await run;
      } finally {
        if (underWay.get(key) === run) underWay.delete(key);
      }
    },
  };
};
