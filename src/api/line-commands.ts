import * as schemas from "../commands/schemas.ts";
import { receipt } from "../commands/receiving-schemas.ts";
import type { StockCommandOf } from "../domain/stock/commands.ts";
import {
  commandKind,
  namedIn,
  type CommandKind,
  type CommandOf,
  type NamingBody,
  type Plan,
} from "./command-kind.ts";
import type { StockUse } from "../commands/references.ts";
import { dispatchLines } from "./claim-routing.ts";
import type { EndOfDay } from "./expiry-day.ts";
import type { ApiNeeds } from "./needs.ts";
import { permitted } from "./permissions.ts";
import { conditionOf, effectiveText, placeOf } from "./physical-commands.ts";
import { withInspection } from "./receiving.ts";

/** Lines of one SKU are one command, in the order in which the request first names the SKU. */
const bySku = <Line>(
  lines: readonly (Line & { readonly sku: string })[],
): ReadonlyMap<string, readonly Line[]> => {
  const groups = new Map<string, Line[]>();
  for (const line of lines) {
    const group = groups.get(line.sku);
    if (group === undefined) groups.set(line.sku, [line]);
    else group.push(line);
  }
  return groups;
};

type Facts = {
  readonly id: string | undefined;
  readonly warehouse: string;
  readonly use: StockUse;
  /** As the body has them. */
  readonly lines: readonly Omit<NamingBody, "warehouse">[];
  readonly commands: ReadonlyMap<string, CommandOf>;
};

/** Every line is a fact that stands alone: all are asked at once, and none is taken back for another. */
const standingAlone = (needs: Pick<ApiNeeds, "ledger">, facts: Facts): Plan => ({
  id: facts.id,
  stocks: facts.lines.map((line) => namedIn({ ...line, warehouse: facts.warehouse }, facts.use)),
  apart: () => false,
  run: (id, call) => {
    const { warehouse } = facts;
    const zone = call.refs.zone(warehouse);
    const lines = [...facts.commands].map(([sku, command]) => ({
      sku,
      warehouse,
      command: command(id, zone),
    }));
    return dispatchLines(needs, lines, call);
  },
});

const receiptLocation = (id: string): string => `/api/v1/receipts/${id}`;

const receiptKind = (needs: ApiNeeds, endOfDay: EndOfDay): CommandKind =>
  commandKind({
    type: "receive",
    method: "POST",
    path: "/receipts",
    names: "nothing",
    status: 201,
    summary: "Book goods in",
    access: permitted("named", "receipt:write"),
    schema: receipt,
    plan: ({ id, warehouse, effectiveAt, lines, ...origin }, _target, prefix) => {
      const common: Omit<StockCommandOf<"receive">, "receipt" | "lines"> = {
        type: "receive",
        ...origin,
        ...(effectiveAt === undefined
          ? {}
          : { effectiveAt: effectiveText(effectiveAt, needs.clock.now(), prefix) }),
      };
      const commands = new Map<string, CommandOf>();
      for (const [sku, group] of bySku(lines)) {
        commands.set(sku, (receipt, zone) => ({
          ...common,
          receipt,
          lines: group.map((line) => ({
            ...placeOf(line),
            units: line.units,
            condition: conditionOf(line),
            ...(line.expiresOn === undefined
              ? {}
              : { expiresOn: line.expiresOn, expiresAt: endOfDay(line.expiresOn, zone) }),
            ...(line.unitCost === undefined ? {} : { unitCost: line.unitCost }),
            ...(line.barcode === undefined ? {} : { barcode: line.barcode }),
            ...(line.expected === undefined ? {} : { expected: line.expected }),
          })),
        }));
      }
      const plan = standingAlone(needs, { id, warehouse, use: "in", lines, commands });
      return {
        ...plan,
        location: receiptLocation,
        run: (receipt, call) =>
          plan.run(receipt, { ...call, refs: withInspection(call.refs, lines, prefix) }),
      };
    },
  });

const returnKind = (needs: ApiNeeds): CommandKind =>
  commandKind({
    type: "return",
    method: "POST",
    path: "/returns",
    names: "nothing",
    status: 201,
    summary: "Book goods that came back",
    access: permitted("named", "return:write"),
    schema: schemas.goodsReturn,
    plan: ({ id, warehouse, lines, ...origin }) => {
      const commands = new Map<string, CommandOf>();
      for (const [sku, group] of bySku(lines)) {
        const goods = group.map((line) => ({
          ...placeOf(line),
          units: line.units,
          disposition: line.disposition,
        }));
        commands.set(sku, (goodsReturn) => ({
          type: "return",
          return: goodsReturn,
          ...origin,
          lines: goods,
        }));
      }
      return standingAlone(needs, { id, warehouse, use: "out", lines, commands });
    },
  });

/** Commands whose lines are facts of several stocks. */
export const lineKinds = (needs: ApiNeeds, endOfDay: EndOfDay): readonly CommandKind[] => [
  receiptKind(needs, endOfDay),
  returnKind(needs),
];
