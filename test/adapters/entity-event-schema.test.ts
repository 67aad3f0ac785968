import { describe, expect, test } from "vitest";
import { parseEntityEvent } from "../../src/adapters/entity-event-schema.ts";
import type { RecordedEvent } from "../../src/domain/recorded.ts";
import { METADATA } from "./stock-events.ts";

const stored = (data: object, metadata: object = METADATA): RecordedEvent => ({
  id: "e-1",
  type: "TransferLineDispatched",
  data: JSON.stringify(data),
  metadata: JSON.stringify(metadata),
  stream: "transfer-t-1",
  revision: 3,
  position: 17n,
});

const lot = { lot: "L1", units: 4, expiresOn: "2027-01-31" };
const dispatched = { type: "TransferLineDispatched", act: 2, line: 1, units: 4, lots: [lot] };

describe("the audit of an event of a process", () => {
  test("finds nothing wrong with what was written, and gives it back", () => {
    expect(parseEntityEvent(stored(dispatched))).toEqual({
      ok: true,
      event: dispatched,
      metadata: METADATA,
    });
  });

  test("leaves alone what a later version has added", () => {
    const later = { ...dispatched, weightGrams: 900, lots: [{ ...lot, colour: "green" }] };
    expect(parseEntityEvent(stored(later))).toMatchObject({ ok: true, event: later });
  });

  test.each([
    ["a count that is no whole number", { units: 1.5 }, "data.units"],
    ["units below zero", { lots: [{ ...lot, units: -1 }] }, "data.lots.0.units"],
    ["a missing field", { act: undefined }, "data.act"],
    ["a day that is none", { lots: [{ ...lot, expiresOn: "31.1.27" }] }, "data.lots.0.expiresOn"],
    ["a lot with a blank", { lots: [{ ...lot, lot: "L 1" }] }, "data.lots.0.lot"],
  ])("finds %s, and says where", (_what, change, where) => {
    expect(parseEntityEvent(stored({ ...dispatched, ...change }))).toMatchObject({
      ok: false,
      problems: [expect.stringContaining(where)],
    });
  });

  test("finds an event that lies in the stream of another kind", () => {
    const astray = { ...stored(dispatched), stream: "count-t-1" };
    expect(parseEntityEvent(astray)).toEqual({
      ok: false,
      problems: ["stream: the type belongs to transfer"],
    });
  });

  test("looks at the metadata, and at the text rather than at what it was made from", () => {
    const wrong = stored(dispatched, { ...METADATA, recordedAt: "yesterday" });
    const live = { event: dispatched, metadata: METADATA };
    expect(parseEntityEvent({ ...wrong, live })).toMatchObject({
      ok: false,
      problems: [expect.stringContaining("metadata.recordedAt")],
    });
  });
});
