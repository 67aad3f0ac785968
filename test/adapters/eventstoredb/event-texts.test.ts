import fc from "fast-check";
import { expect, test } from "vitest";
import { fromServer, toServer } from "../../../src/adapters/eventstoredb/event-texts.ts";
import type { Metadata, StoredEvent } from "../../../src/domain/recorded.ts";
import { storedEvent } from "../../contract/event-log-harness.ts";

const parsedOrBytes = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return bytes;
  }
};

/** What the client does with an event on its way to the server and back. */
const thereAndBack = (data: string, metadata: string, live?: StoredEvent["live"]) => {
  const sent = toServer({ ...storedEvent(), data, metadata, ...(live && { live }) });
  if (!(sent.metadata instanceof Uint8Array)) throw new Error("metadata goes out as bytes");
  const isJson = sent.contentType === "application/json";
  const read = {
    ...{ id: sent.id, type: sent.type, revision: 0n },
    data: isJson ? parsedOrBytes(Buffer.from(JSON.stringify(sent.data))) : sent.data,
    metadata: parsedOrBytes(sent.metadata),
  };
  return { isJson, event: fromServer(read, "stock-a@w", 7n) };
};

const anyText = fc.string({ unit: "grapheme" });

test("what the ledger writes is stored as JSON and comes back byte for byte", () => {
  fc.assert(
    fc.property(fc.dictionary(anyText, fc.jsonValue()), fc.object(), (data, metadata) => {
      const texts = [JSON.stringify(data), JSON.stringify(metadata)] as const;
      const { isJson, event } = thereAndBack(...texts);
      expect([event.data, event.metadata]).toEqual(texts);
      expect(isJson).toBe(true);
    }),
  );
});

test("what the texts were made of goes out in their place, and comes back as the texts", () => {
  const made = JSON.parse(storedEvent().metadata) as Metadata;
  fc.assert(
    fc.property(fc.dictionary(anyText, fc.jsonValue()), fc.object(), (event, more) => {
      const metadata = { ...made, ...more };
      const texts = [JSON.stringify(event), JSON.stringify(metadata)] as const;
      const back = thereAndBack(...texts, { event, metadata });
      expect([back.event.data, back.event.metadata, back.isJson]).toEqual([...texts, true]);
    }),
  );
});

test("any other text comes back byte for byte as well", () => {
  const odd = fc.oneof(
    anyText,
    fc.json({ maxDepth: 2 }).map((text) => ` ${text}`),
    fc.constantFrom("", "null", "1", "-0", "1e400", '{"a":1,"a":2}', '{"text":"x"}', '"\\u00e9"'),
    fc.constantFrom("12345678901234567890", '{"n":1.0}', "[]", '"x"', '{"b":1,"1":2}', "{"),
  );
  fc.assert(
    fc.property(odd, odd, (data, metadata) => {
      const { event } = thereAndBack(data, metadata);
      expect([event.data, event.metadata]).toEqual([data, metadata]);
    }),
  );
});
