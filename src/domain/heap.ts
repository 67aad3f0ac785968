/** A binary min-heap over a plain array: O(log n) push and pop, O(1) peek. The caller names the order. */
export type Before<Entry> = (left: Entry, right: Entry) => boolean;

export const pushHeap = <Entry>(heap: Entry[], entry: Entry, before: Before<Entry>): void => {
  let index = heap.length;
  heap.push(entry);
  while (index > 0) {
    const parentIndex = (index - 1) >> 1;
    const parent = heap[parentIndex];
    if (parent === undefined || !before(entry, parent)) return;
    heap[index] = parent;
    heap[parentIndex] = entry;
    index = parentIndex;
  }
};

/** Takes the first entry off. */
export const popHeap = <Entry>(heap: Entry[], before: Before<Entry>): Entry | undefined => {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  sink(heap, { entry: last, index: 0 }, before);
  return first;
};

/** Makes a heap of the entries, in place and in O(n): cheaper than pushing them one by one. */
export const makeHeap = <Entry>(entries: Entry[], before: Before<Entry>): Entry[] => {
  for (let index = (entries.length >> 1) - 1; index >= 0; index--) {
    const entry = entries[index];
    if (entry !== undefined) sink(entries, { entry, index }, before);
  }
  return entries;
};

const sink = <Entry>(
  heap: Entry[],
  { entry, index: from }: { readonly entry: Entry; readonly index: number },
  before: Before<Entry>,
): void => {
  let index = from;
  heap[index] = entry;
  for (;;) {
    const leftIndex = index * 2 + 1;
    const left = heap[leftIndex];
    if (left === undefined) return;
    const right = heap[leftIndex + 1];
    const rightFirst = right !== undefined && before(right, left);
    const child = rightFirst ? right : left;
    if (!before(child, entry)) return;
    const childIndex = rightFirst ? leftIndex + 1 : leftIndex;
    heap[index] = child;
    heap[childIndex] = entry;
    index = childIndex;
  }
};
