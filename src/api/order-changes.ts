import type { z } from "zod";
import type * as bodies from "../commands/order-schemas.ts";
import type { OrderCommandOf } from "../domain/order/commands.ts";
import type { OrderedLine } from "../domain/order/content.ts";
import type { OrderState } from "../domain/order/state.ts";
import { mayDo } from "../domain/order/actions.ts";
import type { SourcingLine } from "../domain/sourcing-types.ts";
import type { ApiNeeds } from "./needs.ts";
import { outOfStock } from "./order-shortage.ts";
import { problem } from "./problems.ts";
import { invalid } from "./validation.ts";

type Change = OrderCommandOf<"change">;
type Needs = Pick<ApiNeeds, "references" | "orders">;
type Replacement = z.output<typeof bodies.orderReplacement>;

/** SKUs that were not in the order must be known. @throws Problem unknown-reference */
const requireKnown = async (
  { references }: Needs,
  lines: readonly OrderedLine[],
  state: OrderState,
): Promise<void> => {
  const known = new Set(state.skus);
  const fresh = lines.map(({ sku }) => sku).filter((sku) => !known.has(sku));
  const refused = await references.judgeSkus(fresh);
  if (refused !== undefined) throw problem(refused.code, refused.detail);
};

/** Units that are asked for beyond those that the order has of the SKU, by line. */
const moreOf = (state: OrderState, lines: readonly OrderedLine[]): readonly SourcingLine[] => {
  const spare = new Map<string, number>();
  for (const { sku, units, dropped } of state.lines) {
    spare.set(sku, (spare.get(sku) ?? 0) + units - dropped);
  }
  return lines.flatMap(({ sku, units }, index) => {
    const own = Math.min(units, spare.get(sku) ?? 0);
    spare.set(sku, (spare.get(sku) ?? 0) - own);
    return units > own ? [{ line: index + 1, sku, units: units - own }] : [];
  });
};

/**
 * An order that goes without nothing is not changed to what nobody has. What is gone once the change is paid, it goes
 * without all the same. @throws Problem insufficient-stock
 */
const requireThere = async (
  { orders }: Needs,
  state: OrderState,
  lines: readonly OrderedLine[],
): Promise<void> => {
  const { channel, region, shortage, strategy, priority } = state;
  const more = moreOf(state, lines);
  if (shortage !== "refuse" || more.length === 0 || !mayDo(state, "change")) return;
  const sourced = await orders.sourcing.explain({
    ...{ channel, shortage, strategy, priority, lines: more },
    ...(region !== undefined && { region }),
  });
  if (sourced.found.short.length > 0) throw outOfStock({ lines }, sourced);
};

const extrasOf = ({
  shipping,
  discount,
  note,
}: Pick<Change, "shipping" | "discount" | "note">) => ({
  ...(shipping !== undefined && { shipping }),
  ...(discount !== undefined && { discount }),
  ...(note !== undefined && { note }),
});

export const replacementOf = async (
  needs: Needs,
  body: Replacement,
  state: OrderState,
): Promise<Change> => {
  await requireKnown(needs, body.lines, state);
  await requireThere(needs, state, body.lines);
  return { type: "change", lines: body.lines, ...extrasOf(body) };
};

/** The lines as they are, with what is different. @throws Problem validation-failed, unknown-reference, insufficient-stock */
export const editOf = async (
  needs: Needs,
  body: bodies.OrderEditBody,
  state: OrderState,
): Promise<Change> => {
  const { lines: edits = [], add = [] } = body;
  const lines = state.lines.map(({ sku, units, dropped, price }): OrderedLine => ({
    ...{ sku, price },
    // What the order goes without already is not asked for again.
    units: units - dropped,
  }));
  for (const [index, { line, units, price }] of edits.entries()) {
    const before = lines[line - 1];
    if (before === undefined)
      throw invalid(`/lines/${String(index)}/line`, "there is no such line");
    lines[line - 1] = { ...before, units: units ?? before.units, price: price ?? before.price };
  }
  await requireKnown(needs, add, state);
  await requireThere(needs, state, [...lines, ...add]);
  return { type: "change", lines: [...lines, ...add], ...extrasOf(body) };
};
