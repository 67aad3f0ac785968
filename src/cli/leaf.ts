import { InvalidArgumentError, type Command } from "commander";
import type { ExitCode } from "./exits.ts";

/** Takes the exit code of a command once its work has ended. */
export type Ended = (work: Promise<ExitCode>) => Promise<void>;

/** A number that is written as the pattern says. */
export const matching =
  (pattern: RegExp, what: string) =>
  (text: string): number => {
    if (!pattern.test(text)) throw new InvalidArgumentError(`it takes ${what}`);
    return Number(text);
  };

/** A command of the program: its own options come after those that every command takes. */
export const leaf = (parent: Command, usage: string, description: string): Command =>
  parent
    .command(usage)
    .description(description)
    .option("--json", "print JSON; a list is one line for each item (NDJSON)")
    .option("-q, --quiet", "no progress and no hints")
    .option("--data-dir <path>", "directory of the ledger (STOCKBOOK_DATA_DIR)");
