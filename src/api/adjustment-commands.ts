import type { AdjustmentCommand } from "../domain/adjustment/commands.ts";
import { sameRequest } from "../domain/adjustment/content.ts";
import type { AdjustmentContent } from "../domain/adjustment/events.ts";
import { NO_ENTITY } from "../domain/decider.ts";
import type { StockCommandOf } from "../domain/stock/commands.ts";
import type { StockRejection } from "../domain/stock/rejections.ts";
import type { LineAnswer } from "../commands/lines.ts";
import type { NamedStock } from "../commands/references.ts";
import * as schemas from "../commands/schemas.ts";
import { shownAdjustment } from "./adjustment-view.ts";
import type { Outcome } from "./command-answers.ts";
import {
  commandKind,
  namedIn,
  onOneStock,
  type CommandKind,
  type JudgedCall,
  type Plan,
} from "./command-kind.ts";
import { entityTag } from "./entity-routes.ts";
import type { ApiNeeds } from "./needs.ts";
import { permitted } from "./permissions.ts";
import {
  conditioned,
  conditionOf,
  effectiveText,
  placeOf,
  refuseWholeLot,
} from "./physical-commands.ts";
import { createPositions, type Positions } from "./positions.ts";
import { problem } from "./problems.ts";

type Posting = StockCommandOf<"adjust"> | StockCommandOf<"write-off">;

/** An adjustment or a write-off as its body asks for it. */
type Correction = {
  readonly id: string | undefined;
  readonly named: NamedStock;
  readonly content: AdjustmentContent;
  /** That which the body names. */
  readonly approval: string | undefined;
  readonly posting: (id: string, approval: string | undefined) => Posting;
};

type Desk = { readonly needs: ApiNeeds; readonly positions: Positions };
type ApprovalRequired = Extract<StockRejection, { code: "approval-required" }>;

/** The refusal that asks for a second pair of eyes; undefined where the stock said anything else. */
const approvalAsked = (lines: readonly LineAnswer[]): ApprovalRequired | undefined => {
  const [line] = lines;
  if (line?.answer.status !== "refused") return undefined;
  const { rejection } = line.answer;
  return rejection.code === "approval-required" ? rejection : undefined;
};

/**
 * An approval opens the door only to what was approved: the request of that id, with the same content, posted under
 * the same id. @throws Problem approval-required, LedgerFault
 */
const requireApproved = async (
  { needs }: Desk,
  { approval, content }: Correction,
  id: string,
): Promise<void> => {
  const { state } = await needs.entities.adjustment.read(approval ?? id);
  const decided = state.status === "approved" || state.status === "posted";
  if (approval === id && decided && sameRequest(content, state)) return;
  throw problem("approval-required", `${approval ?? id} approves nothing of this content and id`);
};

/** Puts the request on record, and says that it waits. A repeat under the same key gives the same answer. */
const requestApproval = async (
  { needs, positions }: Desk,
  { named, content }: Correction,
  { id, call, asked }: { id: string; call: JudgedCall; asked: ApprovalRequired | undefined },
): Promise<Outcome> => {
  const { envelope, dryRun, refs } = call;
  const refuse = refs.refuse(named.sku, named.warehouse);
  const command: AdjustmentCommand = {
    type: "request",
    content,
    ...(asked?.unitCost !== undefined && { unitCost: asked.unitCost }),
    approvers: asked?.approvers ?? 1,
    because: asked?.detail ?? "",
    hours: needs.settings.approvalHours,
  };
  const answer = await needs.entities.adjustment.dispatch({
    ...{ id, command, envelope, dryRun },
    ...(refuse !== undefined && { refuse }),
  });
  if (answer.status === "refused") {
    const { code, detail } = answer.rejection;
    return { kind: "problem", code, details: { detail } };
  }
  const { state, version, position, events, replayed } = answer;
  const place = { version, position: positions.text(position) };
  // Who may ask for an adjustment may not see what it is worth.
  const shown = shownAdjustment(state, { seesCost: false, at: needs.clock.now() });
  return {
    kind: "done",
    status: 202,
    text: JSON.stringify({ id, ...shown, ...place, events }),
    replayed,
    position,
    etag: entityTag(version),
    ...(!dryRun && { location: `/api/v1/adjustments/${id}` }),
  };
};

/**
 * Asked for alone: the stock takes it where its limits allow. Where they ask for an approval, the stock is asked
 * whether it would take it approved, so that nobody is asked to approve what can't be posted; then the request waits.
 */
const postOrRequest = async (
  desk: Desk,
  correction: Correction,
  { id, call }: { readonly id: string; readonly call: JudgedCall },
): Promise<readonly LineAnswer[] | Outcome> => {
  const { needs } = desk;
  const { named, posting } = correction;
  const { state } = await needs.entities.adjustment.read(id);
  // It waits, or waited, already: whatever the limits are now, this request or its repeat belongs there.
  if (state.status !== NO_ENTITY) {
    return requestApproval(desk, correction, { id, call, asked: undefined });
  }
  const plan = { id, ...named };
  const direct = onOneStock(needs, { ...plan, command: () => posting(id, undefined) });
  const lines = await direct.run(id, call);
  const asked = approvalAsked(lines);
  if (asked === undefined) return lines;
  const approved = onOneStock(needs, { ...plan, command: () => posting(id, id) });
  const judged = await approved.run(id, { ...call, dryRun: true });
  if (judged.some(({ answer }) => answer.status === "refused")) return judged;
  return requestApproval(desk, correction, { id, call, asked });
};

const planOf = (desk: Desk, correction: Correction): Plan => {
  const { named, approval, posting } = correction;
  const id = correction.id ?? approval;
  const command = (business: string): Posting => posting(business, approval);
  const plan = onOneStock(desk.needs, { id, ...named, command });
  if (approval !== undefined) {
    return {
      ...plan,
      // It is looked up first, so it can't take its turn at once.
      apart: () => true,
      run: async (business, call) => {
        await requireApproved(desk, correction, business);
        return plan.run(business, call);
      },
    };
  }
  return {
    ...plan,
    run: (business, call) =>
      call.alone === true
        ? postOrRequest(desk, correction, { id: business, call })
        : plan.run(business, call),
  };
};

const adjustmentKind = (desk: Desk): CommandKind =>
  commandKind({
    type: "adjust",
    method: "POST",
    path: "/adjustments",
    names: "nothing",
    status: 201,
    summary: "Correct the units of places, with a reason",
    also: { 202: "It needs an approval and waits for it; `Location` says where." },
    access: permitted("named", "adjustment:request"),
    schema: schemas.adjustment,
    plan: ({ id, reason, note, approval, effectiveAt, lots: asked, ...stock }, _target, prefix) => {
      const lots = asked.map((lot) => ({
        ...placeOf(lot),
        condition: conditionOf(lot),
        delta: lot.delta,
      }));
      const at = desk.needs.clock.now();
      const body = {
        reason,
        ...(note !== undefined && { note }),
        ...(effectiveAt !== undefined && { effectiveAt: effectiveText(effectiveAt, at, prefix) }),
        lots,
      };
      const { sku, warehouse } = stock;
      return planOf(desk, {
        ...{ id, approval, named: namedIn(stock, "out") },
        content: { kind: "adjustment", sku, warehouse, ...body },
        posting: (adjustment, by) => ({
          type: "adjust",
          adjustment,
          ...body,
          ...(by !== undefined && { approval: by }),
        }),
      });
    },
  });

const writeOffKind = (desk: Desk): CommandKind =>
  commandKind({
    type: "write-off",
    method: "POST",
    path: "/write-offs",
    names: "nothing",
    status: 201,
    summary: "Take units out of the books",
    also: { 202: "It needs an approval and waits for it; `Location` says where." },
    access: permitted("named", "write-off:request"),
    schema: schemas.conditionChange,
    plan: ({ id, reason, note, wholeLot, lots: asked, ...stock }, _target, prefix) => {
      refuseWholeLot(wholeLot, prefix);
      const why = { reason, ...(note !== undefined && { note }) };
      const lots = asked.map(conditioned);
      const { sku, warehouse } = stock;
      const deltas = lots.map(({ units, ...place }) => ({ ...place, delta: -units }));
      return planOf(desk, {
        ...{ id, approval: undefined, named: namedIn(stock, "out") },
        content: { kind: "write-off", sku, warehouse, ...why, lots: deltas },
        posting: (writeOff, by) => ({
          type: "write-off",
          writeOff,
          ...why,
          ...(by !== undefined && { approval: by }),
          lots,
        }),
      });
    },
  });

/** Corrections that may need a second pair of eyes. A line of a batch is only posted: where it needs one, 409. */
export const adjustmentKinds = (needs: ApiNeeds): readonly CommandKind[] => {
  const desk = { needs, positions: createPositions(needs.log.logId) };
  return [adjustmentKind(desk), writeOffKind(desk)];
};
