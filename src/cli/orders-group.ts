import type { Command } from "commander";
import { leaf, type Ended } from "./leaf.ts";
import type { CliNeeds } from "./needs.ts";
import type { OrderFilter, TimelineFilter } from "./orders-commands.ts";
import { said } from "./pages.ts";
import type { CommonOptions } from "./session.ts";

const load = async () => ({
  ...(await import("./orders-commands.ts")),
  ...(await import("./session.ts")),
});

type Wish = {
  readonly line: readonly string[];
  readonly channel: string;
  readonly region?: string;
  readonly shortage?: string;
  readonly strategy?: string;
};

const addReading = (group: Command, needs: CliNeeds, ended: Ended): void => {
  leaf(group, "list", "orders and how far they are")
    .option("--status <status>", "such as payment-pending, confirmed, delivered")
    .option("--channel <channel>", "placed there")
    .option("--customer <customer>", "of this customer")
    .option("--currency <code>", "paid in it")
    .action(async (options: CommonOptions & OrderFilter) => {
      const { listOrders, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => listOrders(session, options)));
    });
  leaf(group, "show <id>", "one of them, and what may be done next").action(
    async (id: string, options: CommonOptions) => {
      const { showOrder, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => showOrder(session, id)));
    },
  );
  leaf(group, "timeline <id>", "every step of it, its parcels and its returns: who, and why")
    .option("--actor <subject>", "steps of this person")
    .option("--part <id>", "of one parcel, return, payment or refund")
    .option("--moves", "those that changed its state")
    .action(async (id: string, options: CommonOptions & TimelineFilter) => {
      const { orderTimeline, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => orderTimeline(session, id, options)));
    });
};

export const addOrders = (program: Command, needs: CliNeeds, ended: Ended): void => {
  const group = program.command("orders").description("orders, from the cart to the refund");
  addReading(group, needs, ended);
  leaf(group, "source", "who would send what, and why; nothing is kept")
    .requiredOption("--line <line...>", "such as tea=2")
    .requiredOption("--channel <channel>", "where it is sold")
    .option("--region <region>", "where it goes")
    .option("--shortage <policy>", "refuse, partial or backorder")
    .option("--strategy <strategy>", "fewest-parcels, in-order or unsplit")
    .action(async ({ line, ...options }: CommonOptions & Wish) => {
      const { channel, region, shortage, strategy } = options;
      const { sourceOrder, readWish, withLedger } = await load();
      const wish = { lines: line.map(readWish), ...said({ channel, region, shortage, strategy }) };
      await ended(withLedger(needs, options, (session) => sourceOrder(session, wish)));
    });
  leaf(group, "cancel <id>", "give it up, where nothing is packed")
    .requiredOption("--reason <text>", "why")
    .action(async (id: string, options: CommonOptions & { readonly reason: string }) => {
      const { cancelOrder, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => cancelOrder(session, id, options)));
    });
};
