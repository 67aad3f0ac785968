import type { StockCommand } from "./commands.ts";
import type {
  ConditionedUnits,
  Expiry,
  StockEvent,
  StockEventOf,
  StockEventType,
  UnitCost,
} from "./events.ts";

/** Lines as one text, whatever their order and however they were split: equal text is equal content. */
const asText = <Line extends object>(
  lines: readonly Line[],
  keyOf: (line: Line) => string,
  unitsOf: (line: Line) => number,
): string => {
  const sums = new Map<string, number>();
  for (const line of lines) sums.set(keyOf(line), (sums.get(keyOf(line)) ?? 0) + unitsOf(line));
  return [...sums]
    .filter(([, units]) => units !== 0)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, units]) => `${key}=${String(units)}`)
    .join(";");
};

type Placed = { readonly lot: string; readonly bin: string; readonly units: number };
const placed = (lines: readonly Placed[]): string =>
  asText(
    lines,
    (line) => `${line.lot}/${line.bin}`,
    (line) => line.units,
  );

const ofType = <Type extends StockEventType>(
  events: readonly StockEvent[],
  type: Type,
): readonly StockEventOf<Type>[] =>
  events.filter((event): event is StockEventOf<Type> => event.type === type);

/** Whether a command asks for what events of the same business id have recorded. Instants of recording don't count. */
export const sameContent = (command: StockCommand, events: readonly StockEvent[]): boolean => {
  switch (command.type) {
    case "receive": {
      const received = ofType(events, "StockReceived");
      const first = received[0];
      if (first?.source !== command.source) return false;
      if (first?.purchaseOrder !== command.purchaseOrder) return false;
      return sameEntries(
        received.flatMap(({ lots, unitCost }) =>
          lots.map((line) => ({ ...line, ...(unitCost !== undefined && { unitCost }) })),
        ),
        command.lines,
      );
    }
    case "pick": {
      const picked = ofType(events, "StockPicked")[0];
      return (
        picked?.claim === command.claim &&
        picked.requested === command.units &&
        picked.backed === (command.found ?? command.units) &&
        (command.lots === undefined || placed(command.lots) === placed(picked.lots))
      );
    }
    case "ship": {
      const shipped = ofType(events, "StockShipped")[0];
      return shipped?.claim === command.claim && shipped.backed === command.units;
    }
    case "arrive": {
      const arrived = ofType(events, "StockArrived")[0];
      const total = (field: "received" | "damaged" | "missing"): number =>
        command.lots.reduce((sum, line) => sum + line[field], 0);
      return (
        arrived?.transfer === command.transfer &&
        arrived.received === total("received") &&
        arrived.damaged === total("damaged") &&
        arrived.missing === total("missing")
      );
    }
    case "return": {
      const returned = ofType(events, "StockReturned")[0];
      if (returned?.order !== command.order || returned?.blind !== command.blind) return false;
      const lines = (all: readonly (Placed & { readonly disposition: string })[]): string =>
        asText(
          all,
          (line) => `${line.lot}/${line.bin}/${line.disposition}`,
          (line) => line.units,
        );
      return returned !== undefined && lines(returned.lots) === lines(command.lines);
    }
    case "adjust":
      return sameAdjustment(command, ofType(events, "StockAdjusted"));
    case "correct-count": {
      const counted = ofType(events, "StockAdjusted");
      const place = (line: { readonly lot: string; readonly bin: string }): string =>
        `${line.lot}/${line.bin}`;
      const asked = asText(command.lots, place, (line) => line.counted - line.expected);
      const booked = asText(
        counted.flatMap((event) => event.lots),
        place,
        (line) => line.delta,
      );
      const remaining = counted.at(-1)?.remaining ?? 0;
      return (
        counted[0]?.countedAtRevision === command.countedAtRevision &&
        (remaining > 0 || asked === booked)
      );
    }
    default:
      return sameTaking(command, events);
  }
};

type Entry = ConditionedUnits & Expiry & { readonly unitCost?: UnitCost };

/** Goods of a blocked or expired lot were booked as quarantined where good was asked for. */
const sameEntries = (booked: readonly Entry[], asked: readonly Entry[]): boolean => {
  const text = (lines: readonly Entry[], condition: (line: Entry) => string): string =>
    asText(
      lines,
      ({ lot, bin, expiresOn = "", unitCost, ...line }) =>
        [
          lot,
          bin,
          expiresOn,
          unitCost?.amount,
          unitCost?.currency,
          condition({ ...line, lot, bin }),
        ].join("/"),
      (line) => line.units,
    );
  if (text(booked, (line) => line.condition) === text(asked, (line) => line.condition)) return true;
  const good = (lines: readonly Entry[]): number =>
    lines.reduce((sum, line) => sum + (line.condition === "good" ? line.units : 0), 0);
  const coarse = (line: Entry): string => (line.condition === "damaged" ? "damaged" : "whole");
  return good(asked) > good(booked) && text(booked, coarse) === text(asked, coarse);
};

const sameAdjustment = (
  command: Extract<StockCommand, { type: "adjust" }>,
  adjusted: readonly StockEventOf<"StockAdjusted">[],
): boolean => {
  const first = adjusted[0];
  if (first?.adjustment !== command.adjustment || first.reason !== command.reason) return false;
  if (first.note !== command.note || first.approval !== command.approval) return false;
  // A blocked lot turns good into quarantined on entry, so places are compared, not conditions.
  const place = (line: { readonly lot: string; readonly bin: string }): string =>
    `${line.lot}/${line.bin}`;
  const remaining = adjusted.at(-1)?.remaining ?? 0;
  const booked = asText(
    adjusted.flatMap((event) => event.lots),
    place,
    (line) => line.delta,
  );
  return remaining > 0 || booked === asText(command.lots, place, (line) => line.delta);
};

/** Quarantine and its release, damage, write-off, lots: reason and units by place. */
const sameTaking = (command: StockCommand, events: readonly StockEvent[]): boolean => {
  switch (command.type) {
    case "quarantine": {
      const all = ofType(events, "StockQuarantined");
      const first = all[0];
      if (first?.reason !== command.reason || first.note !== command.note) return false;
      if ((first.wholeLot === true) !== (command.wholeLot === true)) return false;
      const names = [...new Set(command.lots.map((line) => line.lot))].sort().join(";");
      if (command.wholeLot === true) return [...(first.blocks ?? [])].sort().join(";") === names;
      const unfinished = (all.at(-1)?.remaining ?? 0) > 0;
      return unfinished || placed(all.flatMap((event) => event.lots)) === placed(command.lots);
    }
    case "release-quarantine": {
      const first = ofType(events, "QuarantineReleased")[0];
      if (first?.reason !== command.reason || first.note !== command.note) return false;
      const names = [...new Set(command.lots.map((line) => line.lot))].sort().join(";");
      if (command.wholeLot === true) return [...(first.unblocks ?? [])].sort().join(";") === names;
      return first.unblocks === undefined && placed(first.lots) === placed(command.lots);
    }
    case "damage":
      return sameLoss(command, ofType(events, "StockDamaged"));
    case "write-off":
      return sameLoss(command, ofType(events, "StockWrittenOff"));
    case "correct-lot": {
      const first = ofType(events, "LotCorrected")[0];
      return first?.lot === command.lot && first.expiresOn === command.expiresOn;
    }
    case "relocate": {
      const first = ofType(events, "StockRelocated")[0];
      return (
        first?.lot === command.lot &&
        first.from === command.from &&
        first.to === command.to &&
        first.units === command.units
      );
    }
    default:
      return false;
  }
};

const sameLoss = (
  command: Extract<StockCommand, { type: "damage" | "write-off" }>,
  events: readonly (StockEventOf<"StockDamaged"> | StockEventOf<"StockWrittenOff">)[],
): boolean => {
  const first = events[0];
  if (first?.reason !== command.reason || first.note !== command.note) return false;
  const lines = (all: readonly (Placed & { readonly condition: string })[]): string =>
    asText(
      all,
      (line) => `${line.lot}/${line.bin}/${line.condition}`,
      (line) => line.units,
    );
  const unfinished = (events.at(-1)?.remaining ?? 0) > 0;
  return unfinished || lines(events.flatMap((event) => event.lots)) === lines(command.lots);
};
