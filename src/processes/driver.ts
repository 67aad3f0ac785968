import { commandHashOf, commandIdOf } from "../commands/command-id.ts";
import type { Entities, EntityView } from "../commands/entities.ts";
import type { DispatchStock, Envelope } from "../commands/stock-request.ts";
import type { EntityState } from "../domain/decider.ts";
import type { Clock } from "../domain/runtime.ts";
import type { Process, Step } from "./process.ts";

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

export type DriverNeeds<State extends EntityState, Command> = {
  readonly entities: Entities<State, Command>;
  readonly process: Process<State, Command>;
  readonly dispatch: DispatchStock;
  readonly clock: Clock;
};

/** A round that left the entity as it was: without an end to it the drive would go on for ever. */
export class ProcessStandsStill extends Error {
  readonly code = "process-stands-still";
}

type Run<State extends EntityState, Command> = DriverNeeds<State, Command> & {
  readonly id: string;
  readonly cause: Envelope | undefined;
};

const envelopeOf = <State extends EntityState, Command>(
  { process: { category }, id, cause }: Run<State, Command>,
  { name, content, actor }: { name: string; content: unknown; actor?: string },
): Envelope => ({
  commandId: commandIdOf(`process:${category}`, `${id}/${name}`),
  commandHash: commandHashOf("PROCESS", `${category}-${id}`, content),
  actor: actor ?? cause?.actor ?? SYSTEM,
  channel: CHANNEL,
  correlationId: cause?.correlationId ?? `${category}-${id}`,
  ...(cause !== undefined && { causationId: cause.commandId }),
});

const recordOf = async <State extends EntityState, Command>(
  run: Run<State, Command>,
  command: Command,
  view: EntityView<State>,
): Promise<void> => {
  const { entities, id, cause } = run;
  const name = `at ${String(view.version)}`;
  const envelope = cause ?? envelopeOf(run, { name, content: name });
  const answer = await entities.proceed({ id, command, envelope });
  if (answer.status === "refused") {
    throw new ProcessStandsStill(`${run.process.category}-${id}: ${answer.rejection.detail}`);
  }
};

const take = async <State extends EntityState, Command>(
  run: Run<State, Command>,
  step: Step<Command>,
  view: EntityView<State>,
): Promise<void> => {
  if (step.kind === "record") {
    await recordOf(run, step.command, view);
    return;
  }
  const { sku, warehouse, command, key, actor } = step;
  const named = { name: key, content: command, ...(actor !== undefined && { actor }) };
  const envelope = envelopeOf(run, named);
  const answer = await run.dispatch({ sku, warehouse, command, envelope });
  const after = step.then(answer);
  if (after !== undefined) await recordOf(run, after, view);
};

/** All of them side by side; the first fault is thrown when all have come to an end. */
const takeAll = async <State extends EntityState, Command>(
  run: Run<State, Command>,
  steps: readonly Step<Command>[],
  view: EntityView<State>,
): Promise<void> => {
  const results = await Promise.allSettled(steps.map((step) => take(run, step, view)));
  for (const result of results) if (result.status === "rejected") throw result.reason;
};

const driveOn = async <State extends EntityState, Command>(
  run: Run<State, Command>,
): Promise<Driven<State>> => {
  const { entities, process, clock, id } = run;
  let view = await entities.read(id);
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const steps = process.next(id, view.state, clock.now());
    if (steps.length === 0) return { view };
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

/** Carries the processes of one category on, as their state says what comes next. */
export const createDriver = <State extends EntityState, Command>(
  needs: DriverNeeds<State, Command>,
): Driver<State> => {
  const running = new Map<string, Promise<unknown>>();
  return {
    drive: (id, cause) => {
      const before = running.get(id) ?? Promise.resolve();
      const run = before.then(() => driveOn({ ...needs, id, cause }));
      const ended = run.catch(() => undefined);
      running.set(id, ended);
      void ended.then(() => {
        if (running.get(id) === ended) running.delete(id);
      });
      return run;
    },
  };
};
