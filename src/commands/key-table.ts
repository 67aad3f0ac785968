/**
 * Keys of a stream's past (command ids, business ids) as 53-bit prints with a revision each, by open
 * addressing in one array of doubles: 16 bytes an entry where a Map of strings needs about 200. A hit
 * is checked against the log, so that two keys with one print do no harm.
 */
export type KeyTable = {
  /** Print and revision of each slot, one after the other; print 0 is an empty slot. */
  slots: number[];
  size: number;
};

const SLOTS_MIN = 4;

const emptySlots = (count: number): number[] => new Array<number>(2 * count).fill(0);

export const emptyTable = (): KeyTable => ({ slots: emptySlots(SLOTS_MIN), size: 0 });

const mixed = (bits: number): number => {
  let mix = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return (mix ^ (mix >>> 16)) >>> 0;
};

/** A key is most often asked for twice in a row: when it is looked up and when it is recorded. */
let lastKey: string | undefined;
let lastPrint = 0;

/**
 * The print of a key: 52 bits of hash and a last bit that is 1 for claims, whose newest event counts,
 * where of all other keys the first one does.
 */
export const printOf = (key: string): number => {
  if (key === lastKey) return lastPrint;
  let high = 0x811c9dc5;
  let low = 0x2545f491;
  // Two characters a step: most keys are plain ASCII, and for the rest any mixture does.
  for (let index = 0; index < key.length; index += 2) {
    const pair = key.charCodeAt(index) | ((key.charCodeAt(index + 1) | 0) << 16);
    high = Math.imul(high ^ pair, 0x85ebca77);
    high ^= high >>> 15;
    low = Math.imul((low + pair) | 0, 0x9e3779b1) ^ (low >>> 13);
  }
  const claim = key.startsWith("claim:") ? 1 : 0;
  const print = mixed(high ^ low ^ key.length) * 0x200000 + (mixed(low) >>> 12) * 2 + claim;
  lastKey = key;
  lastPrint = print === 0 ? 2 : print;
  return lastPrint;
};

export const isClaimPrint = (print: number): boolean => (print & 1) === 1;

/** Index into `slots` of the print, or of the empty slot where it would stand. A table is never full. */
const slotOf = (slots: readonly number[], print: number): number => {
  const mask = slots.length / 2 - 1;
  let slot = (print >>> 1) & mask;
  for (;;) {
    const held = slots[2 * slot];
    if (held === print || held === 0) return 2 * slot;
    slot = (slot + 1) & mask;
  }
};

/** The revision kept with the print; undefined where it is not there. */
export const lookUp = (table: KeyTable, print: number): number | undefined => {
  const slot = slotOf(table.slots, print);
  return table.slots[slot] === 0 ? undefined : table.slots[slot + 1];
};

/** Keeps the print; `replace` says whether a later revision takes the place of an earlier one. */
export const keep = (
  table: KeyTable,
  print: number,
  { revision, replace }: { readonly revision: number; readonly replace: boolean },
): void => {
  const slot = slotOf(table.slots, print);
  if (table.slots[slot] === print) {
    if (replace) table.slots[slot + 1] = revision;
    return;
  }
  table.slots[slot] = print;
  table.slots[slot + 1] = revision;
  table.size += 1;
  // Three quarters full: longer chains would cost more than the memory is worth.
  if (table.size * 8 > table.slots.length * 3) grow(table);
};

const grow = (table: KeyTable): void => {
  const old = table.slots;
  table.slots = emptySlots(old.length);
  for (let index = 0; index < old.length; index += 2) {
    const print = old[index] ?? 0;
    if (print === 0) continue;
    const slot = slotOf(table.slots, print);
    table.slots[slot] = print;
    table.slots[slot + 1] = old[index + 1] ?? 0;
  }
};

/** Calls `visit` with every print and its revision. */
export const eachEntry = (
  table: KeyTable,
  visit: (print: number, revision: number) => void,
): void => {
  const { slots } = table;
  for (let index = 0; index < slots.length; index += 2) {
    const print = slots[index] ?? 0;
    if (print !== 0) visit(print, slots[index + 1] ?? 0);
  }
};

/** Empties the table but keeps its memory where that is small. */
export const clearTable = (table: KeyTable): void => {
  if (table.size === 0) return;
  table.size = 0;
  if (table.slots.length > 1_024) table.slots = emptySlots(SLOTS_MIN);
  else table.slots.fill(0);
};
