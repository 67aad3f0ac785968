import { commandHashOf, commandIdOf } from "../commands/command-id.ts";
import type { DispatchStock, Envelope, StockRequest } from "../commands/stock-request.ts";
import { stockStream, type StockKey } from "../domain/ids.ts";
import type { Clock, Scheduler } from "../domain/runtime.ts";
import type { ReadModels } from "../projections/read-models.ts";
import { createRounds } from "./rounds.ts";

/** Commands of one round that are under way together: clients keep most of the write path. */
const AT_ONCE_MAX = 32;
/** Pause before the next round when one was full and more is likely to be due. */
const FULL_ROUND_PAUSE_MS = 50;
/** How long a round waits until the read models show what the one before has recorded. */
const CATCH_UP_MS_MAX = 2_000;

const ACTOR = "system";
const CHANNEL = "expiry";

export type ExpirySettings = {
  /** Pause between two rounds. */
  readonly intervalMs: number;
  /** Due claims, and due lots, of one round at the most. */
  readonly batch: number;
};

export type ExpiryNeeds = {
  readonly models: Pick<ReadModels, "dueClaims" | "dueLots" | "waitFor">;
  readonly dispatch: DispatchStock;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly settings: ExpirySettings;
  /** Asked before each round: whether it is for this process to do. Left out: always. */
  readonly mayWork?: () => boolean;
  /** Told of what went wrong; the process itself never stops for it. */
  readonly report: (fault: unknown, detail: string) => void;
};

/** What one round did. `failed` requests are tried again by the next one. */
export type ExpiryRound = {
  readonly asked: number;
  readonly recorded: number;
  readonly failed: number;
  /** More is probably due: the round had as much to do as it may. */
  readonly full: boolean;
};

export type Expiry = {
  /** One round now. Never rejects. */
  readonly round: () => Promise<ExpiryRound>;
  readonly start: () => void;
  /** Resolves when the round under way, if any, has ended. */
  readonly stop: () => Promise<void>;
};

const NOTHING_DONE: ExpiryRound = { asked: 0, recorded: 0, failed: 0, full: false };

/** Named by what it asks, so that the same request sent twice is the same command. */
const envelopeOf = (name: string): Envelope => {
  const commandId = commandIdOf(`process:${CHANNEL}`, name);
  return {
    commandId,
    commandHash: commandHashOf("PROCESS", CHANNEL, name),
    actor: ACTOR,
    channel: CHANNEL,
    correlationId: commandId,
  };
};

const expireDue = ({ sku, warehouse }: StockKey, at: number): StockRequest => ({
  sku,
  warehouse,
  command: { type: "expire-due" },
  envelope: envelopeOf(`expire-due ${stockStream(sku, warehouse)} ${String(at)}`),
});

const releaseIncomplete = ({ sku, warehouse }: StockKey, claim: string): StockRequest => ({
  sku,
  warehouse,
  command: { type: "release-reservation", claim, reason: "sibling-missing" },
  envelope: envelopeOf(`sibling-missing ${stockStream(sku, warehouse)} ${claim}`),
});

/** What is due by the read models: one request for each stock, and one for each line of an incomplete hold. */
const dueRequests = async ({ models, clock, settings }: ExpiryNeeds) => {
  const at = clock.now();
  const [claims, lots] = [
    await models.dueClaims(at, settings.batch),
    await models.dueLots(at, settings.batch),
  ];
  const lapsed = [...claims.filter(({ cause }) => cause === "deadline"), ...lots];
  const stocks = new Map(
    lapsed.map((stock) => [stockStream(stock.sku, stock.warehouse), stock] as const),
  );
  return {
    requests: [
      ...[...stocks.values()].map((stock) => expireDue(stock, at)),
      ...claims
        .filter(({ cause }) => cause === "sibling-missing")
        .map((line) => releaseIncomplete(line, line.id)),
    ],
    full: claims.length >= settings.batch || lots.length >= settings.batch,
  };
};

/**
 * Records the end of what has lapsed: holds past their deadline, lots past their expiry, holds that a crash left
 * without their siblings. The ledger's answers do not wait for it; it only writes down what is already so.
 */
export const createExpiry = (needs: ExpiryNeeds): Expiry => {
  const { dispatch, models, scheduler, settings, report } = needs;
  let newest = 0n;

  const send = async (request: StockRequest): Promise<boolean> => {
    const answer = await dispatch(request);
    if (answer.status === "accepted" && answer.position > newest) newest = answer.position;
    return answer.status === "accepted";
  };

  const sendAll = async (requests: readonly StockRequest[]) => {
    let recorded = 0;
    let failed = 0;
    for (let from = 0; from < requests.length; from += AT_ONCE_MAX) {
      if (needs.mayWork?.() === false) break;
      const sent = await Promise.allSettled(requests.slice(from, from + AT_ONCE_MAX).map(send));
      for (const one of sent) {
        if (one.status === "fulfilled") recorded += one.value ? 1 : 0;
        else {
          failed += 1;
          if (failed === 1) report(one.reason, "what is due could not be recorded");
        }
      }
    }
    return { recorded, failed };
  };

  const round = async (): Promise<ExpiryRound> => {
    if (needs.mayWork?.() === false) return NOTHING_DONE;
    try {
      await models.waitFor(newest, CATCH_UP_MS_MAX);
      const { requests, full } = await dueRequests(needs);
      return { asked: requests.length, full, ...(await sendAll(requests)) };
    } catch (fault) {
      report(fault, "the round of the expiry process failed");
      return { asked: 0, recorded: 0, failed: 1, full: false };
    }
  };

  const pauseMs = (last: ExpiryRound | undefined): number =>
    last?.full === true && last.failed === 0 ? FULL_ROUND_PAUSE_MS : settings.intervalMs;
  return { round, ...createRounds({ scheduler, round, pauseMs }) };
};
