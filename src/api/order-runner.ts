import type { EntityAnswer, EntityRequest, EntityView } from "../commands/entities.ts";
import { actionsOf } from "../domain/order/actions.ts";
import type { OrderCommand } from "../domain/order/commands.ts";
import type { OrderState } from "../domain/order/state.ts";
import { dispatchAndDrive } from "./drive-command.ts";
import type { EntityCall, EntityReply } from "./entity-routes.ts";
import type { ApiNeeds } from "./needs.ts";
import { orderView } from "./order-view.ts";
import { mayTouch, type Principal } from "./principal.ts";
import { problem, type Problem } from "./problems.ts";

type Needs = Pick<ApiNeeds, "entities" | "processes" | "logger">;
type Answer = EntityAnswer<OrderState>;

const noOrder = (): Problem => problem("not-found", "there is no order of this id");

/** The order service sees its own orders; who is bound to warehouses, the orders that they send. */
export const maySee = (
  principal: Principal,
  { placedBy, warehouses }: Pick<OrderState, "placedBy" | "warehouses">,
): boolean => {
  if (principal.ownClaims && placedBy !== principal.subject) return false;
  return principal.warehouses === "all" || warehouses.some((one) => mayTouch(principal, one));
};

/** The order as its stream has it now, for a caller who may see it. @throws Problem not-found */
export const orderFor = async (
  { entities }: Pick<Needs, "entities">,
  id: string,
  principal: Principal,
): Promise<EntityView<OrderState>> => {
  const view = await entities.order.read(id);
  if (view.version < 0 || !maySee(principal, view.state)) throw noOrder();
  return view;
};

/** A person's command on an order, and what the process makes of it. */
export const runOrder = (needs: Needs, request: EntityRequest<OrderCommand>): Promise<Answer> => {
  const { entities, processes, logger } = needs;
  return dispatchAndDrive({ entities: entities.order, driver: processes.order, logger }, request);
};

export const orderRequest = (
  id: string,
  command: OrderCommand,
  { envelope, dryRun, expectedVersion }: EntityCall,
): EntityRequest<OrderCommand> => ({
  ...{ id, command, envelope, dryRun },
  ...(expectedVersion === undefined ? {} : { expectedVersion }),
});

/** What is refused because of the order's state says what can be asked instead. @throws Problem */
const requireAllowed = async (needs: Needs, id: string, answer: Answer): Promise<void> => {
  if (answer.status !== "refused" || answer.rejection.code !== "invalid-state") return;
  const { state } = await needs.entities.order.read(id);
  throw problem("invalid-state", {
    detail: answer.rejection.detail,
    extra: { state: state.status, allowed: actionsOf(state) },
  });
};

/** The answer of a command on an order. @throws Problem */
export const orderReply = async (
  needs: Needs,
  { id, answer }: { readonly id: string; readonly answer: Answer },
  { status = 200, location }: { status?: EntityReply["status"]; location?: string } = {},
): Promise<EntityReply> => {
  await requireAllowed(needs, id, answer);
  const at = location === undefined ? {} : { location };
  if (answer.status === "refused") return { id, answer, status };
  return { id, answer, status, ...at, show: orderView(id, answer.state) };
};
