import { NO_ENTITY, type Trace } from "../decider.ts";
import type { Money } from "../money.ts";
import type { AdjustmentContent, AdjustmentEvent } from "./events.ts";

export type AdjustmentStatus =
  | typeof NO_ENTITY
  | "pending-approval"
  /** The process posts it. */
  | "approved"
  | "posted"
  /** Approved, but the stock would not take it any more. */
  | "refused"
  | "rejected"
  | "cancelled"
  | "expired";

export type Approval = { readonly by: string; readonly at: string; readonly note?: string };

/** An adjustment as it stands, which is also its document in the read model. */
export type AdjustmentState = AdjustmentContent & {
  readonly status: AdjustmentStatus;
  readonly units: number;
  /** Of its units by the cost that was known when it was requested. */
  readonly value?: Money;
  /** How many people have to approve it, and why. */
  readonly approvers: 1 | 2;
  readonly because: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly expiresAt: string;
  readonly approvals: readonly Approval[];
  /** Who ended it, when, and why: posted, refused by the stock, rejected, cancelled or expired. */
  readonly endedBy?: string;
  readonly endedAt?: string;
  readonly why?: string;
  /** Of the stock's refusal. */
  readonly code?: string;
  /** Of the stock after it was posted. */
  readonly stockRevision?: number;
};

/** Fields of the state that lists may be filtered by. */
export const ADJUSTMENT_FIELDS = [
  "status",
  "kind",
  "sku",
  "warehouse",
  "reason",
  "requestedBy",
] as const;

export const initialAdjustment: AdjustmentState = {
  status: NO_ENTITY,
  kind: "adjustment",
  sku: "",
  warehouse: "",
  reason: "",
  lots: [],
  units: 0,
  approvers: 1,
  because: "",
  requestedBy: "",
  requestedAt: "",
  expiresAt: "",
  approvals: [],
};

type Requested = Extract<AdjustmentEvent, { type: "AdjustmentRequested" }>;
const withoutType = ({ type: _type, ...content }: Requested): Omit<Requested, "type"> => content;

export const evolveAdjustment = (
  state: AdjustmentState,
  event: AdjustmentEvent,
  { actor, recordedAt }: Trace,
): AdjustmentState => {
  const ended = { endedBy: actor, endedAt: recordedAt };
  switch (event.type) {
    case "AdjustmentRequested": {
      const asked = { requestedBy: actor, requestedAt: recordedAt, approvals: [] };
      return { ...withoutType(event), ...asked, status: "pending-approval" };
    }
    case "AdjustmentApproved": {
      const approval = {
        by: actor,
        at: recordedAt,
        ...(event.note !== undefined && { note: event.note }),
      };
      const approvals = [...state.approvals, approval];
      return { ...state, approvals, status: event.missing === 0 ? "approved" : state.status };
    }
    case "AdjustmentRejected":
      return { ...state, ...ended, status: "rejected", why: event.reason };
    case "AdjustmentCancelled": {
      const why = event.reason === undefined ? {} : { why: event.reason };
      return { ...state, ...ended, ...why, status: "cancelled" };
    }
    case "AdjustmentExpired":
      return { ...state, ...ended, status: "expired" };
    case "AdjustmentPosted":
      return { ...state, ...ended, status: "posted", stockRevision: event.revision };
    case "AdjustmentRefused":
      return { ...state, ...ended, status: "refused", code: event.code, why: event.reason };
  }
};
