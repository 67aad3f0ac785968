import type { EntityAnswer, EntityRequest, EntityView } from "../commands/entities.ts";
import type { TransferCommand } from "../domain/transfer/commands.ts";
import type { TransferState } from "../domain/transfer/state.ts";
import { MOVING } from "../domain/transfer/transitions.ts";
import { dispatchAndDrive } from "./drive-command.ts";
import type { EntityCall, EntityReply } from "./entity-routes.ts";
import type { ApiNeeds } from "./needs.ts";
import { mayTouch, type Principal } from "./principal.ts";
import { isProblemCode, problem, type ProblemCode } from "./problems.ts";
import { transferView } from "./transfer-view.ts";

type Needs = Pick<ApiNeeds, "entities" | "processes" | "logger">;
type Request = EntityRequest<TransferCommand>;
type Answer = EntityAnswer<TransferState>;

/** Which end of the transfer a command acts at. */
export type End = "source" | "destination";

/**
 * The transfer, for a caller who may touch the end that he acts at. Whoever touches the other end sees it, and may
 * not; for everybody else it is not there. @throws Problem not-found, forbidden
 */
export const transferFor = async (
  { entities }: Pick<Needs, "entities">,
  id: string,
  { principal, end }: { readonly principal: Principal; readonly end?: End },
): Promise<EntityView<TransferState>> => {
  const view = await entities.transfer.read(id);
  const { from, to } = view.state;
  const seen = view.version >= 0 && (mayTouch(principal, from) || mayTouch(principal, to));
  if (!seen) throw problem("not-found", "there is no transfer of this id");
  if (end !== undefined && !mayTouch(principal, end === "source" ? from : to)) {
    throw problem("forbidden", `this is done at the ${end} of the transfer`);
  }
  return view;
};

const isMoving = ({ status }: TransferState): boolean => MOVING.some((one) => one === status);

/** A command that came while another one was under way waits for that one's end so many times. */
const TRIES_MAX = 5;

/**
 * A person's command and what the process makes of it. What another command or a crash has left under way is brought
 * to its end first, instead of refusing whoever comes next.
 */
const carriedOut = async (needs: Needs, request: Request): Promise<Answer> => {
  const { entities, processes, logger } = needs;
  const driving = { entities: entities.transfer, driver: processes.transfer, logger };
  for (let tries = 1; ; tries++) {
    const answer = await dispatchAndDrive(driving, request);
    const busy = answer.status === "refused" && answer.rejection.code === "invalid-state";
    if (!busy || tries === TRIES_MAX) return answer;
    const { state } = await entities.transfer.read(request.id);
    if (!isMoving(state)) return answer;
    const { fault } = await processes.transfer.drive(request.id);
    if (fault !== undefined) return answer;
  }
};

/** Commands of one transfer follow each other here, so that each is answered with its own outcome. */
export const createTransferRunner = (needs: Needs) => {
  const last = new Map<string, Promise<unknown>>();
  return (request: Request): Promise<Answer> => {
    const before = last.get(request.id) ?? Promise.resolve();
    const run = before.then(() => carriedOut(needs, request));
    const ended = run.catch(() => undefined);
    last.set(request.id, ended);
    void ended.then(() => {
      if (last.get(request.id) === ended) last.delete(request.id);
    });
    return run;
  };
};

export type TransferRunner = ReturnType<typeof createTransferRunner>;

const ABOUT_STATE: readonly ProblemCode[] = [
  "insufficient-stock",
  "limit-exceeded",
  "duplicate-id",
];

/** What a stock refused of an act refuses the act; the lines that were taken stay taken, as facts do. */
const requireTaken = (state: TransferState): void => {
  const refused = state.act === undefined ? (state.last?.refused ?? []) : [];
  const [first] = refused;
  if (first === undefined) return;
  const { code } = first;
  const known = isProblemCode(code) && ABOUT_STATE.includes(code);
  throw problem(known ? code : "invalid-state", {
    detail: `${first.sku}: ${first.detail}`,
    extra: { lines: refused },
  });
};

/** The answer of a command on a transfer. `acts`: it asks the stocks, line by line. @throws Problem */
export const transferReply = (
  id: string,
  answer: Answer,
  {
    acts,
    status = 200,
    location,
  }: {
    readonly acts: boolean;
    readonly status?: EntityReply["status"];
    readonly location?: string;
  },
): EntityReply => {
  if (answer.status === "refused") return { id, answer, status: 200 };
  if (acts) requireTaken(answer.state);
  const at = location === undefined ? {} : { location };
  return { id, answer, status, ...at, show: transferView(answer.state) };
};

export const requestOf = (
  id: string,
  command: TransferCommand,
  { envelope, dryRun, expectedVersion }: EntityCall,
): Request => ({
  ...{ id, command, envelope, dryRun },
  ...(expectedVersion === undefined ? {} : { expectedVersion }),
});
