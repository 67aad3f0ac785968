import { accept, type EntityContext, type EntityVerdict } from "../decider.ts";
import { dueOf } from "./amounts.ts";
import type { OrderCommandOf } from "./commands.ts";
import { doWithout, draftOf, settle, type Draft } from "./draft.ts";
import type { LineUnits, Piece, PieceAnswer } from "./content.ts";
import type { OrderEvent } from "./events.ts";
import { firstPart } from "./plan-part.ts";
import { ALLOCATION_TRIES_MAX, HOLD_TRIES_MAX, type Holding, type OrderState } from "./state.ts";
import { isUnderWay } from "./transitions.ts";
import { closedOf, joined, missingOf } from "./units.ts";

type Verdict = EntityVerdict<OrderEvent>;
type Of<Type extends Parameters<typeof claimNote>[1]["type"]> = OrderCommandOf<Type>;

/** Whether a plan asks for no more than what is missing now: an older one is thrown away. */
const fits = (missing: readonly LineUnits[], pieces: readonly Piece[]): boolean => {
  const left = new Map(missing.map(({ line, units }) => [line, units]));
  const asked = joined(
    pieces.flatMap(({ lines }) => lines),
    [],
  );
  return asked.every(({ line, units }) => units <= (left.get(line) ?? 0));
};

const wants = ({ status }: OrderState): Holding["claim"] | undefined => {
  if (status === "pending" || status === "payment-pending") return "hold";
  return isUnderWay(status) ? "allocation" : undefined;
};

const sourced = (draft: Draft, command: Of<"note-sourced">): void => {
  const state = draft.state();
  const { pieces, short, method, claim, why } = command;
  const missing = missingOf(state);
  if (wants(state) !== claim || missing.length === 0 || !fits(missing, pieces)) return;
  if (short.length > 0 && state.shortage !== "partial") {
    doWithout(draft, short, "out-of-stock");
    if (draft.state().status === "cancelled") return;
  }
  if (pieces.length > 0) {
    draft.add({
      ...{ type: "OrderSourced", attempt: state.attempt + 1, pieces: firstPart(pieces), short },
      ...{ method, claim },
      ...(why !== undefined && { why }),
    });
  }
  if (short.length > 0 && state.shortage === "partial") doWithout(draft, short, "out-of-stock");
};

/** Answers to pieces that still wait for one; what is known already is no news. */
const newsOf = (
  { holdings }: OrderState,
  { attempt, pieces }: { readonly attempt: number; readonly pieces: readonly PieceAnswer[] },
  waiting: readonly Holding["status"][],
): readonly PieceAnswer[] => {
  const own = holdings.filter((one) => one.attempt === attempt && waiting.includes(one.status));
  const open = new Set(own.map(({ piece }) => piece));
  return pieces.filter(({ piece }) => open.has(piece));
};

const allHeld = (pieces: readonly PieceAnswer[]): boolean =>
  pieces.every(({ status }) => status === "held");

/** Asks for the money as soon as all goods are kept, where the order says how it is paid. */
const askForPayment = (draft: Draft): void => {
  const state = draft.state();
  if (state.status !== "payment-pending") return;
  const amount = dueOf(state);
  if (amount === 0) {
    draft.add({ type: "OrderConfirmed", reason: state.total === 0 ? "nothing-to-pay" : "paid" });
    return;
  }
  if (state.payment === undefined || state.payments.length > 0) return;
  draft.add({ type: "OrderPaymentRequested", attempt: 1, ...state.payment, amount });
};

/** Nothing of it is still to be asked for, or waits for the answer of a stock. */
const isClaimed = (state: OrderState): boolean =>
  missingOf(state).length === 0 && state.holdings.every(({ status }) => status !== "planned");

const done = (draft: Draft): Verdict => {
  settle(draft);
  if (isClaimed(draft.state())) askForPayment(draft);
  return accept(...draft.events());
};

const earlier = (one: string | undefined, other: string): string =>
  one === undefined || other < one ? other : one;

const reserved = (draft: Draft, command: Of<"note-reserved">): void => {
  const state = draft.state();
  const { attempt, deadline } = command;
  const pieces = newsOf(state, command, ["planned"]);
  if (pieces.length === 0) return;
  if (allHeld(pieces) && deadline !== undefined) {
    const until = earlier(state.deadline, deadline);
    draft.add({ type: "OrderReserved", attempt, pieces, deadline: until });
    return;
  }
  draft.add({ type: "OrderReservationRefused", attempt, pieces });
  if (draft.state().status !== "cancelled" && draft.state().tries >= HOLD_TRIES_MAX) {
    doWithout(draft, missingOf(draft.state()), "out-of-stock");
  }
};

const allocated = (draft: Draft, command: Of<"note-allocated">): void => {
  const { attempt } = command;
  const pieces = newsOf(draft.state(), command, ["planned", "held"]);
  if (pieces.length === 0) return;
  const type = allHeld(pieces) ? "OrderAllocated" : "OrderAllocationRefused";
  const { tries } = draft.state();
  draft.add({ type, attempt, pieces });
  if (type === "OrderAllocated" || !isUnderWay(draft.state().status)) return;
  if (tries >= ALLOCATION_TRIES_MAX) {
    doWithout(draft, missingOf(draft.state()), "allocation-refused");
  }
};

const released = (draft: Draft, { attempt, pieces }: Of<"note-released">): void => {
  const open = draft.state().holdings.filter((one) => one.attempt === attempt && one.excess > 0);
  const news = pieces.flatMap(({ piece, units }) => {
    const holding = open.find((one) => one.piece === piece);
    return holding === undefined ? [] : [{ piece, units: Math.min(units, holding.excess) }];
  });
  if (news.length > 0) draft.add({ type: "OrderReleased", attempt, pieces: news });
};

const shifted = (draft: Draft, command: Of<"note-shorted" | "note-served">): void => {
  const { attempt, sku, warehouse, units, revision, cause = "unspecified" } = command;
  const holding = draft
    .state()
    .holdings.find(
      (one) => one.attempt === attempt && one.sku === sku && one.warehouse === warehouse,
    );
  if (holding === undefined || holding.seen >= revision) return;
  const moved = { attempt, sku, warehouse, units, revision };
  if (command.type === "note-served") {
    draft.add({ type: "OrderBackorderServed", ...moved });
    return;
  }
  // What is in a closed parcel was there when it was picked, whatever the stock said before.
  const lost = Math.min(units, holding.units - closedOf(draft.state(), holding));
  if (lost > 0) draft.add({ type: "OrderClaimShorted", ...moved, units: lost, cause });
};

/** What the stocks and sourcing said. What is known already is accepted and records nothing. */
export const claimNote = (
  state: OrderState,
  command: OrderCommandOf<
    | "note-sourced"
    | "note-reserved"
    | "note-allocated"
    | "note-released"
    | "note-shorted"
    | "note-served"
  >,
  context: EntityContext,
): Verdict => {
  const draft = draftOf(state, context);
  switch (command.type) {
    case "note-sourced":
      sourced(draft, command);
      break;
    case "note-reserved":
      reserved(draft, command);
      break;
    case "note-allocated":
      allocated(draft, command);
      break;
    case "note-released":
      released(draft, command);
      break;
    case "note-shorted":
    case "note-served":
      shifted(draft, command);
      break;
  }
  return done(draft);
};
