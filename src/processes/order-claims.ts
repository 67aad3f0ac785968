import type { StockAnswer } from "../commands/stock-request.ts";
import type { OrderCommand } from "../domain/order/commands.ts";
import type { PieceAnswer } from "../domain/order/content.ts";
import { claimOf, type Holding } from "../domain/order/state.ts";
import { releasable, type Todo } from "../domain/order/todo.ts";
import { missingOf } from "../domain/order/units.ts";
import type { StockCommand } from "../domain/stock/commands.ts";
import type { OrderStep, Place } from "./order-ports.ts";
import type { StockAsk } from "./process.ts";

type TodoOf<Kind extends Todo["kind"]> = Extract<Todo, { kind: Kind }>;

const answerOf = (piece: number, answer: StockAnswer): PieceAnswer => {
  if (answer.status === "accepted") {
    const { backed, backordered, version } = answer;
    return { piece, status: "held", backed, backordered, revision: version };
  }
  const { rejection } = answer;
  const { code, detail } = rejection;
  const available = "available" in rejection ? rejection.available : undefined;
  return {
    ...{ piece, status: "refused", code, detail },
    ...(available !== undefined && { available }),
  };
};

/** Pieces in the order of the answers. */
const answersOf = (
  holdings: readonly Holding[],
  answers: readonly StockAnswer[],
): readonly PieceAnswer[] =>
  holdings.flatMap(({ piece }, index) => {
    const answer = answers[index];
    return answer === undefined ? [] : [answerOf(piece, answer)];
  });

const earliest = (answers: readonly StockAnswer[]): string | undefined =>
  answers
    .flatMap((answer) => (answer.status === "accepted" ? (answer.deadline ?? []) : []))
    .toSorted()
    .at(0);

const ask = (name: string, holding: Holding, command: StockCommand): StockAsk => {
  const { attempt, piece, sku, warehouse } = holding;
  return { key: `${name}.${String(attempt)}.${String(piece)}`, sku, warehouse, command };
};

/** An order that does not wait takes nothing that its stock would promise beyond what is there. */
const waitingOf = ({ shortage }: Place["state"]): { readonly stockOnly?: true } =>
  shortage === "backorder" ? {} : { stockOnly: true };

const reserve = ({ id, state }: Place, holding: Holding): StockAsk => {
  const { priority, customer } = state;
  return ask("reserve", holding, {
    ...{ type: "reserve", claim: claimOf(id, holding.attempt), units: holding.units, order: id },
    ...{ holdClass: "checkout", priority, ...waitingOf(state) },
    ...(customer !== undefined && { customer }),
  });
};

const allocate = ({ id, state }: Place, holding: Holding): StockAsk =>
  ask("allocate", holding, {
    ...{ type: "allocate", claim: claimOf(id, holding.attempt), units: holding.units, order: id },
    ...{ priority: state.priority, ...waitingOf(state) },
  });

/** Claims what was planned: soft before the payment, firm behind it. */
export const claimStep = (place: Place, { attempt, holdings }: TodoOf<"claim">): OrderStep => {
  const isHold = holdings.every(({ claim }) => claim === "hold");
  return {
    kind: "stocks",
    asks: holdings.map((one) => (isHold ? reserve(place, one) : allocate(place, one))),
    then: (answers): OrderCommand => {
      const pieces = answersOf(holdings, answers);
      if (!isHold) return { type: "note-allocated", attempt, pieces };
      const deadline = earliest(answers);
      const until = deadline === undefined ? {} : { deadline };
      return { type: "note-reserved", attempt, pieces, ...until };
    },
  };
};

/** What was held for a customer is his: the hold becomes an allocation of the same name. */
export const firmStep = ({ id }: Place, { attempt, holdings }: TodoOf<"firm">): OrderStep => {
  const claim = claimOf(id, attempt);
  return {
    kind: "stocks",
    asks: holdings.map((one) =>
      ask("firm", one, { type: "allocate", claim, reservation: claim, order: id }),
    ),
    then: (answers) => ({
      ...{ type: "note-allocated", attempt },
      pieces: answersOf(holdings, answers),
    }),
  };
};

/**
 * A claim whose last answer got lost may be a hold, an allocation, or not be there at all: each is asked to end, and
 * what the stock does not know needs no end.
 */
const endings = ({ id, state }: Place, holding: Holding): readonly StockAsk[] => {
  const claim = claimOf(id, holding.attempt);
  const units = releasable(holding);
  const reason = state.cancelReason === undefined ? "order-changed" : "order-cancelled";
  const left = String(holding.units);
  const firm = ask(`release.${left}`, holding, {
    ...{ type: "release-allocation", claim, order: id, units, reason },
  });
  if (holding.status === "firm") return [firm];
  const soft = ask(`let-go.${left}`, holding, {
    ...{ type: "release-reservation", claim, order: id, units, reason },
  });
  return [soft, firm];
};

export const releaseStep = (place: Place, { attempt, holdings }: TodoOf<"release">): OrderStep => ({
  kind: "stocks",
  asks: holdings.flatMap((one) => endings(place, one)),
  then: () => ({
    ...{ type: "note-released", attempt },
    pieces: holdings.map((one) => ({ piece: one.piece, units: releasable(one) })),
  }),
});

export const sourceStep = ({ id, state }: Place, { claim }: TodoOf<"source">): OrderStep => ({
  kind: "call",
  key: `source.${String(state.attempt + 1)}`,
  call: async ({ source }) => {
    const plan = await source({ order: id, state, lines: missingOf(state) });
    return { type: "note-sourced", claim, ...plan };
  },
});
