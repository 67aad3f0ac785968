import { accept, decline, type EntityVerdict } from "../decider.ts";
import type { CountCommandOf } from "./commands.ts";
import type { CountEntry, CountEvent } from "./events.ts";
import { placeKey, placeText } from "./places.ts";
import {
  COUNT_LINES_MAX,
  COUNT_STOCKS_MAX,
  FOUND_PLACES_MAX,
  STOCK_PLACES_MAX,
  type CountSheet,
} from "./sheet.ts";
import type { CountLine, CountState } from "./state.ts";
import { BUCKET_UNITS_MAX } from "../quantity.ts";

type Verdict = EntityVerdict<CountEvent>;

/** What several people or pallets make of one place in one request is one figure. */
const mergedEntries = (entries: readonly CountEntry[]): readonly CountEntry[] => {
  const byPlace = new Map<string, CountEntry>();
  for (const entry of entries) {
    const known = byPlace.get(placeKey(entry));
    const counted = (known?.counted ?? 0) + entry.counted;
    byPlace.set(placeKey(entry), { ...entry, counted });
  }
  return [...byPlace.values()];
};

/** Whether the places are part of what is counted; none of it says what was expected. */
const refuseScope = (
  { scope, skus }: CountState,
  entries: readonly CountEntry[],
  found: readonly CountSheet[],
): Verdict | undefined => {
  const known = new Set([...skus, ...found.map(({ sku }) => sku)]);
  for (const entry of entries) {
    if (scope.kind === "bin" && entry.bin !== scope.bin) {
      return decline("invalid-state", `this is a count of bin ${scope.bin}`);
    }
    if (!known.has(entry.sku)) {
      return decline("invalid-state", `${entry.sku} is not part of this count`);
    }
  }
  return undefined;
};

const refuseCounted = (
  entries: readonly CountEntry[],
  lines: ReadonlyMap<string, CountLine>,
  actor: string,
): Verdict | undefined => {
  for (const entry of entries) {
    const line = lines.get(placeKey(entry));
    if (line === undefined || line.state === "to-count") continue;
    if (line.state !== "recount-due") {
      return decline("invalid-state", `${placeText(entry)} has been counted`);
    }
    if (line.figures.some(({ by }) => by === actor)) {
      return decline("separation-of-duties", `${placeText(entry)} is counted again by another`);
    }
  }
  return undefined;
};

const refuseSize = (
  { lines, stocks }: CountState,
  after: ReadonlyMap<string, string>,
  found: readonly CountSheet[],
): Verdict | undefined => {
  const ofSku = new Map<string, number>();
  for (const sku of after.values()) ofSku.set(sku, (ofSku.get(sku) ?? 0) + 1);
  const isTooLarge =
    Math.max(after.size, lines.length) > COUNT_LINES_MAX ||
    stocks.length + found.length > COUNT_STOCKS_MAX ||
    Math.max(0, ...ofSku.values()) > STOCK_PLACES_MAX;
  if (isTooLarge) {
    return decline("limit-exceeded", "the count has as many places as it can take: open another");
  }
  const news = found.reduce((sum, { places }) => sum + places.length, 0);
  return news > FOUND_PLACES_MAX
    ? decline("limit-exceeded", "that finds too much at once: enter fewer SKUs in a request")
    : undefined;
};

/** Places that will be on the count, each with its SKU. */
const placesAfter = (
  lines: ReadonlyMap<string, CountLine>,
  entries: readonly CountEntry[],
  found: readonly CountSheet[],
): ReadonlyMap<string, string> =>
  new Map(
    [
      ...lines.values(),
      ...found.flatMap(({ sku, places }) => places.map((place) => ({ sku, ...place }))),
      ...entries,
    ].map((place) => [placeKey(place), place.sku]),
  );

/** Figures of one person, all or none of them. What is on no sheet joins it, as far as the scope goes. */
export const judgeEntries = (
  state: CountState,
  command: CountCommandOf<"enter">,
  actor: string,
): Verdict => {
  const entries = mergedEntries(command.entries);
  const known = new Set(state.skus);
  const entered = new Set(entries.map(({ sku }) => sku));
  const isNews = ({ sku }: CountSheet): boolean => !known.has(sku) && entered.has(sku);
  const found = state.scope.kind === "bin" ? (command.found ?? []).filter(isNews) : [];
  const lines = new Map(state.lines.map((line) => [placeKey(line), line]));
  const tooMuch = entries.find(({ counted }) => counted > BUCKET_UNITS_MAX);
  if (tooMuch !== undefined) {
    return decline("limit-exceeded", `${placeText(tooMuch)} holds no so many units`);
  }
  const refusal =
    refuseScope(state, entries, found) ??
    refuseCounted(entries, lines, actor) ??
    refuseSize(state, placesAfter(lines, entries, found), found);
  if (refusal !== undefined) return refusal;
  return accept({ type: "CountEntered", entries, ...(found.length > 0 && { found }) });
};
