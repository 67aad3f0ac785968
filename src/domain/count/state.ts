import { NO_ENTITY } from "../decider.ts";
import { valueOf } from "../money.ts";
import type { UnitCost } from "../stock/events.ts";
import type { PlaceOfSku } from "./places.ts";
import { DEFAULT_COUNT_RULES, type CountRules, type CountScope } from "./sheet.ts";
import { differenceOf, NO_DIFFERENCE, type Difference } from "./variance.ts";

export type CountStatus =
  | typeof NO_ENTITY
  /** Entries are taken. */
  | "open"
  | "pending-approval"
  /** The process books it, stock by stock. */
  | "posting"
  | "posted"
  | "rejected"
  | "cancelled";

/** Nothing happens to a count any more. */
export const ENDED: readonly CountStatus[] = ["posted", "rejected", "cancelled"];

export type LineState =
  | "to-count"
  /** The first count was too far off: somebody else counts it again. */
  | "recount-due"
  | "counted"
  | "posted"
  /** The stock would not take it, or another count had booked it: `reason` says why. Count it again. */
  | "refused";

/** One figure that somebody entered. `missing`: nobody did, and who closed the count said that it is gone. */
export type Figure = {
  readonly by: string;
  readonly at: string;
  readonly counted: number;
  readonly moved?: number;
  readonly missing?: true;
};

export type CountLine = PlaceOfSku & {
  readonly expected: number;
  readonly state: LineState;
  /** Oldest first; the last one stands. */
  readonly figures: readonly Figure[];
  /** Nobody expected anything there. */
  readonly found?: true;
  readonly reason?: string;
};

export type CountApproval = { readonly by: string; readonly at: string; readonly note?: string };

export type CountStock = {
  readonly sku: string;
  readonly countedAtRevision: number;
  readonly unitCost?: UnitCost;
  /** Booked as a whole; or place by place, because the stock refused the whole. */
  readonly posting: "whole" | "by-place";
  /** The stock asked for an approval. */
  readonly awaits?: true;
  /** It asked for those of two people. */
  readonly approvers?: 2;
  /** Revision of the stock after it was booked. */
  readonly revision?: number;
};

/** A count as it stands, which is also its document in the read model. */
export type CountState = {
  readonly status: CountStatus;
  readonly warehouse: string;
  readonly scope: CountScope;
  readonly rules: CountRules;
  readonly note?: string;
  readonly openedBy: string;
  readonly openedAt: string;
  /** Who entered figures, each once: none of them approves. */
  readonly counters: readonly string[];
  readonly skus: readonly string[];
  readonly stocks: readonly CountStock[];
  readonly lines: readonly CountLine[];
  readonly closedBy?: string;
  readonly closedAt?: string;
  readonly missingIsZero?: boolean;
  /** Of what is to be booked when it was closed. */
  readonly difference: Difference;
  readonly waitingSince?: string;
  /** Two people have to approve it; absent: one, if any. */
  readonly approvers?: 2;
  /** Where two have to: those who have. */
  readonly approvals?: readonly CountApproval[];
  readonly reviewedBy?: string;
  readonly reviewedAt?: string;
  readonly approved?: boolean;
  /** Why it was rejected or cancelled, or what the approver noted. */
  readonly reason?: string;
  readonly endedAt?: string;
};

/** Fields that lists of the read model can be narrowed down by. */
export const COUNT_FIELDS = ["status", "warehouse", "skus"] as const;

export const initialCount: CountState = {
  status: NO_ENTITY,
  warehouse: "",
  scope: { kind: "skus", skus: [] },
  rules: DEFAULT_COUNT_RULES,
  openedBy: "",
  openedAt: "",
  counters: [],
  skus: [],
  stocks: [],
  lines: [],
  difference: NO_DIFFERENCE,
};

/** Who has approved it. */
export const approvalsOf = ({
  approvals,
  approved,
  reviewedBy,
  reviewedAt,
}: CountState): readonly CountApproval[] => {
  if (approvals !== undefined) return approvals;
  if (approved !== true || reviewedBy === undefined || reviewedAt === undefined) return [];
  return [{ by: reviewedBy, at: reviewedAt }];
};

/** The figure that stands: undefined where nobody counted. */
export const countedOf = ({ figures }: CountLine): number | undefined => figures.at(-1)?.counted;

/** counted − expected; 0 where nobody counted. */
export const deltaOf = (line: CountLine): number =>
  (countedOf(line) ?? line.expected) - line.expected;

/** Units and value of the lines, by the last known cost of their SKUs. */
export const differenceOfLines = (
  lines: readonly CountLine[],
  stocks: readonly CountStock[],
): Difference => {
  const costs = new Map(stocks.map((stock) => [stock.sku, stock.unitCost]));
  return differenceOf(
    lines.map((line) => {
      const units = deltaOf(line);
      return { units, value: valueOf(units, costs.get(line.sku)) };
    }),
  );
};
