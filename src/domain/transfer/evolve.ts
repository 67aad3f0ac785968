import type { Trace } from "../decider.ts";
import type { TransferEvent, TransferEventOf } from "./events.ts";
import { evolveAct } from "./evolve-acts.ts";
import {
  restingStatus,
  type Refusal,
  type TransferLine,
  type TransferState,
  type TransferStatus,
} from "./state.ts";

/** Takes one fact into the state. It records only: what may happen when is decided elsewhere. */
export const evolveTransfer = (
  state: TransferState,
  event: TransferEvent,
  trace: Trace,
): TransferState => {
  switch (event.type) {
    case "TransferRequested":
      return requested(state, event, trace);
    case "TransferApproved": {
      const approvedBy = event.by === "policy" ? "policy" : trace.actor;
      return { ...state, status: "approved", approvedBy, approvedAt: trace.recordedAt };
    }
    case "TransferRejected":
      return ended(state, { status: "rejected", reason: event.reason }, trace);
    case "TransferLineAllocated":
      return allAnswered(withLine(state, event.line, { claim: "held" }));
    case "TransferLineRefused":
      return event.act === 0 ? notAllocated(state, event) : evolveAct(state, event, trace);
    case "TransferCancelBegun":
      return ended(state, { status: "cancelling", reason: event.reason }, trace);
    case "TransferPickUndone":
      return pickUndone(state, event);
    case "TransferLineReleased":
      return withLine(state, event.line, { claim: "released" });
    case "TransferCancelled":
      return ended(state, { status: "cancelled", reason: event.reason }, trace);
    case "TransferClosed":
      return { ...state, status: restingStatus(state) };
    case "TransferCompleted":
      return { ...state, status: "complete", completedAt: trace.recordedAt };
    case "TransferPickBegun":
    case "TransferLinePicked":
    case "TransferDispatchBegun":
    case "TransferLineDispatched":
    case "TransferArrivalBegun":
    case "TransferLineArrived":
      return evolveAct(state, event, trace);
  }
};

const requested = (
  state: TransferState,
  event: TransferEventOf<"TransferRequested">,
  { actor, recordedAt }: Trace,
): TransferState => {
  const { from, to, lines, expectedArrival, note, approvalUnits } = event;
  return {
    ...state,
    status: "requested",
    from,
    to,
    warehouses: [from, to],
    skus: lines.map(({ sku }) => sku),
    units: lines.reduce((units, line) => units + line.units, 0),
    lines: lines.map(({ sku, units }, index) => freshLine(index + 1, sku, units)),
    requestedBy: actor,
    requestedAt: recordedAt,
    approvalUnits,
    ...(expectedArrival !== undefined && { expectedArrival }),
    ...(note !== undefined && { note }),
  };
};

const freshLine = (line: number, sku: string, units: number): TransferLine => ({
  line,
  sku,
  units,
  claim: "none",
  picked: 0,
  dispatched: 0,
  received: 0,
  damaged: 0,
  missing: 0,
  returned: 0,
  over: 0,
  picks: [],
  lots: [],
  reasons: [],
});

/** Who ended it is who asked for it: what the process records later does not change that. */
const ended = (
  state: TransferState,
  { status, reason }: { readonly status: TransferStatus; readonly reason: string },
  { actor }: Trace,
): TransferState => ({ ...state, status, reason, endedBy: state.endedBy ?? actor });

const withLine = (
  state: TransferState,
  line: number,
  change: Partial<TransferLine>,
): TransferState => ({
  ...state,
  lines: state.lines.map((one) => (one.line === line ? { ...one, ...change } : one)),
});

/** It is allocated once every line has its claim. One that waits for stock was refused before it is held. */
const allAnswered = (state: TransferState): TransferState => {
  const all = state.refused.length === 0 && state.lines.every(({ claim }) => claim === "held");
  return all ? { ...state, status: "allocated" } : state;
};

const notAllocated = (
  state: TransferState,
  { line, part, code, detail }: TransferEventOf<"TransferLineRefused">,
): TransferState => {
  const sku = state.lines[line - 1]?.sku ?? "";
  const refusal: Refusal = { line, sku, part, code, detail };
  const refused = [...state.refused, refusal];
  return { ...withLine(state, line, { claim: "refused" }), refused };
};

const pickUndone = (
  state: TransferState,
  { line, act, units }: TransferEventOf<"TransferPickUndone">,
): TransferState => {
  const one = state.lines[line - 1];
  if (one === undefined) return state;
  return withLine(state, line, {
    picked: one.picked - units,
    picks: one.picks.filter((pick) => pick.act !== act),
  });
};
