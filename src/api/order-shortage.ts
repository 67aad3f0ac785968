import type { LineUnits } from "../domain/order/content.ts";
import type { OrderState } from "../domain/order/state.ts";
import type { SourcingAnswer } from "../processes/order-sourcing.ts";
import type { Sellable } from "../processes/sourcing-candidates.ts";
import { problem, type Problem } from "./problems.ts";

/** Lines that a refusal names; all of them count. */
const LINES_SHOWN_MAX = 100;

type Wanted = { readonly sku: string; readonly units: number };

type ShortLine = {
  readonly line: number;
  readonly sku: string;
  readonly units: number;
  readonly short: number;
  /** What could be sent of the SKU, and from where. */
  readonly there: readonly { readonly warehouse: string; readonly available: number }[];
};

const shortLines = (
  lines: readonly Wanted[],
  short: readonly LineUnits[],
  there: readonly Sellable[],
): readonly ShortLine[] =>
  short.slice(0, LINES_SHOWN_MAX).map(({ line, units: missing }) => {
    const { sku = "", units = 0 } = lines[line - 1] ?? {};
    return {
      ...{ line, sku, units, short: missing },
      there: there
        .filter((one) => one.sku === sku)
        .map(({ warehouse, available }) => ({ warehouse, available })),
    };
  });

const described = (lines: readonly ShortLine[]): string =>
  lines
    .map(({ line, sku, units, short }) => {
      const left = String(units - short);
      return `line ${String(line)}: ${left} of ${String(units)} ${sku} can be sent`;
    })
    .slice(0, 3)
    .join("; ");

/** Says which lines fall short, and where how many units are. */
export const outOfStock = (
  { lines }: { readonly lines: readonly Wanted[] },
  { found, there }: Pick<SourcingAnswer, "found" | "there">,
): Problem => {
  const short = shortLines(lines, found.short, there);
  return problem("insufficient-stock", {
    detail: described(short) || "nothing of it can be sent",
    extra: { lines: short },
  });
};

/** The same of an order that others were faster than: it has ended, and holds nothing. Undefined: it has not. */
export const soldOut = (id: string, state: OrderState): Problem | undefined => {
  const { status, cancelReason, attempt, lines } = state;
  if (status !== "cancelled" || cancelReason !== "out-of-stock" || state.paid > 0) return undefined;
  const refused = state.holdings.filter(
    (one) => one.status === "refused" && one.attempt === attempt,
  );
  const there = refused.map(({ sku, warehouse, available = 0 }) => ({
    ...{ sku, warehouse, available },
  }));
  const missing = refused.flatMap(({ lines: units, units: all, available = 0 }) =>
    units.map((one) => ({ line: one.line, units: Math.min(one.units, all - available) })),
  );
  const short = shortLines(lines, missing, there);
  return problem("insufficient-stock", {
    detail: `others were faster: ${described(short)}`,
    extra: { order: id, lines: short },
  });
};
