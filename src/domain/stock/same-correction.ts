import type { StockCommandOf } from "./commands.ts";
import { placedSums, sameParts, sumsBy } from "./content-sums.ts";
import type { ConditionedUnits, Delta, PlacedUnits, StockEventOf } from "./events.ts";
import { sameMoment } from "./same-entry.ts";

/** Each by place and by the condition that was asked for: what was diverted on entry was asked for as good. */
const deltaSums = (lots: readonly Delta[]): ReadonlyMap<string, number> =>
  sumsBy(
    lots,
    ({ lot, bin, condition, diverted }) =>
      `${lot} ${bin} ${diverted === true ? "good" : condition}`,
    (line) => line.delta,
  );

const sameDeltas = (
  asked: readonly Delta[],
  adjusted: readonly StockEventOf<"StockAdjusted">[],
): boolean => {
  const parts = adjusted.map(({ lots, remaining }) => ({ sums: deltaSums(lots), remaining }));
  return sameParts(parts, deltaSums(adjusted.flatMap((event) => event.lots)), deltaSums(asked));
};

export const sameAdjustment = (
  command: StockCommandOf<"adjust">,
  adjusted: readonly StockEventOf<"StockAdjusted">[],
): boolean => {
  const first = adjusted[0];
  if (first?.adjustment !== command.adjustment || first.reason !== command.reason) return false;
  if (first.note !== command.note || first.approval !== command.approval) return false;
  if (!sameMoment(command.effectiveAt, first.effectiveAt)) return false;
  return sameDeltas(command.lots, adjusted);
};

export const sameCount = (
  { countedAtRevision, approval, lots }: StockCommandOf<"correct-count">,
  adjusted: readonly StockEventOf<"StockAdjusted">[],
): boolean => {
  const first = adjusted[0];
  if (first?.countedAtRevision !== countedAtRevision || first.approval !== approval) return false;
  const asked = lots.map(({ counted, expected, ...place }): Delta => {
    return { ...place, delta: counted - expected };
  });
  return sameDeltas(asked, adjusted);
};

type Parted = {
  readonly reason: string;
  readonly note?: string;
  readonly lots: readonly PlacedUnits[];
  readonly remaining: number;
};
type Act = { readonly reason: string; readonly note?: string };

const sameAct = (act: Act, events: readonly Parted[]): boolean =>
  events[0]?.reason === act.reason && events[0].note === act.note;

const sameUnits = <Line extends PlacedUnits>(
  asked: readonly Line[],
  events: readonly { readonly lots: readonly Line[]; readonly remaining: number }[],
  sumsOf: (lots: readonly Line[]) => ReadonlyMap<string, number>,
): boolean => {
  const parts = events.map(({ lots, remaining }) => ({ sums: sumsOf(lots), remaining }));
  return sameParts(parts, sumsOf(events.flatMap((event) => event.lots)), sumsOf(asked));
};

/** Of whole lots only the names are content: how much stood there was found by the act. */
const sameNames = (lots: readonly PlacedUnits[], names: readonly string[]): boolean => {
  const asked = new Set(lots.map((line) => line.lot));
  return asked.size === names.length && names.every((name) => asked.has(name));
};

export const sameQuarantine = (
  command: StockCommandOf<"quarantine">,
  events: readonly StockEventOf<"StockQuarantined">[],
): boolean => {
  if (!sameAct(command, events)) return false;
  const { blocks } = events[0] ?? {};
  if (command.wholeLot === true) return blocks !== undefined && sameNames(command.lots, blocks);
  return blocks === undefined && sameUnits(command.lots, events, placedSums);
};

export const sameRelease = (
  command: StockCommandOf<"release-quarantine">,
  events: readonly StockEventOf<"QuarantineReleased">[],
): boolean => {
  if (!sameAct(command, events)) return false;
  const { unblocks } = events[0] ?? {};
  if (command.wholeLot === true) {
    return unblocks !== undefined && sameNames(command.lots, unblocks);
  }
  return unblocks === undefined && sameUnits(command.lots, events, placedSums);
};

const conditionSums = (lots: readonly ConditionedUnits[]): ReadonlyMap<string, number> =>
  sumsBy(
    lots,
    ({ lot, bin, condition }) => `${lot} ${bin} ${condition}`,
    (line) => line.units,
  );

export const sameDamage = (
  command: StockCommandOf<"damage">,
  events: readonly StockEventOf<"StockDamaged">[],
): boolean => sameAct(command, events) && sameUnits(command.lots, events, conditionSums);

export const sameWriteOff = (
  command: StockCommandOf<"write-off">,
  events: readonly StockEventOf<"StockWrittenOff">[],
): boolean =>
  sameAct(command, events) &&
  events[0]?.approval === command.approval &&
  sameUnits(command.lots, events, conditionSums);
