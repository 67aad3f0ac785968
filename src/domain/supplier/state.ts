import type { Trace } from "../decider.ts";
import type { SupplierContent, SupplierEvent } from "./events.ts";

export type SupplierState = SupplierContent & {
  readonly status: "none" | "active" | "retired";
  readonly createdAt: string;
  readonly createdBy: string;
  /** When and by whom anything of it was recorded last. */
  readonly changedAt: string;
  readonly changedBy: string;
  readonly retiredReason?: string;
};

/** Fields by which lists are filtered. */
export const SUPPLIER_FIELDS = ["status", "currency"] as const;

export const NO_SUPPLIER: SupplierState = {
  status: "none",
  name: "",
  leadTimeDays: 0,
  currency: "XXX",
  createdAt: "",
  createdBy: "",
  changedAt: "",
  changedBy: "",
};

export const contentOf = ({
  name,
  leadTimeDays,
  minimumOrderUnits,
  minimumOrderValue,
  terms,
  currency,
}: SupplierContent): SupplierContent => ({
  name,
  leadTimeDays,
  ...(minimumOrderUnits === undefined ? {} : { minimumOrderUnits }),
  ...(minimumOrderValue === undefined ? {} : { minimumOrderValue }),
  ...(terms === undefined ? {} : { terms }),
  currency,
});

export const evolveSupplier = (
  state: SupplierState,
  event: SupplierEvent,
  trace: Trace,
): SupplierState => ({
  ...after(state, event, trace),
  changedAt: trace.recordedAt,
  changedBy: trace.actor,
});

const after = (state: SupplierState, event: SupplierEvent, trace: Trace): SupplierState => {
  switch (event.type) {
    case "SupplierCreated":
      return {
        ...NO_SUPPLIER,
        ...contentOf(event),
        status: "active",
        createdAt: trace.recordedAt,
        createdBy: trace.actor,
      };
    case "SupplierChanged": {
      // What the new content leaves out is gone.
      const { status, createdAt, createdBy, changedAt, changedBy } = state;
      return { ...contentOf(event), ...{ status, createdAt, createdBy, changedAt, changedBy } };
    }
    case "SupplierRetired":
      return {
        ...state,
        status: "retired",
        ...(event.reason === undefined ? {} : { retiredReason: event.reason }),
      };
  }
};
