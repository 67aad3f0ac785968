import { instantOf } from "../domain/instant.ts";
import {
  unitsUnderWay,
  underWay,
  type TransferLine,
  type TransferState,
} from "../domain/transfer/state.ts";
import { actionsOf } from "../domain/transfer/transitions.ts";

const lineView = ({ claim, picks: _picks, ...line }: TransferLine) => ({
  ...line,
  claim,
  inTransit: underWay(line),
});

/** A transfer as its state alone tells it: what a command answers, and every repeat of it. */
export const transferView = (state: TransferState) => {
  const { from, to, units, lines, act, last, deliveries, shipments } = state;
  const { requestedBy, requestedAt, approvedBy, approvedAt, note, expectedArrival } = state;
  const { reason, endedBy, completedAt, dispatchedBy, receivedBy, refused } = state;
  return {
    ...{ from, to, units, inTransit: unitsUnderWay(state) },
    actions: actionsOf(state),
    lines: lines.map(lineView),
    ...{ requestedBy, requestedAt, note, expectedArrival, approvedBy, approvedAt },
    ...{ reason, endedBy, completedAt, dispatchedBy, receivedBy, shipments, deliveries, refused },
    last,
    ...(act === undefined ? {} : { underWay: { act: act.act, kind: act.kind, by: act.by } }),
  };
};

/** Expected before `now` and not all there: only a query can tell, for a command's answer knows no clock. */
export const isLate = (state: TransferState, now: number): boolean => {
  const { status, expectedArrival } = state;
  if (expectedArrival === undefined || instantOf(expectedArrival) >= now) return false;
  return status !== "complete" && status !== "cancelled" && status !== "rejected";
};

/** One of many in a list: without lots, shipments and deliveries. */
export const transferItem = (state: TransferState, now: number) => {
  const { from, to, units, lines, note, reason } = state;
  const { requestedBy, requestedAt, approvedBy, expectedArrival } = state;
  return {
    ...{ from, to, units, inTransit: unitsUnderWay(state), late: isLate(state, now) },
    actions: actionsOf(state),
    lines: lines.map((line) => {
      const { sku, picked, dispatched, received, damaged, missing, over } = line;
      return { sku, units: line.units, picked, dispatched, received, damaged, missing, over };
    }),
    ...{ requestedBy, requestedAt, approvedBy, expectedArrival, note, reason },
  };
};
