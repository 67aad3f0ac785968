import type { ClaimItem } from "../projections/read-models.ts";
import { findClaim, lineName, type RoutingNeeds } from "./claim-routing.ts";
import type { CommandKind, Plan } from "./command-kind.ts";
import type { Permission } from "./permissions.ts";
import type { ApiNeeds } from "./needs.ts";
import { mayTouch, type Principal } from "./principal.ts";
import { problem, type Problem } from "./problems.ts";
import { invalid } from "./validation.ts";

/** Whether a command that has been understood is within what its caller was granted. */
export type Guard = {
  /** What the request itself shows. @throws Problem forbidden, validation-failed */
  readonly check: (principal: Principal, kind: CommandKind, plan: Plan) => void;
  /** Whether the claim has to be looked at as well, to see whose it is and where it stands. */
  readonly mustLook: (principal: Principal, kind: CommandKind, plan: Plan) => boolean;
  /** @throws Problem not-found, forbidden, invalid-state; LedgerFault read-model-behind */
  readonly look: (principal: Principal, kind: CommandKind, plan: Plan) => Promise<void>;
  /** True where what the read model holds now is enough to say yes; nothing is waited for. @throws Problem validation-failed */
  readonly isSure: (principal: Principal, kind: CommandKind, plan: Plan) => Promise<boolean>;
};

/** @throws Problem forbidden for a warehouse that the caller's grant does not reach */
export const requireWarehouses = (principal: Principal, names: Iterable<string>): void => {
  if (principal.warehouses === "all") return;
  for (const name of names) {
    if (mayTouch(principal, name)) continue;
    throw problem("forbidden", `the grant does not reach the warehouse ${name}`);
  }
};

/** The warehouses of a caller who is bound to some; undefined for one who is not. */
export const boundTo = ({ warehouses }: Principal): ReadonlySet<string> | undefined =>
  warehouses === "all" ? undefined : warehouses;

/** The warehouses that a query reaches: those it names, else the caller's; undefined: all. @throws Problem forbidden */
export const warehousesFor = (
  principal: Principal,
  named: readonly string[] | undefined,
): readonly string[] | undefined => {
  if (named !== undefined) requireWarehouses(principal, named);
  return named ?? (principal.warehouses === "all" ? undefined : [...principal.warehouses]);
};

const isRelease = (permission: Permission): boolean => permission.endsWith(":release");

/** May release what others have opened. */
const releases = ({ permissions }: Principal, { access }: CommandKind): boolean =>
  access.for.some((permission) => isRelease(permission) && permissions.has(permission));

/** May do it with what he has opened himself. */
const writes = ({ permissions }: Principal, { access }: CommandKind): boolean =>
  access.for.some((permission) => !isRelease(permission) && permissions.has(permission));

const mustOwn = (principal: Principal, kind: CommandKind): boolean =>
  principal.kind !== "operator" && !releases(principal, kind);

const noClaim = (): Problem => problem("not-found", "there is no claim of this id");

type Part = { readonly claim: ClaimItem; readonly own: boolean };

/** The claim as far as the caller may know of it; undefined where he may not. */
const visibleTo = (principal: Principal, { claim, own }: Part): ClaimItem | undefined => {
  if (principal.warehouses === "all" && !own) return claim;
  const lines = claim.lines.filter(
    (line) => mayTouch(principal, line.warehouse) && (!own || line.openedBy === principal.subject),
  );
  return lines.length === 0 ? undefined : { ...claim, lines };
};

/** What a caller sees of a claim. @throws Problem not-found */
export const seenClaim = (principal: Principal, claim: ClaimItem): ClaimItem => {
  const seen = visibleTo(principal, { claim, own: principal.ownClaims });
  if (seen === undefined) throw noClaim();
  return seen;
};

/** Why the command may not act on the claim; undefined where it may. */
const refusalFor = (principal: Principal, plan: Plan, part: Part): Problem | undefined => {
  const seen = visibleTo(principal, part);
  if (seen === undefined) return noClaim();
  if (plan.stocks.length === 0) {
    if (seen.lines.length === part.claim.lines.length) return undefined;
    const detail = "the claim also stands where the grant does not reach: name its lines";
    return problem("forbidden", detail);
  }
  const known = new Set(seen.lines.map(lineName));
  return plan.stocks.every((stock) => known.has(lineName(stock))) ? undefined : noClaim();
};

/** @throws Problem validation-failed */
const requireReason = (principal: Principal, kind: CommandKind, plan: Plan): void => {
  if (plan.claim === undefined || plan.reason !== undefined) return;
  if (principal.kind === "operator" || !releases(principal, kind)) return;
  if (writes(principal, kind)) return;
  throw invalid("/reason", "whoever gives up the claim of another says why");
};

/** Claims of orders are called `<order>.<attempt>`; other claims may be called so too. */
const OF_ORDER = /^(.+)\.[1-9]\d*$/;

/** The order that may have made a claim that is given up or changed. Allocating names its order, and is on the hot path. */
const orderIn = ({ claim, order }: Plan): string | undefined =>
  claim === undefined || order !== undefined ? undefined : OF_ORDER.exec(claim)?.[1];

/** What an order has claimed it gives up itself: it would count on it otherwise. @throws Problem invalid-state */
const refuseOfOrder = async ({ entities }: GuardNeeds, plan: Plan): Promise<void> => {
  const order = orderIn(plan);
  if (order === undefined) return;
  const { version } = await entities.order.read(order);
  if (version < 0) return;
  throw problem("invalid-state", `the claim is that of the order ${order}: change or cancel it`);
};

const mustLookAt = (principal: Principal, kind: CommandKind, plan: Plan): boolean =>
  plan.claim !== undefined &&
  (mustOwn(principal, kind) || (principal.warehouses !== "all" && plan.stocks.length === 0));

const mustLook = (principal: Principal, kind: CommandKind, plan: Plan): boolean =>
  orderIn(plan) !== undefined || mustLookAt(principal, kind, plan);

type GuardNeeds = RoutingNeeds & Pick<ApiNeeds, "entities">;

export const createGuard = (needs: GuardNeeds): Guard => ({
  check: (principal, kind, plan) => {
    for (const { warehouse } of plan.stocks) requireWarehouses(principal, [warehouse]);
    if (!mustLook(principal, kind, plan)) requireReason(principal, kind, plan);
  },
  mustLook,
  look: async (principal, kind, plan) => {
    if (plan.claim === undefined) return;
    if (mustLookAt(principal, kind, plan)) {
      const claim = await findClaim(needs, plan.claim);
      const refusal = refusalFor(principal, plan, { claim, own: mustOwn(principal, kind) });
      if (refusal !== undefined) throw refusal;
    }
    requireReason(principal, kind, plan);
    await refuseOfOrder(needs, plan);
  },
  isSure: async (principal, kind, plan) => {
    if (plan.claim === undefined) return true;
    if (orderIn(plan) !== undefined) return false;
    const claim = await needs.models.claim(plan.claim, needs.clock.now());
    if (claim === undefined) return false;
    const part = { claim, own: mustOwn(principal, kind) };
    if (refusalFor(principal, plan, part) !== undefined) return false;
    requireReason(principal, kind, plan);
    return true;
  },
});
