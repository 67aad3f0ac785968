import { once } from "node:events";
import type { EventStoreDBClient } from "@eventstore/db-client";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { createClient } from "../../../src/adapters/eventstoredb/client.ts";
import { openEventStoreLog } from "../../../src/adapters/eventstoredb/event-log.ts";
import { systemClock, systemIds, systemScheduler } from "../../../src/adapters/runtime.ts";
import { type EventLog, LogUnavailable, NO_STREAM } from "../../../src/commands/event-log.ts";
import { committed, everything, storedEvents } from "../../contract/event-log-harness.ts";
import { type FakeCluster, startFakeCluster } from "../../fakes/eventstoredb/cluster.ts";
import type { Fault } from "../../fakes/eventstoredb/faults.ts";

/** A client that has found no node by then says so. */
const HASTY = "&maxDiscoverAttempts=2&discoveryInterval=20&gossipTimeout=1";

let cluster: FakeCluster;
let faults: Fault[] = [];
beforeEach(async () => {
  faults = [];
  cluster = await startFakeCluster(3, {
    faults: (operation) => (operation === "read" ? faults.shift() : undefined),
  });
});
afterEach(() => cluster.stop());

const refuse = async (refused: boolean): Promise<void> => {
  for (const { refuse: set } of cluster.nodes) await set(refused);
};

const readOf = async (client: EventStoreDBClient): Promise<unknown> => {
  try {
    let last: unknown;
    for await (const event of client.readStream("stock-a@w", { maxCount: 1 })) last = event;
    return last;
  } catch (error) {
    return error;
  }
};

/**
 * What the client does when nobody sees to it: a call is told that the node is not ready, the next one looks for
 * another node, and while it looks in vain what is still open on the first connection breaks.
 */
const loseAllNodes = async (client: EventStoreDBClient): Promise<void> => {
  const open = client.subscribeToAll();
  const broken = new Promise((resolve) => open.once("error", resolve));
  open.on("data", () => undefined);
  await once(open, "confirmation");
  faults.push({ kind: "not-ready", message: "Server Is Not Ready" });
  expect(await readOf(client)).toBeInstanceOf(Error);
  await refuse(true);
  const looking = readOf(client);
  await new Promise((resolve) => setImmediate(resolve));
  for (const { cut } of cluster.nodes) cut();
  await broken;
  expect(await looking).toMatchObject({ message: "Failed to discover after 2 attempts." });
  // Whatever is rejected without a listener is told of in the turn after.
  await new Promise((resolve) => setImmediate(resolve));
};

test("nodes that are lost while none is found end no process: it is said, and nothing more", async () => {
  const unheard: unknown[] = [];
  const told: unknown[] = [];
  const hear = (error: unknown): void => void unheard.push(error);
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection").on("unhandledRejection", hear);
  onTestFinished(() => {
    process.off("unhandledRejection", hear);
    for (const other of others) process.on("unhandledRejection", other);
  });
  const client = createClient(cluster.url + HASTY, "reads", (error) => told.push(error));
  onTestFinished(() => client.dispose());
  await loseAllNodes(client);
  expect(unheard).toEqual([]);
  expect(told).toMatchObject([{ message: "Failed to discover after 2 attempts." }]);
});

test("a log goes on when the nodes that it had lost are back, and nothing is lost or written twice", async () => {
  const reports: string[] = [];
  const log: EventLog = await openEventStoreLog({
    ...{ url: cluster.url + HASTY, deadlineMs: 1_000 },
    ...{ clock: systemClock, ids: systemIds, scheduler: systemScheduler },
    report: (_error, detail) => void reports.push(detail),
  });
  onTestFinished(() => log.close());
  const [before, during, after] = [storedEvents(2), storedEvents(3), storedEvents(1)];
  committed(await log.append("stock-a@w", NO_STREAM, before));

  await refuse(true);
  for (const { cut } of cluster.nodes) cut();
  const lost = await log.append("stock-a@w", 1, during).catch((error: unknown) => error);
  expect(lost instanceof LogUnavailable || lost).toSatisfy(
    (one) => one === true || (one as { kind: string }).kind === "unknown",
  );
  expect(log.writable()).toBe(false);
  expect(reports.some((report) => report.includes("Failed to discover"))).toBe(true);

  await refuse(false);
  cluster.lead(1);
  await expect.poll(() => log.writable(), { timeout: 30_000 }).toBe(true);
  await expect
    .poll(() => log.append("stock-a@w", 1, during).catch(() => undefined), { timeout: 30_000 })
    .toMatchObject({ kind: "committed", firstRevision: 2 });
  committed(await log.append("stock-a@w", 4, after));
  const ids = (await everything(log, 10)).map(({ id }) => id);
  expect(ids).toEqual([...before, ...during, ...after].map(({ id }) => id));
});
