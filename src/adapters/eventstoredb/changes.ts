import type { FeedItem } from "../../commands/event-log.ts";
import { subscribe, type SubscriptionNeeds } from "./subscription.ts";

/**
 * What comes from now on in some categories: the server picks it out. It says nothing of where the log ends, so silence
 * is no sign that the subscription is dead: who follows it has a second way to learn of what it misses.
 */
export async function* changesOf(
  needs: SubscriptionNeeds,
  categories: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<FeedItem> {
  const from = await needs.head();
  const some = { ...needs, names: needs.names.only(categories), head: async () => 0n };
  yield* subscribe(some, from, signal);
}
