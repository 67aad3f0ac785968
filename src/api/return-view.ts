import { linesToCome, waitingOf, type ReturnState } from "../domain/return/state.ts";
import { actionsOf } from "../domain/return/transitions.ts";

const moneyOf = (state: ReturnState) => {
  const { currency, refund, refundLines, refunded } = state;
  return { currency, refund, refundLines, refunded };
};

/** A return as its state alone tells it: what a command answers, and every repeat of it. */
export const returnView = (state: ReturnState) => {
  const { order, customer, reason, why, warehouse, carrier, tracking, refused } = state;
  const { requestedBy, requestedAt, reviewedBy, approvedBy, approvedAt, shipBy } = state;
  const { receivedBy, receivedAt, inspectedBy, inspectedAt, decidedBy, since, endedAt } = state;
  return {
    ...{ order, blind: order === undefined, customer, reason, why, warehouse, carrier, tracking },
    actions: actionsOf(state),
    lines: state.lines.map((one) => ({ ...one, toInspect: waitingOf(state, one) })),
    ...moneyOf(state),
    ...{ requestedBy, requestedAt, reviewedBy, approvedBy, approvedAt, shipBy },
    ...{ receivedBy, receivedAt, inspectedBy, inspectedAt, decidedBy, since, endedAt },
    refused,
    ...(state.act !== undefined && { underWay: { act: state.act.act, by: state.act.by } }),
  };
};

/** One of many in a list: without its lines. */
export const returnItem = (state: ReturnState) => {
  const { order, customer, reason, warehouse, shipBy, requestedAt, since } = state;
  const { currency, refund, refunded } = state;
  return {
    ...{ order, blind: order === undefined, customer, reason, warehouse, shipBy },
    actions: actionsOf(state),
    ...{ currency, refund, refunded },
    lines: state.lines.length,
    units: state.lines.reduce((sum, { units }) => sum + units, 0),
    toCome: linesToCome(state).reduce((sum, { units }) => sum + units, 0),
    ...{ requestedAt, since },
  };
};
