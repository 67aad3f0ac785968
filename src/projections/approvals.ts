import type { AdjustmentState } from "../domain/adjustment/state.ts";
import { instantOf, instantText } from "../domain/instant.ts";
import { approvalsOf, type CountState } from "../domain/count/state.ts";
import type { TransferState } from "../domain/transfer/state.ts";
import { createCursors } from "./cursors.ts";
import type { EntityModels } from "./entity-models.ts";
import type { EntityDocument } from "./entity-projection.ts";
import type { Page } from "./page.ts";
import type { PageRequest } from "./paging.ts";
import type { After } from "./read-store.ts";

export const APPROVAL_KINDS = ["adjustment", "write-off", "count", "transfer"] as const;
export type ApprovalKind = (typeof APPROVAL_KINDS)[number];

/** Something that waits for the word of another person. */
export type WaitingItem = {
  readonly kind: ApprovalKind;
  readonly id: string;
  /** Revision that an approval may name as `If-Match`. */
  readonly version: number;
  /** One of them reaching a warehouse is enough to see it: of a transfer the source, then the destination. */
  readonly warehouses: readonly string[];
  readonly skus: readonly string[];
  readonly units: number;
  readonly requestedBy: string;
  /** RFC 3339 UTC: since when it waits, and until when it can. */
  readonly since: string;
  readonly expiresAt?: string;
  /** People who have still to approve it. */
  readonly missing: number;
  /** People who can't: requesters, counters, and who has approved it already. */
  readonly excluded: readonly string[];
  readonly because?: string;
};

const ofAdjustment = (one: EntityDocument<AdjustmentState>): WaitingItem => ({
  kind: one.kind,
  id: one.id,
  version: one.version,
  warehouses: [one.warehouse],
  skus: [one.sku],
  units: one.units,
  requestedBy: one.requestedBy,
  since: one.requestedAt,
  expiresAt: one.expiresAt,
  missing: one.approvers - one.approvals.length,
  excluded: [one.requestedBy, ...one.approvals.map(({ by }) => by)],
  because: one.because,
});

const HOUR_MS = 3_600_000;

const ofCount = (one: EntityDocument<CountState>): WaitingItem => {
  const since = one.waitingSince ?? one.openedAt;
  const approvals = approvalsOf(one);
  return {
    kind: "count",
    id: one.id,
    version: one.version,
    warehouses: [one.warehouse],
    skus: one.skus,
    units: one.difference.over + one.difference.under,
    requestedBy: one.closedBy ?? one.openedBy,
    since,
    expiresAt: instantText(instantOf(since) + one.rules.approvalHours * HOUR_MS),
    missing: (one.approvers ?? 1) - approvals.length,
    excluded: [...new Set([one.openedBy, ...one.counters, ...approvals.map(({ by }) => by)])],
  };
};

const ofTransfer = (one: EntityDocument<TransferState>): WaitingItem => ({
  kind: "transfer",
  id: one.id,
  version: one.version,
  warehouses: [one.from, one.to],
  skus: one.skus,
  units: one.units,
  requestedBy: one.requestedBy,
  since: one.requestedAt,
  missing: 1,
  excluded: [one.requestedBy],
});

/** What waits of one category at the most: all of it is read for every page, since the oldest of all stands first. */
const WAITING_MAX = 5_000;
const PAGE = 500;

/** More waits than a list can put in order. */
export class TooManyWaiting extends Error {
  readonly code = "limit-exceeded";
}

const allOf = async <Document>(
  list: (page: PageRequest) => Promise<Page<Document>>,
  itemOf: (document: Document) => WaitingItem,
): Promise<readonly WaitingItem[]> => {
  const found: WaitingItem[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ limit: PAGE, ...(cursor !== undefined && { cursor }) });
    found.push(...page.items.map(itemOf));
    if (found.length > WAITING_MAX) {
      throw new TooManyWaiting(`more than ${String(WAITING_MAX)} wait: name a kind or a warehouse`);
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
};

export type WaitingFilter = {
  readonly kind?: ApprovalKind;
  readonly warehouse?: string;
  /** Whether the reader is shown it. */
  readonly isMeant: (item: WaitingItem) => boolean;
  /** Epoch milliseconds: what has expired by then does not wait any more. */
  readonly at: number;
};

/** Everything that the filter names, whoever it is shown to. */
const waitingItems = async (
  { adjustment, count, transfer }: EntityModels,
  { kind, warehouse }: Pick<WaitingFilter, "kind" | "warehouse">,
): Promise<readonly WaitingItem[]> => {
  const isAsked = (...kinds: readonly ApprovalKind[]): boolean =>
    kind === undefined || kinds.includes(kind);
  const pending = { equals: { status: "pending-approval", warehouse } };
  const requested = { equals: { status: "requested", warehouses: warehouse } };
  const all: (readonly WaitingItem[])[] = [];
  if (isAsked("adjustment", "write-off")) {
    all.push(await allOf((page) => adjustment.list(pending, page), ofAdjustment));
  }
  if (isAsked("count")) all.push(await allOf((page) => count.list(pending, page), ofCount));
  if (isAsked("transfer")) {
    all.push(await allOf((page) => transfer.list(requested, page), ofTransfer));
  }
  return all.flat().filter((item) => isAsked(item.kind));
};

/** Where an item stands: by age, then by kind and id. */
const placeOf = ({ since, kind, id }: WaitingItem): After => ({
  value: since,
  key: `${kind} ${id}`,
});

const isBehind = (item: WaitingItem, after: After): boolean => {
  const { value, key } = placeOf(item);
  return value === after.value ? key > after.key : value > after.value;
};

/** Ages mean the same in every log. */
const cursors = createCursors("approvals");

/**
 * What waits for an approval, over all kinds: what has waited longest first.
 * @throws InvalidCursor, TooManyWaiting
 */
export const waitingApprovals = async (
  models: EntityModels,
  { isMeant, at, ...named }: WaitingFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<WaitingItem>> => {
  const question = [named.kind, named.warehouse];
  const after = cursor === undefined ? undefined : cursors.read(question, cursor);
  const behind = (await waitingItems(models, named))
    .filter((item) => item.expiresAt === undefined || instantOf(item.expiresAt) > at)
    .filter((item) => isMeant(item) && (after === undefined || isBehind(item, after)))
    .sort((one, other) => (isBehind(one, placeOf(other)) ? 1 : -1));
  const items = behind.slice(0, limit);
  const last = items.at(-1);
  if (last === undefined || behind.length <= limit) return { items };
  return { items, nextCursor: cursors.write(question, placeOf(last)) };
};
