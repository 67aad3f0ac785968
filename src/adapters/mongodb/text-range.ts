const CODE_POINT_MAX = 0x10ffff;
const SURROGATES = { first: 0xd800, last: 0xdfff } as const;

/** The code point behind; undefined: there is none. */
const nextCodePoint = (codePoint: number): number | undefined => {
  if (codePoint === CODE_POINT_MAX) return undefined;
  return codePoint + 1 === SURROGATES.first ? SURROGATES.last + 1 : codePoint + 1;
};

/**
 * The first text, in the order of UTF-8 bytes, behind all that begin with `prefix`. Undefined: there is none.
 * A range in place of a pattern: nothing in the text can mean anything.
 */
export const behindPrefix = (prefix: string): string | undefined => {
  const characters = Array.from(prefix);
  while (characters.length > 0) {
    const next = nextCodePoint(characters.pop()?.codePointAt(0) ?? CODE_POINT_MAX);
    if (next !== undefined) return characters.join("") + String.fromCodePoint(next);
  }
  return undefined;
};
