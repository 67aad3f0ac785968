import { instantText } from "../domain/instant.ts";
import type { Cursors } from "./cursors.ts";
import { answerPage } from "./paging.ts";
import { type Condition, KEY_FIELD } from "./read-store.ts";
import type { ClaimItem, ClaimLine, ReadModels, ReservationState } from "./read-models.ts";
import type { Reader } from "./reader.ts";
import { type ClaimDocument, type ClaimLineDocument, isIncomplete } from "./reservations.ts";

/** A hold past its deadline has expired, whether or not anything has recorded it yet. */
const lineState = (claim: ClaimDocument, line: ClaimLineDocument, at: number): ReservationState => {
  if (line.state !== "open" || line.kind !== "reservation") return line.state;
  if (line.deadline !== null && line.deadline <= at) return "expired";
  return isIncomplete(claim) ? "incomplete" : "open";
};

/** What is open says most about the claim, then what it became. */
const PRECEDENCE: readonly ReservationState[] = ["incomplete", "open", "allocated", "expired"];

const claimState = (lines: readonly ClaimLine[]): ReservationState =>
  PRECEDENCE.find((state) => lines.some((line) => line.state === state)) ?? "released";

const lineItem = (claim: ClaimDocument, line: ClaimLineDocument, at: number): ClaimLine => ({
  sku: line.sku,
  warehouse: line.warehouse,
  kind: line.kind,
  openedBy: line.openedBy,
  state: lineState(claim, line, at),
  backed: line.backed,
  backordered: line.backordered,
  picked: line.picked,
  ...(line.kind === "reservation" &&
    line.deadline !== null && { deadline: instantText(line.deadline) }),
});

/** The earliest deadline of what is still held, or of all holds once none is. Allocations have none. */
const deadlineOf = ({ lines }: ClaimDocument): number | undefined => {
  const holds = lines.filter((line) => line.kind === "reservation");
  const open = holds.filter((line) => line.state === "open");
  const deadlines = (open.length > 0 ? open : holds).flatMap(({ deadline }) => deadline ?? []);
  return deadlines.length === 0 ? undefined : Math.min(...deadlines);
};

/** The claim as it stands at `at` (epoch milliseconds). */
export const claimItem = (claim: ClaimDocument, at: number): ClaimItem => {
  const lines = claim.lines.map((line) => lineItem(claim, line, at));
  const deadline = deadlineOf(claim);
  const { id, kind, openedBy, customer, order, holdClass, priority, of, openedAt } = claim;
  return {
    id,
    state: claimState(lines),
    kind,
    openedBy,
    ...(customer !== null && { customer }),
    ...(order !== null && { order }),
    ...(holdClass !== null && { holdClass }),
    priority,
    ...(deadline !== undefined && { deadline: instantText(deadline) }),
    ...(of !== null && { of }),
    openedAt: instantText(openedAt),
    lines,
  };
};

/** The claim as far as it stands in these warehouses; undefined where no line does. */
export const claimWithin = (
  claim: ClaimItem,
  warehouses: ReadonlySet<string> | undefined,
): ClaimItem | undefined => {
  if (warehouses === undefined) return claim;
  const lines = claim.lines.filter((line) => warehouses.has(line.warehouse));
  return lines.length === 0 ? undefined : { ...claim, lines };
};

type DueClaim = Awaited<ReturnType<ReadModels["dueClaims"]>>[number];

/** The lines of a claim that are due: past their deadline, or without their siblings for too long. */
const dueLines = (claim: ClaimDocument, at: number): readonly DueClaim[] => {
  const { id } = claim;
  const isDue = claim.dueAt !== null && claim.dueAt <= at;
  return claim.lines.flatMap(({ sku, warehouse, state, kind, deadline }): readonly DueClaim[] => {
    if (!isDue || state !== "open" || kind !== "reservation") return [];
    if (deadline !== null && deadline <= at) return [{ id, sku, warehouse, cause: "deadline" }];
    return isIncomplete(claim) ? [{ id, sku, warehouse, cause: "sibling-missing" }] : [];
  });
};

const equals = (field: string, value: string | undefined): readonly Condition[] =>
  value === undefined ? [] : [{ kind: "equals", field, value }];

export const createReservationQueries = (
  reader: Reader<ClaimDocument>,
  cursors: Cursors,
): Pick<ReadModels, "claim" | "claims" | "pick" | "dueClaims"> => ({
  claim: async (id, at) => {
    const claim = await reader.get(id);
    return claim === undefined ? undefined : claimItem(claim, at);
  },
  claims: ({ openedBy, customer, order, state, within }, page, at) =>
    answerPage(
      {
        cursors,
        reader,
        name: ["claims", openedBy, customer, order, state],
        query: {
          where: [
            ...equals("openedBy", openedBy),
            ...equals("customer", customer),
            ...equals("order", order),
          ],
          sort: { field: KEY_FIELD, descending: false },
        },
        placeOf: ({ key }) => ({ value: key, key }),
        item: (document) => {
          const item = claimWithin(claimItem(document, at), within);
          return state === undefined || item?.state === state ? item : undefined;
        },
      },
      page,
    ),
  pick: async (id) => {
    const [found] = await reader.find({
      where: [{ kind: "equals", field: "picks", value: id }],
      sort: { field: KEY_FIELD, descending: false },
      limit: 1,
    });
    const claim = found?.document;
    const line = claim?.lines[claim.pickLines?.[claim.picks?.indexOf(id) ?? -1] ?? -1];
    return line === undefined ? undefined : { sku: line.sku, warehouse: line.warehouse };
  },
  dueClaims: async (at, limit) => {
    const found = await reader.find({
      where: [{ kind: "range", field: "dueAt", to: at }],
      sort: { field: "dueAt", descending: false },
      limit,
    });
    return found.flatMap(({ document }) => dueLines(document, at)).slice(0, limit);
  },
});
