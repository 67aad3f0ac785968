import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startFerret } from "../../test/servers/ferretdb.ts";

/** What is measured against: servers that somebody named, or the ones that the tests use. */
export type Engines = {
  readonly eventstore: string;
  readonly mongodb: string;
  /** What they are, as a sentence of the report. */
  readonly named: string;
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

/** Takes the URLs that are given, and starts what is missing on loopback. */
export const startEngines = async (
  given: { readonly eventstore: string | undefined; readonly mongodb: string | undefined },
  directory: string,
): Promise<Engines> => {
  const own: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(own.map((one) => one()));
  };
  try {
    let { eventstore, mongodb } = given;
    const log = eventstore === undefined ? "the fake EventStoreDB of the tests" : "EventStoreDB";
    const documents = mongodb === undefined ? "FerretDB on SQLite" : "MongoDB";
    if (eventstore === undefined) {
      const fake = await startFake(directory);
      own.push(fake.stop);
      eventstore = fake.url;
    }
    if (mongodb === undefined) {
      const ferret = await startFerret();
      own.push(() => ferret.stop());
      mongodb = ferret.url;
    }
    const where = own.length === 2 ? "on this machine" : "as given";
    return { eventstore, mongodb, named: `${log} and ${documents}, ${where}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
