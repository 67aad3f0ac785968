import type { Condition, Place } from "../stock/events.ts";

/** Lot × bin and the condition of what stands there. */
export type ConditionedPlace = Place & { readonly condition: Condition };
export type PlaceOfSku = ConditionedPlace & { readonly sku: string };

/** A place as the key of a map: a blank is in no id. */
export const placeKey = ({ sku, lot, bin, condition }: PlaceOfSku): string =>
  `${sku} ${lot} ${bin} ${condition}`;

/** A place as a person reads it. */
export const placeText = ({ sku, lot, bin, condition }: PlaceOfSku): string =>
  `${sku}, lot ${lot}, bin ${bin}, ${condition}`;

export const samePlace = (one: ConditionedPlace, other: ConditionedPlace): boolean =>
  one.lot === other.lot && one.bin === other.bin && one.condition === other.condition;
