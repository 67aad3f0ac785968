import { categoryOf } from "../domain/ids.ts";
import type { Ids, Scheduler } from "../domain/runtime.ts";
import type { Entities } from "./entities.ts";
import type { EventLog } from "./event-log.ts";
import { pause } from "./write-path.ts";

/** Between attempts to hear from a log that is away. */
const AGAIN_MS = 1_000;

type Told = Pick<Entities<never, never>, "tell">;

export type NewsNeeds = {
  readonly log: Pick<EventLog, "changes">;
  /** By category: whose caches are told. */
  readonly entities: Readonly<Record<string, Told>>;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
  readonly report: (error: unknown) => void;
};

/**
 * Tells the caches of this process what other processes write, until `signal` aborts. Nothing depends on it but how soon
 * it is known: whoever must not be wrong reads the stream.
 */
export const followNews = async (needs: NewsNeeds, signal: AbortSignal): Promise<void> => {
  const { log, entities, report } = needs;
  if (log.changes === undefined) return;
  const categories = Object.keys(entities);
  while (!signal.aborted) {
    try {
      for await (const item of log.changes(categories, signal)) {
        if (item.kind !== "events") continue;
        for (const { stream, revision } of item.events) {
          const category = categoryOf(stream);
          entities[category]?.tell(stream.slice(category.length + 1), revision);
        }
      }
    } catch (error) {
      report(error);
    }
    await pause(needs, AGAIN_MS);
  }
};
