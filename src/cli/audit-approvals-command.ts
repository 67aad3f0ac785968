import { createEvidence, type Evidence } from "../domain/adjustment/evidence.ts";
import { isEntityEventType, type EntityEvent } from "../domain/entity-events.ts";
import { isStockEventType, type StockEvent } from "../domain/stock/events.ts";
import { approvalLimitsOf } from "../settings/approvals.ts";
import type { EventItem } from "./answers.ts";
import { EXIT, type ExitCode } from "./exits.ts";
import { logPages } from "./log-pages.ts";
import type { CliNeeds } from "./needs.ts";
import { createProgress } from "./progress.ts";
import type { LedgerSession } from "./session.ts";
import { storedOf } from "./stored-event.ts";

/** Findings that are named; all are counted. */
const NAMED_MAX = 100;

type Checked =
  | { readonly event: StockEvent | EntityEvent }
  | { readonly wrong: string }
  /** Of another program that shares the log. */
  | undefined;

const check = ({ checkEvents }: CliNeeds, item: EventItem): Checked => {
  const { type, stream, revision } = item;
  const isStock = isStockEventType(type);
  if (!isStock && !isEntityEventType(type)) return undefined;
  const checked = isStock ? checkEvents.stock(storedOf(item)) : checkEvents.entity(storedOf(item));
  if (checked.ok) return { event: checked.event };
  const problems = checked.problems.join("; ");
  return { wrong: `${stream} at ${String(revision)}, ${type}: is not readable: ${problems}` };
};

const take = (
  evidence: Evidence,
  { stream, revision, recordedAt, metadata: { actor } }: EventItem,
  event: StockEvent | EntityEvent,
): string | undefined => evidence.take({ stream, trace: { revision, recordedAt, actor }, event });

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
      for (const item of page) {
        const checked = check(needs, item);
        if (checked === undefined) continue;
        const wrong = "wrong" in checked ? checked.wrong : take(evidence, item, checked.event);
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
