import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEntityEvent } from "../../src/adapters/entity-event-schema.ts";
import { parseStockEvent } from "../../src/adapters/stock-event-schema.ts";
import { systemClock, systemIds } from "../../src/adapters/runtime.ts";
import type { CliNeeds, Exchange } from "../../src/cli/needs.ts";
import { runCli } from "../../src/cli/program.ts";

export type Ran = { readonly exit: number; readonly stdout: string; readonly stderr: string };

/** Runs one command line in this process and keeps what it said. */
export const commandLine = (over: Partial<CliNeeds> = {}) => {
  const interrupts: (() => void)[] = [];
  const run = async (...words: string[]): Promise<Ran> => {
    const said = { stdout: "", stderr: "" };
    const sink = (name: "stdout" | "stderr") => ({
      isTerminal: false,
      write: async (text: string) => {
        said[name] += text;
      },
    });
    const needs: CliNeeds = {
      version: "1.2.3",
      environment: () => ({ STOCKBOOK_DATA_DIR: mkdtempSync(join(tmpdir(), "stockbook-cli-")) }),
      clock: systemClock,
      ids: systemIds,
      scheduler: {
        after: (delayMs, task) => {
          const timer = setTimeout(task, Math.min(delayMs, 5));
          return () => clearTimeout(timer);
        },
        soon: (task) => void setImmediate(task),
      },
      checkEvents: { stock: parseStockEvent, entity: parseEntityEvent },
      stdout: sink("stdout"),
      stderr: sink("stderr"),
      serve: () => Promise.reject(new Error("nothing serves in this test")),
      open: () => Promise.reject(new Error("nothing opens in this test")),
      migrate: () => Promise.reject(new Error("nothing is migrated in this test")),
      onInterrupt: (handler) => {
        interrupts.push(handler);
        return () => undefined;
      },
      untilStopped: (stop) => stop(),
      ...over,
    };
    return { exit: await runCli(words, needs), ...said };
  };
  return { run, interrupt: () => interrupts.forEach((handler) => handler()) };
};

type Canned = Readonly<Record<string, { readonly status?: number; readonly body: unknown }>>;

/** A ledger that gives written answers: one for each `METHOD /path`, without the query where that is not named. */
export const cannedLedger = (answers: Canned) => {
  const asked: string[] = [];
  const exchange: Exchange = async ({ method, path, body }) => {
    asked.push(`${method} ${path}${body === undefined ? "" : ` ${body}`}`);
    const found = answers[`${method} ${path}`] ?? answers[`${method} ${path.split("?")[0]}`];
    if (found === undefined) {
      const problem = { title: "There is no such thing", code: "not-found", status: 404 };
      return { status: 404, body: JSON.stringify(problem) };
    }
    return { status: found.status ?? 200, body: JSON.stringify(found.body) };
  };
  return { asked, open: async () => ({ exchange, close: async () => undefined }) };
};
