import type { Trace } from "../decider.ts";
import type { Bin, WarehouseContent, WarehouseEvent } from "./events.ts";

/** Bins of one warehouse; more would make its document too large to be read at once. */
export const BINS_MAX = 20_000;
/** Bins that one command sets, so that its event stays small. */
export const BINS_PER_COMMAND_MAX = 1_000;

export type WarehouseState = WarehouseContent & {
  readonly status: "none" | "active" | "retired";
  /** In walking order, bins of one place by name. */
  readonly bins: readonly Bin[];
  readonly createdAt: string;
  readonly createdBy: string;
  /** When and by whom anything of it was recorded last. */
  readonly changedAt: string;
  readonly changedBy: string;
  readonly retiredReason?: string;
};

/** Fields by which lists are filtered. */
export const WAREHOUSE_FIELDS = ["status", "channels", "timeZone"] as const;

export const NO_WAREHOUSE: WarehouseState = {
  status: "none",
  name: "",
  timeZone: "UTC",
  priority: 0,
  channels: [],
  bins: [],
  createdAt: "",
  createdBy: "",
  changedAt: "",
  changedBy: "",
};

export const contentOf = ({
  name,
  timeZone,
  addressRef,
  capacity,
  priority,
  channels,
  regions,
  routes,
}: WarehouseContent): WarehouseContent => ({
  name,
  timeZone,
  ...(addressRef === undefined ? {} : { addressRef }),
  ...(capacity === undefined ? {} : { capacity }),
  priority,
  channels,
  ...(regions === undefined ? {} : { regions }),
  ...(routes === undefined ? {} : { routes }),
});

const byWalk = (one: Bin, other: Bin): number => {
  if (one.order !== other.order) return one.order - other.order;
  return one.bin < other.bin ? -1 : 1;
};

/** The bins with some of them set and some taken away. */
export const withBins = (
  bins: readonly Bin[],
  set: readonly Bin[],
  removed: readonly string[],
): readonly Bin[] => {
  const all = new Map(bins.map((bin) => [bin.bin, bin]));
  for (const name of removed) all.delete(name);
  for (const bin of set) all.set(bin.bin, bin);
  return [...all.values()].sort(byWalk);
};

export const evolveWarehouse = (
  state: WarehouseState,
  event: WarehouseEvent,
  trace: Trace,
): WarehouseState => ({
  ...after(state, event, trace),
  changedAt: trace.recordedAt,
  changedBy: trace.actor,
});

const after = (state: WarehouseState, event: WarehouseEvent, trace: Trace): WarehouseState => {
  switch (event.type) {
    case "WarehouseCreated":
      return {
        ...NO_WAREHOUSE,
        ...contentOf(event),
        status: "active",
        bins: withBins([], event.bins ?? [], []),
        createdAt: trace.recordedAt,
        createdBy: trace.actor,
      };
    case "WarehouseChanged": {
      // What the new content leaves out is gone.
      const { status, bins, createdAt, createdBy, changedAt, changedBy } = state;
      const kept = { status, bins, createdAt, createdBy, changedAt, changedBy };
      return { ...contentOf(event), ...kept };
    }
    case "WarehouseBinsSet":
      return { ...state, bins: withBins(state.bins, event.bins, event.removed ?? []) };
    case "WarehouseRetired":
      return {
        ...state,
        status: "retired",
        ...(event.reason === undefined ? {} : { retiredReason: event.reason }),
      };
  }
};
