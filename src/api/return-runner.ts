import type { EntityAnswer, EntityRequest, EntityView } from "../commands/entities.ts";
import type { ReturnCommand } from "../domain/return/commands.ts";
import type { ReturnState } from "../domain/return/state.ts";
import { actionsOf } from "../domain/return/transitions.ts";
import { dispatchAndDrive } from "./drive-command.ts";
import type { EntityCall, EntityReply } from "./entity-routes.ts";
import type { ApiNeeds } from "./needs.ts";
import { maySee } from "./order-runner.ts";
import { mayTouch, type Principal } from "./principal.ts";
import { isProblemCode, problem, type Problem, type ProblemCode } from "./problems.ts";
import { returnView } from "./return-view.ts";

type Needs = Pick<ApiNeeds, "entities" | "processes" | "logger">;
type Request = EntityRequest<ReturnCommand>;
type Answer = EntityAnswer<ReturnState>;

const noReturn = (): Problem => problem("not-found", "there is no return of this id");

/**
 * The order service sees the returns of its own orders and the blind ones that it asked for; who is bound to
 * warehouses, what came in there and what has come in nowhere yet.
 */
export const maySeeReturn = async (
  { entities }: Pick<Needs, "entities">,
  principal: Principal,
  { order, requestedBy, warehouse }: ReturnState,
): Promise<boolean> => {
  if (warehouse !== undefined && !mayTouch(principal, warehouse)) return false;
  if (!principal.ownClaims || requestedBy === principal.subject) return true;
  if (order === undefined) return false;
  const { state } = await entities.order.read(order);
  return state.placedBy === principal.subject;
};

/** The return as its stream has it now, for a caller who may see it. @throws Problem not-found */
export const returnFor = async (
  needs: Pick<Needs, "entities">,
  id: string,
  principal: Principal,
): Promise<EntityView<ReturnState>> => {
  const view = await needs.entities.return.read(id);
  const isThere = view.version >= 0 && (await maySeeReturn(needs, principal, view.state));
  if (!isThere) throw noReturn();
  return view;
};

/**
 * The same for whoever says what becomes of it: before it has come in anywhere, that is for those whom its order
 * concerns. Any warehouse may take it in. @throws Problem not-found
 */
export const returnToDecide = async (
  needs: Pick<Needs, "entities">,
  id: string,
  principal: Principal,
): Promise<EntityView<ReturnState>> => {
  const view = await returnFor(needs, id, principal);
  const { order, warehouse } = view.state;
  if (order === undefined || warehouse !== undefined) return view;
  const { state } = await needs.entities.order.read(order);
  if (!maySee(principal, state)) throw noReturn();
  return view;
};

/** What the order does because of it: pays back. Where that fails for now the watchdog goes on. */
const driveOrder = async (needs: Needs, answer: Answer, request: Request): Promise<void> => {
  if (answer.status === "refused" || request.dryRun === true) return;
  const { order } = answer.state;
  if (order === undefined) return;
  const { fault } = await needs.processes.order.drive(order, request.envelope);
  if (fault !== undefined) {
    needs.logger.warn({ err: fault, entity: order }, "an order could not be carried on at once");
  }
};

/** A person's command on a return, and what the processes of the return and its order make of it. */
export const runReturn = async (needs: Needs, request: Request): Promise<Answer> => {
  const { entities, processes, logger } = needs;
  const { state } = await entities.return.read(request.id);
  // What a crash has left under way is brought to its end first.
  if (state.work === "system") await processes.return.drive(request.id);
  const driving = { entities: entities.return, driver: processes.return, logger };
  const answer = await dispatchAndDrive(driving, request);
  await driveOrder(needs, answer, request);
  return answer;
};

export const returnRequest = (
  id: string,
  command: ReturnCommand,
  { envelope, dryRun, expectedVersion }: EntityCall,
): Request => ({
  ...{ id, command, envelope, dryRun },
  ...(expectedVersion === undefined ? {} : { expectedVersion }),
});

const ABOUT_STOCK: readonly ProblemCode[] = ["limit-exceeded", "duplicate-id"];

/** What a stock would not take of an inspection refuses it; what the others took stays taken, as facts do. */
const requireTaken = ({ refused }: ReturnState): void => {
  const [first] = refused;
  if (first === undefined) return;
  const known = isProblemCode(first.code) && ABOUT_STOCK.includes(first.code);
  throw problem(known && isProblemCode(first.code) ? first.code : "invalid-state", {
    detail: `${first.sku}: ${first.detail}`,
    extra: { lines: refused },
  });
};

type Ending = {
  readonly status?: EntityReply["status"];
  readonly location?: string;
  /** It asks the stocks. */
  readonly books?: boolean;
};

/** The answer of a command on a return; what its state refuses says what can be asked instead. @throws Problem */
export const returnReply = async (
  { entities }: Pick<Needs, "entities">,
  { id, answer }: { readonly id: string; readonly answer: Answer },
  { status = 200, location, books = false }: Ending = {},
): Promise<EntityReply> => {
  if (answer.status === "refused") {
    if (answer.rejection.code !== "invalid-state") return { id, answer, status };
    const { state } = await entities.return.read(id);
    throw problem("invalid-state", {
      detail: answer.rejection.detail,
      extra: { state: state.status, allowed: actionsOf(state) },
    });
  }
  if (books) requireTaken(answer.state);
  const at = location === undefined ? {} : { location };
  return { id, answer, status, ...at, show: returnView(answer.state) };
};
