import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as bodies from "../commands/count-schemas.ts";
import type { EntityAnswer, EntityView } from "../commands/entities.ts";
import * as schemas from "../commands/schemas.ts";
import type { ReferenceRejection } from "../commands/stock-request.ts";
import type { CountCommand } from "../domain/count/commands.ts";
import type { CountScope } from "../domain/count/sheet.ts";
import type { CountState } from "../domain/count/state.ts";
import { NONE } from "../domain/ids.ts";
import { requireWarehouses } from "./access-guard.ts";
import { API_PREFIX } from "./command-routes.ts";
import { overtakenOf, readEntries, sheetsOf, skusOf } from "./count-sheets.ts";
import { countSummary, enteredLines, variancesOf } from "./count-view.ts";
import { dispatchAndDrive } from "./drive-command.ts";
import {
  registerEntityCommand,
  type EntityCall,
  type EntityEdge,
  type EntityReply,
} from "./entity-routes.ts";
import type { ApiNeeds } from "./needs.ts";
import { permitted } from "./permissions.ts";
import { mayTouch } from "./principal.ts";
import { problem } from "./problems.ts";

const idParams = z.strictObject({ id: schemas.id });
const TAG = "counts";
const REPEATABLE = "Accepted; a repeat under the same key gives the same answer.";

type Needs = Pick<
  ApiNeeds,
  "ledger" | "models" | "clock" | "entities" | "processes" | "references" | "logger" | "settings"
>;

/** The count, if it is there and the caller may touch its warehouse. @throws Problem not-found */
const readCount = async (
  { entities }: Needs,
  id: string,
  { principal }: EntityCall,
): Promise<EntityView<CountState>> => {
  const view = await entities.count.read(id);
  if (view.version < 0 || !mayTouch(principal, view.state.warehouse)) {
    throw problem("not-found", "there is no count of this id");
  }
  return view;
};

/** Why the warehouse or one of the SKUs can't be meant. Retired SKUs are counted like any other. */
const refuseUnknown = async (
  { references }: Needs,
  warehouse: string,
  skus: readonly string[],
): Promise<ReferenceRejection | undefined> => {
  if (skus.length === 0) return (await references.judgeSites([warehouse])).refuse("", warehouse);
  const use = "out" as const;
  const judged = await references.judge(skus.map((sku) => ({ sku, warehouse, use })));
  for (const sku of skus) {
    const refusal = judged.refuse(sku, warehouse);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
};

const scopeOf = (scope: bodies.CountOpeningBody["scope"]): CountScope => {
  if ("bin" in scope) return { kind: "bin", bin: scope.bin };
  if ("skus" in scope) return { kind: "skus", skus: [...new Set(scope.skus)] };
  return { kind: "abc-class", abcClass: scope.abcClass };
};

const openCount = async (
  needs: Needs,
  body: bodies.CountOpeningBody,
  call: EntityCall,
): Promise<EntityReply> => {
  const { warehouse, note } = body;
  requireWarehouses(call.principal, [warehouse]);
  const { envelope, dryRun } = call;
  const id = body.id ?? envelope.commandId;
  const scope = scopeOf(body.scope);
  const skus = await skusOf(needs, warehouse, scope);
  const refuse = await refuseUnknown(needs, warehouse, skus);
  const sheets = refuse === undefined ? await sheetsOf(needs, { warehouse, scope }, skus) : [];
  const answer = await needs.entities.count.dispatch({
    id,
    command: {
      type: "open",
      ...{ warehouse, scope, sheets, rules: needs.settings.counts },
      ...(note !== undefined && { note }),
    },
    ...{ envelope, dryRun },
    ...(refuse !== undefined && { refuse }),
  });
  if (answer.status === "refused") return { id, answer, status: 200 };
  return {
    ...{ id, answer },
    status: answer.events.length > 0 ? 201 : 200,
    ...(!dryRun && { location: `${API_PREFIX}/counts/${id}` }),
    show: countSummary(answer.state),
  };
};

/** Figures of somebody who counts: the answer says of each place only whether it is counted. */
const enterFigures = async (
  needs: Needs,
  { id, body }: { readonly id: string; readonly body: bodies.CountEntriesBody },
  call: EntityCall,
): Promise<EntityReply> => {
  const { state } = await readCount(needs, id, call);
  const { envelope, dryRun } = call;
  const places = body.entries.map(({ sku, lot, bin, condition, counted }) => ({
    ...{ sku, lot: lot ?? NONE, bin: bin ?? NONE, condition: condition ?? "good", counted },
  }));
  const isOpen = state.status === "open";
  const { entries, found } = isOpen
    ? await readEntries(needs, state, places)
    : { entries: places, found: [] };
  const refuse =
    found.length > 0
      ? await refuseUnknown(
          needs,
          state.warehouse,
          found.map(({ sku }) => sku),
        )
      : undefined;
  const command = { type: "enter", entries, ...(found.length > 0 && { found }) } as const;
  const answer = await needs.entities.count.dispatch({
    ...{ id, command, envelope, dryRun },
    ...(refuse !== undefined && { refuse }),
  });
  if (answer.status === "refused") return { id, answer, status: 200 };
  const { progress } = countSummary(answer.state);
  return {
    ...{ id, answer, status: 200 },
    show: { progress, lines: enteredLines(answer.state, places) },
  };
};

/** A command of those who open or judge counts, with what the process makes of it. */
const judgeCount = async (
  needs: Needs,
  { id, command }: { readonly id: string; readonly command: CountCommand },
  call: EntityCall,
): Promise<EntityReply> => {
  const { principal, envelope, dryRun, expectedVersion } = call;
  const driving = {
    entities: needs.entities.count,
    driver: needs.processes.count,
    logger: needs.logger,
  };
  const answer: EntityAnswer<CountState> = await dispatchAndDrive(driving, {
    ...{ id, command, envelope, dryRun },
    ...(expectedVersion !== undefined && { expectedVersion }),
  });
  if (answer.status === "refused") return { id, answer, status: 200 };
  return {
    ...{ id, answer, status: answer.state.status === "pending-approval" ? 202 : 200 },
    show: { ...countSummary(answer.state), ...variancesOf(answer.state, principal) },
  };
};

const registerOpening = (app: FastifyInstance, edge: EntityEdge, needs: Needs): void => {
  registerEntityCommand(app, edge, {
    method: "POST",
    path: "/counts",
    operationId: "open-count",
    summary: "Open a cycle count of a bin, of SKUs or of an ABC class",
    tag: TAG,
    access: permitted("named", "count:open"),
    answers: { 200: "It was open already.", 201: REPEATABLE },
    params: z.object({}),
    body: bodies.countOpening,
    run: ({ body }, call) => openCount(needs, body, call),
  });
  registerEntityCommand(app, edge, {
    method: "POST",
    path: "/counts/:id/entries",
    operationId: "enter-count",
    summary: "Enter what was counted; nothing in the answer says what was expected",
    tag: TAG,
    access: permitted("object", "count:enter"),
    answers: { 200: REPEATABLE },
    params: idParams,
    body: bodies.countEntries,
    run: ({ params: { id }, body }, call) => enterFigures(needs, { id, body }, call),
  });
};

const registerClosing = (app: FastifyInstance, edge: EntityEdge, needs: Needs): void => {
  registerEntityCommand(app, edge, {
    method: "POST",
    path: "/counts/:id/close",
    operationId: "close-count",
    summary: "Close a count: it is posted, or waits for an approval",
    tag: TAG,
    access: permitted("object", "count:open"),
    answers: { 200: "Posted.", 202: "It differs by more than may be posted without an approval." },
    params: idParams,
    body: bodies.countClosing,
    ifMatch: "optional",
    run: async ({ params: { id }, body }, call) => {
      const { state } = await readCount(needs, id, call);
      const missingIsZero = body.missingIsZero ?? false;
      const overtaken = state.status === "open" ? await overtakenOf(needs, id, state) : [];
      return judgeCount(needs, { id, command: { type: "close", missingIsZero, overtaken } }, call);
    },
  });
  registerEntityCommand(app, edge, {
    method: "POST",
    path: "/counts/:id/cancel",
    operationId: "cancel-count",
    summary: "Cancel a count of which nothing is posted",
    tag: TAG,
    access: permitted("object", "count:open"),
    answers: { 200: REPEATABLE },
    params: idParams,
    body: bodies.countCancellation,
    ifMatch: "optional",
    run: async ({ params: { id }, body }, call) => {
      await readCount(needs, id, call);
      return judgeCount(needs, { id, command: { type: "cancel", ...body } }, call);
    },
  });
};

const registerJudging = (app: FastifyInstance, edge: EntityEdge, needs: Needs): void => {
  registerEntityCommand(app, edge, {
    method: "POST",
    path: "/counts/:id/approve",
    operationId: "approve-count",
    summary: "Approve a count that somebody else opened and others counted: it is posted",
    tag: TAG,
    access: permitted("object", "count:approve"),
    answers: { 200: REPEATABLE, 202: "A second person has to approve it." },
    params: idParams,
    body: bodies.countApproval,
    ifMatch: "optional",
    run: async ({ params: { id }, body }, call) => {
      const { state } = await readCount(needs, id, call);
      const waits = state.status === "pending-approval";
      const overtaken = waits ? await overtakenOf(needs, id, state) : [];
      return judgeCount(needs, { id, command: { type: "approve", overtaken, ...body } }, call);
    },
  });
  registerEntityCommand(app, edge, {
    method: "POST",
    path: "/counts/:id/reject",
    operationId: "reject-count",
    summary: "Reject a count that somebody else opened and others counted",
    tag: TAG,
    access: permitted("object", "count:approve"),
    answers: { 200: REPEATABLE },
    params: idParams,
    body: bodies.countRejection,
    ifMatch: "optional",
    run: async ({ params: { id }, body }, call) => {
      await readCount(needs, id, call);
      return judgeCount(needs, { id, command: { type: "reject", ...body } }, call);
    },
  });
};

/** Cycle counts: opened, counted blind, closed, judged by other eyes, posted. */
export const registerCounts = (app: FastifyInstance, edge: EntityEdge, needs: Needs): void => {
  registerOpening(app, edge, needs);
  registerClosing(app, edge, needs);
  registerJudging(app, edge, needs);
};
