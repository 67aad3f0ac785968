/** The first index of a sorted list whose item is not `before` the place that is looked for. */
export const lowerBound = <Item>(
  list: readonly Item[],
  before: (item: Item) => boolean,
): number => {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = list[middle];
    if (item !== undefined && before(item)) low = middle + 1;
    else high = middle;
  }
  return low;
};
