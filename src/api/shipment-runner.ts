import type { EntityAnswer, EntityRequest, EntityView } from "../commands/entities.ts";
import type { ShipmentCommand } from "../domain/shipment/commands.ts";
import type { ShipmentState } from "../domain/shipment/state.ts";
import { actionsOf } from "../domain/shipment/transitions.ts";
import { dispatchAndDrive } from "./drive-command.ts";
import type { EntityCall, EntityReply } from "./entity-routes.ts";
import type { ApiNeeds } from "./needs.ts";
import { maySee } from "./order-runner.ts";
import { mayTouch, type Principal } from "./principal.ts";
import { isProblemCode, problem, type Problem, type ProblemCode } from "./problems.ts";
import { shipmentView } from "./shipment-view.ts";

type Needs = Pick<ApiNeeds, "entities" | "processes" | "logger">;
type Request = EntityRequest<ShipmentCommand>;
type Answer = EntityAnswer<ShipmentState>;

const noShipment = (): Problem => problem("not-found", "there is no shipment of this id");

/** The parcel as its stream has it now, for a caller who may touch its warehouse. @throws Problem not-found */
export const shipmentFor = async (
  { entities }: Pick<Needs, "entities">,
  id: string,
  principal: Principal,
): Promise<EntityView<ShipmentState>> => {
  const view = await entities.shipment.read(id);
  if (view.version < 0 || !mayTouch(principal, view.state.warehouse)) throw noShipment();
  if (principal.ownClaims) {
    const { state } = await entities.order.read(view.state.order);
    if (!maySee(principal, state)) throw noShipment();
  }
  return view;
};

/** A command that came while another one was under way waits for that one's end so many times. */
const TRIES_MAX = 5;

const carriedOut = async (needs: Needs, request: Request): Promise<Answer> => {
  const { entities, processes, logger } = needs;
  const driving = { entities: entities.shipment, driver: processes.shipment, logger };
  for (let tries = 1; ; tries++) {
    const answer = await dispatchAndDrive(driving, request);
    const busy = answer.status === "refused" && answer.rejection.code === "invalid-state";
    if (!busy || tries === TRIES_MAX) return answer;
    const { state } = await entities.shipment.read(request.id);
    if (state.act === undefined) return answer;
    const { fault } = await processes.shipment.drive(request.id);
    if (fault !== undefined) return answer;
  }
};

/** What the parcel has told its order may be of consequence there. The order is driven behind it, never within. */
const driveOrder = async ({ processes, logger }: Needs, { order }: ShipmentState) => {
  const fault = await processes.order.drive(order).then(
    (driven) => driven.fault,
    (error: unknown) => error,
  );
  if (fault !== undefined) {
    logger.warn({ err: fault, entity: order }, "an order could not be carried on at once");
  }
};

/** Commands of one parcel follow each other here, so that each is answered with its own outcome. */
export const createShipmentRunner = (needs: Needs) => {
  const last = new Map<string, Promise<unknown>>();
  return async (request: Request): Promise<Answer> => {
    const before = last.get(request.id) ?? Promise.resolve();
    const run = before.then(() => carriedOut(needs, request));
    const ended = run.catch(() => undefined);
    last.set(request.id, ended);
    void ended.then(() => {
      if (last.get(request.id) === ended) last.delete(request.id);
    });
    const answer = await run;
    if (answer.status === "accepted" && request.dryRun !== true) {
      await driveOrder(needs, answer.state);
    }
    return answer;
  };
};

export type ShipmentRunner = ReturnType<typeof createShipmentRunner>;

export const shipmentRequest = (
  id: string,
  command: ShipmentCommand,
  { envelope, dryRun, expectedVersion }: EntityCall,
): Request => ({
  ...{ id, command, envelope, dryRun },
  ...(expectedVersion === undefined ? {} : { expectedVersion }),
});

const ABOUT_STATE: readonly ProblemCode[] = [
  "insufficient-stock",
  "limit-exceeded",
  "duplicate-id",
];

const factsOf = (state: ShipmentState) => ({ state: state.status, allowed: actionsOf(state) });

/** What a stock, or the order, refused of an act refuses the act; pieces that were taken stay taken, as facts do. */
const requireTaken = (state: ShipmentState): void => {
  const refused = state.act === undefined ? (state.last?.refused ?? []) : [];
  const [first] = refused;
  if (first === undefined) return;
  const { code, sku, detail } = first;
  const known = isProblemCode(code) && ABOUT_STATE.includes(code);
  throw problem(known ? code : "invalid-state", {
    detail: sku === "" ? detail : `${sku}: ${detail}`,
    extra: { lines: refused, ...factsOf(state) },
  });
};

/** What is refused because of the parcel's state says what can be done instead. @throws Problem */
const requireAllowed = async ({ entities }: Needs, id: string, answer: Answer): Promise<void> => {
  if (answer.status !== "refused" || answer.rejection.code !== "invalid-state") return;
  const { state } = await entities.shipment.read(id);
  throw problem("invalid-state", { detail: answer.rejection.detail, extra: factsOf(state) });
};

/** The answer of a command on a parcel. `acts`: it asks stocks, or the order. @throws Problem */
export const shipmentReply = async (
  needs: Needs,
  { id, answer }: { readonly id: string; readonly answer: Answer },
  { acts }: { readonly acts: boolean },
): Promise<EntityReply> => {
  await requireAllowed(needs, id, answer);
  if (answer.status === "refused") return { id, answer, status: 200 };
  if (acts) requireTaken(answer.state);
  return { id, answer, status: 200, show: shipmentView(answer.state) };
};
