import { APPEND_BYTES_MAX, APPEND_EVENTS_MAX, NO_STREAM } from "../commands/event-log.ts";
import type { RecordedEvent, StoredEvent } from "../domain/recorded.ts";

/** Events of one stream that stand beside each other in the log: one append keeps the order of all. */
export type Run = {
  readonly stream: string;
  readonly expectedRevision: number;
  readonly events: readonly StoredEvent[];
  /** Where the last of them stands in the source. */
  readonly position: bigint;
};

const bytesOf = ({ id, type, data, metadata }: StoredEvent): number =>
  [id, type, data, metadata].reduce((sum, text) => sum + Buffer.byteLength(text), 0);

const stored = ({ id, type, data, metadata }: RecordedEvent): StoredEvent => ({
  ...{ id, type, data, metadata },
});

const runOf = (events: readonly RecordedEvent[]): Run | undefined => {
  const [first, last] = [events[0], events.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return {
    stream: first.stream,
    expectedRevision: first.revision === 0 ? NO_STREAM : first.revision - 1,
    events: events.map(stored),
    position: last.position,
  };
};

/**
 * As few appends as keep the order of the whole log. Where they are cut depends on the events alone, so that another
 * process which begins at the same event sends the same appends: one that came through unseen is then known again.
 */
export const runsOf = async function* (events: AsyncIterable<RecordedEvent>): AsyncGenerator<Run> {
  let gathered: RecordedEvent[] = [];
  let bytes = 0;
  for await (const event of events) {
    const more = bytesOf(event);
    const fits = gathered.length < APPEND_EVENTS_MAX && bytes + more <= APPEND_BYTES_MAX;
    if (gathered[0] !== undefined && (gathered[0].stream !== event.stream || !fits)) {
      const run = runOf(gathered);
      if (run !== undefined) yield run;
      [gathered, bytes] = [[], 0];
    }
    gathered.push(event);
    bytes += more;
  }
  const rest = runOf(gathered);
  if (rest !== undefined) yield rest;
};
