import { describe, expect, test } from "vitest";
import {
  chainUpcasters,
  createStockCodec,
  stockCodec,
  UnreadableEvent,
} from "../../src/adapters/event-codec.ts";
import { parseStockEvent } from "../../src/adapters/stock-event-schema.ts";
import { UnknownEventType } from "../../src/commands/event-log.ts";
import type { Metadata, RecordedEvent, StoredEvent } from "../../src/domain/recorded.ts";
import { PUBLISHED_AS } from "../../src/domain/stock/events.ts";
import { EVENTS, METADATA } from "./stock-events.ts";

const [sample] = EVENTS;

/** As it comes back from a store: text only. */
const stored = (event: StoredEvent): RecordedEvent => ({
  id: event.id,
  type: event.type,
  data: event.data,
  metadata: event.metadata,
  stream: "stock-MUG@berlin",
  revision: 3,
  position: 17n,
});

const encoded = (metadata: Metadata = METADATA): StoredEvent =>
  stockCodec.encode(sample, metadata, "e-1");

test("there is an example of every event type", () => {
  expect(EVENTS.map((event) => event.type).toSorted()).toEqual(
    Object.keys(PUBLISHED_AS).toSorted(),
  );
});

describe("the codec", () => {
  test.each(EVENTS)("gives back $type as it was, with its metadata and place", (event) => {
    const decoded = stockCodec.decode(stored(stockCodec.encode(event, METADATA, "e-1")));
    expect(decoded.event).toEqual(event);
    expect(decoded.metadata).toEqual(METADATA);
    expect(decoded).toMatchObject({
      id: "e-1",
      stream: "stock-MUG@berlin",
      revision: 3,
      position: 17n,
    });
  });

  test("gives live readers the very event that was written, without reading its text", () => {
    const live = {
      ...stored(encoded()),
      data: "not read",
      live: { event: sample, metadata: METADATA },
    };
    const decoded = stockCodec.decode(live);
    expect(decoded.event).toBe(sample);
    expect(decoded.metadata).toBe(METADATA);
  });

  test("writes the metadata of each event, also where one follows another's", () => {
    const other = { ...METADATA, actor: "somebody-else" };
    const actors = [METADATA, other, other, METADATA].map(
      (metadata) => stockCodec.decode(stored(encoded(metadata))).metadata.actor,
    );
    expect(actors).toEqual(["local", "somebody-else", "somebody-else", "local"]);
  });

  test("refuses a type that this program does not know", () => {
    const unknown = { ...stored(encoded()), type: "StockTeleported" };
    expect(() => stockCodec.decode(unknown)).toThrow(UnknownEventType);
    expect(() => stockCodec.decode({ ...unknown, type: "toString" })).toThrow(UnknownEventType);
  });

  test("refuses a schema version that is newer than this program", () => {
    for (const schemaVersion of [2, 10, 19]) {
      const newer = stored(encoded({ ...METADATA, schemaVersion }));
      expect(() => stockCodec.decode(newer)).toThrow(UnknownEventType);
    }
  });

  test("is not misled by an actor who calls himself a schema version", () => {
    const metadata = { ...METADATA, actor: '"schemaVersion":1,', schemaVersion: 2 };
    expect(() => stockCodec.decode(stored(encoded(metadata)))).toThrow(UnknownEventType);
  });

  test("refuses content of another type, or that is no content at all", () => {
    const other = { ...stored(encoded()), type: "LotExpired" };
    expect(() => stockCodec.decode(other)).toThrow(UnreadableEvent);
    expect(() => stockCodec.decode({ ...stored(encoded()), data: "null" })).toThrow(
      UnreadableEvent,
    );
    const noMetadata = stockCodec.decode({
      ...stored(encoded()),
      metadata: '{"x":{"schemaVersion":1}}',
    });
    expect(() => noMetadata.metadata).toThrow(UnreadableEvent);
  });
});

describe("upcasters", () => {
  const add =
    (field: string) =>
    (data: object): object => ({ ...data, [field]: true });

  test("bring older content forward step by step, and leave the newest alone", () => {
    const codec = createStockCodec([
      { type: sample.type, from: 2, upcast: add("third") },
      { type: sample.type, from: 1, upcast: add("second") },
    ]);
    const decoded = [1, 2, 3].map((schemaVersion) => {
      const { event } = codec.decode(stored(encoded({ ...METADATA, schemaVersion })));
      return ["second", "third"].filter((field) => field in event);
    });
    expect(decoded).toEqual([["second", "third"], ["third"], []]);
    const newer = stored(encoded({ ...METADATA, schemaVersion: 4 }));
    expect(() => codec.decode(newer)).toThrow(UnknownEventType);
  });

  test("with a hole, a double or an unknown type stop the start", () => {
    const upcast = add("field");
    const { type } = sample;
    expect(() => chainUpcasters([{ type, from: 2, upcast }])).toThrow("not from 1");
    expect(() =>
      chainUpcasters([
        { type, from: 1, upcast },
        { type, from: 1, upcast },
      ]),
    ).toThrow("not from 2");
    expect(() => chainUpcasters([{ type: "Nothing", from: 1, upcast }])).toThrow("unknown type");
  });
});

describe("the audit of an event", () => {
  test.each(EVENTS)("finds nothing wrong with $type", (event) => {
    const parsed = parseStockEvent(stored(stockCodec.encode(event, METADATA, "e-1")));
    expect(parsed).toEqual({ ok: true, event, metadata: METADATA });
  });

  test.each([
    [
      "a count that is no whole number",
      { after: { ...sample.after, onHand: 1.5 } },
      "data.after.onHand",
    ],
    ["a bucket below zero", { after: { ...sample.after, picked: -1 } }, "data.after.picked"],
    [
      "an instant without milliseconds",
      { effectiveAt: "2026-11-21T08:00:00Z" },
      "data.effectiveAt",
    ],
    ["a field that nobody knows", { colour: "red" }, "data"],
  ])("finds %s, and says where", (_what, change, where) => {
    const parsed = parseStockEvent({
      ...stored(encoded()),
      data: JSON.stringify({ ...sample, ...change }),
    });
    expect(parsed).toMatchObject({ ok: false, problems: [expect.stringContaining(where)] });
  });

  test("looks at the metadata, and at the text rather than at what it was made from", () => {
    const wrong = stored(encoded({ ...METADATA, recordedAt: "yesterday" }));
    const parsed = parseStockEvent({ ...wrong, live: { event: sample, metadata: METADATA } });
    expect(parsed).toMatchObject({
      ok: false,
      problems: [expect.stringContaining("metadata.recordedAt")],
    });
  });
});
