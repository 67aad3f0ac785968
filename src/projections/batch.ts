import type { RecordedEvent } from "../domain/recorded.ts";
import type { AnyFact } from "./projection.ts";

/** Events in log order, each read back at most once for all projections, and only if one wants it. */
export type Batch = {
  readonly events: readonly RecordedEvent[];
  /** @throws what the decoder throws. */
  readonly factAt: (index: number) => AnyFact | undefined;
};

export const createBatch = (
  events: readonly RecordedEvent[],
  factOf: (recorded: RecordedEvent) => AnyFact | undefined,
): Batch => {
  const facts: (AnyFact | undefined)[] = [];
  return {
    events,
    factAt: (index) => {
      const event = events[index];
      return event === undefined ? undefined : (facts[index] ??= factOf(event));
    },
  };
};
