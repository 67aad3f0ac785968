/** Ids of domain.md: 1 to 64 of `A-Z a-z 0-9 . _ -`, starting with a letter or digit. */
export const ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export const isId = (text: string): boolean => ID_PATTERN.test(text);

/** Stands for "no lot" and "no bin" inside events and answers. */
export const NONE = "-";

export type StockKey = { readonly sku: string; readonly warehouse: string };

/** `stock-<sku>@<warehouse>`; `@` is outside the id alphabet, so the name reads back unambiguously. */
export const stockStream = (sku: string, warehouse: string): string => `stock-${sku}@${warehouse}`;

/** The SKU and warehouse of a stock stream; undefined for a stream of another category. */
export const stockKeyOf = (stream: string): StockKey | undefined => {
  if (!stream.startsWith("stock-")) return undefined;
  const at = stream.indexOf("@");
  if (at < 0) return undefined;
  const sku = stream.slice(6, at);
  const warehouse = stream.slice(at + 1);
  return isId(sku) && isId(warehouse) ? { sku, warehouse } : undefined;
};

/** The category of a stream is what stands before the first `-`. */
export const categoryOf = (stream: string): string => {
  const dash = stream.indexOf("-");
  return dash < 0 ? stream : stream.slice(0, dash);
};
