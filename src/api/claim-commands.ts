import type { StockKey } from "../domain/ids.ts";
import * as schemas from "../commands/schemas.ts";
import {
  commandKind,
  namedIn,
  onOneStock,
  stockKind,
  type CommandKind,
  type Plan,
  type Target,
} from "./command-kind.ts";
import { dispatchLines, findClaim, ofOpenLines, reachHead, stocksOf } from "./claim-routing.ts";
import type { ApiNeeds } from "./needs.ts";
import { permitted } from "./permissions.ts";
import { placeOf } from "./physical-commands.ts";
import { mayTouch } from "./principal.ts";
import { problem } from "./problems.ts";
import type { RecentHolds } from "./recent-holds.ts";
import { invalid } from "./validation.ts";

export const claimLocation = (id: string): string => `/api/v1/reservations/${id}`;

/** The id that stands in the path, or in a line of a batch as `id`. */
export const idOf = ({ id }: Target): string => {
  if (id === undefined) throw invalid("/id", "an id is needed");
  return id;
};

/** @throws Problem invalid-state for a hold of which a line is missing; LedgerFault read-model-behind */
export const refuseIncomplete = async (needs: ApiNeeds, id: string): Promise<void> => {
  const state = async () => (await needs.models.claim(id, needs.clock.now()))?.state;
  const known = await state();
  if (known !== undefined && known !== "incomplete") return;
  await reachHead(needs);
  if ((await state()) === "incomplete") {
    throw problem(
      "invalid-state",
      "a line of the reservation is missing, so it can't be allocated",
    );
  }
};

/** What the read model already shows as whole need not be asked about in its turn. */
export const rememberWhole = async (
  needs: ApiNeeds,
  holds: RecentHolds,
  id: string,
): Promise<void> => {
  if (holds.has(id)) return;
  // A read side that fails is met again in the command's turn, and answered there.
  const claim = await needs.models.claim(id, needs.clock.now()).catch(() => undefined);
  if (claim !== undefined && claim.state !== "incomplete") holds.add(id);
};

const allocationKind = (needs: ApiNeeds, holds: RecentHolds): CommandKind =>
  commandKind({
    type: "allocate",
    method: "POST",
    path: "/allocations",
    names: "nothing",
    status: 201,
    summary: "Claim units firmly for an order",
    access: permitted("named", "allocation:write"),
    schema: schemas.allocation,
    plan: ({ id, sku, warehouse, unit, ...rest }): Plan => {
      const stock = { sku, warehouse, ...(unit === undefined ? {} : { unit }) };
      const plan = onOneStock(needs, {
        id,
        // A hold that was taken may still become an allocation, whatever was retired since.
        ...namedIn(stock, rest.reservation === undefined ? "in" : "out"),
        location: claimLocation,
        command: (claim) => ({ type: "allocate", claim, ...rest }),
      });
      const { reservation } = rest;
      if (reservation === undefined) return plan;
      const isWhole = () => holds.has(reservation);
      return {
        ...plan,
        ...{ claim: reservation, order: rest.order },
        warm: () => rememberWhole(needs, holds, reservation),
        apart: () => !isWhole(),
        run: async (claim, call) => {
          if (!isWhole()) await refuseIncomplete(needs, reservation);
          return plan.run(claim, call);
        },
      };
    },
  });

const pickKind = (needs: ApiNeeds): CommandKind =>
  stockKind(needs, {
    type: "pick",
    path: "/picks",
    summary: "Take the goods of an allocation from their places",
    access: permitted("named", "pick:write"),
    schema: schemas.pick,
    command: ({
      id: _id,
      sku: _sku,
      warehouse: _warehouse,
      unit: _unit,
      allocation,
      lots,
      ...rest
    }) => {
      const named =
        lots === undefined
          ? {}
          : { lots: lots.map((lot) => ({ ...placeOf(lot), units: lot.units })) };
      return (pick) => ({ type: "pick", pick, claim: allocation, ...rest, ...named });
    },
  });

const shipmentKind = (needs: ApiNeeds): CommandKind =>
  stockKind(needs, {
    type: "ship",
    path: "/shipments",
    summary: "Hand over what was picked",
    access: permitted("named", "ship:write"),
    schema: schemas.shipment,
    command:
      ({ allocation, units }) =>
      (shipment) => ({ type: "ship", shipment, claim: allocation, units }),
  });

type StockFields = { readonly sku?: string; readonly warehouse?: string };

const namedStock = ({ sku, warehouse }: StockFields): StockKey | undefined =>
  sku === undefined || warehouse === undefined ? undefined : { sku, warehouse };

const stocksNamed = (named: StockKey | undefined, unit: string | undefined) =>
  named === undefined
    ? []
    : [namedIn({ ...named, ...(unit === undefined ? {} : { unit }) }, "out")];

const allocationReleaseKind = (needs: ApiNeeds): CommandKind =>
  commandKind({
    type: "release-allocation",
    method: "POST",
    path: "/allocations/:id/release",
    names: "id",
    status: 200,
    summary: "Give up an allocation, or units of it",
    access: permitted("object", "allocation:write", "allocation:release"),
    schema: schemas.allocationRelease,
    plan: ({ sku, warehouse, unit, ...what }, target, prefix): Plan => {
      const claim = idOf(target);
      const named = namedStock({ ...(sku && { sku }), ...(warehouse && { warehouse }) });
      return {
        id: claim,
        claim,
        ...(what.reason === undefined ? {} : { reason: what.reason }),
        stocks: stocksNamed(named, unit),
        apart: () => named === undefined,
        run: async (_id, call) => {
          const stocks = named ? [named] : stocksOf(await findClaim(needs, claim));
          if (stocks.length > 1 && what.units !== undefined) {
            throw invalid(`${prefix}/sku`, "units of which stock? the allocation has several");
          }
          const lines = stocks.map((stock) => ({
            ...stock,
            command: { type: "release-allocation" as const, claim, ...what },
          }));
          return ofOpenLines(await dispatchLines(needs, lines, call));
        },
      };
    },
  });

const pickReversalKind = (needs: ApiNeeds): CommandKind =>
  commandKind({
    type: "reverse-pick",
    method: "POST",
    path: "/picks/:id/reverse",
    names: "id",
    status: 200,
    summary: "Put picked goods back",
    access: permitted("object", "pick:write"),
    schema: schemas.pickReversal,
    plan: ({ sku, warehouse, unit, units }, target): Plan => {
      const pick = idOf(target);
      const named = namedStock({ ...(sku && { sku }), ...(warehouse && { warehouse }) });
      return {
        id: pick,
        stocks: stocksNamed(named, unit),
        apart: () => named === undefined,
        run: async (_id, call) => {
          const stock = named ?? (await findPick(needs, pick));
          // Of a foreign warehouse he must not even learn that it is there.
          if (!mayTouch(call.principal, stock.warehouse)) throw noPick();
          const command = { type: "reverse-pick" as const, pick, ...(units && { units }) };
          return dispatchLines(needs, [{ ...stock, command }], call);
        },
      };
    },
  });

const noPick = () => problem("not-found", "there is no pick of this id");

const findPick = async (needs: ApiNeeds, id: string): Promise<StockKey> => {
  const known = await needs.models.pick(id);
  if (known !== undefined) return known;
  await reachHead(needs);
  const pick = await needs.models.pick(id);
  if (pick === undefined) throw noPick();
  return pick;
};

/** Firm claims and the work on them. */
export const claimKinds = (needs: ApiNeeds, holds: RecentHolds): readonly CommandKind[] => [
  allocationKind(needs, holds),
  allocationReleaseKind(needs),
  pickKind(needs),
  pickReversalKind(needs),
  shipmentKind(needs),
];
