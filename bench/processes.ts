import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A helper process of the benchmark that answers one message with one message. */
export type Helper<Asked, Answered> = {
  readonly ask: (message: Asked) => Promise<Answered>;
  readonly stop: () => Promise<void>;
  readonly pid: number;
};

const STOP_MS_MAX = 15_000;

/** Starts `bench/<name>.ts`. What it writes to stderr shows; stdout belongs to the report alone. */
export const startHelper = <Asked, Answered extends object>(
  name: string,
  environment: Readonly<Record<string, string>> = {},
): Helper<Asked, Answered> => {
  const program = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  // As `npm start` has it: most of what a request makes is gone before a larger young generation is full.
  const young = name === "server" ? ["--max-semi-space-size=64"] : [];
  const flags = (process.env["STOCKBOOK_BENCH_NODE_FLAGS"] ?? "").split(" ").filter(Boolean);
  const child: ChildProcess = fork(program, [], {
    execArgv: ["--import", "tsx", ...young, ...(name === "server" ? flags : [])],
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = once(child, "exit");
  return {
    pid: child.pid ?? 0,
    ask: async (message) => {
      const answered = once(child, "message") as Promise<[Answered | { error: string }]>;
      child.send(message as object);
      const gone = ended.then(() => {
        throw new Error(`the ${name} process ended in the middle of its work`);
      });
      const [answer] = await Promise.race([answered, gone]);
      if ("error" in answer) throw new Error(`${name}: ${answer.error}`);
      return answer;
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
      await ended;
      clearTimeout(timer);
    },
  };
};
