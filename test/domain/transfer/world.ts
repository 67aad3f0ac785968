import { answerOf } from "../../../src/commands/answers.ts";
import type { StockAnswer } from "../../../src/commands/stock-request.ts";
import type { EntityRejection } from "../../../src/domain/decider.ts";
import { instantText } from "../../../src/domain/instant.ts";
import type { StockCommand } from "../../../src/domain/stock/commands.ts";
import type { StockEvent } from "../../../src/domain/stock/events.ts";
import { bucketsOf } from "../../../src/domain/stock/state.ts";
import type {
  ArriveTransfer,
  ArrivingLine,
  Findings,
  RequestTransfer,
  TransferCommand,
} from "../../../src/domain/transfer/commands.ts";
import { transferDecider } from "../../../src/domain/transfer/decide.ts";
import type { TransferEvent } from "../../../src/domain/transfer/events.ts";
import {
  initialTransfer,
  lineOf,
  type TransferLine,
  type TransferState,
} from "../../../src/domain/transfer/state.ts";
import type { Step } from "../../../src/processes/process.ts";
import { transferProcess } from "../../../src/processes/transfer.ts";
import { openStream, START, tell, type Stream } from "../stock/stream.ts";

export const TRANSFER = "t";
export const FROM = "north";
export const TO = "south";

/** One fact of a stock, in the order of the whole log. */
export type Fact = { readonly sku: string; readonly warehouse: string; readonly event: StockEvent };

/** A transfer over stocks as they really decide, with neither log nor queue. */
export type World = {
  state: TransferState;
  readonly events: TransferEvent[];
  readonly stocks: Map<string, Stream>;
  readonly facts: Fact[];
  /** What the last command came to. */
  rejection: EntityRejection | undefined;
};

export const openWorld = (): World => ({
  state: initialTransfer,
  events: [],
  stocks: new Map(),
  facts: [],
  rejection: undefined,
});

export const stockOf = (world: World, sku: string, warehouse: string): Stream => {
  const key = `${sku}@${warehouse}`;
  const known = world.stocks.get(key) ?? openStream();
  world.stocks.set(key, known);
  return known;
};

type Asked = { readonly sku: string; readonly warehouse: string; readonly actor?: string };

/** A command on a stock, with what it answers. */
export const book = (
  world: World,
  { sku, warehouse, actor = "keeper" }: Asked,
  command: StockCommand,
): StockAnswer => {
  const stream = stockOf(world, sku, warehouse);
  stream.actor = actor;
  const { parts, verdict } = tell(stream, command);
  const drafts = parts.flat();
  for (const { event } of drafts) world.facts.push({ sku, warehouse, event });
  const after = bucketsOf(stream.stock);
  const version = stream.stock.revision;
  if (verdict.kind === "refused") {
    return { status: "refused", rejection: verdict.rejection, version, after };
  }
  const events =
    verdict.kind === "accepted"
      ? drafts.filter(({ own }) => own).map(({ event }) => event)
      : stream.log.slice(verdict.revision, verdict.revision + 1).map(({ event }) => event);
  const own = events.map((event) => ({ event, stream: "stock", revision: 0, position: 0n }));
  const answer = answerOf(own, verdict.kind === "repeated");
  if (answer === undefined) throw new Error(`${command.type} has recorded nothing`);
  return answer;
};

/** One decision on the transfer. */
export const decide = (world: World, command: TransferCommand, actor = "system"): void => {
  const context = { at: START, now: instantText(START), actor };
  const verdict = transferDecider.decide(world.state, command, context);
  world.rejection = verdict.kind === "refused" ? verdict.rejection : undefined;
  if (verdict.kind === "refused") return;
  for (const event of verdict.events) {
    const trace = { revision: world.events.length, actor, recordedAt: context.now };
    // As it is read back from the log: text and no objects.
    const stored: TransferEvent = JSON.parse(JSON.stringify(event));
    world.state = transferDecider.evolve(world.state, stored, trace);
    world.events.push(stored);
  }
};

export const stepsOf = ({ state }: World): readonly Step<TransferCommand>[] =>
  transferProcess.next(TRANSFER, state, START);

/** Takes a step of the process, and notes the answer. */
export const take = (world: World, step: Step<TransferCommand>): void => {
  if (step.kind === "record") {
    decide(world, step.command);
    return;
  }
  if (step.kind !== "stock") throw new Error(`a transfer has no step of the kind ${step.kind}`);
  const { sku, warehouse, command, actor } = step;
  const answer = book(world, { sku, warehouse, ...(actor !== undefined && { actor }) }, command);
  const note = step.then(answer);
  if (note !== undefined) decide(world, note);
};

const ROUNDS_MAX = 1_000;

/** The process runs until it has nothing to do. */
export const settle = (world: World): void => {
  const { rejection } = world;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const steps = stepsOf(world);
    if (steps.length === 0) {
      world.rejection = rejection;
      return;
    }
    for (const step of steps) take(world, step);
  }
  throw new Error(`the process does not come to rest in ${world.state.status}`);
};

/** A person's command, and everything that follows of it. */
export const act = (world: World, actor: string, command: TransferCommand): void => {
  decide(world, command, actor);
  if (world.rejection === undefined) settle(world);
};

export const NOTHING_FOUND: Findings = { short: [] };

export const request = (
  lines: readonly (readonly [sku: string, units: number])[],
  more: Partial<RequestTransfer> = {},
): RequestTransfer => ({
  type: "request",
  from: FROM,
  to: TO,
  lines: lines.map(([sku, units]) => ({ sku, units })),
  approvalUnits: 0,
  found: NOTHING_FOUND,
  ...more,
});

export const arriving = (sku: string, more: Partial<ArrivingLine>): ArrivingLine => ({
  ...{ sku, received: 0, damaged: 0, missing: 0, over: 0, bin: "-" },
  ...more,
});

let arrivals = 0;
export const arrive = (
  lines: readonly ArrivingLine[],
  more: Partial<ArriveTransfer> = {},
): ArriveTransfer => ({ type: "arrive", arrival: `arrival-${++arrivals}`, lines, ...more });

export const line = (world: World, number = 1): TransferLine => {
  const found = lineOf(world.state, number);
  if (found === undefined) throw new Error(`there is no line ${number}`);
  return found;
};
