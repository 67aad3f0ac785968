import { z } from "zod";
import { createEvidence } from "../domain/adjustment/evidence.ts";
import { isEntityEventType, type EntityEvent } from "../domain/entity-events.ts";
import { isStockEventType, type StockEvent } from "../domain/stock/events.ts";
import { approvalLimitsOf } from "../settings/approvals.ts";
import { EXIT, type ExitCode } from "./exits.ts";
import { logPages } from "./log-pages.ts";
import { createProgress } from "./progress.ts";
import type { LedgerSession } from "./session.ts";

/** Findings that are named; all are counted. */
const NAMED_MAX = 100;

const typed = z.looseObject({ type: z.string() });
/** The ledger's own events, as its API hands them out. */
const ledgerEvent = z.custom<StockEvent | EntityEvent>((value) => {
  const { data } = typed.safeParse(value);
  return data !== undefined && (isStockEventType(data.type) || isEntityEventType(data.type));
});

/**
 * Follows the whole log and names every correction beyond its limit that has no approval of another person before
 * it. Limits that stand in no policy are those set now.
 */
export const auditApprovals = async ({
  client,
  config,
  needs,
  output,
  quiet,
}: LedgerSession): Promise<ExitCode> => {
  const evidence = createEvidence(approvalLimitsOf(config));
  const progress = createProgress("approvals", { ...needs, quiet: quiet || output.json });
  const began = needs.clock.now();
  const first: string[] = [];
  let [events, findings] = [0, 0];
  try {
    for await (const page of logPages(client, {})) {
      for (const { stream, revision, recordedAt, type, data, metadata } of page) {
        const event = ledgerEvent.safeParse({ ...data, type });
        if (!event.success) continue;
        const trace = { revision, recordedAt, actor: metadata.actor };
        const wrong = evidence.take({ stream, trace, event: event.data });
        if (wrong === undefined) continue;
        findings += 1;
        if (first.length < NAMED_MAX) first.push(wrong);
      }
      events += page.length;
      const seconds = Math.max(1, needs.clock.now() - began) / 1_000;
      await progress.update({ done: events, total: events, ratePerSecond: events / seconds });
    }
  } finally {
    progress.end();
  }
  await output.value({ events, findings, first }, () => [
    `${events.toLocaleString("en")} events, ${String(findings)} corrections without their approval`,
    ...first,
  ]);
  return findings === 0 ? EXIT.ok : EXIT.differences;
};
