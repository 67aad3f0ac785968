import { accept, decline, type EntityVerdict } from "../decider.ts";
import type { ShipmentCommandOf } from "./commands.ts";
import type { ShipmentEvent } from "./events.ts";
import { INSPECTIONS_MAX } from "./names.ts";
import type { InspectionRules } from "./rules.ts";
import type { ShipmentState } from "./state.ts";

type Verdict = EntityVerdict<ShipmentEvent>;

const SHARE_WHOLE = 100;
/** FNV-1a, 32 bits. Source: RFC 9923, section 5. */
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

const fnv = (text: string): number => {
  let hash = FNV_OFFSET;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), FNV_PRIME);
  }
  return hash >>> 0;
};

/** What the goods of a parcel cost the customer, in minor units of its currency. */
const valueOf = ({ lines }: ShipmentState): number =>
  lines.reduce((sum, { units, price }) => sum + units * price, 0);

/**
 * Why a parcel is to be inspected before it is closed; undefined: it need not be. The share is drawn by the parcel's
 * id: whoever asks, whenever, gets the same answer, and nobody at the table can choose.
 */
export const inspectionCause = (
  id: string,
  state: ShipmentState,
  { skus, value, sharePercent }: InspectionRules,
): string | undefined => {
  const watched = state.pieces.find(({ sku, units }) => units > 0 && skus.includes(sku));
  if (watched !== undefined) return `has ${watched.sku}`;
  const worth = valueOf(state);
  if (value > 0 && worth >= value) return `is worth ${String(worth)} ${state.currency}`;
  return fnv(id) % SHARE_WHOLE < sharePercent ? "drawn by lot" : undefined;
};

export const inspect = (
  state: ShipmentState,
  { type: _type, ...found }: ShipmentCommandOf<"inspect">,
): Verdict =>
  state.inspections < INSPECTIONS_MAX
    ? accept({ type: "ShipmentInspected", ...found })
    : decline("limit-exceeded", "this parcel can't be inspected any more often");

/** Whether an inspection stands in the way of closing it. */
export const refuseUninspected = (
  { inspection }: ShipmentState,
  cause: string | undefined,
): Verdict | undefined => {
  if (inspection?.result === "passed") return undefined;
  if (inspection?.result === "failed") {
    return decline("invalid-state", "it failed its inspection: put it right, and inspect it again");
  }
  return cause === undefined
    ? undefined
    : decline("invalid-state", `inspect it first: the parcel ${cause}`);
};
