import { commandHashOf, commandIdOf } from "../commands/command-id.ts";
import type { Entities, EntityView } from "../commands/entities.ts";
import type { DispatchStock, Envelope, StockAnswer } from "../commands/stock-request.ts";
import type { EntityState } from "../domain/decider.ts";
import type { Clock } from "../domain/runtime.ts";
import type { Turn, Turns } from "./turns.ts";
import { STOCKS_MAX, type Process, type Step, type StockAsk } from "./process.ts";

/** Rounds of steps of one drive; what is not done by then goes on at the watchdog's next look. */
export const ROUNDS_MAX = 1_000;
/** Steps that are under way side by side. */
export const STEPS_AT_ONCE_MAX = 16;

const SYSTEM = "system";
const CHANNEL = "process";

/** The end of a drive: the entity as it stands, and what stopped it if it is not through. */
export type Driven<State> = {
  readonly view: EntityView<State>;
  readonly fault?: unknown;
};

export type Driver<State extends EntityState = EntityState> = {
  /**
   * Takes the steps of the entity until there are none. `cause` is the command that it follows from: its events
   * then carry that command's id. Drives of one entity follow each other. A fault ends the drive, not the process:
   * it is answered as `fault`, and the watchdog goes on. @throws what reading the entity throws
   */
  readonly drive: (id: string, cause?: Envelope) => Promise<Driven<State>>;
};

export type DriverNeeds<State extends EntityState, Command, Ports = undefined> = {
  readonly entities: Entities<State, Command>;
  readonly process: Process<State, Command, Ports>;
  /** What the process's calls are made on. */
  readonly ports: Ports;
  readonly dispatch: DispatchStock;
  readonly clock: Clock;
  /** Where several processes drive: one at a time does. Left out: this is the only one. */
  readonly turns?: Turns;
};

/** The turn ended before the drive did: another process goes on, or the watchdog. */
export class TurnEnded extends Error {
  readonly code = "turn-ended";
}

/** A round that left the entity as it was: without an end to it the drive would go on for ever. */
export class ProcessStandsStill extends Error {
  readonly code = "process-stands-still";
}

type Run<State extends EntityState, Command, Ports> = DriverNeeds<State, Command, Ports> & {
  readonly id: string;
  readonly cause: Envelope | undefined;
  readonly turn?: Turn;
};

const envelopeOf = <State extends EntityState, Command, Ports>(
  { process: { category }, id, cause }: Run<State, Command, Ports>,
  { name, content, actor }: { name: string; content: unknown; actor?: string },
): Envelope => ({
  commandId: commandIdOf(`process:${category}`, `${id}/${name}`),
  commandHash: commandHashOf("PROCESS", `${category}-${id}`, content),
  actor: actor ?? cause?.actor ?? SYSTEM,
  channel: CHANNEL,
  correlationId: cause?.correlationId ?? `${category}-${id}`,
  ...(cause !== undefined && { causationId: cause.commandId }),
});

const recordOf = async <State extends EntityState, Command, Ports>(
  run: Run<State, Command, Ports>,
  command: Command,
  view: EntityView<State>,
): Promise<void> => {
  const { entities, id, cause } = run;
  if (run.turn !== undefined && run.clock.now() > run.turn.until()) {
    throw new TurnEnded(`${run.process.category}-${id} is carried on elsewhere`);
  }
  const name = `at ${String(view.version)}`;
  const envelope = cause ?? envelopeOf(run, { name, content: name });
  const answer = await entities.proceed({ id, command, envelope });
  if (answer.status === "refused") {
    throw new ProcessStandsStill(`${run.process.category}-${id}: ${answer.rejection.detail}`);
  }
};

const ask = <State extends EntityState, Command, Ports>(
  run: Run<State, Command, Ports>,
  { key, sku, warehouse, command, actor }: StockAsk,
): Promise<StockAnswer> => {
  const named = { name: key, content: command, ...(actor !== undefined && { actor }) };
  return run.dispatch({
    ...{ sku, warehouse, command, envelope: envelopeOf(run, named) },
    // What the stock refuses is recorded as refused: nobody may ask it the same again from then on.
    ...(run.turn !== undefined && { notAfter: run.turn.until() }),
  });
};

/** The first fault is thrown when all have come to an end. */
const eachOf = async <Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> => {
  const results = await Promise.allSettled(items.map(work));
  return results.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
};

/** What the step has to be recorded as, when it is taken. */
const outcomeOf = async <State extends EntityState, Command, Ports>(
  run: Run<State, Command, Ports>,
  step: Step<Command, Ports>,
): Promise<Command | undefined> => {
  if (step.kind === "record") return step.command;
  if (step.kind === "stock") return step.then(await ask(run, step));
  if (step.kind === "call") {
    return step.call(run.ports, envelopeOf(run, { name: step.key, content: step.key }));
  }
  const { asks, then } = step;
  if (asks.length > STOCKS_MAX) throw new Error(`a step asks ${String(asks.length)} stocks`);
  return then(await eachOf(asks, (one) => ask(run, one)));
};

const take = async <State extends EntityState, Command, Ports>(
  run: Run<State, Command, Ports>,
  step: Step<Command, Ports>,
  view: EntityView<State>,
): Promise<void> => {
  const command = await outcomeOf(run, step);
  if (command !== undefined) await recordOf(run, command, view);
};

/** All of them side by side. */
const takeAll = async <State extends EntityState, Command, Ports>(
  run: Run<State, Command, Ports>,
  steps: readonly Step<Command, Ports>[],
  view: EntityView<State>,
): Promise<void> => {
  await eachOf(steps, (step) => take(run, step, view));
};

const driveOn = async <State extends EntityState, Command, Ports>(
  run: Run<State, Command, Ports>,
): Promise<Driven<State>> => {
  const { entities, process, clock, id } = run;
  let view = await entities.read(id);
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const steps = process.next(id, view.state, clock.now());
    if (steps.length === 0) return { view };
    if ((await run.turn?.goesOn()) === false) {
      return { view, fault: new TurnEnded(`${process.category}-${id} is carried on elsewhere`) };
    }
    try {
      await takeAll(run, steps.slice(0, STEPS_AT_ONCE_MAX), view);
    } catch (fault) {
      return { view: await entities.read(id), fault };
    }
    const after = await entities.read(id);
    if (after.version === view.version) {
      const text = `${process.category}-${id} stands still in ${view.state.status}`;
      return { view: after, fault: new ProcessStandsStill(text) };
    }
    view = after;
  }
  return { view, fault: new ProcessStandsStill(`${process.category}-${id}: too many rounds`) };
};

/** Alone, where others drive as well: what two of them were answered might not be the same. */
const driveInTurn = async <State extends EntityState, Command, Ports>(
  run: Run<State, Command, Ports>,
): Promise<Driven<State>> => {
  const { turns, entities, process, clock, id } = run;
  if (turns === undefined) return driveOn(run);
  const view = await entities.read(id);
  if (process.next(id, view.state, clock.now()).length === 0) return { view };
  const turn = await turns.take(`${process.category}-${id}`);
  if (turn === undefined) return { view: await entities.read(id) };
  try {
    return await driveOn({ ...run, turn });
  } finally {
    // A lease that can't be given back runs out.
    await turn.end().catch(() => undefined);
  }
};

/** Carries the processes of one category on, as their state says what comes next. */
export const createDriver = <State extends EntityState, Command, Ports>(
  needs: DriverNeeds<State, Command, Ports>,
): Driver<State> => {
  const running = new Map<string, Promise<unknown>>();
  return {
    drive: (id, cause) => {
      const before = running.get(id) ?? Promise.resolve();
      const run = before.then(() => driveInTurn({ ...needs, id, cause }));
      const ended = run.catch(() => undefined);
      running.set(id, ended);
      void ended.then(() => {
        if (running.get(id) === ended) running.delete(id);
      });
      return run;
    },
  };
};
