import type { Command } from "commander";
import type { Judgement, OpenCountOptions } from "./counts-commands.ts";
import { leaf, type Ended } from "./leaf.ts";
import type { CliNeeds } from "./needs.ts";
import type { CommonOptions } from "./session.ts";

const load = async () => ({
  ...(await import("./counts-commands.ts")),
  ...(await import("./session.ts")),
});

type Filter = { readonly status?: string; readonly warehouse?: string; readonly sku?: string };
type Days = Filter & { readonly from?: string; readonly to?: string };

const addReading = (group: Command, needs: CliNeeds, ended: Ended): void => {
  leaf(group, "list", "counts and how far they are")
    .option("--status <status>", "open, pending-approval, posting, posted, rejected, cancelled")
    .option("--warehouse <id>", "of this one only")
    .option("--sku <sku>", "that count this SKU")
    .action(async (options: CommonOptions & Filter) => {
      const { listCounts, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => listCounts(session, options)));
    });
  leaf(group, "show <id>", "a count with its places and differences")
    .option("--blind", "the sheet for those who count: no figures")
    .action(async (id: string, options: CommonOptions & { readonly blind?: boolean }) => {
      const { showCount, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => showCount(session, id, options)));
    });
  leaf(group, "variances", "where counts differed, and how exact the books are")
    .option("--warehouse <id>", "of this one only")
    .option("--from <day>", "closed on this day (UTC) or later")
    .option("--to <day>", "closed on this day or before")
    .option("--sku <sku>", "of this SKU only")
    .action(async (options: CommonOptions & Days) => {
      const { countVariances, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => countVariances(session, options)));
    });
};

const addCounting = (group: Command, needs: CliNeeds, ended: Ended): void => {
  leaf(group, "open", "open a count of a bin, of SKUs or of an ABC class")
    .requiredOption("--warehouse <id>", "where")
    .option("--id <id>", "what the count is called")
    .option("--bin <bin>", "everything in this bin")
    .option("--sku <sku...>", "these SKUs, wherever they stand")
    .option("--abc-class <class>", "A, B or C, as the products say")
    .option("--note <text>", "why")
    .action(async (options: CommonOptions & OpenCountOptions) => {
      const { openCount, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => openCount(session, options)));
    });
  leaf(group, "enter <id> <figure...>", "enter figures, such as tea@A-01/L1=97").action(
    async (id: string, figures: readonly string[], options: CommonOptions) => {
      const { enterCount, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => enterCount(session, id, figures)));
    },
  );
};

const addJudging = (group: Command, needs: CliNeeds, ended: Ended): void => {
  const judge = async (id: string, options: CommonOptions, judgement: Judgement): Promise<void> => {
    const { judgeCount, withLedger } = await load();
    await ended(withLedger(needs, options, (session) => judgeCount(session, id, judgement)));
  };
  leaf(group, "close <id>", "end the counting: post it, or let it wait for an approval")
    .option("--missing-is-zero", "what nobody entered is gone")
    .action((id: string, options: CommonOptions & { readonly missingIsZero?: boolean }) =>
      judge(id, options, {
        act: "close",
        body: { missingIsZero: options.missingIsZero === true },
      }),
    );
  leaf(group, "approve <id>", "approve what others have opened and counted")
    .option("--note <text>", "what to keep with it")
    .action((id: string, options: CommonOptions & { readonly note?: string }) =>
      judge(id, options, {
        act: "approve",
        body: { ...(options.note !== undefined && { note: options.note }) },
      }),
    );
  leaf(group, "reject <id>", "reject what others have opened and counted")
    .requiredOption("--reason <text>", "why")
    .action((id: string, options: CommonOptions & { readonly reason: string }) =>
      judge(id, options, { act: "reject", body: { reason: options.reason } }),
    );
  leaf(group, "cancel <id>", "give up a count of which nothing is posted")
    .option("--reason <text>", "why")
    .action((id: string, options: CommonOptions & { readonly reason?: string }) =>
      judge(id, options, {
        act: "cancel",
        body: { ...(options.reason !== undefined && { reason: options.reason }) },
      }),
    );
};

export const addCounts = (program: Command, needs: CliNeeds, ended: Ended): void => {
  const group = program.command("counts").description("cycle counts");
  addReading(group, needs, ended);
  addCounting(group, needs, ended);
  addJudging(group, needs, ended);
};
