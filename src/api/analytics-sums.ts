import { NAMES_MAX, OTHER } from "../projections/quarters.ts";
import type { Timed } from "../projections/order-figures.ts";
import type { Period } from "./zoned-days.ts";

/** Digits that a share is told with. */
const SHARE_DIGITS = 10_000;

/** Rounded down, so that what is not all never looks like it; null where there is nothing to compare. */
export const shareOf = (part: number, all: number): number | null =>
  all <= 0 ? null : Math.floor((part * SHARE_DIGITS) / all) / SHARE_DIGITS;

/** In whole units, half of one upwards; null where there is nothing. */
export const averageOf = (sum: number, count: number): number | null =>
  count === 0 ? null : Math.round(sum / count);

export const sum = (numbers: readonly number[]): number =>
  numbers.reduce((all, one) => all + one, 0);

/** Documents by the period that holds them; both are in the order of time. */
export const byPeriod = <Doc>(
  periods: readonly Period[],
  documents: readonly Timed<Doc>[],
): readonly { readonly period: string; readonly documents: readonly Doc[] }[] => {
  let next = 0;
  return periods.map(({ period, end }) => {
    const own: Doc[] = [];
    for (let one = documents[next]; one !== undefined && one.at < end; one = documents[next]) {
      own.push(one.document);
      next += 1;
    }
    return { period, documents: own };
  });
};

/** A channel and a currency, as sums are kept by; where there are too many of them, `other`. */
export const channelOf = (
  name: string,
): { readonly channel: string; readonly currency: string } => {
  const [channel = OTHER, currency = OTHER] = name.split(" ");
  return { channel, currency };
};

/** Groups that an answer lists; the rest is one more, `other`. */
export const groupsOf = <Item>(
  items: readonly Item[],
  namesOf: (item: Item) => readonly string[],
): ReadonlyMap<string, readonly Item[]> => {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    for (const named of namesOf(item)) {
      const name = groups.has(named) || groups.size < NAMES_MAX ? named : OTHER;
      const group = groups.get(name);
      if (group === undefined) groups.set(name, [item]);
      else group.push(item);
    }
  }
  return groups;
};
