import type { LineUnits, PieceAnswer } from "./content.ts";
import type { OrderEvent } from "./events.ts";
import type { Holding, OrderState } from "./state.ts";
import { firstOf, joined, surplusOf, unitsOf, without } from "./units.ts";

type EventOf<Type extends OrderEvent["type"]> = Extract<OrderEvent, { type: Type }>;

/** A claim that is not needed any more in full: what is given up stands for no line from now on. */
const giveUp = (holding: Holding, units: number): Holding => ({
  ...holding,
  lines: without(holding.lines, units),
  excess: holding.excess + units,
});

const keptOf = ({ units, excess }: Holding): number => units - excess;

export const sourced = (state: OrderState, event: EventOf<"OrderSourced">): OrderState => ({
  ...state,
  attempt: event.attempt,
  tries: state.tries + 1,
  holdings: [
    ...state.holdings,
    ...event.pieces.map((piece, index): Holding => ({
      ...{ ...piece, attempt: event.attempt, piece: index, claim: event.claim },
      ...{ status: "planned", backed: 0, backordered: 0, assigned: 0, excess: 0, shipped: 0 },
      seen: -1,
    })),
  ],
});

type Answered = { readonly claim: Holding["claim"]; readonly shortage: OrderState["shortage"] };

/** Of a claim that was shorted meanwhile, an order that does not wait gives up what waits. */
const answered = (
  holding: Holding,
  answer: PieceAnswer,
  { claim, shortage }: Answered,
): Holding => {
  if (answer.status === "refused") {
    const { code, available } = answer;
    return {
      ...{ ...holding, status: "refused", backed: 0, backordered: 0, excess: 0, code },
      ...(available !== undefined && { available }),
    };
  }
  const { backed, backordered, revision = -1 } = answer;
  const status = claim === "hold" ? "held" : "firm";
  const seen = Math.max(holding.seen, revision);
  const held: Holding = { ...holding, status, claim, backed, backordered, seen };
  if (shortage === "backorder") return held;
  // What is given up already is taken of what waits first.
  const waiting = Math.max(0, backordered - held.excess);
  return waiting === 0 ? held : giveUp(held, Math.min(waiting, keptOf(held)));
};

type Answers = { readonly attempt: number; readonly pieces: readonly PieceAnswer[] };

/** What the stocks said to the pieces of an attempt. */
export const withAnswers = (
  state: OrderState,
  { attempt, pieces }: Answers,
  claim: Holding["claim"],
): OrderState => {
  const byPiece = new Map(pieces.map((one) => [one.piece, one]));
  const { shortage } = state;
  const holdings = state.holdings.map((holding) => {
    const answer = holding.attempt === attempt ? byPiece.get(holding.piece) : undefined;
    return answer === undefined ? holding : answered(holding, answer, { claim, shortage });
  });
  return { ...state, holdings };
};

/** Everything that is claimed in the attempts is given up, whatever is planned among it. */
export const givingUp = (
  state: OrderState,
  which: (holding: Holding) => boolean = () => true,
): OrderState => ({
  ...state,
  holdings: state.holdings.map((holding) => {
    const stands = holding.status !== "refused" && holding.status !== "released";
    const left = keptOf(holding) - holding.shipped;
    return stands && left > 0 && which(holding) ? giveUp(holding, left) : holding;
  }),
});

type Pieces = readonly { readonly piece: number; readonly units: number }[];

const afterRelease = (holding: Holding, units: number): Holding => {
  const waiting = Math.min(units, holding.backordered);
  const left = holding.units - units;
  const backed = Math.max(0, holding.backed - (units - waiting));
  return {
    ...{ ...holding, units: left, backed, backordered: holding.backordered - waiting },
    excess: Math.max(0, holding.excess - units),
    status: left <= 0 ? "released" : holding.status,
  };
};

export const released = (
  state: OrderState,
  { attempt, pieces }: { readonly attempt: number; readonly pieces: Pieces },
): OrderState => {
  const byPiece = new Map(pieces.map(({ piece, units }) => [piece, units]));
  const holdings = state.holdings.map((holding) => {
    const units = holding.attempt === attempt ? byPiece.get(holding.piece) : undefined;
    return units === undefined ? holding : afterRelease(holding, units);
  });
  return { ...state, holdings };
};

type Shifted = Pick<EventOf<"OrderClaimShorted">, "attempt" | "sku" | "warehouse" | "units">;

const shift = (
  state: OrderState,
  { attempt, sku, warehouse }: Shifted,
  change: (holding: Holding) => Holding,
): OrderState => ({
  ...state,
  holdings: state.holdings.map((one) =>
    one.attempt === attempt && one.sku === sku && one.warehouse === warehouse ? change(one) : one,
  ),
});

/** Units that are not there any more. Where the order does not wait for them, they are given up. */
export const shorted = (state: OrderState, event: EventOf<"OrderClaimShorted">): OrderState =>
  shift(state, event, (holding) => {
    const units = Math.min(event.units, holding.backed);
    const moved = {
      ...holding,
      backed: holding.backed - units,
      backordered: holding.backordered + units,
      seen: event.revision,
    };
    if (state.shortage === "backorder") return moved;
    return giveUp(moved, Math.min(units, keptOf(moved)));
  });

export const served = (state: OrderState, event: EventOf<"OrderBackorderServed">): OrderState =>
  shift(state, event, (holding) => {
    const units = Math.min(event.units, holding.backordered);
    const { backed, backordered } = holding;
    const moved = { backed: backed + units, backordered: backordered - units };
    return { ...holding, ...moved, seen: event.revision };
  });

/** Units of lines that are claimed and not needed: the newest claims are given up first. */
export const withoutSurplus = (state: OrderState): OrderState => {
  const left = new Map(surplusOf(state).map(({ line, units }) => [line, units]));
  if (left.size === 0) return state;
  const holdings = state.holdings
    .toReversed()
    .map((holding) => {
      const given: LineUnits[] = [];
      for (const { line, units } of holding.lines) {
        const part = Math.min(units, left.get(line) ?? 0);
        if (part === 0) continue;
        left.set(line, (left.get(line) ?? 0) - part);
        given.push({ line, units: part });
      }
      if (given.length === 0) return holding;
      const kept = joined(
        holding.lines,
        given.map(({ line, units }) => ({ line, units: -units })),
      ).filter(({ units }) => units > 0);
      return { ...holding, lines: kept, excess: holding.excess + unitsOf(given) };
    })
    .toReversed();
  return { ...state, holdings };
};

type InParcel = readonly {
  readonly attempt: number;
  readonly piece: number;
  readonly units: number;
}[];

const pieceKey = ({ attempt, piece }: { readonly attempt: number; readonly piece: number }) =>
  `${String(attempt)}.${String(piece)}`;

/** Units of claims go into a parcel, or (negative) out of it. */
export const withAssigned = (state: OrderState, pieces: InParcel, sign: 1 | -1): OrderState => {
  const units = new Map(pieces.map((one) => [pieceKey(one), one.units]));
  const holdings = state.holdings.map((holding) => {
    const change = units.get(pieceKey(holding));
    return change === undefined
      ? holding
      : { ...holding, assigned: Math.max(0, holding.assigned + sign * change) };
  });
  return { ...state, holdings };
};

export const withShipped = (state: OrderState, pieces: InParcel): OrderState => {
  const units = new Map(pieces.map((one) => [pieceKey(one), one.units]));
  const holdings = state.holdings.map((holding) => {
    const change = units.get(pieceKey(holding));
    return change === undefined ? holding : { ...holding, shipped: holding.shipped + change };
  });
  return { ...state, holdings };
};

/** Which lines the units of pieces are for, behind those that are in other parcels already. */
export const linesInParcel = (state: OrderState, pieces: InParcel): readonly LineUnits[] => {
  const byPiece = new Map(state.holdings.map((one) => [pieceKey(one), one]));
  const lines = pieces.flatMap((one) => {
    const holding = byPiece.get(pieceKey(one));
    if (holding === undefined) return [];
    const before = firstOf(holding.lines, holding.assigned);
    const taken = firstOf(holding.lines, holding.assigned + one.units);
    return [...taken, ...before.map(({ line, units }) => ({ line, units: -units }))];
  });
  return joined(lines, []).filter(({ units }) => units > 0);
};
