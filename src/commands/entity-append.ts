import { decline, type EntityRejection } from "../domain/decider.ts";
import type { StoredEvent } from "../domain/recorded.ts";
import { APPEND_BYTES_MAX, APPEND_EVENTS_MAX, type EventLog } from "./event-log.ts";
import { LedgerFault } from "./faults.ts";
import { pause, UNKNOWN_RESENDS_MAX, type WritePath } from "./write-path.ts";

export type Written =
  | { readonly kind: "committed"; readonly positions: readonly bigint[] }
  | { readonly kind: "conflict" };

/** A UTF-16 code unit takes at most so many bytes of UTF-8. */
const BYTES_PER_UNIT_MAX = 3;

const unitsOf = ({ id, type, data, metadata }: StoredEvent): number =>
  id.length + type.length + data.length + metadata.length;

const bytesOf = ({ id, type, data, metadata }: StoredEvent): number =>
  [id, type, data, metadata].reduce((sum, text) => sum + Buffer.byteLength(text), 0);

/** Why one append can't hold the events of a decision: whoever asked has to ask for less at once. */
export const tooLarge = (events: readonly StoredEvent[]): EntityRejection | undefined => {
  const units = events.reduce((sum, event) => sum + unitsOf(event), 0);
  const isSmall = units * BYTES_PER_UNIT_MAX <= APPEND_BYTES_MAX;
  if (isSmall && events.length <= APPEND_EVENTS_MAX) return undefined;
  const bytes = events.reduce((sum, event) => sum + bytesOf(event), 0);
  if (bytes <= APPEND_BYTES_MAX && events.length <= APPEND_EVENTS_MAX) return undefined;
  const most = `${String(APPEND_BYTES_MAX)} bytes in ${String(APPEND_EVENTS_MAX)} events`;
  const detail = `this would take ${String(bytes)} bytes in ${String(events.length)} events, and ${most} are recorded at once: ask for less at a time`;
  return decline("limit-exceeded", detail).rejection;
};

type Target = {
  readonly stream: string;
  readonly expected: number;
  readonly events: readonly StoredEvent[];
};

export type Appending = Pick<WritePath, "ids" | "scheduler"> & { readonly log: EventLog };

/** The first event behind `expected` tells whose append came through; undefined: nobody's as yet. */
const whoseIsIt = async (
  log: EventLog,
  { stream, expected, events }: Target,
): Promise<Written | undefined> => {
  const limit = events.length;
  const from = expected + 1;
  const page = await log.readStream(stream, { from, direction: "forwards", limit });
  const [first] = page.events;
  if (first === undefined) return undefined;
  if (first.id !== events[0]?.id || page.events.length !== limit) return { kind: "conflict" };
  return { kind: "committed", positions: page.events.map(({ position }) => position) };
};

/**
 * Writes the events of one decision. An unknown outcome is resolved by sending the identical append again, then by
 * looking for its ids. @throws LedgerFault outcome-unknown, LogUnavailable
 */
export const appendDecided = async (path: Appending, target: Target): Promise<Written> => {
  const { log } = path;
  const { stream, expected, events } = target;
  for (let send = 0; send <= UNKNOWN_RESENDS_MAX; send++) {
    const outcome = await log.append(stream, expected, events);
    if (outcome.kind === "committed") return outcome;
    // After an unknown outcome a conflict may be with the own events.
    if (outcome.kind === "conflict") {
      return send === 0 ? { kind: "conflict" } : ((await whoseIsIt(log, target)) ?? outcome);
    }
    await pause(path, 5 * 2 ** send);
  }
  const found = await whoseIsIt(log, target);
  if (found !== undefined) return found;
  const detail = "it is not known whether the command was written; retry with the same key";
  throw new LedgerFault("outcome-unknown", detail);
};
