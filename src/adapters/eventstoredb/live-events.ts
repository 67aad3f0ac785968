import type { RecordedEvent, StoredEvent } from "../../domain/recorded.ts";

/** Events of this process that may still come back from the server: beyond these, the oldest are forgotten. */
const LIVE_EVENTS_MAX = 8_192;

/** What the texts of events were made from, for the readers of this process: it spares them the parsing. */
export type LiveEvents = {
  readonly add: (events: readonly StoredEvent[]) => void;
  /** The event with what it was made from, where that is known. */
  readonly enliven: (event: RecordedEvent) => RecordedEvent;
};

export const createLiveEvents = (): LiveEvents => {
  const known = new Map<string, StoredEvent>();
  return {
    add: (events) => {
      for (const event of events) if (event.live !== undefined) known.set(event.id, event);
      for (const id of known.keys()) {
        if (known.size <= LIVE_EVENTS_MAX) return;
        known.delete(id);
      }
    },
    enliven: (event) => {
      const made = known.get(event.id);
      if (made?.live === undefined || made.data !== event.data) return event;
      return made.metadata === event.metadata ? { ...event, live: made.live } : event;
    },
  };
};
