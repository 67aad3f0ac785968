/**
 * What a stream remembers of old keys: Bloom filters of 32 bits a key that say "never seen" or "perhaps,
 * between these revisions". Segments grow from small to large, so that a stream of a few hundred
 * commands has none and a long one has few. A full segment never changes again.
 */
export type Segment = {
  readonly index: number;
  /** Keys that it takes: a power of two. */
  readonly capacity: number;
  readonly words: Uint32Array;
  count: number;
  /** Lowest and highest revision of its keys. */
  first: number;
  last: number;
};

export const SEGMENT_KEYS_MIN = 1_024;
export const SEGMENT_KEYS_MAX = 65_536;

/** At 32 bits a key 16 probes give a false alarm in about three million. */
const PROBES = 16;

export const createSegment = (index: number): Segment => {
  const capacity = Math.min(SEGMENT_KEYS_MAX, SEGMENT_KEYS_MIN * 2 ** Math.min(index, 6));
  return {
    index,
    capacity,
    words: new Uint32Array(capacity),
    count: 0,
    first: Number.MAX_SAFE_INTEGER,
    last: -1,
  };
};

const spread = (bits: number): number => {
  let mix = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  mix = Math.imul(mix ^ (mix >>> 12), 0x297a2d39);
  return mix ^ (mix >>> 15);
};

export const addPrint = (segment: Segment, print: number, revision: number): void => {
  const { words } = segment;
  const bits = words.length * 32 - 1;
  const step = spread(print | 0) | 1;
  let at = spread(Math.floor(print / 0x200000));
  for (let probe = 0; probe < PROBES; probe++) {
    const bit = at & bits;
    words[bit >>> 5] = (words[bit >>> 5] ?? 0) | (1 << (bit & 31));
    at = (at + step) | 0;
  }
  segment.count += 1;
  if (revision < segment.first) segment.first = revision;
  if (revision > segment.last) segment.last = revision;
};

export const mayHold = (segment: Segment, print: number): boolean => {
  const { words } = segment;
  const bits = words.length * 32 - 1;
  const step = spread(print | 0) | 1;
  let at = spread(Math.floor(print / 0x200000));
  for (let probe = 0; probe < PROBES; probe++) {
    const bit = at & bits;
    if (((words[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return false;
    at = (at + step) | 0;
  }
  return true;
};

export const isFull = (segment: Segment): boolean => segment.count >= segment.capacity;

export const segmentBytes = (segment: Segment): Uint8Array =>
  new Uint8Array(segment.words.buffer, segment.words.byteOffset, segment.words.byteLength);

/** The filter's words from stored bytes; undefined where their number is not the capacity's. */
export const wordsFrom = (bytes: Uint8Array, capacity: number): Uint32Array | undefined => {
  if (bytes.byteLength !== capacity * 4) return undefined;
  // A copy, because stored bytes need not begin at a multiple of four.
  return new Uint32Array(bytes.slice().buffer);
};
