import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startFakeEventStore } from "../fakes/eventstoredb/server.ts";
import { ferretMissing, startFerret } from "../servers/ferretdb.ts";
import {
  createHttpClient,
  NoAnswer,
  runCommand,
  startServer,
  type Answer,
  type RealServer,
} from "./real-server.ts";
import { until } from "./several-processes.ts";

const missing = ferretMissing();
if (missing !== undefined) console.warn(`NOT RUN: several real processes; ${missing}`);

/** The promise is ten seconds; a machine that does much else at once is given more. */
const TAKE_OVER_MS = 25_000;

const directory = mkdtempSync(join(tmpdir(), "stockbook-roles-"));
const client = createHttpClient(64);
const closing: (() => unknown)[] = [() => client.close()];
const environment: Record<string, string> = { STOCKBOOK_LOG_LEVEL: "info" };

const starts = async (role: string): Promise<RealServer> => {
  const server = await startServer(directory, { ...environment, STOCKBOOK_ROLE: role });
  closing.push(() => {
    server.process.kill("SIGCONT");
    return server.kill("SIGKILL");
  });
  return server;
};

beforeAll(async () => {
  if (missing !== undefined) return;
  const [log, documents] = await Promise.all([startFakeEventStore(), startFerret()]);
  closing.push(log.stop, documents.stop);
  environment["STOCKBOOK_EVENTSTORE_URL"] = log.url;
  environment["STOCKBOOK_MONGODB_URL"] = documents.url;
});

afterAll(async () => {
  for (const close of closing.reverse()) await close();
  rmSync(directory, { recursive: true, force: true });
});

const noAnswer = (error: unknown): Answer => {
  if (error instanceof NoAnswer) return { status: 0, replayed: false, body: undefined };
  throw error;
};

const get = ({ url }: RealServer, path: string): Promise<Answer> =>
  client.get(`${url}${path}`).catch(noAnswer);

/** As a client does: again under the same key until there is an answer. */
const send = ({ url }: RealServer, path: string, key: string, body: object): Promise<Answer> =>
  until(
    () => client.post(`${url}/api/v1${path}`, key, body).catch(noAnswer),
    ({ status }) => status !== 503 && status !== 0,
    { withinMs: 60_000, everyMs: 100 },
  );

const isReady = (one: RealServer): Promise<Answer> =>
  until(
    () => get(one, "/health/ready"),
    ({ status }) => status === 200,
    { withinMs: 60_000 },
  );

let receipts = 0;

/** Goods come in at one API and are seen at the other one. */
const goesOn = async (from: RealServer, to: RealServer): Promise<void> => {
  receipts += 1;
  const id = `r-${String(receipts)}`;
  const lines = [{ sku: "rice", units: 1 }];
  const { body } = await send(from, "/receipts", id, { id, warehouse: "north", lines });
  const path = `/api/v1/availability?sku=rice&minPosition=${encodeURIComponent(body.position)}`;
  const read = await until(
    () => get(to, path),
    ({ status }) => status === 200,
    { withinMs: TAKE_OVER_MS },
  );
  expect(read.body.items).toMatchObject([{ onHand: receipts }]);
};

const leads = async ({ url }: RealServer): Promise<boolean> => {
  const answer = await fetch(`${url}/metrics`);
  return /^stockbook_is_leader 1$/m.test(await answer.text());
};

const leaderOf = (workers: readonly RealServer[]): Promise<RealServer> =>
  until(
    async () => {
      const states = await Promise.all(workers.map(leads));
      expect(states.filter(Boolean).length).toBeLessThanOrEqual(1);
      return workers[states.indexOf(true)];
    },
    (one) => one !== undefined,
    { withinMs: TAKE_OVER_MS },
  ).then((one) => {
    if (one === undefined) throw new Error("nobody leads");
    return one;
  });

test.skipIf(missing !== undefined)(
  "two APIs and two workers on real protocols: no oversell, and the read side outlives a killed and a sleeping leader",
  async () => {
    const [one, two, first, second] = await Promise.all([
      ...["api", "api", "worker", "worker"].map(starts),
    ]);
    if (!one || !two || !first || !second) throw new Error("not started");
    await Promise.all([one, two, first, second].map(isReady));
    await goesOn(one, two);

    // One hot SKU at both doors, each request at both.
    const lines = [{ sku: "tea", units: 40 }];
    await send(one, "/receipts", "tea", { id: "tea", warehouse: "north", lines });
    const answers = await Promise.all(
      Array.from({ length: 80 }, (_, index) => {
        const key = `hot-${String(index >> 1)}`;
        const hold = [{ sku: "tea", warehouse: "north", units: 2 }];
        const body = { id: key, holdClass: "cart", lines: hold };
        return send(index % 2 === 0 ? one : two, "/reservations", key, body);
      }),
    );
    const accepted = answers.filter(({ status }) => status === 201).map(({ body }) => body.id);
    expect(new Set(accepted).size).toBe(20);
    const stock = await get(two, "/api/v1/stock/tea/north");
    expect(stock.body).toMatchObject({ available: 0, reserved: 40 });

    // A command of the command line is one more process: the new build serves everybody.
    const words = ["projections", "rebuild", "availability", "--json"];
    const rebuilt = await runCommand(words, directory, { environment });
    expect([rebuilt.exit, rebuilt.stderr]).toEqual([0, expect.any(String)]);
    await goesOn(two, one);

    const killed = await leaderOf([first, second]);
    const standby = killed === first ? second : first;
    await killed.kill("SIGKILL");
    await goesOn(one, two);
    expect(await leads(standby)).toBe(true);

    const third = await starts("worker");
    standby.process.kill("SIGSTOP");
    await goesOn(two, one);
    expect(await leads(third)).toBe(true);
    standby.process.kill("SIGCONT");
    // It finds that its time is over, and ends its work.
    await until(
      () => standby.stderr(),
      (text) => text.includes("leads no more"),
    );
    for (let round = 0; round < 5; round++) await goesOn(one, two);
    expect(await Promise.all([standby, third].map(leads))).toEqual([false, true]);

    const verified = await runCommand(["projections", "verify", "--json"], directory, {
      environment,
    });
    expect([verified.exit, verified.stderr]).toEqual([0, expect.any(String)]);
    const events = await get(one, "/api/v1/events?limit=500");
    const held = events.body.items.filter(({ type }: { type: string }) => type === "StockReserved");
    expect(held).toHaveLength(20);
  },
  240_000,
);
