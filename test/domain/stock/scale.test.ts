import { describe, expect, test } from "vitest";
import { stockCodec } from "../../../src/adapters/event-codec.ts";
import { APPEND_BYTES_MAX, APPEND_EVENTS_MAX } from "../../../src/commands/event-log.ts";
import type { Metadata } from "../../../src/domain/recorded.ts";
import { DEFAULT_SETTINGS, type StockCommand } from "../../../src/domain/stock/commands.ts";
import { evolve } from "../../../src/domain/stock/evolve.ts";
import { settle } from "../../../src/domain/stock/settle.ts";
import { stockFromJson, stockToJson } from "../../../src/domain/stock/snapshot.ts";
import { bucketsOf, emptyStock, type Stock } from "../../../src/domain/stock/state.ts";
import type { Settled } from "../../../src/domain/stock/verdict.ts";
import { allocate, DAY, damage, look, policy, recall, receive, reserve } from "./say.ts";
import { assertSound } from "./sound.ts";
import { START } from "./stream.ts";

const CLAIMS = 10_000;
/** Ids as long as they may be, so that the bounds are met at their worst. */
const long = (kind: string, index = 0): string => `${kind}-${index}-`.padEnd(64, "x");

const settled = (stock: Stock, command: StockCommand, at = START): Settled =>
  settle(stock, command, { at, actor: long("actor"), settings: DEFAULT_SETTINGS });

const stocked = (units: number, rules = policy({ backorderLimit: 1_000_000 })): Stock => {
  const stock = emptyStock();
  settled(stock, rules);
  if (units > 0) settled(stock, receive(units, { lot: long("lot"), bin: long("bin") }));
  return stock;
};

const withHolds = (stock: Stock, claims = CLAIMS): Stock => {
  for (let index = 0; index < claims; index++) {
    const owner = { customer: long("customer", index), order: long("order", index) };
    settled(stock, reserve(long("hold", index), 1, { ...owner, holdClass: "checkout" }));
  }
  return stock;
};

const metadata: Metadata = {
  actor: long("actor"),
  channel: "http",
  commandId: "01976f4e-1111-7222-8333-444455556666",
  commandHash: "f".repeat(64),
  correlationId: long("correlation"),
  causationId: "01976f4e-1111-7222-8333-444455556666",
  schemaVersion: 1,
  recordedAt: "2026-11-21T08:00:00.000Z",
};

const assertBounds = ({ parts }: Settled): void => {
  for (const part of parts) {
    let bytes = 0;
    for (const { event } of part) {
      const stored = stockCodec.encode(event, metadata, metadata.correlationId);
      bytes += Buffer.byteLength(stored.data) + Buffer.byteLength(stored.metadata);
      bytes += stored.id.length + stored.type.length;
    }
    expect(part.length).toBeLessThanOrEqual(APPEND_EVENTS_MAX);
    expect(bytes).toBeLessThanOrEqual(APPEND_BYTES_MAX);
  }
};

const countOf = ({ parts }: Settled, type: string): number =>
  parts.flat().filter(({ event }) => event.type === type).length;

/** Each look-up and change of a claim, counted: what grows with the square of the claims shows here. */
const counting = (stock: Stock): (() => number) => {
  let visits = 0;
  const { claims } = stock;
  const counted = <Key extends "get" | "set" | "delete" | "values">(key: Key): void => {
    const real = (claims[key] as (...args: unknown[]) => unknown).bind(claims);
    Object.assign(claims, {
      [key]: (...args: unknown[]) => {
        visits += key === "values" ? claims.size : 1;
        return real(...args);
      },
    });
  };
  for (const key of ["get", "set", "delete", "values"] as const) counted(key);
  return () => visits;
};

describe("10,000 claims at once", () => {
  test("lapse together: 400 in a part, each once", () => {
    const stock = withHolds(stocked(CLAIMS));
    const visits = counting(stock);
    const outcome = settled(stock, look, START + DAY);
    expect(countOf(outcome, "ReservationExpired")).toBe(CLAIMS);
    expect(outcome.parts).toHaveLength(CLAIMS / 400);
    expect(visits()).toBeLessThan(10 * CLAIMS);
    assertBounds(outcome);
    assertSound(stock);
    expect(bucketsOf(stock)).toMatchObject({ available: CLAIMS, reserved: 0 });
  });

  test("are served by one receipt: 100 in a part, in their order", () => {
    const stock = withHolds(stocked(0));
    const visits = counting(stock);
    const outcome = settled(stock, receive(CLAIMS, { lot: long("lot") }));
    expect(countOf(outcome, "BackorderServed")).toBe(CLAIMS);
    expect(outcome.parts).toHaveLength(CLAIMS / 100);
    expect(visits()).toBeLessThan(10 * CLAIMS);
    const served = outcome.parts
      .flat()
      .flatMap(({ event }) => (event.type === "BackorderServed" ? [event.claim] : []));
    expect(served).toEqual(Array.from({ length: CLAIMS }, (_, index) => long("hold", index)));
    assertBounds(outcome);
    assertSound(stock);
  });

  test("are shorted by one recall, the youngest first", () => {
    const stock = withHolds(stocked(CLAIMS));
    const visits = counting(stock);
    const outcome = settled(stock, {
      ...recall(long("lot"), long("recall")),
      note: "ä".repeat(500),
    });
    expect(countOf(outcome, "ClaimShorted")).toBe(CLAIMS);
    expect(visits()).toBeLessThan(10 * CLAIMS);
    const shorted = outcome.parts
      .flat()
      .flatMap(({ event }) => (event.type === "ClaimShorted" ? [event.claim] : []));
    expect(shorted).toEqual(
      Array.from({ length: CLAIMS }, (_, index) => long("hold", CLAIMS - 1 - index)),
    );
    for (const part of outcome.parts) expect(part.at(-1)!.event.type).toBe("StockQuarantined");
    assertBounds(outcome);
    assertSound(stock);
    expect(bucketsOf(stock)).toMatchObject({ available: 0, reserved: 0, quarantined: CLAIMS });
  });

  test("cost a reservation or a small loss among them no more than their number", () => {
    const stock = withHolds(stocked(2 * CLAIMS));
    const visits = counting(stock);
    settled(stock, reserve("one-more", 1));
    expect(visits()).toBeLessThan(10);
    settled(stock, damage(CLAIMS, { lot: long("lot"), bin: long("bin") }));
    expect(visits()).toBeLessThan(2 * CLAIMS);
  });
});

describe("a crash between the parts", () => {
  const resumed = (make: () => Stock, command: StockCommand, later: StockCommand): void => {
    const whole = make();
    settled(whole, command, START + 1);
    settled(whole, later, START + 2);
    for (const written of [1, 2, 5]) {
      const stock = make();
      const start = stockToJson(stock);
      const { parts } = settled(stock, command, START + 1);
      const cut = stockFromJson(structuredClone(start));
      replay(cut, parts.slice(0, written));
      settled(cut, later, START + 2);
      expect(bucketsOf(cut)).toEqual(bucketsOf(whole));
      assertSound(cut);
    }
  };
  const replay = (stock: Stock, parts: Settled["parts"]): void => {
    for (const { event } of parts.flat()) {
      evolve(stock, event, { revision: stock.revision + 1, recordedAt: START + 1, actor: "a" });
    }
  };

  test("leaves a queue that the next decision serves to its end", () => {
    resumed(() => withHolds(stocked(0), 1_000), receive(900), look);
  });

  test("leaves lapsed holds that the next decision records to their end", () => {
    const make = () => withHolds(stocked(3_000), 3_000);
    const whole = make();
    settled(whole, look, START + DAY);
    const cut = make();
    const start = stockToJson(cut);
    const { parts } = settled(cut, look, START + DAY);
    const again = stockFromJson(structuredClone(start));
    replay(again, parts.slice(0, 3));
    expect(again.reserved).toBe(1_800);
    settled(again, allocate("o.1", 1), START + DAY);
    expect(bucketsOf(again)).toMatchObject({ reserved: 0, allocated: 1, available: 2_999 });
    assertSound(again);
  });
});
