import type { Command } from "commander";
import { leaf, type Ended } from "./leaf.ts";
import type { CliNeeds } from "./needs.ts";
import type { CommonOptions } from "./session.ts";
import type { TransferFilter } from "./transfers-commands.ts";

const load = async () => ({
  ...(await import("./transfers-commands.ts")),
  ...(await import("./session.ts")),
});

type Asked = { readonly from: string; readonly to: string; readonly line: readonly string[] };

const addReading = (group: Command, needs: CliNeeds, ended: Ended): void => {
  leaf(group, "list", "transfers and how far they are")
    .option("--status <status>", "such as requested, in-transit, complete")
    .option("--from <warehouse>", "from this one")
    .option("--to <warehouse>", "to this one")
    .option("--sku <sku>", "with this SKU")
    .action(async (options: CommonOptions & TransferFilter) => {
      const { listTransfers, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => listTransfers(session, options)));
    });
  leaf(group, "show <id>", "one of them, and what may be done next").action(
    async (id: string, options: CommonOptions) => {
      const { showTransfer, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => showTransfer(session, id)));
    },
  );
  leaf(group, "suggest", "what should be moved, because the cover of warehouses differs").action(
    async (options: CommonOptions) => {
      const { suggestTransfers, withLedger } = await load();
      await ended(withLedger(needs, options, suggestTransfers));
    },
  );
};

export const addTransfers = (program: Command, needs: CliNeeds, ended: Ended): void => {
  const group = program.command("transfers").description("goods on the way between warehouses");
  const act = async (id: string, options: CommonOptions, asked: { act: string; body: object }) => {
    const { actOnTransfer, withLedger } = await load();
    await ended(withLedger(needs, options, (session) => actOnTransfer(session, id, asked)));
  };
  addReading(group, needs, ended);
  leaf(group, "request", "ask for goods to be moved")
    .requiredOption("--from <warehouse>", "where they are")
    .requiredOption("--to <warehouse>", "where they are needed")
    .requiredOption("--line <line...>", "such as tea=20")
    .action(async ({ from, to, line, ...options }: CommonOptions & Asked) => {
      const { requestTransfer, readLine, withLedger } = await load();
      await ended(
        withLedger(needs, options, (session) =>
          requestTransfer(session, { from, to, lines: line.map(readLine) }),
        ),
      );
    });
  leaf(group, "approve <id>", "approve what another person asks for").action(
    (id: string, options: CommonOptions) => act(id, options, { act: "approve", body: {} }),
  );
  for (const word of ["reject", "cancel"] as const) {
    leaf(group, `${word} <id>`, `${word} it`)
      .requiredOption("--reason <text>", "why")
      .action((id: string, options: CommonOptions & { readonly reason: string }) =>
        act(id, options, { act: word, body: { reason: options.reason } }),
      );
  }
};
