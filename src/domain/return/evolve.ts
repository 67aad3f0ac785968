import type { Trace } from "../decider.ts";
import type { LineUnits } from "../order/content.ts";
import type { Disposition } from "../stock/events.ts";
import type { InspectedLine, ReturnEvent, ReturnEventOf, ReturnStatus } from "./events.ts";
import { initialReturn, type ReturnedLine, type ReturnState } from "./state.ts";
import { workOf } from "./telling.ts";

type Counted = "received" | "restocked" | "quarantined" | "damaged";

const COUNTED: Readonly<Record<Disposition, Counted>> = {
  restock: "restocked",
  quarantine: "quarantined",
  damaged: "damaged",
};

const NOTHING_YET = { received: 0, restocked: 0, quarantined: 0, damaged: 0 };

const into = (state: ReturnState, status: ReturnStatus, at: string): ReturnState => ({
  ...{ ...state, status, since: at },
});

const ended = (
  state: ReturnState,
  status: ReturnStatus,
  { at, why }: { readonly at: string; readonly why?: string },
): ReturnState => ({
  ...into(state, status, at),
  endedAt: at,
  ...(why !== undefined && { why }),
});

const counted = (
  lines: readonly ReturnedLine[],
  field: Counted,
  more: readonly LineUnits[],
): readonly ReturnedLine[] => {
  const units = new Map<number, number>();
  for (const one of more) units.set(one.line, (units.get(one.line) ?? 0) + one.units);
  return lines.map((one) => ({ ...one, [field]: one[field] + (units.get(one.line) ?? 0) }));
};

const requested = (event: ReturnEventOf<"ReturnRequested">, trace: Trace): ReturnState => {
  const { order, currency, customer, reason, lines } = event;
  return {
    ...{ ...initialReturn, status: "requested", since: trace.recordedAt, currency, reason },
    ...(order !== undefined && { order }),
    ...(customer !== undefined && { customer }),
    lines: lines.map((one) => ({ ...one, ...NOTHING_YET })),
    ...{ requestedBy: trace.actor, requestedAt: trace.recordedAt },
  };
};

const approved = (
  state: ReturnState,
  { by, shipBy, note }: ReturnEventOf<"ReturnApproved">,
  { actor, recordedAt }: Trace,
): ReturnState => ({
  ...{ ...into(state, "approved", recordedAt), shipBy, approvedAt: recordedAt },
  approvedBy: by === "policy" ? "policy" : actor,
  ...(note !== undefined && { why: note }),
});

const received = (
  state: ReturnState,
  { warehouse, lines }: ReturnEventOf<"ReturnReceived">,
  { actor, recordedAt }: Trace,
): ReturnState => ({
  ...(state.status === "quality-check" ? state : into(state, "received", recordedAt)),
  ...{ warehouse, lines: counted(state.lines, "received", lines) },
  ...{ receivedBy: actor, receivedAt: recordedAt },
});

const inspected = (
  state: ReturnState,
  { act, lines, decision }: ReturnEventOf<"ReturnInspected">,
  { actor, recordedAt }: Trace,
): ReturnState => ({
  ...(state.status === "quality-check" ? state : into(state, "quality-check", recordedAt)),
  ...{ act: { act, by: actor, lines }, acts: act, decision, refused: [] },
  inspectedBy: [...new Set([...state.inspectedBy, actor])],
  inspectedAt: recordedAt,
});

const withoutAct = ({ act: _act, ...rest }: ReturnState): ReturnState => rest;

const withDisposition = (
  lines: readonly ReturnedLine[],
  taken: readonly InspectedLine[],
): readonly ReturnedLine[] =>
  (["restock", "quarantine", "damaged"] as const).reduce(
    (all, disposition) =>
      counted(
        all,
        COUNTED[disposition],
        taken.filter((one) => one.disposition === disposition),
      ),
    lines,
  );

/** The stocks answer for the whole inspection at once: what they took is booked, the rest waits again. */
const booked = (state: ReturnState, { skus }: ReturnEventOf<"ReturnBooked">): ReturnState => {
  const skuOf = new Map(state.lines.map(({ line, sku }) => [line, sku]));
  const taken = (state.act?.lines ?? []).filter((one) => skus.includes(skuOf.get(one.line) ?? ""));
  return withoutAct({ ...state, lines: withDisposition(state.lines, taken) });
};

const told = (state: ReturnState, { to }: ReturnEventOf<"ReturnTold">): ReturnState => ({
  ...{ ...state, told: to },
  approvalTold: state.approvalTold || to === "approved",
});

type DecisionEvent = ReturnEventOf<
  "ReturnRefundApproved" | "ReturnRefundRejected" | "ReturnRefundProcessed"
>;

const decided = (
  state: ReturnState,
  event: DecisionEvent,
  { actor, recordedAt: at }: Trace,
): ReturnState => {
  switch (event.type) {
    case "ReturnRefundApproved": {
      const { amount: refund, lines: refundLines, reason: why } = event;
      return {
        ...{ ...into(state, "refund-approved", at), decidedBy: actor, refund, refundLines, why },
      };
    }
    case "ReturnRefundRejected":
      return {
        ...ended(state, "refund-rejected", { at, why: event.reason }),
        ...{ decidedBy: actor, refund: 0 },
      };
    case "ReturnRefundProcessed":
      return { ...ended(state, "refund-processed", { at }), refunded: event.amount };
  }
};

const shipped = (
  state: ReturnState,
  { carrier, tracking }: ReturnEventOf<"ReturnShippedBack">,
  { recordedAt }: Trace,
): ReturnState => ({
  ...into(state, "shipped-back", recordedAt),
  ...(carrier !== undefined && { carrier }),
  ...(tracking !== undefined && { tracking }),
});

const recorded = (state: ReturnState, event: ReturnEvent, trace: Trace): ReturnState => {
  const at = trace.recordedAt;
  switch (event.type) {
    case "ReturnRequested":
      return requested(event, trace);
    case "ReturnReviewBegun":
      return { ...into(state, "under-review", at), reviewedBy: trace.actor };
    case "ReturnApproved":
      return approved(state, event, trace);
    case "ReturnRejected":
      return { ...ended(state, "rejected", { at, why: event.reason }), decidedBy: trace.actor };
    case "ReturnShippedBack":
      return shipped(state, event, trace);
    case "ReturnReceived":
      return received(state, event, trace);
    case "ReturnInspected":
      return inspected(state, event, trace);
    case "ReturnBooked":
      return booked(state, event);
    case "ReturnBookingRefused":
      return { ...withoutAct(state), refused: event.refused };
    case "ReturnRefundApproved":
    case "ReturnRefundRejected":
    case "ReturnRefundProcessed":
      return decided(state, event, trace);
    case "ReturnLapsed":
      return ended(state, "lapsed", { at });
    case "ReturnCancelled":
      return ended(state, "cancelled", { at, why: event.reason });
    case "ReturnTold":
      return told(state, event);
  }
};

/** The fold of one return. */
export const evolveReturn = (state: ReturnState, event: ReturnEvent, trace: Trace): ReturnState => {
  const next = recorded(state, event, trace);
  return { ...next, work: workOf(next) };
};
