import { accept, decline, type EntityVerdict } from "../decider.ts";
import { sumOf } from "../stock/places.ts";
import type { ShipmentCommandOf, WeightRule } from "./commands.ts";
import { refuseAct } from "./decide-goods.ts";
import type { ShipmentEvent } from "./events.ts";
import { refuseUninspected } from "./inspection.ts";
import { TRACKED_MAX } from "./names.ts";
import { backOf, progressOf, shippedOf, WAY, type ShipmentState } from "./state.ts";
import { mayMove } from "./transitions.ts";

type Verdict = EntityVerdict<ShipmentEvent>;

export const expectedGrams = ({ goods, packaging }: WeightRule): number | undefined =>
  goods === undefined ? undefined : goods + packaging;

/** Grams that a parcel may differ by. */
export const toleranceOf = ({ tolerancePercent, toleranceGrams }: WeightRule, expected: number) =>
  Math.max(toleranceGrams, Math.floor((expected * tolerancePercent) / 100));

const refuseWeight = ({
  grams,
  weight,
  override,
}: ShipmentCommandOf<"pack">): Verdict | undefined => {
  const expected = expectedGrams(weight);
  if (expected === undefined || override !== undefined) return undefined;
  const should = `${String(expected)} g are expected`;
  if (grams === undefined) return decline("invalid-state", `weigh it: ${should}`);
  const most = toleranceOf(weight, expected);
  return Math.abs(grams - expected) <= most
    ? undefined
    : decline(
        "invalid-state",
        `it weighs ${String(grams)} g, ${should}, ${String(most)} g more or less: look into it, or say why (override)`,
      );
};

/** Whether the order may still be closed into a parcel is asked of the order next. */
export const pack = (state: ShipmentState, command: ShipmentCommandOf<"pack">): Verdict => {
  const refused =
    refuseAct(state) ?? refuseUninspected(state, command.inspection) ?? refuseWeight(command);
  if (refused !== undefined) return refused;
  const { grams, weight, override, carrier, service } = command;
  const expected = expectedGrams(weight);
  return accept({
    ...{ type: "ShipmentPackBegun", act: state.acts + 1 },
    ...(grams !== undefined && { grams }),
    ...(expected !== undefined && { expectedGrams: expected }),
    ...(override !== undefined && { override }),
    ...(carrier !== undefined && { carrier }),
    ...(service !== undefined && { service }),
  });
};

/** Steps that the carrier has left out on its way to `to`. */
const between = (
  { status }: ShipmentState,
  to: string,
): readonly ("in-transit" | "out-for-delivery")[] => {
  const [from, end] = [WAY.findIndex((one) => one === status), WAY.findIndex((one) => one === to)];
  if (from < 0) return [];
  // An exception befalls what is on its way.
  const last = end < 0 ? 2 : end;
  return (["in-transit", "out-for-delivery"] as const).filter((one) => {
    const place = WAY.indexOf(one);
    return place > from && place < last;
  });
};

const isKnown = (state: ShipmentState, { scan, at }: ShipmentCommandOf<"track">): boolean =>
  state.tracked.some((one) => one.scan === scan && one.at === at && one.skipped !== true);

export const track = (state: ShipmentState, command: ShipmentCommandOf<"track">): Verdict => {
  if (isKnown(state, command)) return accept();
  if (state.news >= TRACKED_MAX) {
    return decline("limit-exceeded", "too many news of this parcel");
  }
  const { scan, at, place, note } = command;
  const news: ShipmentEvent = {
    ...{ type: "ShipmentTracked", scan, at },
    ...(place !== undefined && { place }),
    ...(note !== undefined && { note }),
  };
  const to = progressOf(scan);
  const again = scan === "attempted" && state.status === to;
  if (!mayMove(state.status, to) && !again) return accept({ ...news, late: true });
  const left = between(state, to).map((one): ShipmentEvent => ({
    type: "ShipmentTracked",
    scan: one,
    at,
    skipped: true,
  }));
  return accept(...left, news);
};

export const receiveBack = (
  state: ShipmentState,
  { lines }: ShipmentCommandOf<"receive-back">,
): Verdict => {
  const refused = refuseAct(state);
  if (refused !== undefined) return refused;
  for (const sku of new Set(lines.map((line) => line.sku))) {
    const left = shippedOf(state, sku) - backOf(state, sku);
    const came = sumOf(lines.filter((line) => line.sku === sku));
    if (came > left) {
      return decline("invalid-state", `${sku}: ${String(left)} units of it can come back`);
    }
  }
  return accept({ type: "ShipmentReturnBegun", act: state.acts + 1, lines });
};
