import type { AdjustmentState } from "../domain/adjustment/state.ts";
import { instantOf, instantText } from "../domain/instant.ts";
import { approvalsOf, type CountState } from "../domain/count/state.ts";
import type { TransferState } from "../domain/transfer/state.ts";
import type { EntityModels } from "./entity-models.ts";
import type { EntityDocument } from "./entity-projection.ts";
import type { Page } from "./page.ts";
import { InvalidCursor } from "./page.ts";
import type { PageRequest } from "./paging.ts";

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

/** One category of what waits, page by page. */
type Source = {
  readonly name: string;
  readonly kinds: readonly ApprovalKind[];
  readonly list: (page: PageRequest) => Promise<Page<WaitingItem>>;
};

const PENDING = { equals: { status: "pending-approval" } };

const sourcesOf = ({ adjustment, count, transfer }: EntityModels): readonly Source[] => [
  {
    name: "adjustment",
    kinds: ["adjustment", "write-off"],
    list: async (page) => {
      const { items, ...rest } = await adjustment.list(PENDING, page);
      return { ...rest, items: items.map(ofAdjustment) };
    },
  },
  {
    name: "count",
    kinds: ["count"],
    list: async (page) => {
      const { items, ...rest } = await count.list(PENDING, page);
      return { ...rest, items: items.map(ofCount) };
    },
  },
  {
    name: "transfer",
    kinds: ["transfer"],
    list: async (page) => {
      const { items, ...rest } = await transfer.list({ equals: { status: "requested" } }, page);
      return { ...rest, items: items.map(ofTransfer) };
    },
  },
];

export type WaitingFilter = {
  readonly kind?: ApprovalKind;
  /** Whether the reader is shown it. */
  readonly isMeant: (item: WaitingItem) => boolean;
  /** Epoch milliseconds: what has expired by then does not wait any more. */
  readonly at: number;
};

/** A cursor goes on within one category: `<category>.<its own cursor>`, without one from its start. */
const startOf = (
  sources: readonly Source[],
  cursor: string | undefined,
): { readonly index: number; readonly inner: string | undefined } => {
  if (cursor === undefined) return { index: 0, inner: undefined };
  const dot = cursor.indexOf(".");
  const index = sources.findIndex(({ name }) => name === cursor.slice(0, Math.max(0, dot)));
  if (index < 0) throw new InvalidCursor("the cursor does not belong to this query");
  const inner = cursor.slice(dot + 1);
  return { index, inner: inner === "" ? undefined : inner };
};

/**
 * What waits for an approval: adjustments and write-offs, then counts, then transfers, each in the order of their
 * ids. A page may be short where some of what waits is not meant for the reader. @throws InvalidCursor
 */
export const waitingApprovals = async (
  models: EntityModels,
  { kind, isMeant, at }: WaitingFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<WaitingItem>> => {
  const sources = sourcesOf(models).filter(
    ({ kinds }) => kind === undefined || kinds.includes(kind),
  );
  const { index, inner } = startOf(sources, cursor);
  const items: WaitingItem[] = [];
  for (const [offset, source] of sources.slice(index).entries()) {
    const from = offset === 0 ? inner : undefined;
    const room = limit - items.length;
    if (room === 0) return { items, nextCursor: `${source.name}.` };
    const page = await source.list({ limit: room, ...(from !== undefined && { cursor: from }) });
    const waiting = page.items.filter(
      (item) =>
        (kind === undefined || item.kind === kind) &&
        (item.expiresAt === undefined || instantOf(item.expiresAt) > at) &&
        isMeant(item),
    );
    items.push(...waiting);
    if (page.nextCursor !== undefined) {
      return { items, nextCursor: `${source.name}.${page.nextCursor}` };
    }
  }
  return { items };
};
