import { DAY_MS } from "../instant.ts";
import { putEntry } from "./journal.ts";
import type { Correction, Stock } from "./state.ts";

/** Entries that are over are cut off once so many stand before the others. */
const OVER_MAX = 256;

const isOver = (entry: Correction, at: number): boolean => entry.at <= at - DAY_MS;

/** Notes what an actor corrected. Looks no further back than 24 h: that is what the limit asks for (domain rule 12). */
export const noteCorrection = (stock: Stock, actor: string, { at, units }: Correction): void => {
  const old = stock.corrections.get(actor);
  let { entries, from, units: sum } = old ?? { entries: [], from: 0, units: 0 };
  for (;;) {
    const first = entries[from];
    if (first === undefined || !isOver(first, at)) break;
    sum -= first.units;
    from += 1;
  }
  if (from > OVER_MAX && from * 2 > entries.length) {
    entries = entries.slice(from);
    from = 0;
  }
  entries.push({ at, units });
  putEntry(stock, { map: stock.corrections, key: actor }, { entries, from, units: sum + units });
  stock.journal?.push(() => {
    entries.pop();
  });
};

/** Units that an actor has corrected in the 24 h before `at`. */
export const correctedUnits = (stock: Stock, actor: string, at: number): number => {
  const known = stock.corrections.get(actor);
  if (known === undefined) return 0;
  let { units } = known;
  for (let index = known.from; index < known.entries.length; index++) {
    const entry = known.entries[index];
    if (entry === undefined || !isOver(entry, at)) break;
    units -= entry.units;
  }
  return units;
};
