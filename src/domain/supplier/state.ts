import type { Trace } from "../decider.ts";
import type { SupplierContent, SupplierEvent } from "./events.ts";

export type SupplierState = SupplierContent & {
  readonly status: "none" | "active" | "retired";
  readonly createdAt: string;
  readonly createdBy: string;
  readonly changedAt?: string;
  readonly changedBy?: string;
  readonly retiredAt?: string;
  readonly retiredBy?: string;
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
): SupplierState => {
  switch (event.type) {
    case "SupplierCreated":
      return {
        ...contentOf(event),
        status: "active",
        createdAt: trace.recordedAt,
        createdBy: trace.actor,
      };
    case "SupplierChanged": {
      const { status, createdAt, createdBy } = state;
      return {
        ...contentOf(event),
        ...{ status, createdAt, createdBy },
        changedAt: trace.recordedAt,
        changedBy: trace.actor,
      };
    }
    case "SupplierRetired":
      return {
        ...state,
        status: "retired",
        retiredAt: trace.recordedAt,
        retiredBy: trace.actor,
        ...(event.reason === undefined ? {} : { retiredReason: event.reason }),
      };
  }
};
