import { readdir, readFile, readlink } from "node:fs/promises";

/** What has to be known of a living process to start it again as it was. */
export type ProcessFacts = {
  readonly pid: number;
  /** The command line as the system keeps it: the arguments, each ended by a zero. */
  readonly commandLine: string;
  /** Undefined where it lives in a file system of its own, such as a container: nobody outside can start it. */
  readonly program: string | undefined;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** It is held by its standard input: some servers end where that ends. */
  readonly held: boolean;
  /** The file that its output goes to, where that is one. */
  readonly output: string | undefined;
  /** The TCP ports on which it listens. */
  readonly ports: readonly number[];
};

const LISTENS = "0A";
const SOCKET = /^socket:\[(\d+)\]$/;

/** Empty where the process is gone, or not ours to look at. */
const linkOf = (path: string): Promise<string> => readlink(path).catch(() => "");

const parts = (text: string): string[] => text.split("\0").filter((part) => part !== "");

const environmentOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    parts(text).map((pair) => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );

const openFilesOf = async (pid: number): Promise<readonly string[]> => {
  const names = await readdir(`/proc/${pid}/fd`).catch(() => []);
  return Promise.all(names.map((name) => linkOf(`/proc/${pid}/fd/${name}`)));
};

/** The TCP ports on which it listens; none where the process is gone, or not ours to look at. */
export const portsOf = async (pid: number): Promise<readonly number[]> => {
  const sockets = new Set<string>();
  for (const file of await openFilesOf(pid)) {
    const [, inode] = SOCKET.exec(file) ?? [];
    if (inode !== undefined) sockets.add(inode);
  }
  const ports = new Set<number>();
  for (const table of ["tcp", "tcp6"]) {
    const text = await readFile(`/proc/${pid}/net/${table}`, "utf8").catch(() => "");
    for (const line of text.split("\n").slice(1)) {
      const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
      if (state !== LISTENS || !sockets.has(inode)) continue;
      ports.add(Number.parseInt(local.slice(local.lastIndexOf(":") + 1), 16));
    }
  }
  return [...ports];
};

/** Whether it runs: what has ended and only waits for its parent to notice does not. */
export const isAlive = async (pid: number): Promise<boolean> => {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const state = stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3);
  return state !== "" && state !== "Z" && state !== "X";
};

/** @throws where there is no such process, or it belongs to somebody else */
export const factsOf = async (pid: number): Promise<ProcessFacts> => {
  const at = `/proc/${pid}`;
  const commandLine = await readFile(`${at}/cmdline`, "utf8");
  const environment = environmentOf(await readFile(`${at}/environ`, "utf8"));
  const outside = (await linkOf(`${at}/root`)) === "/";
  const program = await linkOf(`${at}/exe`);
  const input = await linkOf(`${at}/fd/0`);
  const output = await linkOf(`${at}/fd/1`);
  return {
    ...{ pid, commandLine, environment },
    program:
      outside && program.startsWith("/") && !program.endsWith(" (deleted)") ? program : undefined,
    held: /^(?:pipe|socket):/.test(input),
    directory: await readlink(`${at}/cwd`),
    output: output.startsWith("/") && !output.startsWith("/dev/") ? output : undefined,
    ports: await portsOf(pid),
  };
};

/** Living processes with exactly that command line. */
export const pidsOf = async (commandLine: string): Promise<readonly number[]> => {
  const found: number[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const text = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
    if (text === commandLine && (await isAlive(Number(name)))) found.push(Number(name));
  }
  return found;
};
