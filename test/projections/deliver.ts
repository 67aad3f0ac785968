import { ledgerDecode } from "../../src/adapters/event-codec.ts";
import { createMemoryReadStore } from "../../src/adapters/memory/read-store.ts";
import type { RecordedEvent } from "../../src/domain/recorded.ts";
import { createBatch } from "../../src/projections/batch.ts";
import { createFacts } from "../../src/projections/facts.ts";
import { createFold, foldOne, keptIn } from "../../src/projections/fold.ts";
import type { Document, Draft, Projection } from "../../src/projections/projection.ts";
import { shownAt } from "../../src/projections/reference.ts";

export const factOf = createFacts(ledgerDecode);

/** What the documents must be at the end of these events: one event after the other, no store, no batches. */
export const foldedFromScratch = (
  projection: Projection,
  events: readonly RecordedEvent[],
): ReadonlyMap<string, Document> => {
  const kept = keptIn({ positionsOf: BigInt }, projection);
  const drafts = new Map<string, Draft>();
  for (const event of events) {
    if (!projection.types.some((type) => type === event.type)) continue;
    const fact = factOf(event);
    if (fact === undefined) continue;
    for (const key of projection.keys(fact)) {
      const known = drafts.get(key);
      // Every event gets a frozen past: an apply that changed it in place would throw.
      const base = known?.document === undefined ? undefined : frozen(known.document);
      const draft: Draft = {
        key,
        base,
        document: base === undefined ? undefined : { ...base },
        position: known?.position ?? -1n,
      };
      foldOne(kept, draft, fact);
      drafts.set(key, draft);
    }
  }
  const end = events.at(-1)?.position ?? 0n;
  const shown = new Map<string, Document>();
  for (const [key, draft] of drafts) {
    const document = shownAt(kept, draft, end);
    if (document !== undefined) shown.set(key, JSON.parse(JSON.stringify(document)));
  }
  return shown;
};

const frozen = <Value>(value: Value): Value => {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
};

/** A pseudo-random number from 0 to below `bound`, the same for the same seed. */
export const dice = (seed: number): ((bound: number) => number) => {
  let state = seed | 1;
  return (bound) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % bound;
  };
};

/** Cuts events into batches of random size. */
export const cut = (
  events: readonly RecordedEvent[],
  roll: (bound: number) => number,
): readonly (readonly RecordedEvent[])[] => {
  const batches: (readonly RecordedEvent[])[] = [];
  for (let start = 0; start < events.length;) {
    const size = 1 + roll(7);
    batches.push(events.slice(start, start + size));
    start += size;
  }
  return batches;
};

/** Through a store, in random batches, everything twice: the documents that are then there. */
const throughStore = async (
  projection: Projection,
  events: readonly RecordedEvent[],
  seed: number,
): Promise<ReadonlyMap<string, Document>> => {
  const roll = dice(seed);
  const { name, indexes, fields, resident } = projection;
  const collection = await createMemoryReadStore().open({ name, indexes, fields, resident });
  const { epoch } = await collection.lease();
  for (const delivered of [events, events]) {
    for (const batch of cut(delivered, roll)) {
      const fold = createFold(keptIn({ positionsOf: BigInt }, projection), collection, epoch);
      await fold.take(createBatch(batch, factOf), -1n);
      const position = batch.at(-1)?.position ?? 0n;
      await fold.commit({ position, logId: "log", event: "" });
    }
  }
  const keys = foldedFromScratch(projection, events).keys();
  const rows = await collection.getMany([...keys, "nobody"]);
  const documents = new Map<string, Document>();
  for (const row of rows) {
    if (row?.document !== undefined)
      documents.set(row.key, JSON.parse(JSON.stringify(row.document)));
  }
  if ((await collection.count()) !== documents.size)
    throw new Error("the store holds more documents");
  return documents;
};

/**
 * The documents of a projection after these events. Each case is folded from scratch and delivered in random
 * batches, everything twice: it must be the same.
 */
export const documentsAfter = async <Doc extends Document>(
  projection: Projection<Doc>,
  events: readonly RecordedEvent[],
): Promise<ReadonlyMap<string, Doc>> => {
  const expected = foldedFromScratch(projection, events);
  for (const seed of [1, 2, 3]) {
    const found = await throughStore(projection, events, seed);
    for (const [key, document] of expected) {
      if (JSON.stringify(found.get(key)) !== JSON.stringify(document)) {
        throw new Error(`${projection.name} ${key} depends on how its events are delivered`);
      }
    }
    if (found.size !== expected.size) throw new Error("documents depend on the delivery");
  }
  return expected as ReadonlyMap<string, Doc>;
};
