import type { Command } from "commander";
import type {
  AdjustmentsOptions,
  AnalysisOptions,
  Decision,
  WaitingOptions,
} from "./approvals-commands.ts";
import { leaf, type Ended } from "./leaf.ts";
import type { CliNeeds } from "./needs.ts";
import type { CommonOptions } from "./session.ts";

const load = async () => ({
  ...(await import("./approvals-commands.ts")),
  ...(await import("./session.ts")),
});

type Kind = { readonly kind?: string };

const addDeciding = (group: Command, needs: CliNeeds, ended: Ended): void => {
  const run = async (id: string, options: CommonOptions, decision: Decision): Promise<void> => {
    const { decide, withLedger } = await load();
    await ended(withLedger(needs, options, (session) => decide(session, id, decision)));
  };
  leaf(group, "approve <id>", "approve what another person asks for")
    .option("--kind <kind>", "adjustment (default), write-off, count or transfer")
    .option("--note <text>", "what to keep with it")
    .action((id: string, options: CommonOptions & Kind & { readonly note?: string }) => {
      const { kind = "adjustment", note } = options;
      return run(id, options, {
        act: "approve",
        kind,
        body: { ...(note !== undefined && { note }) },
      });
    });
  leaf(group, "reject <id>", "reject what another person asks for")
    .option("--kind <kind>", "adjustment (default), write-off, count or transfer")
    .requiredOption("--reason <text>", "why")
    .action((id: string, options: CommonOptions & Kind & { readonly reason: string }) => {
      const { kind = "adjustment", reason } = options;
      return run(id, options, { act: "reject", kind, body: { reason } });
    });
};

export const addApprovals = (program: Command, needs: CliNeeds, ended: Ended): void => {
  const group = program
    .command("approvals")
    .description("what waits for the word of another person");
  leaf(group, "list", "what waits, since when, and of whom")
    .option("--kind <kind>", "adjustment, write-off, count or transfer")
    .option("--warehouse <id>", "of this one only")
    .option("--mine", "what the caller may approve himself")
    .action(async (options: CommonOptions & WaitingOptions) => {
      const { listApprovals, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => listApprovals(session, options)));
    });
  addDeciding(group, needs, ended);
};

export const addAdjustments = (program: Command, needs: CliNeeds, ended: Ended): void => {
  const group = program
    .command("adjustments")
    .description("adjustments and write-offs that needed an approval");
  leaf(group, "list", "all of them, or some")
    .option("--status <status>", "such as pending-approval, posted, rejected")
    .option("--sku <sku>", "of this SKU only")
    .option("--warehouse <id>", "of this one only")
    .option("--by <subject>", "that this person asked for")
    .action(async (options: CommonOptions & AdjustmentsOptions) => {
      const { listAdjustments, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => listAdjustments(session, options)));
    });
  leaf(group, "analysis", "what was corrected, by reason, person, SKU or warehouse")
    .option("--by <what>", "reason (default), actor, sku or warehouse")
    .option("--from <day>", "first day (UTC)")
    .option("--to <day>", "last day (UTC)")
    .option("--sku <sku>", "of this SKU only")
    .option("--warehouse <id>", "of this one only")
    .option("--reason <code>", "of this reason only")
    .option("--actor <subject>", "by this person only")
    .action(async (options: CommonOptions & AnalysisOptions) => {
      const { analyseAdjustments, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => analyseAdjustments(session, options)));
    });
  leaf(group, "show <id>", "one of them, with every step").action(
    async (id: string, options: CommonOptions) => {
      const { showAdjustment, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => showAdjustment(session, id)));
    },
  );
};

export const addAuditOfApprovals = (audit: Command, needs: CliNeeds, ended: Ended): void => {
  leaf(
    audit,
    "approvals",
    "whether every correction beyond its limit was approved by another person before",
  ).action(async (options: CommonOptions) => {
    const { auditApprovals } = await import("./audit-approvals-command.ts");
    const { withLedger } = await import("./session.ts");
    await ended(withLedger(needs, options, auditApprovals));
  });
};
