import type { AppendFault, LogFaults } from "../../src/adapters/memory/event-log.ts";

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
