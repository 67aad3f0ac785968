import type { Command } from "commander";
import { enginesOf } from "../settings/engines.ts";
import { CliFault, EXIT, type ExitCode } from "./exits.ts";
import { leaf, type Ended } from "./leaf.ts";
import type { CliNeeds, MigrationProgress } from "./needs.ts";
import { createProgress, type ProgressLine } from "./progress.ts";
import { configOf, openSession, type CommonOptions } from "./session.ts";

type MigrateOptions = CommonOptions & { readonly from: string; readonly to: string };

const LABELS: Readonly<Record<MigrationProgress["phase"], string>> = {
  compare: "comparing",
  copy: "copying",
  verify: "verifying",
};

/** One line of progress for each phase. */
const createPhases = (start: (label: string) => ProgressLine) => {
  let current: { readonly phase: string; readonly line: ProgressLine } | undefined;
  return {
    update: async (progress: MigrationProgress): Promise<void> => {
      if (current?.phase !== progress.phase) {
        current?.line.end();
        current = { phase: progress.phase, line: start(LABELS[progress.phase]) };
      }
      await current.line.update(progress);
    },
    end: (): void => {
      current?.line.end();
    },
  };
};

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "";

/** Copies the ledger of the data directory to the servers of the settings, and proves that nothing is missing. */
const migrate = async (needs: CliNeeds, options: MigrateOptions): Promise<ExitCode> => {
  const config = configOf(needs, options);
  const { output, quiet } = openSession(needs, options);
  if (enginesOf(config) === undefined) {
    throw new CliFault(
      EXIT.usage,
      "where to? STOCKBOOK_EVENTSTORE_URL and STOCKBOOK_MONGODB_URL are not set",
    );
  }
  const controller = new AbortController();
  const forget = needs.onInterrupt(() => {
    controller.abort();
  });
  const silent = quiet || output.json;
  const phases = createPhases((label) => createProgress(label, { ...needs, quiet: silent }));
  try {
    const done = await needs.migrate(config, {
      signal: controller.signal,
      onProgress: phases.update,
    });
    phases.end();
    const { events, streams, resumedAt, operational, hash } = done;
    await output.value(done, () => [
      `${events.toLocaleString("en")} events in ${streams.toLocaleString("en")} streams are there, each stream with the hash of its source`,
      ...(resumedAt === 0
        ? []
        : [`${resumedAt.toLocaleString("en")} of them had been there already`]),
      `${String(operational.documents)} documents and ${String(operational.counters)} counters of the operational store`,
      `sha256 ${hash}`,
    ]);
    return EXIT.ok;
  } catch (error) {
    phases.end();
    if (codeOf(error) !== "migration-interrupted") throw error;
    await output.note("interrupted; the same command goes on where it stopped");
    return EXIT.interrupted;
  } finally {
    forget();
  }
};

/** `stockbook migrate` */
export const addMigrate = (program: Command, needs: CliNeeds, ended: Ended): void => {
  leaf(program, "migrate", "copy the ledger of a data directory to EventStoreDB and MongoDB")
    .addOption(
      program
        .createOption("--from <engine>", "where it is")
        .choices(["embedded"])
        .makeOptionMandatory(),
    )
    .addOption(
      program
        .createOption("--to <engine>", "where it goes")
        .choices(["eventstoredb"])
        .makeOptionMandatory(),
    )
    .action(async (options: MigrateOptions) => {
      await ended(migrate(needs, options));
    });
};
