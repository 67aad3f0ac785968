import { spawn } from "node:child_process";
import { open, readFile, rename, writeFile } from "node:fs/promises";
import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { factsOf, isAlive, pidsOf, portsOf, type ProcessFacts } from "./process-facts.ts";

/** A server that could not be killed, or did not come back. */
export class OutageFailure extends Error {
  readonly code = "outage-failure";
}

export type Outage = {
  readonly killed: number;
  readonly restarted: number;
  /** Somebody else started it again. */
  readonly supervised: boolean;
  /** From the kill until it took connections again. */
  readonly downMs: number;
};

const GONE_MS_MAX = 10_000;
/** A supervisor that has done nothing by then is taken for none; the outage lasts at least as long. */
const SUPERVISOR_MS = 1_000;
const BACK_MS_MAX = 120_000;
const POLL_MS = 25;

const within = async (ms: number, done: () => Promise<boolean>): Promise<boolean> => {
  const began = performance.now();
  while (performance.now() - began < ms) {
    if (await done()) return true;
    await pause(POLL_MS);
  }
  return false;
};

const pidIn = async (file: string): Promise<number | undefined> => {
  const pid = Number((await readFile(file, "utf8")).trim());
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
};

const writePid = async (file: string, pid: number): Promise<void> => {
  if ((await pidIn(file)) === pid) return;
  await writeFile(`${file}.new`, `${pid}\n`);
  await rename(`${file}.new`, file);
};

/**
 * The same program, arguments, directory and environment, in a session of its own: it outlives this run, unless it was
 * held by its standard input.
 */
const startAgain = async ({
  program,
  commandLine,
  directory,
  environment,
  held,
  output,
}: ProcessFacts & { readonly program: string }): Promise<number> => {
  const [argv0 = program, ...args] = commandLine.replace(/\0$/, "").split("\0");
  const file = output === undefined ? undefined : await open(output, "a");
  const said = file?.fd ?? "ignore";
  try {
    const child = spawn(program, args, {
      ...{ argv0, cwd: directory, env: environment, detached: true },
      stdio: [held ? "pipe" : "ignore", said, said],
    });
    // Whoever holds it must not be kept by it.
    (child.stdin as Socket | null)?.unref();
    child.on("error", () => undefined);
    child.unref();
    if (child.pid === undefined) throw new OutageFailure(`${program} could not be started again`);
    return child.pid;
  } finally {
    await file?.close();
  }
};

/**
 * Kills the process whose id is in `pidFile` without any warning, and sees to it that it runs again: started by
 * whoever watches over it, or else from here as it was. The file then has the new id.
 */
export const killAndRestart = async (pidFile: string): Promise<Outage> => {
  const pid = await pidIn(pidFile).catch(() => undefined);
  if (pid === undefined) throw new OutageFailure(`${pidFile} has no process id`);
  const facts = await factsOf(pid).catch((error: unknown) => {
    throw new OutageFailure(`process ${pid} of ${pidFile} can't be read: ${String(error)}`);
  });
  const twins = new Set(await pidsOf(facts.commandLine));
  const began = performance.now();
  process.kill(pid, "SIGKILL");
  if (!(await within(GONE_MS_MAX, async () => !(await isAlive(pid))))) {
    throw new OutageFailure(`process ${pid} did not end`);
  }

  let successor: number | undefined;
  const hasSuccessor = async (): Promise<boolean> => {
    const named = await pidIn(pidFile).catch(() => undefined);
    const alike = (await pidsOf(facts.commandLine)).filter((one) => !twins.has(one));
    const candidates = named === undefined || named === pid ? alike : [named, ...alike];
    for (const one of candidates) {
      if (!(await isAlive(one))) continue;
      successor = one;
      return true;
    }
    return false;
  };
  let supervised = await within(SUPERVISOR_MS, hasSuccessor);
  const { program } = facts;
  const isBack = async (): Promise<boolean> => {
    if (successor === undefined || !(await isAlive(successor))) {
      // A supervisor that was slower than expected may hold the port that what began here wanted.
      if (await hasSuccessor()) supervised = true;
      else if (supervised || program === undefined) return false;
      // The system may hold a port for a moment after its process is gone: what begins then ends at once.
      else successor = await startAgain({ ...facts, program });
    }
    // A connection alone would prove little: the one that was killed may still be given it.
    const ports = successor === undefined ? [] : await portsOf(successor);
    return facts.ports.every((port) => ports.includes(port));
  };
  if (!(await within(BACK_MS_MAX, isBack)) || successor === undefined) {
    throw new OutageFailure(`${pidFile}: the server was killed and did not come back`);
  }
  await writePid(pidFile, successor);
  return { killed: pid, restarted: successor, supervised, downMs: performance.now() - began };
};
