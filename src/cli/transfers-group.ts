import type { Command } from "commander";
import { leaf, type Ended } from "./leaf.ts";
import type { CliNeeds } from "./needs.ts";
import type { CommonOptions } from "./session.ts";
import type { TransferFilter } from "./transfers-commands.ts";

const load = async () => ({
  ...(await import("./transfers-commands.ts")),
  ...(await import("./session.ts")),
});

type Asked = {
  readonly from: string;
  readonly to: string;
  readonly line: readonly string[];
  readonly id?: string;
  readonly expected?: string;
  readonly note?: string;
};

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

const WHAT = {
  reject: "reject what another person asks for",
  cancel: "give it up, where nothing has left",
  close: "give up the rest, where some of it has left",
} as const;

type Act = (id: string, options: CommonOptions, asked: Sent) => Promise<void>;
type Sent = { readonly act: string; readonly body: object };
type Lines = { readonly line?: readonly string[] };
type Carriage = {
  readonly carrier?: string;
  readonly label?: string;
  readonly pickup?: string;
  readonly appointment?: string;
  readonly expected?: string;
};
type Received = {
  readonly line: readonly string[];
  readonly reason?: string;
  readonly id?: string;
  readonly returned?: boolean;
};

/** Fields that were said. */
const said = (fields: Readonly<Record<string, string | undefined>>): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const linesOf = async ({ line }: Lines): Promise<object> => {
  if (line === undefined) return {};
  const { readLine } = await load();
  return { lines: line.map(readLine) };
};

const addMoving = (group: Command, act: Act): void => {
  leaf(group, "pick <id>", "pick it at its source: all of it, or some lines")
    .option("--line <line...>", "such as tea=20")
    .option("--picker <id>", "who took it from the shelf")
    .action(async (id: string, options: CommonOptions & Lines & { readonly picker?: string }) => {
      const { picker } = options;
      await act(id, options, {
        act: "picks",
        body: { ...(await linesOf(options)), ...said({ picker }) },
      });
    });
  leaf(group, "dispatch <id>", "send what is picked on its way")
    .option("--line <line...>", "such as tea=20")
    .option("--carrier <id>", "who carries it")
    .option("--label <text>", "the shipping label")
    .option("--pickup <instant>", "when it is fetched")
    .option("--appointment <instant>", "when it is to be delivered")
    .option("--expected <instant>", "when it is expected to arrive")
    .action(async (id: string, options: CommonOptions & Lines & Carriage) => {
      const { carrier, label, pickup, appointment, expected } = options;
      const times = { pickupAt: pickup, deliveryAppointment: appointment };
      const body = said({ carrier, label, ...times, expectedArrival: expected });
      await act(id, options, { act: "dispatch", body: { ...(await linesOf(options)), ...body } });
    });
  leaf(group, "receive <id>", "say what of it has come")
    .requiredOption("--line <line...>", "such as tea@A-01/L1:received=9,missing=1")
    .option("--reason <code>", "why something is short, damaged or too much, such as loss")
    .option("--id <id>", "what the delivery is called")
    .option("--returned", "the destination refused it: it is back at the source")
    .action(async (id: string, options: CommonOptions & Received) => {
      const { readArrival } = await load();
      const { line, reason, returned = false } = options;
      const lines = line.map((one) => readArrival(one, reason));
      const body = { lines, ...said({ id: options.id }), ...(returned && { returned }) };
      await act(id, options, { act: "arrivals", body });
    });
};

export const addTransfers = (program: Command, needs: CliNeeds, ended: Ended): void => {
  const group = program.command("transfers").description("goods on the way between warehouses");
  const act: Act = async (id, options, asked) => {
    const { actOnTransfer, withLedger } = await load();
    await ended(withLedger(needs, options, (session) => actOnTransfer(session, id, asked)));
  };
  addReading(group, needs, ended);
  addMoving(group, act);
  leaf(group, "request", "ask for goods to be moved")
    .requiredOption("--from <warehouse>", "where they are")
    .requiredOption("--to <warehouse>", "where they are needed")
    .requiredOption("--line <line...>", "such as tea=20")
    .option("--id <id>", "what the transfer is called")
    .option("--expected <instant>", "when it is needed")
    .option("--note <text>", "why")
    .action(async ({ from, to, line, ...options }: CommonOptions & Asked) => {
      const { id, expected, note } = options;
      const more = said({ id, expectedArrival: expected, note });
      const { requestTransfer, readLine, withLedger } = await load();
      await ended(
        withLedger(needs, options, (session) =>
          requestTransfer(session, { from, to, lines: line.map(readLine), ...more }),
        ),
      );
    });
  leaf(group, "approve <id>", "approve what another person asks for").action(
    (id: string, options: CommonOptions) => act(id, options, { act: "approve", body: {} }),
  );
  for (const word of ["reject", "cancel", "close"] as const) {
    leaf(group, `${word} <id>`, WHAT[word])
      .requiredOption("--reason <text>", "why")
      .action((id: string, options: CommonOptions & { readonly reason: string }) =>
        act(id, options, { act: word, body: { reason: options.reason } }),
      );
  }
};
