import { accept, decline, type EntityVerdict } from "../decider.ts";
import type { Findings, RequestedLine, RequestTransfer } from "./commands.ts";
import type { TransferEvent } from "./events.ts";
import { TRANSFER_LINES_MAX } from "./names.ts";
import type { TransferState } from "./state.ts";

type Verdict = EntityVerdict<TransferEvent>;

/** Lines of one SKU are one line. */
export const summed = (lines: readonly RequestedLine[]): readonly RequestedLine[] => {
  const units = new Map<string, number>();
  for (const line of lines) units.set(line.sku, (units.get(line.sku) ?? 0) + line.units);
  return [...units].map(([sku, sum]) => ({ sku, units: sum }));
};

const contentOf = (
  {
    from,
    to,
    expectedArrival,
    note,
  }: Pick<RequestTransfer, "from" | "to"> & {
    readonly expectedArrival?: string;
    readonly note?: string;
  },
  lines: readonly RequestedLine[],
): string => {
  const sorted = lines.map(({ sku, units }) => `${sku} ${String(units)}`).sort();
  return JSON.stringify([from, to, expectedArrival ?? null, note ?? null, sorted]);
};

/** The source has to have the goods, and the destination room for them. */
export const judgeFindings = (
  { to, units }: Pick<TransferState, "to" | "units">,
  { short, room }: Findings,
): Verdict | undefined => {
  const [first] = short;
  if (first !== undefined) {
    const { sku, units: asked, sellable } = first;
    const detail = `${String(asked)} of ${sku} asked for, ${String(sellable)} there`;
    return decline("insufficient-stock", detail);
  }
  if (room === undefined || units <= room) return undefined;
  return decline("limit-exceeded", `${to} has room for ${String(room)} more units`);
};

/** A request again with the same content is the same request; with other content its id is taken. */
const again = (state: TransferState, order: RequestTransfer): Verdict => {
  const { lines, ...known } = state;
  const same = contentOf(known, lines) === contentOf(order, summed(order.lines));
  return same ? accept() : decline("duplicate-id", "the transfer was requested with other content");
};

export const request = (state: TransferState, order: RequestTransfer): Verdict => {
  if (state.status !== "none") return again(state, order);
  const { from, to, expectedArrival, note, approvalUnits, found } = order;
  if (from === to) return decline("invalid-state", "source and destination are the same warehouse");
  const lines = summed(order.lines);
  if (lines.length > TRANSFER_LINES_MAX) {
    return decline("limit-exceeded", `at most ${String(TRANSFER_LINES_MAX)} SKUs`);
  }
  const units = lines.reduce((sum, line) => sum + line.units, 0);
  const refused = judgeFindings({ to, units }, found);
  if (refused !== undefined) return refused;
  const requested: TransferEvent = {
    type: "TransferRequested",
    ...{ from, to, lines, approvalUnits },
    ...(expectedArrival !== undefined && { expectedArrival }),
    ...(note !== undefined && { note }),
  };
  return units > approvalUnits
    ? accept(requested)
    : accept<TransferEvent>(requested, { type: "TransferApproved", by: "policy" });
};
