import { LedgerFault } from "../commands/faults.ts";
import type { StockKey } from "../domain/ids.ts";
import type { StockCommand } from "../domain/stock/commands.ts";
import type { ClaimItem } from "../projections/read-models.ts";
import type { JudgedCall } from "./command-kind.ts";
import type { LineAnswer } from "../commands/lines.ts";
import type { ApiNeeds } from "./needs.ts";
import { problem } from "./problems.ts";

/** How long a command that names a claim alone waits for the read model that routes it. */
export const ROUTE_WAIT_MS = 2_000;

export type RoutingNeeds = Pick<ApiNeeds, "ledger" | "models" | "clock">;

/** Until the read side holds everything that was in the log on arrival. @throws LedgerFault read-model-behind */
export const reachHead = async ({ ledger, models }: RoutingNeeds): Promise<void> => {
  const head = await ledger.head();
  if (models.position() >= head) return;
  if (await models.waitFor(head, ROUTE_WAIT_MS)) return;
  throw new LedgerFault("read-model-behind", "the reservations model has not reached the log yet");
};

const isWhole = (claim: ClaimItem | undefined): claim is ClaimItem =>
  claim?.of !== undefined && claim.lines.length >= claim.of;

/**
 * The claim with all its lines. What looks unknown or incomplete is looked at again once the read side
 * has caught up. @throws Problem not-found; LedgerFault read-model-behind
 */
export const findClaim = async (needs: RoutingNeeds, id: string): Promise<ClaimItem> => {
  const known = await needs.models.claim(id, needs.clock.now());
  if (isWhole(known)) return known;
  await reachHead(needs);
  const claim = await needs.models.claim(id, needs.clock.now());
  if (claim === undefined) throw problem("not-found", "there is no claim of this id");
  return claim;
};

/**
 * The stocks of a claim, each once, in an order that does not depend on how the model lists them. Those whose
 * line has ended are among them: a repeat finds its answer there.
 */
export const stocksOf = (claim: ClaimItem): readonly StockKey[] => {
  const stocks = new Map<string, StockKey>();
  for (const line of claim.lines) {
    stocks.set(lineName(line), { sku: line.sku, warehouse: line.warehouse });
  }
  return [...stocks].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, stock]) => stock);
};

/** A stock as the key of a map. */
export const lineName = ({ sku, warehouse }: StockKey): string => `${sku}@${warehouse}`;

export type RoutedLine = StockKey & { readonly command: StockCommand };

/**
 * One command for each line, all asked at once, each with its own result; nothing is taken back. They share the
 * command id, for a request has one command in each stream: so a key is guarded in every stream it wrote to.
 */
export const dispatchLines = (
  { ledger }: Pick<ApiNeeds, "ledger">,
  lines: readonly RoutedLine[],
  { envelope, dryRun, refs }: JudgedCall,
): Promise<readonly LineAnswer[]> =>
  Promise.all(
    lines.map(async ({ sku, warehouse, command }) => {
      const refuse = refs.refuse(sku, warehouse);
      const request = { sku, warehouse, command, envelope, dryRun };
      const answer = await ledger.dispatch(refuse === undefined ? request : { ...request, refuse });
      return { sku, warehouse, answer };
    }),
  );

const hasEnded = ({ answer }: LineAnswer): boolean =>
  answer.status === "refused" && answer.rejection.code === "reservation-closed";

/**
 * A command that names a claim alone means the lines that are open. Those that had ended before are left
 * out of its answer, unless all had: so a repeat, when none is open any more, says the same.
 */
export const ofOpenLines = (lines: readonly LineAnswer[]): readonly LineAnswer[] => {
  const open = lines.filter((line) => !hasEnded(line));
  return open.length === 0 ? lines : open;
};
