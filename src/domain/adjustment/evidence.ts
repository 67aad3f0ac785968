import type { CountEvent } from "../count/events.ts";
import { evolveCount } from "../count/evolve.ts";
import { approvalsOf, initialCount, type CountState } from "../count/state.ts";
import type { Trace } from "../decider.ts";
import { ENTITY_EVENT_CATEGORY, isEntityEventType, type EntityEvent } from "../entity-events.ts";
import { stockKeyOf } from "../ids.ts";
import { DAY_MS, instantOf } from "../instant.ts";
import type { ApprovalLimits } from "../stock/commands.ts";
import type { Delta, StockEvent, StockEventOf } from "../stock/events.ts";
import { sameRequest, unitsOf } from "./content.ts";
import type { AdjustmentContent, AdjustmentEvent } from "./events.ts";
import { evolveAdjustment, initialAdjustment, type AdjustmentState } from "./state.ts";

/** An event of the whole log, in its order. */
export type EvidenceFact = {
  readonly stream: string;
  readonly trace: Trace;
  readonly event: StockEvent | EntityEvent;
};

type Corrected = StockEventOf<"StockAdjusted"> | StockEventOf<"StockWrittenOff">;
type Act = { readonly at: number; readonly units: number };

type Ward = {
  limits: ApprovalLimits;
  /** What each person corrected, oldest first; what is over is cut off. */
  readonly acts: Map<string, readonly Act[]>;
  /** Corrections of several parts that are not through. */
  readonly unfinished: Set<string>;
};

/** What is known of the log so far. */
type Books = {
  readonly standard: ApprovalLimits;
  readonly wards: Map<string, Ward>;
  readonly adjustments: Map<string, AdjustmentState>;
  readonly counts: Map<string, CountState>;
};

/** Proves by the log alone that no correction beyond its limit stands without the word of another person. */
export type Evidence = {
  /** Takes the next event of the log; answers what is wrong with it. */
  readonly take: (fact: EvidenceFact) => string | undefined;
};

const deltasOf = (event: Corrected): readonly Delta[] =>
  event.type === "StockAdjusted"
    ? event.lots.map((line) => ({
        ...line,
        condition: line.diverted === true ? "good" : line.condition,
      }))
    : event.lots.map(({ units, ...place }) => ({ ...place, delta: -units }));

const idOf = (event: Corrected): string | undefined =>
  event.type === "StockAdjusted" ? (event.adjustment ?? event.count) : event.writeOff;

const wrongWithAdjustment = (
  state: AdjustmentState | undefined,
  posted: AdjustmentContent | undefined,
): string | undefined => {
  if (state === undefined) return "there is no such request";
  if (state.status !== "approved" && state.status !== "posted") return `it is ${state.status}`;
  const people = new Set(state.approvals.map(({ by }) => by));
  if (people.has(state.requestedBy)) return "who requested it has approved it";
  if (people.size < state.approvers) return "too few people have approved it";
  // Of a posting in parts only the whole can be compared, and the stock has compared it.
  if (posted !== undefined && !sameRequest(state, posted)) return "it approves something else";
  return undefined;
};

const wrongWithCount = (state: CountState | undefined): string | undefined => {
  if (state?.approved !== true) return "no such count was approved";
  const people = new Set(approvalsOf(state).map(({ by }) => by));
  if ([state.openedBy, ...state.counters].some((counter) => people.has(counter))) {
    return "who counted has approved it";
  }
  return people.size < (state.approvers ?? 1) ? "too few people have approved it" : undefined;
};

const wardOf = ({ wards, standard }: Books, stream: string): Ward => {
  const known = wards.get(stream);
  if (known !== undefined) return known;
  const ward = { limits: standard, acts: new Map(), unfinished: new Set<string>() };
  wards.set(stream, ward);
  return ward;
};

const postedBy = (stream: string, event: Corrected, hasMoment: boolean): AdjustmentContent => {
  const { sku = "", warehouse = "" } = stockKeyOf(stream) ?? {};
  const { reason, note, effectiveAt } = event;
  return {
    kind: event.type === "StockAdjusted" ? "adjustment" : "write-off",
    ...{ sku, warehouse, reason },
    ...(note !== undefined && { note }),
    ...(hasMoment && { effectiveAt }),
    lots: deltasOf(event),
  };
};

/** `whole`: the event is all of what was approved, not a part of it. */
const wrongWithApproval = (
  { adjustments, counts }: Books,
  event: Corrected,
  { stream, whole }: { readonly stream: string; readonly whole: boolean },
): string | undefined => {
  const { approval = "" } = event;
  const isCount = event.type === "StockAdjusted" && event.count !== undefined;
  if (isCount) return wrongWithCount(counts.get(approval));
  if (approval !== idOf(event)) return "it is the approval of another act";
  const state = adjustments.get(approval);
  const content = postedBy(stream, event, state?.effectiveAt !== undefined);
  return wrongWithAdjustment(state, whole ? content : undefined);
};

const wrongWithSize = (
  { single, daily }: ApprovalLimits,
  units: number,
  before: number,
): string | undefined => {
  if (units === 0) return undefined;
  if (single !== undefined && units > single) return `${String(units)} units, no approval`;
  const inAll = before + units;
  const tooMany = daily !== undefined && inAll > daily;
  return tooMany ? `${String(inAll)} units in 24 h, no approval` : undefined;
};

const wrongWith = (
  books: Books,
  event: Corrected,
  { stream, trace }: Pick<EvidenceFact, "stream" | "trace">,
): string | undefined => {
  const ward = wardOf(books, stream);
  const at = instantOf(trace.recordedAt);
  const acts = (ward.acts.get(trace.actor) ?? []).filter((act) => act.at > at - DAY_MS);
  const before = acts.reduce((sum, act) => sum + act.units, 0);
  const moved = unitsOf(deltasOf(event));
  const id = idOf(event) ?? "";
  const goesOn = ward.unfinished.has(id);
  ward.acts.set(trace.actor, [...acts, { at, units: moved }]);
  if (event.remaining > 0) ward.unfinished.add(id);
  else ward.unfinished.delete(id);
  if (event.approval !== undefined) {
    return wrongWithApproval(books, event, { stream, whole: !goesOn && event.remaining === 0 });
  }
  // The first part was judged with all that was to follow.
  return goesOn ? undefined : wrongWithSize(ward.limits, moved + event.remaining, before);
};

/** Limits that hold where a policy names none are settings, so they are not in the log: as they are given. */
export const createEvidence = (standard: ApprovalLimits = {}): Evidence => {
  const books: Books = { standard, wards: new Map(), adjustments: new Map(), counts: new Map() };
  const { adjustments, counts } = books;
  return {
    take: ({ stream, trace, event }) => {
      if (event.type === "StockAdjusted" || event.type === "StockWrittenOff") {
        const wrong = wrongWith(books, event, { stream, trace });
        if (wrong === undefined) return undefined;
        return `${stream} at ${String(trace.revision)}, ${event.type} ${idOf(event) ?? ""}: ${wrong}`;
      }
      if (event.type === "StockPolicySet") {
        wardOf(books, stream).limits = { ...standard, ...event.policy.approvalLimits };
      } else if (isOfAdjustment(event)) {
        const id = stream.slice("adjustment-".length);
        const before = adjustments.get(id) ?? initialAdjustment;
        adjustments.set(id, evolveAdjustment(before, event, trace));
      } else if (isOfCount(event)) {
        const id = stream.slice("count-".length);
        counts.set(id, evolveCount(counts.get(id) ?? initialCount, event, trace));
      }
      return undefined;
    },
  };
};

const isOfAdjustment = (event: EvidenceFact["event"]): event is AdjustmentEvent =>
  isEntityEventType(event.type) && ENTITY_EVENT_CATEGORY[event.type] === "adjustment";

const isOfCount = (event: EvidenceFact["event"]): event is CountEvent =>
  isEntityEventType(event.type) && ENTITY_EVENT_CATEGORY[event.type] === "count";
