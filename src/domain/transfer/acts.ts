import { accept, decline, type EntityVerdict } from "../decider.ts";
import type { DispatchTransfer, PickTransfer } from "./commands.ts";
import type { LineUnits, PickLine, TransferEvent } from "./events.ts";
import { TRANSFER_ACT_LINES_MAX, TRANSFER_ACTS_MAX } from "./names.ts";
import { unpicked, waitingPicked, type TransferLine, type TransferState } from "./state.ts";

type Verdict = EntityVerdict<TransferEvent>;

/** A transfer is taken apart only so often: its stream and its document stay small. */
export const refuseAct = (state: TransferState, lines: number): Verdict | undefined => {
  if (lines === 0) return decline("invalid-state", "there is nothing left to do that with");
  const most = state.acts < TRANSFER_ACTS_MAX;
  if (most && state.actLines + lines <= TRANSFER_ACT_LINES_MAX) return undefined;
  return decline("limit-exceeded", "a transfer can't be taken apart any further");
};

export const lineOfSku = ({ lines }: TransferState, sku: string): TransferLine | undefined =>
  lines.find((line) => line.sku === sku);

type Named = { readonly sku: string; readonly units?: number };

/** Why lines can't be named so; `left` says what of a line there is to act on. */
const refuseLines = (
  state: TransferState,
  named: readonly Named[],
  left: (line: TransferLine) => number,
): Verdict | undefined => {
  if (new Set(named.map(({ sku }) => sku)).size < named.length) {
    return decline("invalid-state", "a SKU is named twice");
  }
  for (const { sku, units } of named) {
    const line = lineOfSku(state, sku);
    if (line === undefined) return decline("invalid-state", `${sku} is not in this transfer`);
    const most = left(line);
    if (most === 0 || (units ?? most) > most) {
      return decline("invalid-state", `${sku}: ${String(most)} units can be taken`);
    }
  }
  return undefined;
};

const sumOf = (lots: readonly { readonly units: number }[]): number =>
  lots.reduce((sum, { units }) => sum + units, 0);

/** Units of a picked line: said, or those of its lots, or all that is left. */
const unitsToPick = (one: NonNullable<PickTransfer["lines"]>[number], left: number): number => {
  const { units, found, lots } = one;
  return units ?? (found === undefined && lots !== undefined ? sumOf(lots) : left);
};

export const beginPick = (state: TransferState, order: PickTransfer): Verdict => {
  const named =
    order.lines?.map((one) => {
      const line = lineOfSku(state, one.sku);
      return { ...one, units: unitsToPick(one, line === undefined ? 0 : unpicked(line)) };
    }) ??
    state.lines
      .map((line) => ({ sku: line.sku, units: unpicked(line) }))
      .filter(({ units }) => units > 0);
  const wrong = refuseLines(state, named, unpicked) ?? refuseAct(state, named.length);
  if (wrong !== undefined) return wrong;
  const lines = named.map(({ sku, ...one }): PickLine => ({ line: numberOf(state, sku), ...one }));
  const { picker } = order;
  return accept({
    type: "TransferPickBegun",
    act: state.acts + 1,
    lines,
    ...(picker !== undefined && { picker }),
  });
};

export const beginDispatch = (state: TransferState, order: DispatchTransfer): Verdict => {
  const asked = order.lines;
  const named =
    asked ??
    state.lines.filter((line) => waitingPicked(line) > 0).map(({ sku }): Named => ({ sku }));
  const wrong = refuseLines(state, named, waitingPicked) ?? refuseAct(state, named.length);
  if (wrong !== undefined) return wrong;
  const lines = named.map(({ sku, units }): LineUnits => {
    const line = lineOfSku(state, sku);
    const waiting = line === undefined ? 0 : waitingPicked(line);
    return { line: numberOf(state, sku), units: units ?? waiting };
  });
  return accept({
    type: "TransferDispatchBegun",
    act: state.acts + 1,
    lines,
    ...shipmentOf(order),
  });
};

const shipmentOf = ({ type: _type, lines: _lines, ...shipment }: DispatchTransfer) => shipment;

const numberOf = (state: TransferState, sku: string): number => lineOfSku(state, sku)?.line ?? 0;
