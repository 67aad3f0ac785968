import { expect } from "vitest";
import type { StockCommand, StockSettings } from "../../../src/domain/stock/commands.ts";
import type { Buckets, StockEvent } from "../../../src/domain/stock/events.ts";
import type { StockRejection } from "../../../src/domain/stock/rejections.ts";
import { bucketsOf, type Stock } from "../../../src/domain/stock/state.ts";
import type { Draft, Settled, Verdict } from "../../../src/domain/stock/verdict.ts";
import { crash, openStream, resume, tell, type Stream } from "./stream.ts";

type Step = StockCommand | { readonly wait: number } | { readonly by: string };

/** Time that passes before the next command, in milliseconds. */
export const wait = (ms: number): Step => ({ wait: ms });
/** Who gives the commands that follow. */
export const by = (actor: string): Step => ({ by: actor });

/** What a command came to. */
export type Outcome = {
  readonly verdict: Verdict;
  readonly events: readonly StockEvent[];
  readonly types: readonly string[];
  readonly drafts: readonly Draft[];
  readonly parts: readonly (readonly Draft[])[];
  /** The event of a type; fails where there is none or more than one. */
  readonly the: (type: StockEvent["type"]) => StockEvent;
};

export type Scene = {
  readonly stream: Stream;
  readonly stock: () => Stock;
  readonly buckets: () => Buckets;
  /** Goes on; every step must be accepted. */
  readonly and: (...steps: readonly Step[]) => Scene;
  readonly when: (command: StockCommand) => Outcome;
  /** The process dies when so many parts are written, and another one takes over. */
  readonly crash: (command: StockCommand, parts: number) => Outcome;
  /** The client repeats the command of the crash under its key. */
  readonly resume: (command: StockCommand) => Outcome;
  /** The command is refused with that code, and records nothing of its own. */
  readonly refuses: (command: StockCommand, code: StockRejection["code"]) => StockRejection;
  /** The command is a repeat, and records nothing. */
  readonly repeats: (command: StockCommand) => void;
  readonly claim: (
    id: string,
  ) => { backed: number; backordered: number; picked: number } | undefined;
};

const outcomeOf = ({ verdict, parts }: Settled): Outcome => {
  const drafts = parts.flat();
  const events = drafts.map((draft) => draft.event);
  return {
    verdict,
    parts,
    drafts,
    events,
    types: events.map((event) => event.type),
    the: (type) => {
      const found = events.filter((event) => event.type === type);
      expect(found.map((event) => event.type)).toEqual([type]);
      return found[0]!;
    },
  };
};

const take = (stream: Stream, steps: readonly Step[]): void => {
  for (const step of steps) {
    if ("wait" in step) stream.now += step.wait;
    else if ("by" in step) stream.actor = step.by;
    else {
      const { verdict } = outcomeOf(tell(stream, step));
      if (verdict.kind !== "accepted") throw new Error(JSON.stringify({ step, verdict }));
    }
  }
};

const sceneOf = (stream: Stream): Scene => {
  const scene: Scene = {
    stream,
    stock: () => stream.stock,
    buckets: () => bucketsOf(stream.stock),
    and: (...steps) => {
      take(stream, steps);
      return scene;
    },
    when: (command) => outcomeOf(tell(stream, command)),
    crash: (command, parts) => outcomeOf(crash(stream, command, parts)),
    resume: (command) => outcomeOf(resume(stream, command)),
    refuses: (command, code) => {
      const { verdict, drafts } = outcomeOf(tell(stream, command));
      expect(verdict).toMatchObject({ kind: "refused", rejection: { code } });
      expect(drafts.filter((draft) => draft.own)).toEqual([]);
      if (verdict.kind !== "refused") throw new Error("not refused");
      return verdict.rejection;
    },
    repeats: (command) => {
      const { verdict, events } = outcomeOf(tell(stream, command));
      expect(verdict.kind).toBe("repeated");
      expect(events).toEqual([]);
    },
    claim: (id) => {
      const claim = stream.stock.claims.get(id);
      if (claim === undefined) return undefined;
      return { backed: claim.backed, backordered: claim.backordered, picked: claim.picked };
    },
  };
  return scene;
};

/** Given what has happened, when a command comes, then these events or that refusal. */
export const given = (...steps: readonly Step[]): Scene => sceneOf(openStream()).and(...steps);

/** The same under other settings. */
export const givenUnder = (settings: StockSettings, ...steps: readonly Step[]): Scene =>
  sceneOf(openStream(settings)).and(...steps);
