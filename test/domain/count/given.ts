import { expect } from "vitest";
import type { CountCommand, CountCommandOf } from "../../../src/domain/count/commands.ts";
import { countDecider } from "../../../src/domain/count/decide.ts";
import type { CountEntry, CountEvent } from "../../../src/domain/count/events.ts";
import type { CountRules, CountSheet } from "../../../src/domain/count/sheet.ts";
import type { CountLine, CountState } from "../../../src/domain/count/state.ts";
import type { EntityRejection } from "../../../src/domain/decider.ts";
import { instantText } from "../../../src/domain/instant.ts";
import type { Condition } from "../../../src/domain/stock/events.ts";

/** Twelve o'clock, and a minute more with every command. */
const START = 1_795_262_400_000;

export const RULES: CountRules = {
  tolerancePercent: 5,
  toleranceUnits: 0,
  approvalUnits: 0,
  approvalValues: {},
  approvalHours: 72,
};

type Place = { readonly lot?: string; readonly bin?: string; readonly condition?: Condition };
const place = ({ lot = "-", bin = "A-01", condition = "good" }: Place) => ({ lot, bin, condition });

/** What the ledger held of a SKU: one bin, unless places are named. */
export const sheet = (
  sku: string,
  expected: number | readonly (Place & { readonly expected: number })[],
  more: Partial<CountSheet> = {},
): CountSheet => ({
  sku,
  countedAtRevision: 7,
  places: (typeof expected === "number" ? [{ expected }] : expected).map((one) => ({
    ...place(one),
    expected: one.expected,
  })),
  ...more,
});

export const open = (
  sheets: readonly CountSheet[],
  more: Partial<CountCommandOf<"open">> = {},
): CountCommandOf<"open"> => ({
  type: "open",
  warehouse: "north",
  scope: { kind: "skus", skus: sheets.map(({ sku }) => sku) },
  rules: RULES,
  sheets,
  ...more,
});

export const figure = (sku: string, counted: number, at: Place = {}): CountEntry => ({
  sku,
  ...place(at),
  counted,
});
export const enter = (...entries: readonly CountEntry[]): CountCommand => ({
  type: "enter",
  entries,
});
export const close = (more: Partial<CountCommandOf<"close">> = {}): CountCommand => ({
  type: "close",
  missingIsZero: false,
  overtaken: [],
  ...more,
});
export const approve = (more: Partial<CountCommandOf<"approve">> = {}): CountCommand => ({
  type: "approve",
  overtaken: [],
  ...more,
});
export const reject: CountCommand = { type: "reject", reason: "count it again on Monday" };
export const cancel: CountCommand = { type: "cancel" };
export const posted = (sku: string, at?: Place): CountCommand => ({
  type: "record-posted",
  sku,
  revision: 8,
  ...(at !== undefined && { place: place(at) }),
});
export const refused = (sku: string, code = "invalid-state", at?: Place): CountCommand => ({
  type: "record-refused",
  sku,
  code,
  detail: "says the stock",
  ...(at !== undefined && { place: place(at) }),
});

type Step = readonly [who: string, command: CountCommand];

export type Scene = {
  readonly state: CountState;
  readonly events: readonly CountEvent[];
  /** So many hours later. */
  readonly later: (hours: number) => Scene;
  /** Goes on; the command must be accepted. */
  readonly and: (who: string, command: CountCommand) => Scene;
  readonly refuses: (
    who: string,
    command: CountCommand,
    code: EntityRejection["code"],
  ) => EntityRejection;
  /** The command is accepted and records nothing. */
  readonly isAlready: (who: string, command: CountCommand) => void;
  readonly line: (sku: string, at?: Place) => CountLine | undefined;
  readonly types: readonly CountEvent["type"][];
};

type Moment = { readonly revision: number; readonly hours: number };

const sceneOf = (
  state: CountState,
  { revision, hours }: Moment,
  events: readonly CountEvent[] = [],
): Scene => {
  const at = START + revision * 60_000 + hours * 3_600_000;
  const decide = (actor: string, command: CountCommand) =>
    countDecider.decide(state, command, { at, now: instantText(at), actor });
  return {
    state,
    events,
    types: events.map((event) => event.type),
    later: (more) => sceneOf(state, { revision, hours: hours + more }, events),
    and: (actor, command) => {
      const verdict = decide(actor, command);
      if (verdict.kind === "refused") {
        throw new Error(`${command.type} by ${actor}: ${JSON.stringify(verdict.rejection)}`);
      }
      const after = verdict.events.reduce(
        (sofar, event, index) =>
          countDecider.evolve(sofar, event, {
            revision: revision + index,
            actor,
            recordedAt: instantText(at),
          }),
        state,
      );
      // The document of the read model is this value: plain JSON.
      expect(JSON.parse(JSON.stringify(after))).toEqual(after);
      const moment = { revision: revision + verdict.events.length, hours };
      return sceneOf(after, moment, verdict.events);
    },
    refuses: (actor, command, code) => {
      const verdict = decide(actor, command);
      expect(verdict).toMatchObject({ kind: "refused", rejection: { code } });
      if (verdict.kind !== "refused") throw new Error("not refused");
      return verdict.rejection;
    },
    isAlready: (actor, command) => {
      expect(decide(actor, command)).toEqual({ kind: "accepted", events: [] });
    },
    line: (sku, where = {}) => {
      const wanted = place(where);
      return state.lines.find(
        (line) =>
          line.sku === sku &&
          line.lot === wanted.lot &&
          line.bin === wanted.bin &&
          line.condition === wanted.condition,
      );
    },
  };
};

/** Given what has happened, when somebody asks for something, then these events or that refusal. */
export const given = (...steps: readonly Step[]): Scene =>
  steps.reduce(
    (scene, [who, command]) => scene.and(who, command),
    sceneOf(countDecider.initial, { revision: 0, hours: 0 }),
  );
