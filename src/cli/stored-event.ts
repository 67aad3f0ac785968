import type { RecordedEvent } from "../domain/recorded.ts";
import type { EventItem } from "./answers.ts";

/** As it is stored: the API shows what all events have beside what this one says. Only those of stocks have buckets. */
export const storedOf = ({
  type,
  data,
  effectiveAt,
  after,
  metadata,
  ...place
}: EventItem): RecordedEvent => ({
  id: place.id,
  type,
  stream: place.stream,
  revision: place.revision,
  position: 0n,
  data: JSON.stringify({ ...data, type, ...(after !== undefined && { effectiveAt, after }) }),
  metadata: JSON.stringify(metadata),
});
