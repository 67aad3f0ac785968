import { accept, decline, type EntityContext, type EntityVerdict } from "../decider.ts";
import type { LineUnits } from "../order/content.ts";
import { joined } from "../order/units.ts";
import type { ReturnCommandOf } from "./commands.ts";
import { decideByRule } from "./decide-refund.ts";
import { draftOf, type Draft } from "./draft.ts";
import type { ReturnEvent } from "./events.ts";
import { RETURN_ACTS_MAX } from "./names.ts";
import { linesToCome, lineOf, toComeOf, waitingOf, type ReturnState } from "./state.ts";

type Verdict = EntityVerdict<ReturnEvent>;
type Refused = Extract<Verdict, { kind: "refused" }>;

/** The first line of which more is named than there is. */
const refuseBeyond = (
  state: ReturnState,
  lines: readonly LineUnits[],
  { left, what }: { readonly left: (line: number) => number | undefined; readonly what: string },
): Refused | undefined => {
  for (const { line, units } of joined(lines, [])) {
    const there = left(line);
    if (there === undefined) return decline("invalid-state", `the return has no line ${line}`);
    if (units > there) {
      const sku = lineOf(state, line)?.sku ?? "";
      return decline("invalid-state", `line ${line}, ${sku}: ${there} units ${what}, not ${units}`);
    }
  }
  return undefined;
};

const elsewhere = (state: ReturnState, warehouse: string): Refused | undefined =>
  state.warehouse === undefined || state.warehouse === warehouse
    ? undefined
    : decline("invalid-state", `the return came in at ${state.warehouse}`);

const toCome =
  (state: ReturnState) =>
  (line: number): number | undefined => {
    const one = lineOf(state, line);
    return one === undefined ? undefined : toComeOf(one);
  };

/** Whoever receives the goods has seen that they were sent. */
const withWayBack = (draft: Draft): void => {
  if (draft.state().status === "approved") draft.add({ type: "ReturnShippedBack" });
};

export const receive = (
  state: ReturnState,
  command: ReturnCommandOf<"receive">,
  context: EntityContext,
): Verdict => {
  const { warehouse, note } = command;
  const lines = joined(command.lines ?? linesToCome(state), []);
  const beyond = { left: toCome(state), what: "are still to come" };
  const refused = elsewhere(state, warehouse) ?? refuseBeyond(state, lines, beyond);
  if (refused !== undefined) return refused;
  const draft = draftOf(state, context);
  withWayBack(draft);
  draft.add({
    ...{ type: "ReturnReceived", warehouse, lines },
    ...(note !== undefined && { note }),
  });
  return accept(...draft.events());
};

const arrive = (draft: Draft, warehouse: string, lines: readonly LineUnits[]): void => {
  withWayBack(draft);
  draft.add({ type: "ReturnReceived", warehouse, lines: joined(lines, []) });
};

/** Goods that are there when their return is opened. */
export const takeIn = (
  draft: Draft,
  { warehouse, inspected, decision }: NonNullable<ReturnCommandOf<"open-blind">["arrived"]>,
): void => {
  arrive(draft, warehouse, linesToCome(draft.state()));
  if (inspected === undefined) return;
  draft.add({ type: "ReturnInspected", act: 1, lines: inspected, decision });
};

/** Goods that are inspected as they come in have come in. */
export const inspect = (
  state: ReturnState,
  { warehouse, lines, decision }: ReturnCommandOf<"inspect">,
  context: EntityContext,
): Verdict => {
  const isNew = state.warehouse === undefined;
  if (isNew && warehouse === undefined) {
    return decline("invalid-state", "nothing of it has come yet: say in which warehouse it is");
  }
  if (state.acts >= RETURN_ACTS_MAX) {
    return decline("limit-exceeded", `a return has ${String(RETURN_ACTS_MAX)} inspections`);
  }
  const waiting = (line: number): number | undefined => {
    const one = lineOf(state, line);
    return one === undefined ? undefined : waitingOf(state, one);
  };
  const beyond = isNew
    ? { left: toCome(state), what: "are still to come" }
    : { left: waiting, what: "wait for an inspection" };
  const refused =
    (warehouse === undefined ? undefined : elsewhere(state, warehouse)) ??
    refuseBeyond(state, lines, beyond);
  if (refused !== undefined) return refused;
  const draft = draftOf(state, context);
  if (isNew && warehouse !== undefined) arrive(draft, warehouse, lines);
  draft.add({ type: "ReturnInspected", act: state.acts + 1, lines, decision });
  return accept(...draft.events());
};

/** What the stocks said to an inspection. Where all that came is booked, the rule decides unless a person is to. */
export const noteBooked = (
  state: ReturnState,
  { act, skus, refused }: ReturnCommandOf<"note-booked">,
  context: EntityContext,
): Verdict => {
  if (state.act?.act !== act) return accept();
  const draft = draftOf(state, context);
  if (skus.length > 0 || refused.length === 0) draft.add({ type: "ReturnBooked", act, skus });
  if (refused.length > 0) draft.add({ type: "ReturnBookingRefused", act, refused });
  decideByRule(draft);
  return accept(...draft.events());
};
