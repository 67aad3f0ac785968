import type { DispatchStock } from "../commands/stock-request.ts";
import type { FoundPlan } from "../domain/order/commands.ts";
import type { LineUnits, OrderContent, Piece } from "../domain/order/content.ts";
import type { OrderState } from "../domain/order/state.ts";
import { joined } from "../domain/order/units.ts";
import type { Clock, Ids } from "../domain/runtime.ts";
import {
  SOURCING_STEPS,
  type SourcingCandidate,
  type SourcingLine,
  type SourcingPlan,
} from "../domain/sourcing-types.ts";
import { planSourcing } from "../domain/sourcing.ts";
import type { ReadModels } from "../projections/read-models.ts";
import type { SourcingWish } from "./order-ports.ts";
import { candidatesFor, type Sellable } from "./sourcing-candidates.ts";
import { firstToPromise } from "./sourcing-promises.ts";

/** How long a plan that falls short waits for the read models: units may have come a moment ago. */
const CATCH_UP_MS = 2_000;

/** What sourcing looks at in an order; it need not be placed. */
export type SourcingQuestion = Pick<OrderContent, "channel" | "shortage" | "strategy"> &
  Partial<Pick<OrderContent, "region" | "priority">> & {
    readonly lines: readonly SourcingLine[];
    /** Units that stocks had when they refused this order, a moment ago. */
    readonly refused?: readonly Sellable[];
  };

export type SourcingAnswer = {
  readonly found: FoundPlan;
  /** What was weighed, and why it came out so. */
  readonly plan: SourcingPlan;
  /** Sellable units of each SKU that fell short, by warehouse. */
  readonly there: readonly Sellable[];
};

export type OrderSourcing = {
  /** Stores nothing. @throws what the read models throw */
  readonly explain: (question: SourcingQuestion) => Promise<SourcingAnswer>;
  readonly source: (wish: SourcingWish) => Promise<FoundPlan>;
};

export type OrderSourcingNeeds = {
  /** Asked for at each question: the read side may begin later than the processes. */
  readonly models: () => Pick<ReadModels, "availability" | "entities" | "waitFor">;
  readonly dispatch: DispatchStock;
  readonly head: () => Promise<bigint>;
  readonly clock: Clock;
  readonly ids: Ids;
};

/** One claim in each stock: lines of one SKU share it. */
const piecesOf = ({ pieces }: SourcingPlan): readonly Piece[] => {
  const byStock = new Map<string, Piece>();
  for (const { sku, warehouse, line, units } of pieces) {
    const key = `${sku}@${warehouse}`;
    const before = byStock.get(key) ?? { sku, warehouse, units: 0, lines: [] };
    const lines = joined(before.lines, [{ line, units }]);
    byStock.set(key, { ...before, units: before.units + units, lines });
  }
  return [...byStock.values()];
};

const withUnits = (
  pieces: readonly Piece[],
  { sku, warehouse }: Pick<Piece, "sku" | "warehouse">,
  lines: readonly LineUnits[],
): readonly Piece[] => {
  const units = lines.reduce((sum, one) => sum + one.units, 0);
  const same = pieces.find((one) => one.sku === sku && one.warehouse === warehouse);
  if (same === undefined) return [...pieces, { sku, warehouse, units, lines }];
  return pieces.map((one) =>
    one === same ? { ...one, units: one.units + units, lines: joined(one.lines, lines) } : one,
  );
};

const unitsBySku = (lines: readonly SourcingLine[]): ReadonlyMap<string, readonly LineUnits[]> => {
  const bySku = new Map<string, LineUnits[]>();
  for (const { sku, line, units } of lines) {
    const same = bySku.get(sku);
    if (same === undefined) bySku.set(sku, [{ line, units }]);
    else same.push({ line, units });
  }
  return bySku;
};

type Promised = { readonly pieces: readonly Piece[]; readonly short: readonly LineUnits[] };

/** Units that nobody has are asked of the warehouse that goes first among those that promise them. */
const withPromises = async (
  needs: OrderSourcingNeeds,
  { short, candidates }: SourcingPlan,
  { pieces, priority = 0 }: { readonly pieces: readonly Piece[]; readonly priority?: number },
): Promise<Promised> => {
  let now: Promised = { pieces, short: [] };
  for (const [sku, lines] of unitsBySku(short)) {
    const held = (warehouse: string): number =>
      pieces.find((one) => one.sku === sku && one.warehouse === warehouse)?.units ?? 0;
    const more = lines.reduce((sum, { units }) => sum + units, 0);
    const warehouse = await firstToPromise(needs, {
      ...{ sku, priority },
      asks: candidates.map((one) => ({
        warehouse: one.warehouse,
        units: held(one.warehouse) + more,
      })),
    });
    now =
      warehouse === undefined
        ? { ...now, short: [...now.short, ...lines] }
        : { ...now, pieces: withUnits(now.pieces, { sku, warehouse }, lines) };
  }
  return now;
};

const planFor = (
  { lines, strategy }: SourcingQuestion,
  candidates: readonly SourcingCandidate[],
): SourcingPlan => planSourcing({ lines, strategy, candidates, stepsMax: SOURCING_STEPS });

/** A short plan is looked at again once the read models know what has been recorded up to now. */
const planned = async (needs: OrderSourcingNeeds, question: SourcingQuestion) => {
  const models = needs.models();
  const first = await candidatesFor({ ...needs, models }, question);
  const plan = planFor(question, first);
  if (plan.short.length === 0) return { plan, candidates: first };
  await models.waitFor(await needs.head(), CATCH_UP_MS);
  const candidates = await candidatesFor({ ...needs, models }, question);
  return { plan: planFor(question, candidates), candidates };
};

const thereOf = (
  short: readonly LineUnits[],
  { lines }: SourcingQuestion,
  candidates: readonly SourcingCandidate[],
): readonly Sellable[] => {
  const missing = new Set(short.map(({ line }) => line));
  const skus = new Set(lines.filter(({ line }) => missing.has(line)).map(({ sku }) => sku));
  return candidates
    .filter(({ excluded }) => excluded === undefined)
    .flatMap(({ warehouse, sellable }) =>
      [...skus].flatMap((sku) => {
        const available = Object.hasOwn(sellable, sku) ? (sellable[sku] ?? 0) : 0;
        return available > 0 ? [{ sku, warehouse, available }] : [];
      }),
    );
};

/** What a stock had when it refused the order's last attempts; it knows better than a read model. */
const refusedOf = ({ holdings, attempt, tries }: OrderState): readonly Sellable[] =>
  holdings
    .filter((one) => one.status === "refused" && one.attempt > attempt - tries)
    .map(({ sku, warehouse, available = 0 }) => ({ sku, warehouse, available }));

/** Finds who sends what of an order, from the read models. The stocks have the last word: they reserve, or refuse. */
export const createOrderSourcing = (needs: OrderSourcingNeeds): OrderSourcing => {
  const explain = async (question: SourcingQuestion): Promise<SourcingAnswer> => {
    const { plan, candidates } = await planned(needs, question);
    const pieces = piecesOf(plan);
    const short = plan.short.map(({ line, units }) => ({ line, units }));
    const whole: Promised =
      question.shortage === "backorder" && short.length > 0
        ? await withPromises(needs, plan, { ...question, pieces })
        : { pieces, short };
    const { method, why } = plan;
    const there = thereOf(whole.short, question, candidates);
    return { found: { ...whole, method, why }, plan, there };
  };
  return {
    explain,
    source: async ({ state, lines }) => {
      // What the order itself has just claimed is not there a second time.
      if (state.tries === 0) await needs.models().waitFor(await needs.head(), CATCH_UP_MS);
      const { channel, region, shortage, strategy, priority } = state;
      const { found } = await explain({
        ...{ channel, shortage, strategy, priority },
        ...(region !== undefined && { region }),
        lines: lines.map(({ line, units }) => ({
          ...{ line, units },
          sku: state.lines[line - 1]?.sku ?? "",
        })),
        refused: refusedOf(state),
      });
      return found;
    },
  };
};
