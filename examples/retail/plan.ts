import { linesOf, type RetailLine, type Source } from "./lines.ts";
import { meaningOf, SKIPS, warehouseOf, type Skip, type Warehouse } from "./meaning.ts";

/** What the first pass over the file finds out, so that the second can run without looking ahead. */
export type Plan = {
  readonly lines: number;
  readonly sales: number;
  readonly credits: number;
  readonly adjustments: number;
  readonly skipped: ReadonlyMap<Skip, number>;
  /**
   * Units that leave each stock in all, SKU by SKU for each warehouse: sold, and written off. Received before
   * the first sale they cover the demand whatever comes back in between, in whatever order.
   */
  readonly cover: { readonly [Site in Warehouse]: ReadonlyMap<string, number> };
  /** Every SKU that an act of the file names. */
  readonly skus: ReadonlySet<string>;
  /** Customer and stock of every credit line: the sales that a return may belong to. */
  readonly credited: ReadonlySet<string>;
};

/** Empty where there is no customer to look for. */
export const saleKeyOf = (line: RetailLine): string =>
  line.customer === "" ? "" : `${line.customer} ${line.code} ${warehouseOf(line)}`;

export const planOf = async (source: Source): Promise<Plan> => {
  const skipped = new Map<Skip, number>(SKIPS.map((reason) => [reason, 0]));
  const cover = { uk: new Map<string, number>(), intl: new Map<string, number>() };
  const credited = new Set<string>();
  const skus = new Set<string>();
  const counts = { lines: 0, sale: 0, credit: 0, adjustment: 0 };
  for await (const line of linesOf(source)) {
    const meaning = meaningOf(line);
    counts.lines += 1;
    if (meaning.kind === "skipped") {
      skipped.set(meaning.reason, (skipped.get(meaning.reason) ?? 0) + 1);
      continue;
    }
    counts[meaning.kind] += 1;
    skus.add(line.code);
    if (meaning.kind === "credit") {
      credited.add(saleKeyOf(line));
      continue;
    }
    const leaving = meaning.kind === "sale" ? meaning.units : Math.max(0, -meaning.delta);
    const site = cover[warehouseOf(line)];
    if (leaving > 0) site.set(line.code, (site.get(line.code) ?? 0) + leaving);
  }
  credited.delete("");
  const { lines, sale, credit, adjustment } = counts;
  return {
    ...{ lines, sales: sale, credits: credit, adjustments: adjustment },
    ...{ skipped, cover, skus, credited },
  };
};
