import type { StoredEvent } from "../../domain/recorded.ts";

export type AppendCall = {
  readonly stream: string;
  readonly expectedRevision: number;
  readonly events: readonly StoredEvent[];
  /** Appends of this handle so far, this one included. */
  readonly number: number;
};

/** What may go wrong with one append. */
export type AppendFault =
  /** The answer is lost; the append was not applied, or was. */
  | { readonly kind: "unknown"; readonly applied: boolean }
  /** Nothing is written, now and ever after. */
  | { readonly kind: "unavailable" }
  /** Somebody else writes to the stream first. */
  | { readonly kind: "foreign-writer"; readonly events: readonly StoredEvent[] };

/** Asked before each operation; undefined: nothing goes wrong. */
export type LogFaults = {
  readonly onAppend?: (call: AppendCall) => AppendFault | undefined;
  /** Milliseconds that an operation takes; 0 or undefined: at once. */
  readonly delayMs?: (operation: "append" | "read") => number | undefined;
};

/** The faults in order, one per append; undefined lets one through. After the last all goes well. */
export const scriptedFaults = (script: readonly (AppendFault | undefined)[]): LogFaults => {
  let next = 0;
  return { onAppend: () => script[next++] };
};

export type FaultRates = {
  /** Chances between 0 and 1. */
  readonly unknownApplied?: number;
  readonly unknownLost?: number;
  readonly unavailable?: number;
  /** Milliseconds that an append or a read takes at the most. */
  readonly delayMsMax?: number;
};

/** Faults by chance; the same `random` (0 to below 1) gives the same faults. */
export const seededFaults = (random: () => number, rates: FaultRates): LogFaults => {
  const { unknownApplied = 0, unknownLost = 0, unavailable = 0, delayMsMax = 0 } = rates;
  return {
    onAppend: () => {
      const chance = random();
      if (chance < unknownApplied) return { kind: "unknown", applied: true };
      if (chance < unknownApplied + unknownLost) return { kind: "unknown", applied: false };
      if (chance < unknownApplied + unknownLost + unavailable) return { kind: "unavailable" };
      return undefined;
    },
    ...(delayMsMax > 0 && { delayMs: () => Math.floor(random() * (delayMsMax + 1)) }),
  };
};
