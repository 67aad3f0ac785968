import * as schemas from "../commands/schemas.ts";
import type { StockKey } from "../domain/ids.ts";
import {
  commandKind,
  namedIn,
  type CommandKind,
  type NamingBody,
  type Plan,
} from "./command-kind.ts";
import {
  dispatchLines,
  findClaim,
  lineName,
  ofOpenLines,
  stocksOf,
  type RoutedLine,
} from "./claim-routing.ts";
import { claimLocation, idOf, refuseIncomplete, rememberWhole } from "./claim-commands.ts";
import { isLimited } from "./hold-quotas.ts";
import type { Line } from "../commands/lines.ts";
import type { Judged } from "../commands/references.ts";
import type { ApiNeeds } from "./needs.ts";
import { permitted } from "./permissions.ts";
import type { RecentHolds } from "./recent-holds.ts";
import type { Shortages } from "./shortages.ts";
import { invalid } from "./validation.ts";

export type HoldParts = {
  readonly needs: ApiNeeds;
  readonly holds: RecentHolds;
  readonly shortages: Shortages;
};

/** Units of one stock are asked for together, whatever number of lines names it (domain rule 2). */
export const summed = (lines: readonly Line[]): readonly Line[] => {
  const [only] = lines;
  if (lines.length === 1 && only !== undefined) return lines;
  const sums = new Map<string, Line>();
  for (const line of lines) {
    const name = lineName(line);
    const { units = 0 } = sums.get(name) ?? {};
    sums.set(name, { ...line, units: units + line.units });
  }
  return [...sums.values()];
};

const judgedLines = (lines: readonly Line[], refs: Judged): readonly Line[] =>
  lines.map((line) => {
    const refuse = refs.refuse(line.sku, line.warehouse);
    return refuse === undefined ? line : { ...line, refuse };
  });

const refuseDoubles = (lines: readonly StockKey[], prefix: string): void => {
  const names = new Set<string>();
  lines.forEach((line, index) => {
    const name = lineName(line);
    if (names.has(name)) {
      throw invalid(`${prefix}/lines/${String(index)}`, "the stock is named by another line");
    }
    names.add(name);
  });
};

const reservationKind = ({ needs, holds, shortages }: HoldParts): CommandKind =>
  commandKind({
    type: "reserve",
    method: "POST",
    path: "/reservations",
    names: "nothing",
    status: 201,
    summary: "Hold units for a cart or a checkout until a deadline",
    access: permitted("named", "reservation:write"),
    schema: schemas.reservation,
    plan: ({ id, lines: asked, mode = "all", priority = 0, ...rest }): Plan => {
      const lines = summed(asked);
      const alone = lines.length === 1;
      return {
        id,
        stocks: asked.map((line) => namedIn(line, "in")),
        // What quotas judge is asked for after the read model: it would lose its place in the order.
        apart: () => !alone || isLimited(needs.settings.quotas),
        ...(mode === "partial" ? { status: 200 as const, partial: true } : {}),
        location: claimLocation,
        run: (claim, { envelope, dryRun, refs }) => {
          // A hold of one line can't miss another: whatever follows it need not ask the read model.
          if (alone) holds.add(claim);
          const judged = judgedLines(lines, refs);
          const request = { claim, mode, priority, ...rest, lines: judged, envelope, dryRun };
          return needs.ledger.reserveLines(request).then((answers) => {
            const refused = answers.some(({ answer }) => answer.status === "refused");
            if (refused && !dryRun) shortages.count(lines, answers);
            if (!alone && !refused && !dryRun) holds.add(claim);
            return answers;
          });
        },
      };
    },
  });

type LineOf = (stock: StockKey & { readonly units?: number }) => RoutedLine["command"];

type OverLines = {
  readonly id: string;
  readonly named: readonly (NamingBody & { readonly units?: number })[] | undefined;
  readonly command: LineOf;
  readonly reason?: string;
};

/** The lines that the body names, or all open ones of the reservation. */
const overLines = (needs: ApiNeeds, { id, named, command, ...why }: OverLines): Plan => ({
  id,
  claim: id,
  ...why,
  stocks: (named ?? []).map((line) => namedIn(line, "out")),
  apart: () => named === undefined || named.length > 1,
  run: async (_id, call) => {
    const targets = named ?? stocksOf(await findClaim(needs, id));
    const lines = targets.map(({ sku, warehouse, ...units }) => ({
      sku,
      warehouse,
      command: command({ sku, warehouse, ...units }),
    }));
    const answers = await dispatchLines(needs, lines, call);
    return named === undefined ? ofOpenLines(answers) : answers;
  },
});

const extensionKind = (needs: ApiNeeds): CommandKind =>
  commandKind({
    type: "extend-reservation",
    method: "POST",
    path: "/reservations/:id/extend",
    names: "id",
    status: 200,
    summary: "Extend a reservation once",
    access: permitted("object", "reservation:write"),
    schema: schemas.extension,
    plan: ({ lines, ...ofOrder }, target, prefix) => {
      const claim = idOf(target);
      refuseDoubles(lines ?? [], prefix);
      return overLines(needs, {
        id: claim,
        named: lines,
        command: () => ({ type: "extend-reservation", claim, ...ofOrder }),
      });
    },
  });

const releaseKind = (needs: ApiNeeds): CommandKind =>
  commandKind({
    type: "release-reservation",
    method: "POST",
    path: "/reservations/:id/release",
    names: "id",
    status: 200,
    summary: "Give up a reservation, lines of it or units of them",
    access: permitted("object", "reservation:write", "reservation:release"),
    schema: schemas.release,
    plan: ({ lines, ...givenUp }, target, prefix) => {
      const claim = idOf(target);
      refuseDoubles(lines ?? [], prefix);
      return overLines(needs, {
        id: claim,
        named: lines,
        ...(givenUp.reason === undefined ? {} : { reason: givenUp.reason }),
        command: ({ units }) => ({
          type: "release-reservation",
          claim,
          ...givenUp,
          ...(units === undefined ? {} : { units }),
        }),
      });
    },
  });

const reservationAllocationKind = ({ needs, holds }: HoldParts): CommandKind =>
  commandKind({
    type: "allocate-reservation",
    method: "POST",
    path: "/reservations/:id/allocate",
    names: "id",
    status: 200,
    summary: "Turn a reservation into an allocation",
    access: permitted("object", "allocation:write"),
    schema: schemas.reservationAllocation,
    plan: ({ lines, order, allocation }, target, prefix) => {
      const reservation = idOf(target);
      refuseDoubles(lines ?? [], prefix);
      const plan = overLines(needs, {
        id: reservation,
        named: lines,
        command: ({ units }) => ({
          type: "allocate",
          claim: allocation ?? reservation,
          reservation,
          ...(units === undefined ? {} : { units }),
          ...(order === undefined ? {} : { order }),
        }),
      });
      const isWhole = () => holds.has(reservation);
      return {
        ...plan,
        id: allocation ?? reservation,
        location: claimLocation,
        warm: () => rememberWhole(needs, holds, reservation),
        apart: () => plan.apart() || !isWhole(),
        run: async (id, call) => {
          if (!isWhole()) await refuseIncomplete(needs, reservation);
          return plan.run(id, call);
        },
      };
    },
  });

const changeKind = (needs: ApiNeeds): CommandKind =>
  commandKind({
    type: "change-reservation",
    method: "POST",
    path: "/reservations/:id/change",
    names: "id",
    status: 200,
    summary: "Set the units of lines of a reservation, all or none",
    access: permitted("object", "reservation:write"),
    schema: schemas.change,
    plan: ({ lines }, target, prefix) => {
      const claim = idOf(target);
      refuseDoubles(lines, prefix);
      return {
        id: claim,
        claim,
        stocks: lines.map((line) => namedIn(line, "out")),
        apart: () => lines.length > 1 || isLimited(needs.settings.quotas),
        run: (_id, { envelope, dryRun, refs }) => {
          const judged = judgedLines(lines, refs);
          return needs.ledger.changeLines({ claim, lines: judged, envelope, dryRun });
        },
      };
    },
  });

/** Soft claims: they have a deadline and may span stocks. */
export const holdKinds = (parts: HoldParts): readonly CommandKind[] => [
  reservationKind(parts),
  extensionKind(parts.needs),
  changeKind(parts.needs),
  releaseKind(parts.needs),
  reservationAllocationKind(parts),
];
