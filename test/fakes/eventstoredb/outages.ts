import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Recording } from "./recordings.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

/** What a caller of the client gets: its class, type and code; messages may differ. */
export type Seen = string;

export const seenOf = (error: unknown): Seen => {
  const { type, code } = error as { type?: string; code?: number };
  const name = error instanceof Error ? error.constructor.name : "not an error";
  return [name, type ?? "(undefined)", code ?? "(undefined)"].join(" ");
};

/** What the caller saw of a step of the recording. */
export const recordedErrors = (recording: Recording, step: string): readonly Seen[] =>
  recording.saw.flatMap(({ step: name, error }) =>
    error !== undefined && name.startsWith(step)
      ? [[error.class, error.type, String(error.code)].join(" ")]
      : [],
  );

/** The fake as a process of its own, which can be killed. */
export type FakeProcess = { readonly url: string; readonly kill: () => Promise<void> };

export const startProcess = async (directory: string, port = 0): Promise<FakeProcess> => {
  const pidFile = `${directory}/pid`;
  const args = ["--import", "tsx", MAIN, "--port", String(port)];
  const child: ChildProcess = spawn(
    process.execPath,
    [...args, "--directory", directory, "--pid-file", pidFile],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const [line] = (await once(child.stdout!, "data")) as [Buffer];
  if (!existsSync(pidFile)) throw new Error("the process wrote no pid file");
  const pid = Number(readFileSync(pidFile, "utf8"));
  return {
    url: line.toString().trim(),
    kill: async () => {
      const gone = once(child, "exit");
      process.kill(pid, "SIGKILL");
      await gone;
    },
  };
};
