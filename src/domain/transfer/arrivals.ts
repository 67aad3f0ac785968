import { accept, decline, type EntityVerdict } from "../decider.ts";
import { NONE } from "../ids.ts";
import { lineOfSku, refuseAct } from "./acts.ts";
import type { ArriveTransfer, ArrivingLine } from "./commands.ts";
import type { Delivered, DeliveryLine, TransferEvent } from "./events.ts";
import { underWay, type Delivery, type TransferLine, type TransferState } from "./state.ts";

type Verdict = EntityVerdict<TransferEvent>;

const invalid = (detail: string): ReturnType<typeof decline> => decline("invalid-state", detail);

const targetOf = ({ from, to }: TransferState, { warehouse, returned }: ArriveTransfer): string =>
  warehouse ?? (returned === true ? from : to);

/** Goods arrive at the destination; only a delivery that it refused arrives back at the source (row 63). */
const refuseTarget = (state: TransferState, order: ArriveTransfer): Verdict | undefined => {
  const target = targetOf(state, order);
  if (order.returned !== true) {
    if (target === state.to) return undefined;
    return invalid(`this transfer arrives at ${state.to}, or returned at ${state.from}`);
  }
  if (target !== state.from) return invalid(`a refused delivery goes back to ${state.from}`);
  const plain = order.lines.every(({ missing, over }) => missing === 0 && over === 0);
  if (plain) return undefined;
  return invalid("what is missing or too much is said where it was to arrive");
};

type Open = { readonly lot: string; readonly units: number };

/** Lots of a line that are under way, less what the same delivery has already named. */
const openLots = (line: TransferLine, taken: readonly Delivered[]): readonly Open[] =>
  line.lots
    .map((lot) => {
      const named = taken.filter((one) => one.lot === lot.lot);
      const units = named.reduce((sum, one) => sum + one.received + one.missing, 0);
      return { lot: lot.lot, units: underWay(lot) - units };
    })
    .filter(({ units }) => units > 0);

/** The lots that a line of a delivery speaks of, or why that is not clear. */
const lotsOf = (
  one: ArrivingLine,
  open: readonly Open[],
  line: TransferLine,
): readonly Delivered[] | string => {
  const { sku, lot } = one;
  const units = one.received + one.missing;
  if (lot !== undefined) {
    const there = open.find((other) => other.lot === lot)?.units ?? 0;
    if (units <= there) return wholly(one, lot);
    return `${sku}: ${String(there)} units of lot ${lot} are still under way`;
  }
  const total = open.reduce((sum, other) => sum + other.units, 0);
  if (units > total) return `${sku}: ${String(total)} units are still under way`;
  const candidates = units === 0 ? line.lots : open;
  if (candidates.length <= 1) return wholly(one, candidates[0]?.lot ?? NONE);
  if (units === total && isUniform(one)) return open.map((other) => shareOf(one, other));
  const names = candidates.map((other) => other.lot).join(", ");
  return `${sku} left in several lots (${names}): name the lot`;
};

const wholly = (
  { bin, received, damaged, missing, over }: ArrivingLine,
  lot: string,
): readonly Delivered[] => [{ lot, bin, received, damaged, missing, over }];

/** All of it came undamaged, or none of it came: every lot shares that. */
const isUniform = ({ received, damaged, missing, over }: ArrivingLine): boolean =>
  damaged === 0 && over === 0 && (missing === 0 || received === 0);

const shareOf = ({ bin, missing }: ArrivingLine, { lot, units }: Open): Delivered => ({
  ...{ lot, bin, damaged: 0, over: 0 },
  ...(missing === 0 ? { received: units, missing: 0 } : { received: 0, missing: units }),
});

/** A delivery line by line of the transfer, or why it can't be so. */
const resolve = (
  state: TransferState,
  lines: readonly ArrivingLine[],
): readonly DeliveryLine[] | string => {
  const resolved = new Map<number, DeliveryLine>();
  for (const one of lines) {
    const line = lineOfSku(state, one.sku);
    if (line === undefined) return `${one.sku} is not in this transfer`;
    const known = resolved.get(line.line) ?? { line: line.line, lots: [], reasons: [] };
    const lots = lotsOf(one, openLots(line, known.lots), line);
    if (typeof lots === "string") return lots;
    const reasons = one.reason === undefined ? known.reasons : [...known.reasons, one.reason];
    const merged = [...known.lots, ...lots];
    resolved.set(line.line, { line: line.line, lots: merged, reasons: [...new Set(reasons)] });
  }
  const early = [...resolved.values()].find((one) => isEarlySurplus(state, one));
  if (early === undefined) return [...resolved.values()];
  return "a surplus is what comes beyond what is under way: say first what of it came or is missing";
};

const isEarlySurplus = ({ lines }: TransferState, { line, lots }: DeliveryLine): boolean => {
  const one = lines[line - 1];
  if (one === undefined || lots.every(({ over }) => over === 0)) return false;
  return lots.reduce((units, lot) => units - lot.received - lot.missing, underWay(one)) > 0;
};

const isImpossible = ({ received, damaged, missing, over }: ArrivingLine): boolean =>
  damaged > received || received + missing + over === 0;

export const beginArrival = (state: TransferState, order: ArriveTransfer): Verdict => {
  const target = refuseTarget(state, order);
  if (target !== undefined) return target;
  if (order.lines.some(isImpossible)) return invalid("more came damaged than came at all");
  const lines = resolve(state, order.lines);
  if (typeof lines === "string") return invalid(lines);
  const wrong = refuseAct(state, lines.length);
  if (wrong !== undefined) return wrong;
  const { arrival, returned, note } = order;
  return accept({
    type: "TransferArrivalBegun",
    act: state.acts + 1,
    arrival,
    warehouse: targetOf(state, order),
    ...(returned !== undefined && { returned }),
    lines,
    ...(note !== undefined && { note }),
  });
};

type Known = Pick<Delivery, "arrival" | "warehouse" | "lines" | "note" | "returned">;

const deliveryOf = (
  { act, deliveries }: TransferState,
  { arrival }: ArriveTransfer,
): Known | undefined => {
  if (act?.kind === "arrival" && act.arrival === arrival) return act;
  return deliveries.find((one) => one.arrival === arrival);
};

/** Sums by SKU, and by lot and bin where the lines name their lots. */
const sumsOf = (lines: readonly (Delivered & { readonly sku: string })[]): string => {
  const sums = new Map<string, readonly number[]>();
  for (const { sku, lot, bin, received, damaged, missing, over } of lines) {
    const key = `${sku} ${lot} ${bin}`;
    const [r = 0, d = 0, m = 0, o = 0] = sums.get(key) ?? [];
    sums.set(key, [r + received, d + damaged, m + missing, o + over]);
  }
  return JSON.stringify([...sums].sort(([left], [right]) => (left < right ? -1 : 1)));
};

/** The same delivery under another key is the same act; with other content its id is taken (row 55). */
export const knownArrival = (state: TransferState, order: ArriveTransfer): Verdict | undefined => {
  const known = deliveryOf(state, order);
  if (known === undefined) return undefined;
  const named = new Set(order.lines.filter(({ lot }) => lot !== undefined).map(({ sku }) => sku));
  const lotFor = (sku: string, lot: string): string => (named.has(sku) ? lot : NONE);
  const asked = order.lines.map((one) => ({ ...one, lot: one.lot ?? NONE }));
  const booked = known.lines.flatMap(({ line, lots }) => {
    const sku = state.lines[line - 1]?.sku ?? "";
    return lots.map((lot) => ({ ...lot, sku, lot: lotFor(sku, lot.lot) }));
  });
  const same =
    known.warehouse === targetOf(state, order) &&
    known.returned === order.returned &&
    known.note === order.note &&
    sumsOf(asked) === sumsOf(booked);
  if (same) return accept();
  return decline("duplicate-id", `arrival ${order.arrival} was recorded with other content`);
};
