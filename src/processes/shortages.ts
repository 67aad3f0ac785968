import type { OperationalStore } from "./operational-store.ts";

/** Refused demand is no event: it is counted here, by stock, and shown among the alerts. */
export const SHORTAGES = "shortages";

export type ShortageCounts = {
  /** Never waits and never fails: a count that is lost is no lost fact. */
  readonly countShortage: (sku: string, warehouse: string, units: number) => void;
};

export const createShortageCounts = (
  store: Pick<OperationalStore, "increment">,
  report: (fault: unknown, detail: string) => void,
): ShortageCounts => ({
  countShortage: (sku, warehouse, units) => {
    store.increment(SHORTAGES, `${sku}@${warehouse}`, units).catch((fault: unknown) => {
      report(fault, "a refused demand could not be counted");
    });
  },
});
