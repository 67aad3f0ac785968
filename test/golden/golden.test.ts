import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { stockCodec } from "../../src/adapters/event-codec.ts";
import { parseStockEvent } from "../../src/adapters/stock-event-schema.ts";
import { instantOf } from "../../src/domain/instant.ts";
import type { RecordedEvent } from "../../src/domain/recorded.ts";
import { PUBLISHED_AS } from "../../src/domain/stock/events.ts";
import { evolve } from "../../src/domain/stock/evolve.ts";
import { FOLD_VERSION, stockFromJson, stockToJson } from "../../src/domain/stock/snapshot.ts";
import { emptyStock } from "../../src/domain/stock/state.ts";
import { eventFields } from "../docs/event-fields.ts";
import { assertAfter, assertSound } from "../domain/stock/sound.ts";

/**
 * What was written is read for ever. The files here are never edited: a changed shape gets files of its own
 * (events/v2), and today's code reads both.
 */
type Instance = {
  readonly data: Record<string, unknown> & { readonly type: string };
  readonly metadata: Record<string, unknown> & { readonly recordedAt: string; readonly actor: string };
};

const read = (file: string): string => readFileSync(join(import.meta.dirname, file), "utf8");
const instancesOf = (file: string): readonly Instance[] => JSON.parse(read(file));
const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

const FILES = readdirSync(join(import.meta.dirname, "events/v1")).sort();

const recorded = ({ data, metadata }: Instance, revision: number): RecordedEvent => ({
  id: `0198f0a0-1111-7222-8333-${String(revision).padStart(12, "0")}`,
  type: data.type,
  data: JSON.stringify(data),
  metadata: JSON.stringify(metadata),
  stream: "stock-tea@north",
  revision,
  position: BigInt(revision + 1),
});

/** Of all files of version 1, in the order of their names. It changes when one of them is edited. */
const EVENTS_V1 = "9a5fbf9722421af05f0f6441a64ea0790f1e822320b8d0d2489215d8aece3755";

/** States of the golden stream by version of the fold. A new fold adds an entry; none is ever changed. */
const STATES: Readonly<Record<number, string>> = {
  1: "a5dc7d75b6ff7553d4e6e3c9aabbc2ca372debac0c6b159263d7acce65828cd6",
  2: "446566758600f6cb2c63b269ecf3ddfc85fe12049cf38aff268730368e7d403c",
};

describe("golden events of version 1", () => {
  test("there is a file for each type, and none was edited", () => {
    expect(FILES).toEqual(
      Object.keys(PUBLISHED_AS)
        .map((type) => `${type}.json`)
        .sort(),
    );
    const texts = FILES.map((file) => read(`events/v1/${file}`)).join("");
    expect(hashOf(texts)).toBe(EVENTS_V1);
  });

  test.each(FILES)("%s is read by today's codec, and folded", (file) => {
    const instances = instancesOf(`events/v1/${file}`);
    expect(instances.length).toBeGreaterThan(1);
    for (const [revision, instance] of instances.entries()) {
      const { event, metadata } = stockCodec.decode(recorded(instance, revision));
      expect(event).toEqual(instance.data);
      expect(metadata).toEqual(instance.metadata);
      expect(parseStockEvent(recorded(instance, revision))).toMatchObject({ ok: true });
      const stock = emptyStock();
      evolve(stock, event, { revision, recordedAt: instantOf(metadata.recordedAt), actor: "anna" });
      expect(stock.revision).toBe(revision);
    }
  });

  test("every optional field is there once and absent once", () => {
    for (const [type, fields] of eventFields("StockEvent")) {
      const instances = instancesOf(`events/v1/${type}.json`);
      for (const { name, optional } of fields) {
        const there = instances.map(({ data }) => Object.hasOwn(data, name));
        // A later optional field has no place in files of before.
        if (!there.includes(true)) continue;
        expect([type, name, there.includes(false)]).toEqual([type, name, optional]);
      }
    }
  });
});

describe("the golden stream", () => {
  const instances = instancesOf("stream-v1.json");

  const fold = () => {
    const stock = emptyStock();
    for (const [revision, instance] of instances.entries()) {
      const { event, metadata } = stockCodec.decode(recorded(instance, revision));
      const recordedAt = instantOf(metadata.recordedAt);
      evolve(stock, event, { revision, recordedAt, actor: metadata.actor });
      assertAfter(stock, event);
    }
    assertSound(stock);
    return stock;
  };

  test("holds every type of event", () => {
    expect(new Set(instances.map(({ data }) => data.type))).toEqual(
      new Set(Object.keys(PUBLISHED_AS)),
    );
  });

  test("folds to the state that is known for this FOLD_VERSION: a changed fold raises it", () => {
    expect(hashOf(JSON.stringify(stockToJson(fold())))).toBe(STATES[FOLD_VERSION]);
  });

  test("folds to the same state through a snapshot in its middle", () => {
    const whole = JSON.stringify(stockToJson(fold()));
    for (const cut of [1, Math.floor(instances.length / 2), instances.length - 1]) {
      let stock = emptyStock();
      for (const [revision, instance] of instances.entries()) {
        if (revision === cut) stock = stockFromJson(JSON.parse(JSON.stringify(stockToJson(stock))));
        const { event, metadata } = stockCodec.decode(recorded(instance, revision));
        const recordedAt = instantOf(metadata.recordedAt);
        evolve(stock, event, { revision, recordedAt, actor: metadata.actor });
      }
      expect(JSON.stringify(stockToJson(stock))).toBe(whole);
    }
  });
});
