import { expect } from "vitest";
import type { AdjustmentCommand } from "../../../src/domain/adjustment/commands.ts";
import { adjustmentDecider } from "../../../src/domain/adjustment/decide.ts";
import type { AdjustmentContent, AdjustmentEvent } from "../../../src/domain/adjustment/events.ts";
import type { AdjustmentState } from "../../../src/domain/adjustment/state.ts";
import type { EntityRejection } from "../../../src/domain/decider.ts";
import { instantText } from "../../../src/domain/instant.ts";
import type { Delta } from "../../../src/domain/stock/events.ts";

/** 2026-11-21T08:00:00.000Z */
export const START = Date.UTC(2026, 10, 21, 8);
export const HOUR = 3_600_000;

export const at = (delta: number, more: Partial<Delta> = {}): Delta => ({
  lot: "-",
  bin: "-",
  condition: "good",
  delta,
  ...more,
});

export const content = (more: Partial<AdjustmentContent> = {}): AdjustmentContent => ({
  kind: "adjustment",
  sku: "tea",
  warehouse: "north",
  reason: "loss",
  lots: [at(-20)],
  ...more,
});

type Request = Extract<AdjustmentCommand, { type: "request" }>;
export const request = (more: Partial<Request> = {}): Request => ({
  type: "request",
  content: content(),
  approvers: 1,
  because: "20 units are more than the 10 that need no approval",
  hours: 72,
  ...more,
});

export const approve: AdjustmentCommand = { type: "approve" };
export const reject: AdjustmentCommand = { type: "reject", reason: "count it first" };
export const cancel: AdjustmentCommand = { type: "cancel" };
export const expire: AdjustmentCommand = { type: "expire" };
export const posted: AdjustmentCommand = { type: "record-posted", revision: 7 };
export const refused: AdjustmentCommand = {
  type: "record-refused",
  code: "insufficient-stock",
  detail: "20 asked for, 3 there",
};

type Step = readonly [actor: string, command: AdjustmentCommand] | { readonly wait: number };

/** An adjustment as its stream would be: every event is folded from text, as it would be read back. */
export type Scene = {
  readonly state: AdjustmentState;
  readonly events: readonly AdjustmentEvent[];
  readonly and: (...steps: readonly Step[]) => Scene;
  readonly refuses: (
    actor: string,
    command: AdjustmentCommand,
    code: EntityRejection["code"],
  ) => void;
  /** Accepted, and nothing is recorded: it is so already. */
  readonly isAlready: (actor: string, command: AdjustmentCommand) => void;
};

type Scenery = { state: AdjustmentState; events: AdjustmentEvent[]; now: number };

const decide = (scenery: Scenery, actor: string, command: AdjustmentCommand) => {
  const { state, now } = scenery;
  return adjustmentDecider.decide(state, command, { at: now, now: instantText(now), actor });
};

const take = (scenery: Scenery, step: Step): void => {
  if ("wait" in step) {
    scenery.now += step.wait;
    return;
  }
  const [actor, command] = step;
  const verdict = decide(scenery, actor, command);
  if (verdict.kind !== "accepted") throw new Error(JSON.stringify({ step, verdict }));
  for (const event of verdict.events) {
    const stored: AdjustmentEvent = JSON.parse(JSON.stringify(event));
    const recordedAt = instantText(scenery.now);
    const trace = { revision: scenery.events.length, actor, recordedAt };
    scenery.state = adjustmentDecider.evolve(scenery.state, stored, trace);
    scenery.events.push(stored);
  }
};

const sceneOf = (scenery: Scenery): Scene => ({
  state: scenery.state,
  events: scenery.events,
  and: (...steps) => {
    const next = { ...scenery, events: [...scenery.events] };
    for (const step of steps) take(next, step);
    return sceneOf(next);
  },
  refuses: (actor, command, code) => {
    expect(decide(scenery, actor, command)).toMatchObject({ kind: "refused", rejection: { code } });
  },
  isAlready: (actor, command) => {
    expect(decide(scenery, actor, command)).toEqual({ kind: "accepted", events: [] });
  },
});

export const given = (...steps: readonly Step[]): Scene =>
  sceneOf({ state: adjustmentDecider.initial, events: [], now: START }).and(...steps);
