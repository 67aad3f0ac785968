import { expect, test } from "vitest";
import { parseEntityEvent } from "../../src/adapters/entity-event-schema.ts";
import { parseStockEvent } from "../../src/adapters/stock-event-schema.ts";
import { PAGE_EVENTS_MAX } from "../../src/commands/event-log.ts";
import { stockKeyOf } from "../../src/domain/ids.ts";
import type { RecordedEvent } from "../../src/domain/recorded.ts";
import { runExamples } from "./example-run.ts";

test("every event that the examples of the API record passes the audit's check", async () => {
  const recorded: RecordedEvent[] = [];
  await runExamples(async ({ log }) => {
    const page = await log.readAll(0n, PAGE_EVENTS_MAX);
    expect(page.end).toBe(true);
    recorded.push(...page.events);
  });
  const types = new Set(recorded.map(({ type }) => type));
  expect(types.size).toBeGreaterThan(40);
  const wrong = recorded.flatMap(({ live: _live, ...stored }) => {
    const isStock = stockKeyOf(stored.stream) !== undefined;
    const checked = isStock ? parseStockEvent(stored) : parseEntityEvent(stored);
    return checked.ok ? [] : [`${stored.stream} ${stored.type}: ${checked.problems.join("; ")}`];
  });
  expect(wrong).toEqual([]);
});
