const ID_CHARACTERS_MAX = 64;

/**
 * The business id under which one place of a count is posted, where its stock refuses the whole: the count's id, and
 * the number of the line. The count's own id stands for the whole of a SKU.
 */
export const placeId = (id: string, line: number): string => {
  const number = `.${String(line)}`;
  return `${id.slice(0, ID_CHARACTERS_MAX - number.length)}${number}`;
};

/** Whether a count that a stock names is this one, or a place of it. */
export const isOwnPosting = (id: string, posted: string): boolean => {
  const number = /\.(\d{1,9})$/.exec(posted)?.[1];
  return posted === id || (number !== undefined && placeId(id, Number(number)) === posted);
};
