import type { Command } from "commander";
import { leaf, type Ended } from "./leaf.ts";
import type { CliNeeds } from "./needs.ts";
import { said } from "./pages.ts";
import type { ReturnFilter } from "./returns-commands.ts";
import type { CommonOptions } from "./session.ts";

const load = async () => ({
  ...(await import("./returns-commands.ts")),
  ...(await import("./session.ts")),
});

type Sent = { readonly act: string; readonly body: object };
type Act = (id: string, options: CommonOptions, sent: Sent) => Promise<void>;
type Arrival = { readonly warehouse: string; readonly line?: readonly string[] };
type Inspection = {
  readonly line: readonly string[];
  readonly warehouse?: string;
  readonly person?: boolean;
};

const addReading = (group: Command, needs: CliNeeds, ended: Ended): void => {
  leaf(group, "list", "returns and how far they are")
    .option("--status <status>", "such as requested, received, refund-processed")
    .option("--order <order>", "of this order")
    .option("--customer <customer>", "of this customer")
    .option("--warehouse <warehouse>", "taken in there")
    .action(async (options: CommonOptions & ReturnFilter) => {
      const { listReturns, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => listReturns(session, options)));
    });
  leaf(group, "show <id>", "one of them, and what may be done next").action(
    async (id: string, options: CommonOptions) => {
      const { showReturn, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => showReturn(session, id)));
    },
  );
};

const addGoods = (group: Command, act: Act): void => {
  leaf(group, "receive <id>", "the goods are there: all that is to come, or some lines")
    .requiredOption("--warehouse <warehouse>", "where")
    .option("--line <line...>", "such as 1=2: two units of line 1")
    .action(async (id: string, options: CommonOptions & Arrival) => {
      const { warehouse, line } = options;
      const { readArrived } = await load();
      const body = said({ warehouse, lines: line?.map(readArrived) });
      await act(id, options, { act: "receive", body });
    });
  leaf(group, "inspect <id>", "say what became of the goods, line by line")
    .requiredOption("--line <line...>", "such as 1=2:restock@A-01/L1, quarantine or damaged")
    .option("--warehouse <warehouse>", "where, if nobody has received them")
    .option("--person", "a person decides what is paid back")
    .action(async (id: string, options: CommonOptions & Inspection) => {
      const { warehouse, line, person = false } = options;
      const { readInspected } = await load();
      const decision = person ? "person" : undefined;
      const body = said({ lines: line.map(readInspected), warehouse, decision });
      await act(id, options, { act: "inspect", body });
    });
};

export const addReturns = (program: Command, needs: CliNeeds, ended: Ended): void => {
  const group = program.command("returns").description("goods that come back from customers");
  const act: Act = async (id, options, sent) => {
    const { actOnReturn, withLedger } = await load();
    await ended(withLedger(needs, options, (session) => actOnReturn(session, id, sent)));
  };
  addReading(group, needs, ended);
  leaf(group, "approve <id>", "they may come back")
    .option("--note <text>", "why")
    .action((id: string, { note, ...options }: CommonOptions & { readonly note?: string }) =>
      act(id, options, { act: "approve", body: said({ note }) }),
    );
  leaf(group, "reject <id>", "they may not")
    .requiredOption("--reason <text>", "why")
    .action((id: string, { reason, ...options }: CommonOptions & { readonly reason: string }) =>
      act(id, options, { act: "reject", body: { reason } }),
    );
  addGoods(group, act);
};
