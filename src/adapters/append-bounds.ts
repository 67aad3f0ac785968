import { APPEND_BYTES_MAX, APPEND_EVENTS_MAX } from "../commands/event-log.ts";
import type { StoredEvent } from "../domain/recorded.ts";

/** A UTF-16 code unit takes at most so many bytes of UTF-8. */
const BYTES_PER_UNIT_MAX = 3;

const unitsOf = (event: StoredEvent): number =>
  event.id.length + event.type.length + event.data.length + event.metadata.length;

const bytesOf = (event: StoredEvent): number =>
  Buffer.byteLength(event.id) +
  Buffer.byteLength(event.type) +
  Buffer.byteLength(event.data) +
  Buffer.byteLength(event.metadata);

/**
 * Text length of the events (what queues count with). Counts exact bytes only where they could matter.
 * @throws RangeError for an empty append or one beyond the bounds: a bug of the caller.
 */
export const checkedUnits = (stream: string, events: readonly StoredEvent[]): number => {
  if (events.length === 0 || events.length > APPEND_EVENTS_MAX) {
    throw new RangeError(
      `an append to ${stream} holds 1 to ${String(APPEND_EVENTS_MAX)} events, not ${String(events.length)}`,
    );
  }
  let units = 0;
  for (const event of events) units += unitsOf(event);
  if (units * BYTES_PER_UNIT_MAX <= APPEND_BYTES_MAX) return units;
  let bytes = 0;
  for (const event of events) bytes += bytesOf(event);
  if (bytes <= APPEND_BYTES_MAX) return units;
  throw new RangeError(
    `an append to ${stream} takes at most ${String(APPEND_BYTES_MAX)} bytes, not ${String(bytes)}`,
  );
};
