import type { StockEvent, StockEventOf, StockEventType } from "./events.ts";

type Sums = ReadonlyMap<string, number>;

/** Sums of lines by key: how a list is ordered or divided is no part of its content. */
export const sumsBy = <Line>(
  lines: readonly Line[],
  keyOf: (line: Line) => string,
  unitsOf: (line: Line) => number,
): Sums => {
  const sums = new Map<string, number>();
  for (const line of lines) sums.set(keyOf(line), (sums.get(keyOf(line)) ?? 0) + unitsOf(line));
  for (const [key, units] of sums) if (units === 0) sums.delete(key);
  return sums;
};

export const sameSums = (left: Sums, right: Sums): boolean =>
  left.size === right.size && [...left].every(([key, units]) => right.get(key) === units);

/** Whether the booked parts are part of what was asked: no more of any line, and in all what parts and rest come to. */
export const withinSums = (booked: Sums, asked: Sums, total: number): boolean => {
  const sizeOf = (sums: Sums): number =>
    [...sums.values()].reduce((sum, units) => sum + Math.abs(units), 0);
  const isPart = ([key, units]: readonly [string, number]): boolean => {
    const most = asked.get(key) ?? 0;
    return Math.sign(most) === Math.sign(units) && Math.abs(most) >= Math.abs(units);
  };
  return sizeOf(asked) === total && [...booked].every(isPart);
};

/** Lines of one event type of a command that may have been booked in parts: what was asked, against what is booked. */
export const sameParts = (
  parts: readonly { readonly sums: Sums; readonly remaining: number }[],
  booked: Sums,
  asked: Sums,
): boolean => {
  const first = parts[0];
  if (first === undefined || first.remaining === 0) return sameSums(booked, asked);
  const size = [...first.sums.values()].reduce((sum, units) => sum + Math.abs(units), 0);
  return withinSums(booked, asked, size + first.remaining);
};

export const ofType = <Type extends StockEventType>(
  events: readonly StockEvent[],
  type: Type,
): readonly StockEventOf<Type>[] =>
  events.filter((event): event is StockEventOf<Type> => event.type === type);

type Placed = { readonly lot: string; readonly bin: string; readonly units: number };

export const placedSums = (lines: readonly Placed[]): Sums =>
  sumsBy(
    lines,
    (line) => `${line.lot} ${line.bin}`,
    (line) => line.units,
  );
