import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startFerret } from "../../test/servers/ferretdb.ts";
import { canHaveMemoryMongo, startMemoryMongo } from "./memory-mongodb.ts";

/** What is measured against: servers that somebody named, or the ones that the tests use. */
export type Engines = {
  readonly eventstore: string;
  readonly mongodb: string;
  /** What they are, as a sentence of the report. */
  readonly named: string;
  /** Every document that is written costs with the size of its collection: only few of them can be measured. */
  readonly crawls: boolean;
  readonly stop: () => Promise<void>;
};

const FAKE = fileURLToPath(new URL("../../test/fakes/eventstoredb/main.ts", import.meta.url));
const START_MS_MAX = 30_000;
const POLL_MS = 25;

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
};

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.unref();
    socket.once("connect", () => socket.destroy());
  });

const ended = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null;

/** The protocol fake in a process of its own, with its log in a file of `directory`. */
const startFake = async (directory: string) => {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [
      ...["--import", "tsx", FAKE, "--port", String(port)],
      ...["--directory", join(directory, "eventstore"), "--pid-file", join(directory, "fake.pid")],
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const stop = async (): Promise<void> => {
    if (ended(child)) return;
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
  };
  const began = performance.now();
  while (!(await answers(port))) {
    if (ended(child) || performance.now() - began > START_MS_MAX) {
      await stop();
      throw new Error("the fake EventStoreDB did not start");
    }
    await pause(POLL_MS);
  }
  return { url: `esdb://127.0.0.1:${port}?tls=false`, stop };
};

type Documents = Pick<Engines, "crawls"> & {
  readonly url: string;
  readonly name: string;
  readonly stop?: () => Promise<void>;
};

const startDocuments = async (given: string): Promise<Documents> => {
  if (given.includes("://")) return { url: given, name: "MongoDB as given", crawls: false };
  if (given === "memory") {
    const name = "documents in memory (mongo-java-server, no MongoDB)";
    return { ...(await startMemoryMongo()), name, crawls: false };
  }
  if (given !== "ferretdb") throw new Error(`--mongodb takes a URL, memory or ferretdb`);
  const { url, stop } = await startFerret();
  return { url, stop, name: "FerretDB on SQLite", crawls: true };
};

/**
 * Takes the URLs that are given, and starts what is missing on loopback. In place of MongoDB: `memory` or `ferretdb`;
 * not named, the first of them that this machine can have.
 */
export const startEngines = async (
  given: { readonly eventstore: string | undefined; readonly mongodb: string | undefined },
  directory: string,
): Promise<Engines> => {
  const own: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(own.map((one) => one()));
  };
  try {
    let { eventstore } = given;
    const log =
      eventstore === undefined ? "the fake EventStoreDB of the tests" : "EventStoreDB as given";
    if (eventstore === undefined) {
      const fake = await startFake(directory);
      own.push(fake.stop);
      eventstore = fake.url;
    }
    const fallback = canHaveMemoryMongo() ? "memory" : "ferretdb";
    const documents = await startDocuments(given.mongodb ?? fallback);
    if (documents.stop !== undefined) own.push(documents.stop);
    const { url, name, crawls } = documents;
    return { eventstore, mongodb: url, named: `${log} and ${name}`, crawls, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
