import { instantText } from "../domain/instant.ts";
import type { OrderStatus } from "../domain/order/status.ts";
import type { MovementQuarter } from "./daily-report.ts";
import { EVER, type OrderQuarter } from "./order-analytics.ts";
import { type OrderLife, placeIn } from "./order-lives.ts";
import type { TimelineDocument } from "./order-timeline.ts";
import type { Document } from "./projection.ts";
import { quarterAt, startOfQuarter } from "./quarters.ts";
import { type Condition, KEY_FIELD } from "./read-store.ts";
import type { Found, Reader } from "./reader.ts";

/** From `from` on and before `to`, in epoch milliseconds. */
export type Span = { readonly from: number; readonly to: number };

/** Orders that are looked through for one figure; beyond it the answer says that it is only a part. */
export const LIVES_MAX = 20_000;
/** Quarters of an hour of one figure: more than two years. */
const QUARTERS_MAX = 80_000;
/** Rows that are read at once: between them others get their turn. */
const PORTION = 500;

/** Behind every instant. */
const LAST = "~";

/** What happened in one quarter of an hour that begins `at` (epoch milliseconds). */
export type Timed<Doc> = { readonly at: number; readonly document: Doc };

/** Orders that were found; `partial`: there are more of them. */
export type Lives = { readonly items: readonly OrderLife[]; readonly partial: boolean };

/** Figures about orders and movements; all of it can be rebuilt from the log. */
export type OrderFigures = {
  readonly timeline: (order: string) => Promise<TimelineDocument | undefined>;
  readonly quarters: (span: Span) => Promise<readonly Timed<OrderQuarter>[]>;
  /** Everything that ever happened. */
  readonly ever: () => Promise<OrderQuarter | undefined>;
  readonly movements: (span: Span) => Promise<readonly Timed<MovementQuarter>[]>;
  /** Orders by when the customer ordered, the first ones first. */
  readonly lives: (span: Span) => Promise<Lives>;
  /** Orders in a status, those that have been there longest first. */
  readonly inStatus: (status: OrderStatus) => Promise<Lives>;
};

type Readers = {
  readonly timelines: Reader<TimelineDocument>;
  readonly quarters: Reader<OrderQuarter>;
  readonly movements: Reader<MovementQuarter>;
  readonly lives: Reader<OrderLife>;
};

type Wanted<Doc> = {
  readonly where: readonly Condition[];
  readonly field: string;
  /** The document's value of the field. */
  readonly valueOf: (found: Found<Doc & Document>) => string;
  readonly most: number;
};

/** Everything that a query finds, portion by portion, up to `most`. */
const everything = async <Doc extends Document>(
  reader: Reader<Doc>,
  { where, field, valueOf, most }: Wanted<Doc>,
): Promise<readonly Found<Doc>[]> => {
  const all: Found<Doc>[] = [];
  const sort = { field, descending: false };
  while (all.length < most) {
    const last = all.at(-1);
    const after = last === undefined ? {} : { after: { value: valueOf(last), key: last.key } };
    const limit = Math.min(PORTION, most - all.length);
    const found = await reader.find({ where, sort, limit, ...after });
    all.push(...found);
    if (found.length < limit) break;
  }
  return all;
};

const inSpan = async <Doc extends Document>(
  reader: Reader<Doc>,
  { from, to }: Span,
): Promise<readonly Timed<Doc>[]> => {
  const range = { from: quarterAt(from), to: quarterAt(to - 1) };
  const found = await everything(reader, {
    where: [{ kind: "range", field: KEY_FIELD, ...range }],
    ...{ field: KEY_FIELD, valueOf: ({ key }: Found<Document>) => key, most: QUARTERS_MAX },
  });
  return found.map(({ key, document }) => ({ at: startOfQuarter(key), document }));
};

type Sorted = "placed" | "place";

const livesWhere = async (
  reader: Reader<OrderLife>,
  condition: Condition,
  field: Sorted,
): Promise<Lives> => {
  const found = await everything(reader, {
    ...{ where: [condition], field, most: LIVES_MAX + 1 },
    valueOf: ({ document }) => document[field],
  });
  const items = found.slice(0, LIVES_MAX).map(({ document }) => document);
  return { items, partial: found.length > LIVES_MAX };
};

export const createOrderFigures = ({
  timelines,
  quarters,
  movements,
  lives,
}: Readers): OrderFigures => ({
  timeline: async (order) => timelines.get(order),
  quarters: (span) => inSpan(quarters, span),
  ever: async () => quarters.get(EVER),
  movements: (span) => inSpan(movements, span),
  lives: ({ from, to }) => {
    const range = { from: instantText(from), to: instantText(to - 1) };
    return livesWhere(lives, { kind: "range", field: "placed", ...range }, "placed");
  },
  inStatus: (status) =>
    livesWhere(
      lives,
      { kind: "range", field: "place", from: placeIn(status, ""), to: placeIn(status, LAST) },
      "place",
    ),
});
