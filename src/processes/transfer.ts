import type { StockAnswer } from "../commands/stock-request.ts";
import type { StockCommand } from "../domain/stock/commands.ts";
import type { TransferCommand } from "../domain/transfer/commands.ts";
import type { Delivered, LotUnits } from "../domain/transfer/events.ts";
import { actOf, claimOf, SURPLUS_SOURCE } from "../domain/transfer/names.ts";
import {
  isHeldBack,
  picksToUndo,
  type Act,
  type Arrival,
  type Dispatch,
  type Pick,
  type Task,
  type TransferLine,
  type TransferState,
} from "../domain/transfer/state.ts";
import { MOVING } from "../domain/transfer/transitions.ts";
import type { Process, Step } from "./process.ts";

type Taken = Extract<StockAnswer, { status: "accepted" }>;
type Asking = {
  readonly key: string;
  readonly line: TransferLine;
  readonly warehouse: string;
  readonly command: StockCommand;
  readonly by?: string;
};

/** Asks a stock, and notes what it answered. */
const ask = (
  { key, line: { sku }, warehouse, command, by }: Asking,
  then: (answer: StockAnswer) => TransferCommand,
): Step<TransferCommand> => ({
  ...{ kind: "stock", key, sku, warehouse, command, then },
  ...(by !== undefined && { actor: by }),
});

/** A refusal is noted as such, so that the act comes to an end. */
const noted =
  (
    { line, part, act }: Task & { readonly act: number },
    taken: (answer: Taken) => TransferCommand,
  ) =>
  (answer: StockAnswer): TransferCommand => {
    if (answer.status === "accepted") return taken(answer);
    const { code, detail } = answer.rejection;
    return { type: "note-refused", act, line, part, code, detail };
  };

const allocations = (
  id: string,
  { from, lines }: TransferState,
): readonly Step<TransferCommand>[] =>
  lines
    .filter(({ claim }) => claim === "none")
    .map((one) => {
      const { line, units } = one;
      const claim = claimOf(id, line);
      const command: StockCommand = { type: "allocate", claim, transfer: id, units };
      return ask(
        { key: `allocate.${String(line)}`, line: one, warehouse: from, command },
        noted({ act: 0, line, part: "goods" }, ({ backed, backordered }) => ({
          ...{ type: "note-allocated", line, backed, backordered },
        })),
      );
    });

const picking = (id: string, act: Pick, line: TransferLine): StockCommand | undefined => {
  const asked = act.lines.find((one) => one.line === line.line);
  if (asked === undefined) return undefined;
  const { units, found, lots } = asked;
  return {
    type: "pick",
    pick: actOf(id, line.line, act.act),
    claim: claimOf(id, line.line),
    units,
    ...(found !== undefined && { found }),
    ...(lots !== undefined && { lots }),
    ...(act.picker !== undefined && { picker: act.picker }),
    fulfilment: id,
  };
};

type Dispatching = { readonly id: string; readonly to: string; readonly line: TransferLine };

const dispatching = ({ id, to, line }: Dispatching, act: Dispatch): StockCommand | undefined => {
  const asked = act.lines.find((one) => one.line === line.line);
  if (asked === undefined) return undefined;
  return {
    type: "dispatch",
    dispatch: actOf(id, line.line, act.act),
    claim: claimOf(id, line.line),
    transfer: id,
    destination: to,
    units: asked.units,
  };
};

const expiryOf = ({ lots }: TransferLine, name: string) => {
  const { expiresOn, expiresAt } = lots.find(({ lot }) => lot === name) ?? {};
  return {
    ...(expiresOn !== undefined && { expiresOn }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
};

/** Each of the two streams keeps the bound of what may still arrive there: all that left, less what the other took in. */
const dispatchedTo = ({ dispatched, received, missing, returned }: TransferLine, back: boolean) =>
  dispatched - (back ? received + missing - returned : returned);

const arriving = (id: string, act: Arrival, line: TransferLine): StockCommand | undefined => {
  const lots = act.lines.find((one) => one.line === line.line)?.lots;
  if (lots === undefined) return undefined;
  return {
    type: "arrive",
    transfer: id,
    arrival: actOf(id, line.line, act.act),
    dispatched: dispatchedTo(line, act.returned === true),
    lots: lots
      .filter(({ received, missing }) => received + missing > 0)
      .map(({ lot, bin, received, damaged, missing }) => ({
        ...{ lot, bin, received, damaged, missing },
        ...expiryOf(line, lot),
      })),
  };
};

/** What came beyond the transfer is booked as a receipt that names it (row 63). */
const surplus = (id: string, act: Arrival, line: TransferLine): StockCommand | undefined => {
  const lots = act.lines.find((one) => one.line === line.line)?.lots;
  if (lots === undefined) return undefined;
  const over = ({ lot, bin, over: units }: Delivered) => ({
    ...{ lot, bin, units, condition: "good" as const },
    ...expiryOf(line, lot),
  });
  return {
    type: "receive",
    receipt: actOf(id, line.line, act.act),
    source: SURPLUS_SOURCE,
    transfer: id,
    lines: lots.filter((one) => one.over > 0).map(over),
  };
};

type Place = { readonly id: string; readonly state: TransferState };

/** What the stock is asked for one task of an act, and where. */
const commandFor = (
  { id, state }: Place,
  act: Act,
  { line, part }: { readonly line: TransferLine; readonly part: Task["part"] },
): { readonly warehouse: string; readonly command: StockCommand | undefined } => {
  const { from, to } = state;
  if (act.kind === "pick") return { warehouse: from, command: picking(id, act, line) };
  if (act.kind === "dispatch") {
    return { warehouse: from, command: dispatching({ id, to, line }, act) };
  }
  const command = part === "goods" ? arriving(id, act, line) : surplus(id, act, line);
  return { warehouse: act.warehouse, command };
};

type Placed = NonNullable<Taken["lots"]>[number];
const withoutBin = ({ bin: _bin, ...lot }: Placed): LotUnits => lot;

/** Of a lot that stood in several bins there is one line. */
const lotsOf = ({ lots = [] }: Taken): readonly LotUnits[] => {
  const byLot = new Map<string, LotUnits>();
  for (const one of lots.map(withoutBin)) {
    byLot.set(one.lot, { ...one, units: one.units + (byLot.get(one.lot)?.units ?? 0) });
  }
  return [...byLot.values()];
};

const taken =
  (kind: Act["kind"], task: Task & { readonly act: number }) =>
  (answer: Taken): TransferCommand => {
    const { act, line, part } = task;
    const { units } = answer;
    if (kind === "arrival") return { type: "note-arrived", act, line, part };
    if (kind === "pick") return { type: "note-picked", act, line, units };
    return { type: "note-dispatched", act, line, units, lots: lotsOf(answer) };
  };

/** What of the act under way the stocks have not answered yet. It is done in the name of whoever began it. */
const tasks = (id: string, state: TransferState, act: Act): readonly Step<TransferCommand>[] =>
  act.open.flatMap((task) => {
    const line = state.lines[task.line - 1];
    if (line === undefined) return [];
    const { command, warehouse } = commandFor({ id, state }, act, { line, part: task.part });
    if (command === undefined) return [];
    const numbered = { ...task, act: act.act };
    const key = `${act.kind}.${String(act.act)}.${String(task.line)}.${task.part}`;
    const asking = { key, line, warehouse, command, by: act.by };
    return [ask(asking, noted(numbered, taken(act.kind, numbered)))];
  });

/** Puts back what is picked, and then gives the claim up. What the stock does not know any more is done. */
const putBack = (id: string, { from, lines }: TransferState): readonly Step<TransferCommand>[] =>
  lines.filter(isHeldBack).flatMap((one) => {
    const { line } = one;
    const picks = picksToUndo(one);
    if (picks.length === 0) {
      const command: StockCommand = {
        ...{ type: "release-allocation", claim: claimOf(id, line), reason: "transfer-given-up" },
      };
      const key = `release.${String(line)}`;
      const note: TransferCommand = { type: "note-released", line };
      return [ask({ key, line: one, warehouse: from, command }, () => note)];
    }
    return picks.map(({ act, units }) => {
      const pick = actOf(id, line, act);
      const command: StockCommand = { type: "reverse-pick", pick, units };
      const key = `unpick.${String(act)}.${String(line)}`;
      const note: TransferCommand = { type: "note-unpicked", act, line, units };
      return ask({ key, line: one, warehouse: from, command }, () => note);
    });
  });

/**
 * What the system does for a transfer: allocates at the source, asks the stocks for each line of the act under way,
 * and puts back what is given up. Every stock command has a business id or a command id that is the same at every
 * attempt, so each step can be taken again after a crash at any point.
 */
export const transferProcess: Process<TransferState, TransferCommand> = {
  category: "transfer",
  moving: MOVING,
  next: (id, state) => {
    if (state.status === "approved") return allocations(id, state);
    if (state.status === "cancelling") return putBack(id, state);
    return state.act === undefined ? [] : tasks(id, state, state.act);
  },
};
