import type { Command } from "commander";
import { leaf, matching, type Ended } from "./leaf.ts";
import type { CliNeeds } from "./needs.ts";
import { said } from "./pages.ts";
import type { CommonOptions } from "./session.ts";
import type { ShipmentFilter } from "./shipments-commands.ts";

const load = async () => ({
  ...(await import("./shipments-commands.ts")),
  ...(await import("./session.ts")),
});

type Sent = { readonly act: string; readonly body: object };
type Act = (id: string, options: CommonOptions, sent: Sent) => Promise<void>;
type Packing = {
  readonly grams?: number;
  readonly because?: string;
  readonly carrier?: string;
  readonly service?: string;
};
type News = { readonly at?: string; readonly place?: string; readonly note?: string };

const addReading = (group: Command, needs: CliNeeds, ended: Ended): void => {
  leaf(group, "list", "parcels and how far they are")
    .option("--status <status>", "such as open, packed, delivered")
    .option("--warehouse <warehouse>", "sent from there")
    .option("--order <order>", "of this order")
    .option("--picker <picker>", "picked by him")
    .option("--label <state>", "such as failed")
    .action(async (options: CommonOptions & ShipmentFilter) => {
      const { listShipments, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => listShipments(session, options)));
    });
  leaf(group, "show <id>", "one of them, and what may be done next").action(
    async (id: string, options: CommonOptions) => {
      const { showShipment, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => showShipment(session, id)));
    },
  );
};

const addHandling = (group: Command, act: Act): void => {
  leaf(group, "pick <id>", "pick all of it as listed, or what was scanned")
    .option("--picker <picker>", "who picks")
    .action((id: string, { picker, ...options }: CommonOptions & { readonly picker?: string }) =>
      act(id, options, { act: "picks", body: said({ picker }) }),
    );
  leaf(group, "pack <id>", "close it and have its label made")
    .option("--grams <grams>", "what it weighs", matching(/^[1-9]\d{0,7}$/, "grams"))
    .option("--because <reason>", "why it is packed though its weight is not as expected")
    .option("--carrier <carrier>", "who takes it")
    .option("--service <service>", "how")
    .action((id: string, options: CommonOptions & Packing) => {
      const { grams, because, carrier, service } = options;
      const override = because === undefined ? undefined : { reason: because };
      return act(id, options, { act: "pack", body: said({ grams, override, carrier, service }) });
    });
  leaf(group, "label <id>", "have the label made that could not be made")
    .option("--carrier <carrier>", "who takes it")
    .option("--service <service>", "how")
    .action((id: string, options: CommonOptions & Packing) => {
      const { carrier, service } = options;
      return act(id, options, { act: "label", body: said({ carrier, service }) });
    });
  leaf(group, "hand-over <id>", "the carrier has it").action((id: string, options: CommonOptions) =>
    act(id, options, { act: "hand-over", body: {} }),
  );
  leaf(group, "track <id> <scan>", "what the carrier tells, such as delivered")
    .option("--at <instant>", "when it was")
    .option("--place <place>", "where it was")
    .option("--note <text>", "what else there is to say")
    .action((id: string, scan: string, options: CommonOptions & News) => {
      const { at, place, note } = options;
      return act(id, options, { act: "tracking", body: said({ scan, at, place, note }) });
    });
};

export const addShipments = (program: Command, needs: CliNeeds, ended: Ended): void => {
  const group = program.command("shipments").description("parcels, from the shelf to the door");
  const act: Act = async (id, options, sent) => {
    const { actOnShipment, withLedger } = await load();
    await ended(withLedger(needs, options, (session) => actOnShipment(session, id, sent)));
  };
  addReading(group, needs, ended);
  addHandling(group, act);
  const labels = program.command("labels").description("labels of parcels");
  leaf(labels, "print <shipment>", "the label for a printer of labels, as ZPL")
    .option("--out <file>", "into this file, which must not be there yet")
    .action(async (id: string, options: CommonOptions & { readonly out?: string }) => {
      const { printLabel, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => printLabel(session, id, options)));
    });
};
