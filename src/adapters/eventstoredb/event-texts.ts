import type { EventData, JSONType } from "@eventstore/db-client";
import type { RecordedEvent, StoredEvent } from "../../domain/recorded.ts";

/** Metadata that is no JSON as JSON.stringify would write it is kept as a text inside of JSON. */
const WRAPPED = "text";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The client knows JSON as objects, lists and texts; numbers alone it does not. */
const isJsonOfClient = (value: unknown): value is JSONType =>
  typeof value === "string" || (typeof value === "object" && value !== null);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** What stands in the text, where parsing it and writing it again gives the very same text. */
const canonical = (text: string): JSONType | undefined => {
  const value = parsed(text);
  return isJsonOfClient(value) && JSON.stringify(value) === text ? value : undefined;
};

const isWrapped = (value: unknown): value is { readonly [WRAPPED]: string } =>
  typeof value === "object" &&
  value !== null &&
  Object.keys(value).length === 1 &&
  WRAPPED in value &&
  typeof value[WRAPPED] === "string";

const metadataBytes = (text: string): Uint8Array => {
  const value = canonical(text);
  const fits = value !== undefined && !isWrapped(value);
  return encoder.encode(fits ? text : JSON.stringify({ [WRAPPED]: text }));
};

const metadataText = (metadata: unknown): string => {
  if (isWrapped(metadata)) return metadata[WRAPPED];
  return metadata instanceof Uint8Array ? decoder.decode(metadata) : JSON.stringify(metadata);
};

/**
 * An event for the client. JSON wherever the text comes back byte for byte, so that the tools of the server can
 * show it; bytes otherwise. The client reads JSON and writes it anew, hence the difference.
 */
export const toServer = ({ id, type, data, metadata, live }: StoredEvent): EventData => {
  if (live !== undefined && isJsonOfClient(live.event) && !isWrapped(live.metadata)) {
    // Both texts were made of these by JSON.stringify, and so come back the same: nothing needs to be tried out.
    const contentType = "application/json";
    return { id, type, contentType, data: live.event, metadata: encoder.encode(metadata) };
  }
  const json = canonical(data);
  const event = { id, type, metadata: metadataBytes(metadata) };
  return json === undefined
    ? { ...event, contentType: "application/octet-stream", data: encoder.encode(data) }
    : { ...event, contentType: "application/json", data: json };
};

/** What the client has made of an event: JSON is parsed, everything else is bytes. */
type ReadEvent = Pick<StoredEvent, "id" | "type"> & {
  readonly revision: bigint;
  readonly data: unknown;
  readonly metadata?: unknown;
};

/** An event as the client has read it, under the ledger's name of its stream. */
export const fromServer = (event: ReadEvent, stream: string, position: bigint): RecordedEvent => ({
  id: event.id,
  type: event.type,
  data: event.data instanceof Uint8Array ? decoder.decode(event.data) : JSON.stringify(event.data),
  metadata: metadataText(event.metadata),
  stream,
  revision: Number(event.revision),
  position,
});
