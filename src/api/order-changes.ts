import type { z } from "zod";
import type * as bodies from "../commands/order-schemas.ts";
import type { OrderCommandOf } from "../domain/order/commands.ts";
import type { OrderedLine } from "../domain/order/events.ts";
import type { OrderState } from "../domain/order/state.ts";
import type { ApiNeeds } from "./needs.ts";
import { problem } from "./problems.ts";
import { invalid } from "./validation.ts";

type Change = OrderCommandOf<"change">;
type Needs = Pick<ApiNeeds, "references">;
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
  return { type: "change", lines: body.lines, ...extrasOf(body) };
};

/** The lines as they are, with what is different. @throws Problem validation-failed, unknown-reference */
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
  return { type: "change", lines: [...lines, ...add], ...extrasOf(body) };
};
