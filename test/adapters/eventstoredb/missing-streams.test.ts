import { expect, onTestFinished, test } from "vitest";
import { NO_STREAM } from "../../../src/commands/event-log.ts";
import { committed, storedEvents } from "../../contract/event-log-harness.ts";
import { startFaultyServer } from "./faulty-server.ts";

/** More frames of broken calls than a connection of Node outlives. */
const READS = 2_500;
const AT_ONCE = 50;

test("thousands of streams that are not there are looked for on one connection", async () => {
  const server = await startFaultyServer();
  onTestFinished(server.end);
  const log = await server.openLog({ deadlineMs: 20_000 });
  committed(await log.append("stock-a@w", NO_STREAM, storedEvents(1)));
  const numbers = Array.from({ length: READS }, (_, number) => number).values();
  const found: number[] = [];
  const lane = async (): Promise<void> => {
    for (const number of numbers) {
      const stream = number % 100 === 0 ? "stock-a@w" : `product-p${String(number)}`;
      const page = await log.readStream(stream, { from: 0, direction: "forwards", limit: 10 });
      found.push(page.events.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  expect(found).toHaveLength(READS);
  expect(found.filter((events) => events === 1)).toHaveLength(READS / 100);
  expect(server.reports).toEqual([]);
});
