import { PAGE_EVENTS_MAX, type EventLog } from "../commands/event-log.ts";
import type { RecordedEvent } from "../domain/recorded.ts";

/** One log is copied into another, and stands still meanwhile. */
export type LogPair = { readonly source: EventLog; readonly target: EventLog };

/** The events of a log after a position, in log order; the next page is read while this one is worked on. */
export const eventsAfter = async function* (
  log: Pick<EventLog, "readAll">,
  position: bigint,
): AsyncGenerator<RecordedEvent> {
  let reading = log.readAll(position, PAGE_EVENTS_MAX);
  for (;;) {
    const { events, end } = await reading;
    const last = events.at(-1);
    if (last === undefined) return;
    if (!end) {
      reading = log.readAll(last.position, PAGE_EVENTS_MAX);
      // Whoever stops early leaves this page unread: its failure is nobody's then.
      reading.catch(() => undefined);
    }
    yield* events;
    if (end) return;
  }
};

/** The same event in the same place of its stream, to the last character; only the position may differ. */
export const isSame = (one: RecordedEvent, other: RecordedEvent): boolean =>
  one.id === other.id &&
  one.stream === other.stream &&
  one.revision === other.revision &&
  one.type === other.type &&
  one.data === other.data &&
  one.metadata === other.metadata;
