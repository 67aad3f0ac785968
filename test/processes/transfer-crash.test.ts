import { describe, expect, test } from "vitest";
import type { LogMemory } from "../../src/adapters/memory/event-log.ts";
import type { StockEvent } from "../../src/domain/stock/events.ts";
import type { TransferCommand } from "../../src/domain/transfer/commands.ts";
import { unitsUnderWay, type TransferStatus } from "../../src/domain/transfer/state.ts";
import { MOVING } from "../../src/domain/transfer/transitions.ts";
import { goodFor, policy, receive } from "../domain/stock/say.ts";
import { arriving, FROM, NOTHING_FOUND, request, TO } from "../domain/transfer/world.ts";
import { everyCrash, type Story } from "./crash-points.ts";
import { bookedIn, openTransfers, type Transfers } from "./transfer-house.ts";

type Said = readonly [actor: string, command: TransferCommand];

const BOTH = request([
  ["tea", 10],
  ["rice", 3],
]);
const APPROVE: Said = ["minh", { type: "approve", found: NOTHING_FOUND }];
const PICK: Said = ["pham", { type: "pick" }];
const DISPATCH: Said = ["pham", { type: "dispatch" }];
const some = (type: "pick" | "dispatch", sku: string, units: number): Said => [
  "pham",
  { type, lines: [{ sku, units }] },
];
const arrival = (
  number: number,
  lines: Parameters<typeof arriving>[1] & { readonly sku?: string },
  returned = false,
): Said => {
  const { sku = "tea", ...figures } = lines;
  const arrive = { type: "arrive", arrival: `a${String(number)}` } as const;
  const back = returned ? { returned } : {};
  return ["rosa", { ...arrive, lines: [arriving(sku, figures)], ...back }];
};

type Life = {
  readonly said: readonly Said[];
  readonly ends: TransferStatus;
  /** Units of rice at the source. */
  readonly rice?: number;
};

const LIVES: Record<string, Life> = {
  "goes all its way in one piece": {
    said: [
      ["mai", BOTH],
      APPROVE,
      PICK,
      DISPATCH,
      [
        "rosa",
        {
          ...{ type: "arrive", arrival: "a1" },
          lines: [arriving("tea", { received: 10 }), arriving("rice", { received: 3 })],
        },
      ],
    ],
    ends: "complete",
  },
  "is picked, dispatched and received in parts, with damage, loss, surplus and a refused delivery":
    {
      said: [
        ["mai", BOTH],
        APPROVE,
        some("pick", "tea", 7),
        some("dispatch", "tea", 2),
        arrival(1, { lot: "A", received: 2, damaged: 1, reason: "damage" }),
        PICK,
        DISPATCH,
        arrival(2, { lot: "A", received: 3 }, true),
        arrival(3, { received: 5 }),
        arrival(4, { sku: "rice", received: 2, missing: 1, over: 2, reason: "loss" }),
      ],
      ends: "complete",
    },
  "is refused by one stock": {
    said: [["mai", BOTH], APPROVE],
    ends: "cancelled",
    rice: 2,
  },
  "is cancelled when it is picked": {
    said: [
      ["mai", BOTH],
      APPROVE,
      some("pick", "tea", 2),
      PICK,
      ["mai", { type: "cancel", reason: "not needed" }],
    ],
    ends: "cancelled",
  },
  "is closed when some of it has left": {
    said: [
      ["mai", BOTH],
      APPROVE,
      some("pick", "tea", 6),
      some("pick", "tea", 3),
      some("dispatch", "tea", 4),
      ["mai", { type: "close", reason: "no more" }],
      arrival(1, { lot: "A", received: 4 }),
    ],
    ends: "complete",
  },
};

const play = async (house: Transfers, said: readonly Said[]): Promise<void> => {
  for (const [index, [actor, command]] of said.entries()) {
    const answer = await house.ask(actor, `key-${String(index)}`, command);
    if (answer.status === "refused") {
      throw new Error(`${command.type}: ${JSON.stringify(answer.rejection)}`);
    }
  }
};

const unitsOf = (events: readonly StockEvent[], type: "StockDispatched" | "StockArrived"): number =>
  events.reduce((units, event) => {
    if (event.type !== type) return units;
    return (
      units + (event.type === "StockDispatched" ? event.units : event.received + event.missing)
    );
  }, 0);

const idsOf = (events: readonly StockEvent[]): readonly string[] =>
  events.flatMap((event) => {
    if (event.type === "StockPicked") return [`pick ${event.pick}`];
    if (event.type === "StockDispatched") return [`dispatch ${event.dispatch ?? ""}`];
    if (event.type === "StockArrived") return [`arrival ${event.arrival}`];
    if (event.type === "StockReceived") return [`receipt ${event.receipt}`];
    return event.type === "StockAllocated" ? [`claim ${event.claim}`] : [];
  });

const SKUS = ["tea", "rice"] as const;

/** Nothing of the transfer dangles, nothing happened twice, and its books are those of the stocks. */
const check = async (house: Transfers, memory: LogMemory, ends: TransferStatus): Promise<void> => {
  const state = await house.read();
  expect(state.status).toBe(ends);
  expect(state.act).toBeUndefined();
  expect(unitsUnderWay(state)).toBe(0);
  for (const [index, sku] of SKUS.entries()) {
    const events = bookedIn(memory).flatMap((one) => (one.sku === sku ? [one.event] : []));
    const line = state.lines[index];
    expect(unitsOf(events, "StockDispatched")).toBe(line?.dispatched);
    expect(unitsOf(events, "StockArrived")).toBe(unitsOf(events, "StockDispatched"));
    const ids = idsOf(events);
    expect(new Set(ids).size).toBe(ids.length);
    const { picked, claims } = await house.stock(sku, FROM);
    expect({ picked, claims: [...claims.keys()] }).toEqual({ picked: 0, claims: [] });
  }
};

const storyOf = ({ said, ends, rice = 8 }: Life): Story<Transfers> => ({
  open: openTransfers,
  before: async (house) => {
    await house.book("tea", FROM, receiptOf("r1", 6, { lot: "A", ...goodFor(9) }));
    await house.book("tea", FROM, receiptOf("r2", 6, { lot: "B", ...goodFor(20) }));
    await house.book("rice", FROM, receiptOf("r3", rice, {}));
    await house.book("rice", TO, policy({ reorderPoint: 1 }));
  },
  play: (house) => play(house, said),
  recover: async (house) => {
    const { fault } = await house.carryOn();
    expect(fault).toBeUndefined();
    // Whatever it had come to, it rests where the table lets it rest, and the stocks agree.
    const { status, act } = await house.read();
    expect(MOVING.find((moving) => moving === status)).toBeUndefined();
    expect(act).toBeUndefined();
    await play(house, said);
  },
  check: (house, memory) => check(house, memory, ends),
});

const receiptOf = (id: string, units: number, more: Parameters<typeof receive>[1]) => ({
  ...receive(units, more),
  receipt: id,
});

describe("a process that dies at any call of its log, and a person who repeats what was said: a transfer", () => {
  test.each(Object.entries(LIVES))("%s", { timeout: 50_000 }, async (_name, life) => {
    const points = await everyCrash(storyOf(life));
    expect(points).toBeGreaterThan(4 * life.said.length);
  });
});
