/** Characters of one barcode: more would not fit on a label. */
const CHARACTERS_MAX = 64;
const QUIET_MODULES = 10;

export type Bar = { readonly x: number; readonly width: number };
export type BarBox = { readonly x: number; readonly width: number };

type Widths = { readonly sbs: readonly number[] };
const hasWidths = (one: object | undefined): one is Widths =>
  one !== undefined && "sbs" in one && Array.isArray(one.sbs);

/** Widths of bars and spaces in turn, in modules, beginning with a bar. The library is loaded when it is needed. */
export const code128 = async (text: string): Promise<readonly number[]> => {
  if (text.length > CHARACTERS_MAX) throw new Error(`${text} is too long for a barcode`);
  const { default: bwip } = await import("bwip-js/node");
  const [symbol] = bwip.raw("code128", text, {});
  if (!hasWidths(symbol)) throw new Error(`${text} has no barcode`);
  return symbol.sbs;
};

/** Where the bars stand in a box, with the quiet zone that a scanner needs at either side. */
export const barsIn = (widths: readonly number[], { x, width }: BarBox): readonly Bar[] => {
  const modules = widths.reduce((sum, one) => sum + one, 0) + 2 * QUIET_MODULES;
  const unit = width / modules;
  let at = x + QUIET_MODULES * unit;
  return widths.flatMap((one, index) => {
    const bar = { x: at, width: one * unit };
    at += bar.width;
    return index % 2 === 0 ? [bar] : [];
  });
};
