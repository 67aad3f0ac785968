import { Argument, type Command } from "commander";
import { IMPORT_KINDS } from "./import-command.ts";
import { leaf, matching, type Ended } from "./leaf.ts";
import type { Thing } from "./master-data-commands.ts";
import type { CliNeeds } from "./needs.ts";
import type { CommonOptions, LedgerSession } from "./session.ts";

const DAYS = /^\d{1,4}$/;

const load = async () => ({
  ...(await import("./master-data-commands.ts")),
  ...(await import("./session.ts")),
});

type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Options of `create` that are fields of the body. */
const CREATION: Readonly<Record<Thing, (command: Command) => Command>> = {
  products: (command) =>
    command
      .requiredOption("--title <text>", "what it is called")
      .option("--unit <unit>", "base unit of measure, `each` where it is left out")
      .option("--abc-class <class>", "A, B or C")
      .option("--lot-tracked", "its goods have lots"),
  warehouses: (command) =>
    command
      .requiredOption("--name <text>", "what it is called")
      .requiredOption("--time-zone <name>", "IANA name, such as Asia/Ho_Chi_Minh"),
  suppliers: (command) =>
    command
      .requiredOption("--name <text>", "what the company is called")
      .requiredOption("--currency <code>", "ISO 4217")
      .requiredOption(
        "--lead-time-days <days>",
        "from order to delivery",
        matching(DAYS, "a number of days"),
      ),
};

const COMMON: ReadonlySet<string> = new Set(["json", "quiet", "dataDir"]);

const bodyOf = (thing: Thing, id: string, options: Fields) => ({
  [thing === "products" ? "sku" : "id"]: id,
  ...Object.fromEntries(Object.entries(options).filter(([name]) => !COMMON.has(name))),
});

const addThing = (program: Command, needs: CliNeeds, ended: Ended) => (thing: Thing) => {
  const group = program.command(thing).description(`master data: ${thing}`);
  const within = async (
    options: CommonOptions,
    run: (
      session: LedgerSession,
      commands: Awaited<ReturnType<typeof load>>,
    ) => ReturnType<Awaited<ReturnType<typeof load>>["showThing"]>,
  ): Promise<void> => {
    const commands = await load();
    await ended(commands.withLedger(needs, options, (session) => run(session, commands)));
  };
  leaf(group, "list", "all of them")
    .option("--status <status>", "of this status only")
    .action((options: CommonOptions & { readonly status?: string }) =>
      within(options, (session, { listThings }) => listThings(session, thing, options.status)),
    );
  leaf(group, "show <id>", "everything that is said of one").action(
    (id: string, options: CommonOptions) =>
      within(options, (session, { showThing }) => showThing(session, thing, id)),
  );
  CREATION[thing](leaf(group, "create <id>", "make one known")).action(
    (id: string, options: CommonOptions & Fields) =>
      within(options, (session, { createThing }) =>
        createThing(session, thing, bodyOf(thing, id, options)),
      ),
  );
  leaf(group, "retire <id>", "take it out of use; what is there can be wound down")
    .option("--reason <text>", "why")
    .action((id: string, options: CommonOptions & { readonly reason?: string }) =>
      within(options, (session, { retireThing }) =>
        retireThing(session, thing, { id, reason: options.reason }),
      ),
    );
};

export const addMasterData = (program: Command, needs: CliNeeds, ended: Ended): void => {
  const add = addThing(program, needs, ended);
  for (const thing of ["products", "warehouses", "suppliers"] as const) add(thing);
};

export const addImport = (program: Command, needs: CliNeeds, ended: Ended): void => {
  const group = program.command("import").description("master data and opening stock from files");
  leaf(group, "csv", "a CSV file; running it again changes nothing")
    .addArgument(new Argument("<kind>", "what its rows are").choices(IMPORT_KINDS))
    .argument("<file>", "path of the file")
    .option("--partial", "take the rows that are right, though others are refused")
    .action(
      async (
        ...[kind, file, options]: [
          (typeof IMPORT_KINDS)[number],
          string,
          CommonOptions & { readonly partial?: boolean },
        ]
      ) => {
        const { importCsv } = await import("./import-command.ts");
        const { withLedger } = await import("./session.ts");
        const partial = options.partial === true;
        await ended(
          withLedger(needs, options, (session) => importCsv(session, kind, { file, partial })),
        );
      },
    );
};
