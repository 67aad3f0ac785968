import type { Command } from "commander";
import { leaf, type Ended } from "./leaf.ts";
import type { CliNeeds } from "./needs.ts";
import type { PaymentFilter } from "./payments-commands.ts";
import type { CommonOptions } from "./session.ts";

const load = async () => ({
  ...(await import("./payments-commands.ts")),
  ...(await import("./session.ts")),
});

type Asked = { readonly date?: string; readonly provider?: string };

export const addPayments = (program: Command, needs: CliNeeds, ended: Ended): void => {
  const group = program.command("payments").description("payments and refunds of orders");
  leaf(group, "list", "payments and refunds, as they were asked for")
    .option("--order <order>", "of this order")
    .option("--kind <kind>", "payment or refund")
    .option("--provider <provider>", "with this provider")
    .option("--status <status>", "such as pending, captured, failed, done")
    .option("--from <day>", "from this day on")
    .option("--to <day>", "up to the end of this day")
    .action(async (options: CommonOptions & PaymentFilter) => {
      const { listPayments, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => listPayments(session, options)));
    });
  leaf(group, "reconcile", "hold a day against the statements of the providers")
    .option("--date <day>", "a UTC day; left out, yesterday")
    .option("--provider <provider>", "this one only")
    .action(async (options: CommonOptions & Asked) => {
      const { reconcilePayments, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => reconcilePayments(session, options)));
    });
};
