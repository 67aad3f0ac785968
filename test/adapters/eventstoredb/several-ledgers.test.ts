import { afterEach, beforeEach, expect, test } from "vitest";
import { stockCodec } from "../../../src/adapters/event-codec.ts";
import { createMemorySnapshots } from "../../../src/adapters/memory/snapshots.ts";
import { systemClock, systemIds, systemScheduler } from "../../../src/adapters/runtime.ts";
import { createLedger, type Ledger } from "../../../src/commands/dispatch.ts";
import type { EventLog } from "../../../src/commands/event-log.ts";
import { bucketsOf } from "../../../src/domain/stock/state.ts";
import {
  outcomeOf,
  receive,
  requestOf,
  reserve,
  SKU,
  STREAM,
  WAREHOUSE,
} from "../../commands/ledger-kit.ts";
import { type FaultyServer, startFaultyServer } from "./faulty-server.ts";

const UNITS = 60;

let server: FaultyServer;
beforeEach(async () => {
  server = await startFaultyServer();
});
afterEach(async () => {
  await server.end();
});

/** A process of its own, as far as the server can tell. */
const openLedger = async (): Promise<{ readonly ledger: Ledger; readonly log: EventLog }> => {
  const log = await server.openLog({ deadlineMs: 2_000 });
  const ledger = createLedger({
    ...{ log, codec: stockCodec, snapshots: createMemorySnapshots() },
    ...{ clock: systemClock, ids: systemIds, scheduler: systemScheduler },
  });
  return { ledger, log };
};

const reservedIn = async (log: EventLog): Promise<readonly string[]> => {
  const query = { from: 0, direction: "forwards", limit: 2_000 } as const;
  const { events } = await log.readStream(STREAM, query);
  return events.filter(({ type }) => type === "StockReserved").map(({ data }) => data);
};

/** Both sell the same units as fast as they can. Answers how many were promised. */
const sell = async (
  ledgers: { readonly one: Ledger; readonly other: Ledger },
  orders: number,
): Promise<number> => {
  const answers = await Promise.all(
    Array.from({ length: orders }, (_, n) => {
      const request = requestOf(`k${String(n)}`, reserve(`c${String(n)}`, 1));
      const ledger = n % 2 === 0 ? ledgers.one : ledgers.other;
      return outcomeOf(ledger.dispatch(request));
    }),
  );
  return answers.filter((one) => typeof one === "object" && one.status === "accepted").length;
};

test("two ledgers on one server never sell a unit twice", async () => {
  const [one, other] = [await openLedger(), await openLedger()];
  await one.ledger.dispatch(requestOf("in", receive("r1", UNITS)));
  const accepted = await sell({ one: one.ledger, other: other.ledger }, UNITS * 2);
  expect(accepted).toBe((await reservedIn(one.log)).length);
  expect(accepted).toBeLessThanOrEqual(UNITS);
  const stock = await other.ledger.history(SKU, WAREHOUSE, {});
  expect(bucketsOf(stock).available).toBe(UNITS - accepted);
});

test("a refusal of one never rests on a stock that the other has filled up", async () => {
  const [one, other] = [await openLedger(), await openLedger()];
  await one.ledger.dispatch(requestOf("in", receive("r1", 1)));
  expect(await other.ledger.dispatch(requestOf("a", reserve("c1", 1)))).toMatchObject({
    status: "accepted",
  });
  expect(await one.ledger.dispatch(requestOf("b", reserve("c2", 1)))).toMatchObject({
    status: "refused",
  });
  await one.ledger.dispatch(requestOf("more", receive("r2", 1)));
  expect(await other.ledger.dispatch(requestOf("c", reserve("c3", 1)))).toMatchObject({
    status: "accepted",
  });
});

test("connections that break in the middle cost no unit and sell none twice", async () => {
  const [one, other] = [await openLedger(), await openLedger()];
  await one.ledger.dispatch(requestOf("in", receive("r1", UNITS)));
  server.next(
    "append",
    { kind: "reset-after" },
    { kind: "double-reply" },
    { kind: "reset-before" },
    { kind: "half-close" },
    { kind: "double-reply" },
    { kind: "not-ready", message: "Server Is Not Ready" },
    { kind: "reset-after" },
  );
  const accepted = await sell({ one: one.ledger, other: other.ledger }, UNITS * 2);
  const reserved = await reservedIn(one.log);
  expect(accepted).toBeLessThanOrEqual(reserved.length);
  expect(new Set(reserved).size).toBe(reserved.length);
  expect(reserved.length).toBeLessThanOrEqual(UNITS);
});
