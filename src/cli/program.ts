import { Command, CommanderError } from "commander";
import { addApiKeys } from "./apikeys-group.ts";
import { addAdjustments, addApprovals, addAuditOfApprovals } from "./approvals-group.ts";
import { addOrders } from "./orders-group.ts";
import { addPayments } from "./payments-group.ts";
import { addReturns } from "./returns-group.ts";
import { addShipments } from "./shipments-group.ts";
import { addTransfers } from "./transfers-group.ts";
import { addCounts } from "./counts-group.ts";
import { addImport, addMasterData } from "./master-data-group.ts";
import { EXIT, faultOf, type ExitCode } from "./exits.ts";
import { leaf, matching, type Ended } from "./leaf.ts";
import { addMigrate } from "./migrate-command.ts";
import type { CliNeeds } from "./needs.ts";
import type { AsOfOptions, ReplayOptions } from "./audit-commands.ts";
import type { TrailOptions } from "./audit-trail-command.ts";
import type { ExportOptions } from "./events-commands.ts";
import type { CommonOptions } from "./session.ts";

const COUNT = /^[1-9]\d{0,6}$/;
const REVISION = /^\d{1,15}$/;
const HISTORY_ROWS = 50;

/** Commander takes the last of several; here an option given twice is a mistake, unless it takes several. */
const refuseRepeats = (command: Command): void => {
  for (const option of command.options) {
    if (option.variadic) continue;
    let times = 0;
    command.on(`option:${option.name()}`, () => {
      times += 1;
      if (times > 1) command.error(`error: option '${option.flags}' is given twice`);
    });
  }
  for (const child of command.commands) refuseRepeats(child);
};

const addServing = (program: Command, needs: CliNeeds, ended: Ended): void => {
  const withAddress = (command: Command) =>
    command
      .option("--port <number>", "TCP port, 0 for any free one (STOCKBOOK_PORT)")
      .option("--host <address>", "address to listen on (STOCKBOOK_HOST)")
      .option("--memory", "keep everything in memory and lose it at the end");
  withAddress(leaf(program, "serve", "serve the ledger until it is asked to end"))
    .option("--role <role>", "all, api or worker: what this process does (STOCKBOOK_ROLE)")
    .action(async (options: CommonOptions) => {
      const { serve } = await import("./serve-command.ts");
      await ended(serve(needs, options));
    });
  withAddress(
    leaf(program, "demo", "serve a filled ledger in a directory of its own, gone at the end"),
  )
    .option("--exit", "fill it, say what is in it, and end")
    .action(async (options: CommonOptions) => {
      const { demo } = await import("./demo-command.ts");
      await ended(demo(needs, options));
    });
};

const addProjections = (program: Command, needs: CliNeeds, ended: Ended): void => {
  const group = program.command("projections").description("the read models and their builds");
  const load = async () => ({
    ...(await import("./projections-commands.ts")),
    ...(await import("./session.ts")),
  });
  leaf(group, "list", "every projection with its build and lag").action(
    async (options: CommonOptions) => {
      const { listProjections, withLedger } = await load();
      await ended(withLedger(needs, options, listProjections));
    },
  );
  leaf(group, "status <name>", "one projection and all its builds").action(
    async (name: string, options: CommonOptions) => {
      const { projectionStatus, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => projectionStatus(session, name)));
    },
  );
  leaf(group, "rebuild <name>", "fill a new build beside the live one, verify it, switch to it")
    .option("--no-switch", "leave the old build in service")
    .action(async (name: string, options: CommonOptions & { readonly switch: boolean }) => {
      const { rebuildProjection, withLedger } = await load();
      const run = withLedger(needs, options, (session) =>
        rebuildProjection(session, name, options.switch),
      );
      await ended(run);
    });
  leaf(group, "verify [name]", "compare one projection, or all, with a fold of the log").action(
    async (name: string | undefined, options: CommonOptions) => {
      const { verifyProjections, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => verifyProjections(session, name)));
    },
  );
  for (const action of ["switch", "rollback"] as const) {
    const what = action === "switch" ? "put the newest complete build" : "put the build before";
    leaf(group, `${action} <name>`, `${what} in service`).action(
      async (name: string, options: CommonOptions) => {
        const { moveProjection, withLedger } = await load();
        const run = (session: Parameters<typeof moveProjection>[0]) =>
          moveProjection(session, action, name);
        await ended(withLedger(needs, options, run));
      },
    );
  }
};

const addStock = (program: Command, needs: CliNeeds, ended: Ended): void => {
  const group = program.command("stock").description("what is there, and why");
  const load = async () => ({
    ...(await import("./stock-commands.ts")),
    ...(await import("./session.ts")),
  });
  leaf(group, "show <sku>", "the buckets of a SKU in each warehouse")
    .option("--warehouse <id>", "in this one only")
    .action(async (sku: string, options: CommonOptions & { readonly warehouse?: string }) => {
      const { showStock, withLedger } = await load();
      await ended(withLedger(needs, options, (all) => showStock(all, sku, options.warehouse)));
    });
  leaf(group, "history <sku> <warehouse>", "its ledger lines with running balances, newest first")
    .option("--limit <rows>", "at most so many", matching(COUNT, "a count"), HISTORY_ROWS)
    .action(
      async (
        ...[sku, warehouse, options]: [string, string, CommonOptions & { readonly limit: number }]
      ) => {
        const { stockHistory, withLedger } = await load();
        const run = (session: Parameters<typeof stockHistory>[0]) =>
          stockHistory(session, { sku, warehouse }, options.limit);
        await ended(withLedger(needs, options, run));
      },
    );
  leaf(group, "explain <sku> <warehouse>", "the events, claims and lots behind each number").action(
    async (sku: string, warehouse: string, options: CommonOptions) => {
      const { explainStock, withLedger } = await load();
      await ended(withLedger(needs, options, (all) => explainStock(all, { sku, warehouse })));
    },
  );
};

const addEvents = (program: Command, needs: CliNeeds, ended: Ended): void => {
  const group = program.command("events").description("the log itself");
  const load = async () => ({
    ...(await import("./events-commands.ts")),
    ...(await import("./session.ts")),
  });
  leaf(group, "tail", "print events as they come")
    .option("--stream <name>", "of this stream only")
    .option("--from <position>", "begin after this position, not at the head")
    .option("--no-follow", "end at the end of the log")
    .action(async (options: CommonOptions & { readonly follow: boolean }) => {
      const { tailEvents, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => tailEvents(session, options)));
    });
  leaf(group, "show <stream>", "one event with everything recorded about it")
    .requiredOption("--revision <number>", "which one", matching(REVISION, "a revision"))
    .action(async (stream: string, options: CommonOptions & { readonly revision: number }) => {
      const { showEvent, withLedger } = await load();
      await ended(withLedger(needs, options, (all) => showEvent(all, stream, options.revision)));
    });
  leaf(group, "export", "every event as a line of JSON, oldest first")
    .option("--stream <name>", "of this stream only")
    .option("--from <position>", "begin after this position")
    .option("--to <moment>", "end with this instant or position")
    .action(async (options: CommonOptions & ExportOptions) => {
      const { exportEvents, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => exportEvents(session, options)));
    });
};

const addAudit = (program: Command, needs: CliNeeds, ended: Ended): void => {
  const group = program.command("audit").description("the past, and whether it adds up");
  const load = async () => ({
    ...(await import("./audit-commands.ts")),
    ...(await import("./session.ts")),
  });
  leaf(group, "as-of <sku>", "what a SKU had at a moment")
    .option("--at <instant>", "RFC 3339 with its zone")
    .option("--position <position>", "a position of the log")
    .option("--axis <axis>", "recorded (as it was known) or effective (as it was)")
    .action(async (sku: string, options: CommonOptions & AsOfOptions) => {
      const { auditAsOf, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => auditAsOf(session, sku, options)));
    });
  leaf(group, "replay", "fold a stream, or the whole log, and compare with events and read model")
    .option("--stream <name>", "this stream only, such as stock-tea@north")
    .option("--from <moment>", "also show the state at this instant, position or revision")
    .option("--to <moment>", "fold up to this instant, position or revision")
    .action(async (options: CommonOptions & ReplayOptions) => {
      const { auditReplay, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => auditReplay(session, options)));
    });
  leaf(group, "trail <category> [id]", "who took which step of a transfer, adjustment or count")
    .option("--actor <subject>", "those in which this person took a step")
    .option("--status <status>", "those that stand there")
    .action(
      async (category: string, id: string | undefined, options: CommonOptions & TrailOptions) => {
        const { withLedger } = await load();
        const { auditTrail } = await import("./audit-trail-command.ts");
        const asked = { ...options, category, id };
        await ended(withLedger(needs, options, (session) => auditTrail(session, asked)));
      },
    );
  addAuditOfApprovals(group, needs, ended);
};

const addHouse = (program: Command, needs: CliNeeds, ended: Ended): void => {
  leaf(program, "doctor", "look at everything that a start and a day of service need")
    .option("--deep", "also follow every stream through the log's files")
    .action(async (options: CommonOptions) => {
      const { doctor } = await import("./doctor-command.ts");
      await ended(doctor(needs, options));
    });
  const group = program.command("config").description("the settings");
  leaf(group, "print", "the settings in force")
    .option("--markdown", "the page docs/configuration.md")
    .action(async (options: CommonOptions) => {
      const { printConfig } = await import("./config-command.ts");
      await ended(printConfig(needs, options));
    });
};

/** Runs one command line to its end and says with which code the process is to exit. Never rejects. */
export const runCli = async (words: readonly string[], needs: CliNeeds): Promise<number> => {
  let exit: ExitCode = EXIT.ok;
  const program = new Command("stockbook")
    .description("An inventory ledger: every quantity is the sum of its events.")
    .version(needs.version, "-V, --version")
    .showHelpAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void needs.stdout.write(text),
      writeErr: (text) => void needs.stderr.write(text),
    });
  const ended: Ended = async (work) => {
    exit = await work;
  };
  for (const add of [
    addServing,
    addProjections,
    addStock,
    addEvents,
    addAudit,
    addCounts,
    addTransfers,
    addOrders,
    addPayments,
    addShipments,
    addReturns,
    addMasterData,
    addImport,
    addAdjustments,
    addApprovals,
    addApiKeys,
    addMigrate,
    addHouse,
  ]) {
    add(program, needs, ended);
  }
  refuseRepeats(program);
  try {
    await program.parseAsync(words, { from: "user" });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const { exit: code, message, hint } = faultOf(error);
    await needs.stderr.write(`stockbook: ${message}\n${hint === undefined ? "" : `  ${hint}\n`}`);
    return code;
  }
};
