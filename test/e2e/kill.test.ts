import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createHttpClient, readLog, runCommand, startServer } from "./real-server.ts";
import { createDice, openFloor, type Acknowledged } from "./shop-floor.ts";

const KILLS = 51;
const CLIENTS = 6;
const RUN_MS_MAX = 120;

/** Which business id an event records as its own, so that a second one of a kind would be a doubled effect. */
const businessIdOf = ({ type, stream, data }: any): string | undefined => {
  const at = `${stream} ${type}`;
  switch (type) {
    case "StockReceived":
      return `${at} ${data.receipt}`;
    case "StockReserved":
      return `${at} ${data.claim}`;
    case "StockAllocated":
      return `${at} ${data.claim}`;
    case "StockPicked":
      return `${at} ${data.pick}`;
    case "StockShipped":
      return `${at} ${data.shipment}`;
    case "StockReturned":
      return `${at} ${data.return}`;
    case "ReservationReleased":
      return data.ended === true ? `${at} ${data.claim}` : undefined;
    default:
      return undefined;
  }
};

const sumBy = (entries: readonly (readonly [string, number])[]): Map<string, number> => {
  const sums = new Map<string, number>();
  for (const [name, units] of entries) sums.set(name, (sums.get(name) ?? 0) + units);
  return sums;
};

/** On-hand by stock, from nothing but what the clients were told. */
const onHandByClients = (acknowledged: readonly Acknowledged[]): Map<string, number> =>
  sumBy(
    acknowledged.flatMap(({ path, body, answer }) => {
      const sign = path === "/picks" ? -1 : 1;
      if (path !== "/receipts" && path !== "/returns" && path !== "/picks") return [];
      return answer.body.lines.map(
        (line: any) =>
          [`${line.sku}@${body.warehouse}`, sign * line.units] as readonly [string, number],
      );
    }),
  );

const lane = async (seed: number) => {
  const dataDir = mkdtempSync(join(tmpdir(), "stockbook-kill-"));
  const dice = createDice(seed);
  let server = await startServer(dataDir);
  let answered: () => void = () => undefined;
  const floor = openFloor(Promise.resolve(server.url), {
    clients: CLIENTS,
    seed,
    onAnswer: () => answered(),
  });
  for (let kill = 0; kill < KILLS && floor.failures.length === 0; kill++) {
    await new Promise<void>((resolve) => {
      answered = resolve;
    });
    await new Promise((resolve) => setTimeout(resolve, dice(RUN_MS_MAX)));
    let ready: (url: string) => void = () => undefined;
    floor.server = new Promise((resolve) => {
      ready = resolve;
    });
    await server.kill("SIGKILL");
    server = await startServer(dataDir);
    ready(server.url);
  }
  await floor.stop();
  return { dataDir, server, floor };
};

describe("a server that is killed again and again under load", () => {
  test.concurrent.each([11, 12])(
    "loses nothing acknowledged and doubles nothing retried (seed %i)",
    { timeout: 600_000 },
    async (seed) => {
      const { dataDir, server, floor } = await lane(seed);
      try {
        expect(floor.failures).toEqual([]);
        expect(floor.acknowledged.length).toBeGreaterThan(KILLS);
        expect(floor.unanswered()).toBeGreaterThan(0);
        expect(floor.repeats()).toBeGreaterThan(floor.acknowledged.length / 10);

        const events = await readLog(server.url);
        const places = new Map(
          events.map((event) => [`${event.stream} ${String(event.revision)}`, event.type] as const),
        );
        expect(places.size).toBe(events.length);
        const missing = floor.acknowledged.flatMap(({ key, answer }) =>
          answer.body.events
            .filter((event: any) => places.get(`${event.stream} ${event.revision}`) !== event.type)
            .map((event: any) => `${key}: ${event.type} ${event.stream} ${event.revision}`),
        );
        expect(missing).toEqual([]);

        const ids = events.map(businessIdOf).filter((id) => id !== undefined);
        const doubled = [...sumBy(ids.map((id) => [id, 1] as const))].filter(([, n]) => n > 1);
        expect(doubled).toEqual([]);

        const client = createHttpClient(1);
        const { body } = await client.get(`${server.url}/api/v1/availability?limit=500`);
        client.close();
        const onHand = body.items.map(
          (item: any) => [`${item.sku}@${item.warehouse}`, item.onHand] as const,
        );
        expect([...onHand].sort()).toEqual([...onHandByClients(floor.acknowledged)].sort());

        // Both go through the control socket: the server holds the directory.
        const verify = await runCommand(["projections", "verify", "--json"], dataDir);
        expect(verify).toMatchObject({ exit: 0 });
        const replay = await runCommand(["audit", "replay", "--json"], dataDir);
        expect(JSON.parse(replay.stdout)).toMatchObject({ events: events.length, differences: 0 });
        expect(replay.exit).toBe(0);
      } finally {
        await server.kill("SIGKILL");
      }
    },
  );
});
