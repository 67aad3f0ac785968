import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { openEventStoreLog } from "../../../src/adapters/eventstoredb/event-log.ts";
import { systemClock, systemIds, systemScheduler } from "../../../src/adapters/runtime.ts";
import { type EventLog, LogUnavailable, NO_STREAM } from "../../../src/commands/event-log.ts";
import { committed, everything, storedEvents } from "../../contract/event-log-harness.ts";
import { startFakeEventStore } from "../../fakes/eventstoredb/server.ts";

const directory = mkdtempSync(join(tmpdir(), "stockbook-tls-"));
const at = (name: string): string => join(directory, `${name}.pem`);
const isMissing = spawnSync("openssl", ["version"]).status !== 0;
if (isMissing) console.warn("NOT RUN: EventStoreDB over TLS; there is no openssl");

/** A certificate for 127.0.0.1 that nobody else has signed. */
const make = (name: string): void => {
  const { status, stderr } = spawnSync("openssl", [
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", `/CN=${name}`],
    ...["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", at(`${name}-key`), "-out", at(name)],
  ]);
  if (status !== 0) throw new Error(String(stderr));
};

beforeAll(() => {
  if (isMissing) return;
  make("server");
  make("stranger");
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const open = (url: string, authority: string, openingMs: number): Promise<EventLog> =>
  openEventStoreLog({
    ...{ url: `${url}&tlsCAFile=${at(authority)}`, openingMs, isProduction: true },
    ...{ clock: systemClock, ids: systemIds, scheduler: systemScheduler },
  });

const start = async () => {
  const tls = { key: readFileSync(at("server-key")), certificate: readFileSync(at("server")) };
  const server = await startFakeEventStore({ tls });
  onTestFinished(() => server.stop());
  return server;
};

test.skipIf(isMissing)("a ledger is kept over TLS, by an authority of one's own", async () => {
  const server = await start();
  const log = await open(server.url, "server", 30_000);
  onTestFinished(() => log.close());
  committed(await log.append("stock-a@w", NO_STREAM, storedEvents(3)));
  expect(await everything(log, 10)).toHaveLength(3);
});

test.skipIf(isMissing)("a server that the authority does not know is not talked to", async () => {
  const server = await start();
  const before = server.log.visible();
  await expect(open(server.url, "stranger", 1_000)).rejects.toThrow(LogUnavailable);
  expect(server.log.visible()).toBe(before);
});
