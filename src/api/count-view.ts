import type { PlaceOfSku } from "../domain/count/places.ts";
import { placeKey } from "../domain/count/places.ts";
import type { CountScope } from "../domain/count/sheet.ts";
import {
  countedOf,
  deltaOf,
  ENDED,
  type CountLine,
  type CountState,
} from "../domain/count/state.ts";
import type { Difference } from "../domain/count/variance.ts";
import { valueOf } from "../domain/money.ts";
import type { UnitCost } from "../domain/stock/events.ts";
import type { EntityDocument } from "../projections/entity-projection.ts";
import type { Principal } from "./principal.ts";

export type CountDocument = EntityDocument<CountState>;

/** A scope as a request names it. */
const scopeView = (scope: CountScope): object => {
  if (scope.kind === "bin") return { bin: scope.bin };
  return scope.kind === "skus" ? { skus: scope.skus } : { abcClass: scope.abcClass };
};

const progressOf = ({ lines }: CountState) => {
  const progress = { places: lines.length, toCount: 0, recountDue: 0, counted: 0 };
  for (const { state } of lines) {
    if (state === "to-count") progress.toCount += 1;
    else if (state === "recount-due") progress.recountDue += 1;
    else progress.counted += 1;
  }
  return progress;
};

/** What anybody who may see the count may know: nothing of it says what was expected or found. */
export const countSummary = (state: CountState) => ({
  warehouse: state.warehouse,
  scope: scopeView(state.scope),
  ...(state.note !== undefined && { note: state.note }),
  openedBy: state.openedBy,
  openedAt: state.openedAt,
  ...(state.closedAt !== undefined && { closedBy: state.closedBy, closedAt: state.closedAt }),
  ...(state.reviewedAt !== undefined && {
    ...{ reviewedBy: state.reviewedBy, reviewedAt: state.reviewedAt, approved: state.approved },
  }),
  ...(state.reason !== undefined && { reason: state.reason }),
  ...(state.endedAt !== undefined && { endedAt: state.endedAt }),
  progress: progressOf(state),
});

/**
 * Whether the caller sees only what is to be counted: everybody but those who open and approve counts or explain
 * stock, and whoever has entered figures, as long as the count is not over.
 */
export const isBlind = (state: CountState, { subject, permissions }: Principal): boolean => {
  if (ENDED.includes(state.status)) return false;
  if (state.status === "open" && state.counters.includes(subject)) return true;
  return !(
    permissions.has("count:open") ||
    permissions.has("count:approve") ||
    permissions.has("explain:read")
  );
};

const placeOf = ({ sku, lot, bin, condition }: PlaceOfSku): PlaceOfSku => ({
  ...{ sku, lot, bin, condition },
});

/** Lines as a counter sees them: without any figure, his own included. */
export const blindLines = (lines: readonly CountLine[]) =>
  lines.map((line) => ({ ...placeOf(line), state: line.state }));

/** The lines of places that somebody has just entered. */
export const enteredLines = ({ lines }: CountState, places: readonly PlaceOfSku[]) => {
  const entered = new Set(places.map(placeKey));
  return blindLines(lines.filter((line) => entered.has(placeKey(line))));
};

type Costs = ReadonlyMap<string, UnitCost | undefined>;

/** Costs of the SKUs, for those who may see what goods are worth; else none are known. */
export const costsFor = ({ stocks }: CountState, { permissions }: Principal): Costs =>
  permissions.has("cost:read")
    ? new Map(stocks.map(({ sku, unitCost }) => [sku, unitCost]))
    : new Map();

const movedOf = ({ figures }: CountLine): number | undefined => figures.at(-1)?.moved;

/** A line with expected and counted units and their difference, in value where the cost is known. */
export const varianceLine = (line: CountLine, costs: Costs) => {
  const counted = countedOf(line);
  const difference = deltaOf(line);
  const value = counted === undefined ? undefined : valueOf(difference, costs.get(line.sku));
  const moved = movedOf(line);
  return {
    ...placeOf(line),
    state: line.state,
    expected: line.expected,
    ...(counted !== undefined && { counted, difference }),
    ...(value !== undefined && { value }),
    movedMeanwhile: line.figures.some((figure) => figure.moved !== undefined),
    ...(moved !== undefined && { moved }),
    ...(line.found === true && { found: true }),
    ...(line.reason !== undefined && { reason: line.reason }),
  };
};

export const differenceView = ({ values, ...units }: Difference, { permissions }: Principal) => ({
  ...units,
  ...(permissions.has("cost:read") && { values }),
});

const isVariance = (line: CountLine): boolean =>
  (countedOf(line) !== undefined && deltaOf(line) !== 0) || line.state === "refused";

/** Where two people have to approve it: who has. */
const approvalView = ({ approvers, approvals = [] }: CountState) =>
  approvers === undefined ? {} : { approvers, approvals };

/** What closing or judging a count answers: where it differs, by lot and bin, in units and value. */
export const variancesOf = (state: CountState, principal: Principal) => {
  const costs = costsFor(state, principal);
  return {
    ...approvalView(state),
    difference: differenceView(state.difference, principal),
    variances: state.lines.filter(isVariance).map((line) => varianceLine(line, costs)),
  };
};

/** A count as the caller may see it. */
export const countView = (document: CountDocument, principal: Principal) => {
  const { id, status, version } = document;
  const head = { id, status, version, ...countSummary(document) };
  if (isBlind(document, principal)) {
    return { ...head, blind: true, lines: blindLines(document.lines) };
  }
  const costs = costsFor(document, principal);
  return {
    ...head,
    blind: false,
    rules: document.rules,
    counters: document.counters,
    ...(document.waitingSince !== undefined && { waitingSince: document.waitingSince }),
    ...approvalView(document),
    difference: differenceView(document.difference, principal),
    stocks: document.stocks.map(({ sku, countedAtRevision, revision }) => ({
      ...{ sku, countedAtRevision },
      ...(revision !== undefined && { revision }),
    })),
    lines: document.lines.map((line) => ({
      ...varianceLine(line, costs),
      figures: line.figures,
    })),
  };
};
