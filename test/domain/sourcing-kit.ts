import type {
  SourcingCandidate,
  SourcingLine,
  SourcingPlan,
  SourcingRequest,
} from "../../src/domain/sourcing-types.ts";
import { SOURCING_STEPS } from "../../src/domain/sourcing-types.ts";

/** Lines numbered from 1, in words: `lines("tea 2", "cup 1")`. */
export const lines = (...texts: string[]): SourcingLine[] =>
  texts.map((text, index) => {
    const [sku = "", units = ""] = text.split(" ");
    return { line: index + 1, sku, units: Number(units) };
  });

export const site = (
  warehouse: string,
  sellable: Record<string, number>,
  more: Partial<SourcingCandidate> = {},
): SourcingCandidate => ({ warehouse, priority: 1, sellable, ...more });

export const asking = (
  asked: SourcingLine[],
  candidates: SourcingCandidate[],
  more: Partial<SourcingRequest> = {},
): SourcingRequest => ({
  lines: asked,
  candidates,
  strategy: "fewest-parcels",
  stepsMax: SOURCING_STEPS,
  ...more,
});

/** What goes where, as a packer says it: `saigon: tea 1, cup 1`. */
export const parcels = ({ pieces }: SourcingPlan): string[] => {
  const byWarehouse = new Map<string, string[]>();
  for (const { warehouse, sku, units } of pieces) {
    const parcel = byWarehouse.get(warehouse) ?? [];
    byWarehouse.set(warehouse, [...parcel, `${sku} ${units}`]);
  }
  return [...byWarehouse].map(([warehouse, goods]) => `${warehouse}: ${goods.join(", ")}`).sort();
};
