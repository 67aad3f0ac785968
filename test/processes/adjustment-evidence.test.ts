import { describe, expect, test } from "vitest";
import { entityCodec, stockCodec } from "../../src/adapters/event-codec.ts";
import { createLogMemory, type LogMemory } from "../../src/adapters/memory/event-log.ts";
import { createEvidence, type EvidenceFact } from "../../src/domain/adjustment/evidence.ts";
import { isEntityEventType } from "../../src/domain/entity-events.ts";
import type { RecordedEvent } from "../../src/domain/recorded.ts";
import type { StockCommand } from "../../src/domain/stock/commands.ts";
import {
  APPROVE,
  LIMITS,
  openHouse,
  receive,
  request,
  under,
  type House,
} from "./adjustment-house.ts";

const traceOf = ({ metadata, revision }: RecordedEvent) => {
  const { actor, recordedAt }: { actor: string; recordedAt: string } = JSON.parse(metadata);
  return { revision, actor, recordedAt };
};

const factOf = (stored: RecordedEvent): EvidenceFact => {
  const codec = isEntityEventType(stored.type) ? entityCodec : stockCodec;
  return { stream: stored.stream, trace: traceOf(stored), event: codec.decode(stored).event };
};

/** What the proof finds wrong with a log, read from the text that is stored. */
const findingsOf = (all: readonly RecordedEvent[]): readonly string[] => {
  const evidence = createEvidence(LIMITS);
  return all.flatMap((stored) => evidence.take(factOf(stored)) ?? []);
};

/** Of a seed always the same numbers below `below` (mulberry32). */
const randomOf = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
};

const PEOPLE = ["pia", "mara", "omar"] as const;
const ACTS = 60;

const adjust = (id: string, delta: number): StockCommand => ({
  type: "adjust",
  adjustment: id,
  reason: "loss",
  lots: [{ lot: "-", bin: "-", condition: "good", delta }],
});

const writeOff = (id: string, units: number): StockCommand => ({
  type: "write-off",
  writeOff: id,
  reason: "expired",
  lots: [{ lot: "-", bin: "-", condition: "good", units }],
});

/** People who correct what they like, ask for what they may not, and approve whatever they find, their own too. */
const live = async (house: House, seed: number): Promise<void> => {
  const random = randomOf(seed);
  const asked: string[] = [];
  await house.book(receive(2_000), under("receipt", "rita"));
  for (let act = 0; act < ACTS; act++) {
    const person = PEOPLE[random(PEOPLE.length)] ?? "pia";
    const envelope = under(`${String(seed)}-${String(act)}`, person);
    const id = `a-${String(act)}`;
    const units = 1 + random(30);
    house.time.now += random(4) * 3_600_000;
    switch (random(6)) {
      case 0:
        await house.book(adjust(id, random(2) === 0 ? units : -units), envelope);
        break;
      case 1:
        await house.book(writeOff(id, units), envelope);
        break;
      case 2: {
        const kind = random(2) === 0 ? "adjustment" : "write-off";
        const approvers = random(3) === 0 ? 2 : 1;
        await house.ask(id, request(-units - 10, { kind, approvers }), envelope);
        asked.push(id);
        break;
      }
      case 3: {
        const approvalLimits = { single: random(20), daily: random(40) };
        await house.book({ type: "set-policy", policy: { approvalLimits } }, envelope);
        break;
      }
      default: {
        const one = asked[random(Math.max(1, asked.length))];
        if (one !== undefined) await house.decide(one, APPROVE, envelope);
      }
    }
  }
};

describe("I15: every correction beyond its limit has the word of another person before it", () => {
  test("over many histories of people who try everything", async () => {
    let approved = 0;
    let free = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const memory = createLogMemory();
      await live(openHouse(memory), seed);
      expect(findingsOf(memory.all), `seed ${String(seed)}`).toEqual([]);
      const posted = memory.all.filter(
        ({ type }) => type === "StockAdjusted" || type === "StockWrittenOff",
      );
      const withApproval = posted.filter(({ data }) => data.includes('"approval"')).length;
      approved += withApproval;
      free += posted.length - withApproval;
    }
    // A proof over nothing proves nothing.
    expect(approved).toBeGreaterThan(50);
    expect(free).toBeGreaterThan(50);
  });
});

const approvedLog = async (): Promise<LogMemory> => {
  const memory = createLogMemory();
  const house = openHouse(memory);
  await house.book(receive(500), under("receipt", "rita"));
  await house.ask("a-1", request(-200), under("ask", "pia"));
  await house.decide("a-1", APPROVE, under("yes", "mara"));
  return memory;
};

type Change = { readonly type: string; readonly data?: object; readonly metadata?: object };

const changed = (
  { all }: LogMemory,
  { type, data = {}, metadata = {} }: Change,
): readonly RecordedEvent[] =>
  all.map((stored) => {
    if (stored.type !== type) return stored;
    return {
      id: stored.id,
      type,
      stream: stored.stream,
      revision: stored.revision,
      position: stored.position,
      data: JSON.stringify({ ...JSON.parse(stored.data), ...data }),
      metadata: JSON.stringify({ ...JSON.parse(stored.metadata), ...metadata }),
    };
  });

describe("the proof finds", () => {
  test("nothing in a log as it was written", async () => {
    expect(findingsOf((await approvedLog()).all)).toEqual([]);
  });

  test("a posting before anybody has approved it", async () => {
    const { all } = await approvedLog();
    expect(findingsOf(all.filter(({ type }) => type !== "AdjustmentApproved"))).toEqual([
      "stock-tea@north at 1, StockAdjusted a-1: it is pending-approval",
    ]);
  });

  test("an approval of what nobody has requested", async () => {
    const { all } = await approvedLog();
    expect(findingsOf(all.filter(({ stream }) => !stream.startsWith("adjustment-")))).toEqual([
      "stock-tea@north at 1, StockAdjusted a-1: there is no such request",
    ]);
  });

  test("an approval that came after the posting", async () => {
    const { all } = await approvedLog();
    const posting = all.findIndex(({ type }) => type === "StockAdjusted");
    const late = [all[0], all[1], all[posting], all[2]].flatMap((one) => one ?? []);
    expect(findingsOf(late)).toHaveLength(1);
  });

  test.each<[string, Change, string]>([
    [
      "who approved his own request",
      { type: "AdjustmentApproved", metadata: { actor: "pia" } },
      "who requested it has approved it",
    ],
    [
      "a request that two had to approve",
      { type: "AdjustmentRequested", data: { approvers: 2 } },
      "too few people",
    ],
    [
      "another amount than was approved",
      {
        type: "StockAdjusted",
        data: { lots: [{ lot: "-", bin: "-", condition: "good", delta: -201 }] },
      },
      "it approves something else",
    ],
    [
      "an approval that is borrowed",
      { type: "StockAdjusted", data: { adjustment: "a-2" } },
      "the approval of another act",
    ],
    [
      "no approval at all",
      { type: "StockAdjusted", data: { approval: undefined } },
      "200 units, no approval",
    ],
  ])("%s", async (_what, change, finding) => {
    const findings = findingsOf(changed(await approvedLog(), change));
    expect(findings).toHaveLength(1);
    expect(findings[0]).toContain(finding);
  });

  test("an act that was split up", async () => {
    const memory = createLogMemory();
    const house = openHouse(memory);
    await house.book(receive(500), under("receipt", "rita"));
    await house.book(adjust("a-1", -9), under("one", "pia"));
    await house.book(adjust("a-2", -6), under("two", "pia"));
    expect(findingsOf(memory.all)).toEqual([]);
    const more = changed(memory, {
      type: "StockAdjusted",
      data: { lots: [{ lot: "-", bin: "-", condition: "good", delta: -8 }] },
    });
    expect(findingsOf(more)).toEqual([
      "stock-tea@north at 2, StockAdjusted a-2: 16 units in 24 h, no approval",
    ]);
  });
});
