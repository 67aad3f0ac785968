import { describe, expect, test } from "vitest";
import { stockCodec } from "../../src/adapters/event-codec.ts";
import { parseStockEvent } from "../../src/adapters/stock-event-schema.ts";
import { instantOf } from "../../src/domain/instant.ts";
import { PUBLISHED_AS } from "../../src/domain/stock/events.ts";
import { evolve } from "../../src/domain/stock/evolve.ts";
import { FOLD_VERSION, stockFromJson, stockToJson } from "../../src/domain/stock/snapshot.ts";
import { emptyStock } from "../../src/domain/stock/state.ts";
import { eventFields } from "../docs/event-fields.ts";
import { assertAfter, assertSound } from "../domain/stock/sound.ts";
import {
  expectCovered,
  hashOf,
  hashOfFiles,
  instancesOf,
  recorded,
  typesIn,
} from "./golden-files.ts";

const FOLDER = "events/v1";
const STREAM = "stock-tea@north";
const TYPES = typesIn(FOLDER);

/** Of all files of version 1, in the order of their names. It changes when one of them is edited. */
const EVENTS_V1 = "9a5fbf9722421af05f0f6441a64ea0790f1e822320b8d0d2489215d8aece3755";

/** States of the golden stream by version of the fold. A new fold adds an entry; none is ever changed. */
const STATES: Readonly<Record<number, string>> = {
  1: "a5dc7d75b6ff7553d4e6e3c9aabbc2ca372debac0c6b159263d7acce65828cd6",
  2: "446566758600f6cb2c63b269ecf3ddfc85fe12049cf38aff268730368e7d403c",
  3: "10eee4f7ba5e4b8a93ed4f5e91ab908d1bd0fd6c1e69eff2e1da809afb48ec8f",
};

describe("golden events of version 1", () => {
  test("there is a file for each type, and none was edited", () => {
    expect(TYPES).toEqual(Object.keys(PUBLISHED_AS).sort());
    expect(hashOfFiles(FOLDER, TYPES)).toBe(EVENTS_V1);
  });

  test.each(TYPES)("%s is read by today's codec, and folded", (type) => {
    const instances = instancesOf(`${FOLDER}/${type}.json`);
    expect(instances.length).toBeGreaterThan(1);
    for (const [revision, instance] of instances.entries()) {
      const { event, metadata } = stockCodec.decode(recorded(STREAM, instance, revision));
      expect(event).toEqual(instance.data);
      expect(metadata).toEqual(instance.metadata);
      expect(parseStockEvent(recorded(STREAM, instance, revision))).toMatchObject({ ok: true });
      const stock = emptyStock();
      evolve(stock, event, { revision, recordedAt: instantOf(metadata.recordedAt), actor: "anna" });
      expect(stock.revision).toBe(revision);
    }
  });

  test("every optional field is there once and absent once", () => {
    expectCovered(FOLDER, eventFields("StockEvent"));
  });
});

describe("the golden stream", () => {
  const instances = instancesOf("stream-v1.json");

  const fold = () => {
    const stock = emptyStock();
    for (const [revision, instance] of instances.entries()) {
      const { event, metadata } = stockCodec.decode(recorded(STREAM, instance, revision));
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
        const { event, metadata } = stockCodec.decode(recorded(STREAM, instance, revision));
        const recordedAt = instantOf(metadata.recordedAt);
        evolve(stock, event, { revision, recordedAt, actor: metadata.actor });
      }
      expect(JSON.stringify(stockToJson(stock))).toBe(whole);
    }
  });
});
