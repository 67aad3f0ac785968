import { accept, decline, type EntityVerdict } from "../decider.ts";
import type { CountCommandOf } from "./commands.ts";
import type { CountEvent } from "./events.ts";
import { evolveCount } from "./evolve.ts";
import { samePlace } from "./places.ts";
import type { CountLine, CountState } from "./state.ts";

type Verdict = EntityVerdict<CountEvent>;
type Recorded = CountCommandOf<"record-posted"> | CountCommandOf<"record-refused">;

/** Counted lines that the stocks have still to be asked for; those that wait for an approval are not among them. */
export const linesToPost = ({ lines, stocks }: CountState): readonly CountLine[] => {
  const awaiting = new Set(stocks.filter((stock) => stock.awaits).map(({ sku }) => sku));
  return lines.filter((line) => line.state === "counted" && !awaiting.has(line.sku));
};

/** What ends the posting: nothing while stocks are still to be asked. */
export const endOfPosting = (state: CountState): readonly CountEvent[] => {
  if (state.status !== "posting" || linesToPost(state).length > 0) return [];
  const awaiting = state.stocks.filter((stock) => stock.awaits);
  if (awaiting.length === 0) return [{ type: "CountPosted" }];
  const skus = awaiting.map(({ sku }) => sku);
  const two = awaiting.some(({ approvers }) => approvers === 2);
  return [{ type: "CountApprovalAsked", skus, ...(two && { approvers: 2 }) }];
};

/** Who records does not matter to the fold of these events. */
const NOBODY = { revision: 0, actor: "", recordedAt: "" };

const acceptAnswer = (state: CountState, event: CountEvent): Verdict =>
  accept(event, ...endOfPosting(evolveCount(state, event, NOBODY)));

/** Whether the answer says something that is not recorded yet. */
const isOpen = (state: CountState, { sku, place }: Recorded): boolean =>
  linesToPost(state).some(
    (line) => line.sku === sku && (place === undefined || samePlace(line, place)),
  );

const isLate = (state: CountState): boolean => state.closedAt !== undefined;

export const judgePosted = (
  state: CountState,
  command: CountCommandOf<"record-posted">,
): Verdict => {
  if (!isLate(state)) return decline("invalid-state", "the count is not closed");
  if (state.status !== "posting" || !isOpen(state, command)) return accept();
  const { sku, place, revision } = command;
  return acceptAnswer(state, {
    type: "CountStockPosted",
    ...{ sku, revision },
    ...(place !== undefined && { place }),
  });
};

const isSplit = ({ stocks }: CountState, sku: string): boolean =>
  stocks.some((stock) => stock.sku === sku && stock.posting === "by-place");

export const judgeRefused = (
  state: CountState,
  command: CountCommandOf<"record-refused">,
): Verdict => {
  if (!isLate(state)) return decline("invalid-state", "the count is not closed");
  const { sku, place, code, detail, approvers } = command;
  if (state.status !== "posting" || !isOpen(state, command)) return accept();
  if (place === undefined && isSplit(state, sku)) return accept();
  return acceptAnswer(state, {
    type: "CountStockRefused",
    ...{ sku, code, detail },
    ...(approvers !== undefined && { approvers }),
    ...(place !== undefined && { place }),
  });
};
