import type { Logger } from "pino";
import type { Entities, EntityAnswer, EntityRequest } from "../commands/entities.ts";
import type { EntityState } from "../domain/decider.ts";
import type { Driver } from "../processes/driver.ts";

type Driving<State extends EntityState, Command> = {
  readonly entities: Entities<State, Command>;
  readonly driver: Driver<State>;
  readonly logger: Logger;
};

/**
 * A command of a person, and the steps that the system takes because of it, as one answer: the state after the last
 * event that carries the command's id. A repeat gives the same, and goes on with what a crash had cut off. Where a
 * step fails the command stands all the same, and the watchdog carries on. @throws LedgerFault
 */
export const dispatchAndDrive = async <State extends EntityState, Command>(
  { entities, driver, logger }: Driving<State, Command>,
  request: EntityRequest<Command>,
): Promise<EntityAnswer<State>> => {
  const answer = await entities.dispatch(request);
  if (answer.status === "refused" || request.dryRun === true) return answer;
  const { fault } = await driver.drive(request.id, request.envelope);
  if (fault !== undefined) {
    logger.warn({ err: fault, entity: request.id }, "a process could not be carried on at once");
  }
  const whole = await entities.dispatch(request);
  // It was already so: nothing carries the id, and what stands there is the answer.
  if (whole.status === "refused" || whole.events.length === 0) return answer;
  return { ...whole, replayed: answer.replayed };
};
