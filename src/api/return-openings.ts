import type { EntityRejection } from "../domain/decider.ts";
import type { BlindReturnBody } from "../commands/return-schemas.ts";
import { NONE } from "../domain/ids.ts";
import type { LineUnits } from "../domain/order/content.ts";
import type { ReturnCommandOf } from "../domain/return/commands.ts";
import { requireWarehouses } from "./access-guard.ts";
import { API_PREFIX } from "./command-routes.ts";
import type { EntityCall, EntityReply } from "./entity-routes.ts";
import type { ApiNeeds } from "./needs.ts";
import { orderFor, orderReply, orderRequest, runOrder } from "./order-runner.ts";
import { problem } from "./problems.ts";
import { returnReply, returnRequest, runReturn } from "./return-runner.ts";

/** Eight digits of the command's id: a repeat under the same key names the same return, another key another one. */
const DIGITS = 8;
const nameIn = (order: string, commandId: string): string =>
  `${order}.r${commandId.replaceAll("-", "").slice(0, DIGITS)}`;

type Asked = {
  readonly order: string;
  readonly lines: readonly LineUnits[];
  readonly reason: string;
};

/** A return of an order: its units are kept in the order before the return opens. @throws Problem */
export const openOrderReturn = async (
  needs: ApiNeeds,
  { order, lines, reason }: Asked,
  call: EntityCall,
): Promise<EntityReply> => {
  await orderFor(needs, order, call.principal);
  const id = nameIn(order, call.envelope.commandId);
  const { windowDays } = needs.settings.returns;
  const command = { type: "open-return", return: id, lines, reason, windowDays } as const;
  const answer = await runOrder(needs, orderRequest(order, command, call));
  if (answer.status === "refused") return orderReply(needs, { id: order, answer });
  const opened = answer.state.returns.find((one) => one.return === id);
  const { currency } = answer.state;
  // The return's own first event is at revision 0, whatever has come behind it since.
  const seen = { ...answer, state: { status: "requested" }, version: 0 };
  const asked = (opened?.lines ?? lines).map(({ line, units }) => {
    const { sku = "", price = 0 } = answer.state.lines[line - 1] ?? {};
    return { line, units, sku, price };
  });
  return {
    ...{ id, answer: seen, status: answer.replayed ? 200 : 201 },
    ...(!call.dryRun && { location: `${API_PREFIX}/returns/${id}` }),
    show: { order, blind: false, currency, reason, lines: asked },
  };
};

const arrivedOf = ({ warehouse, lines, decision }: BlindReturnBody) => {
  if (warehouse === undefined) return undefined;
  const inspected = lines.flatMap(({ units, disposition, lot, bin }, index) =>
    disposition === undefined
      ? []
      : [{ line: index + 1, units, disposition, lot: lot ?? NONE, bin: bin ?? NONE }],
  );
  return { warehouse, decision, ...(inspected.length > 0 && { inspected }) };
};

const openingOf = (body: BlindReturnBody, shipDays: number): ReturnCommandOf<"open-blind"> => {
  const { currency, customer, reason, lines } = body;
  const arrived = arrivedOf(body);
  return {
    ...{ type: "open-blind", shipDays, currency, reason },
    ...(customer !== undefined && { customer }),
    ...(arrived !== undefined && { arrived }),
    lines: lines.map(({ sku, units, price }, index) => ({ line: index + 1, sku, units, price })),
  };
};

/** What master data has against the goods, or the place that they come to. */
export const refusalOf = async (
  { references }: Pick<ApiNeeds, "references">,
  skus: readonly string[],
  warehouse: string | undefined,
): Promise<EntityRejection | undefined> => {
  if (warehouse === undefined) return references.judgeSkus(skus);
  const stocks = [...new Set(skus)].map((sku) => ({ sku, warehouse, use: "out" as const }));
  const judged = await references.judge(stocks);
  return skus.map((sku) => judged.refuse(sku, warehouse)).find((one) => one !== undefined);
};

/** Goods whose order nobody knows: approved at once, and where they are there already taken in at once. @throws Problem */
export const openBlindReturn = async (
  needs: ApiNeeds,
  body: BlindReturnBody,
  call: EntityCall,
): Promise<EntityReply> => {
  const { principal, envelope, dryRun } = call;
  const { warehouse, lines } = body;
  if (warehouse !== undefined) requireWarehouses(principal, [warehouse]);
  else if (principal.warehouses !== "all") {
    throw problem("forbidden", "the grant reaches some warehouses only: name the one it came to");
  }
  const id = body.id ?? envelope.commandId;
  const refuse = await refusalOf(
    needs,
    lines.map(({ sku }) => sku),
    warehouse,
  );
  const command = openingOf(body, needs.settings.returns.shipDays);
  const answer = await runReturn(needs, {
    ...returnRequest(id, command, call),
    ...(refuse !== undefined && { refuse }),
  });
  const isNew = answer.status === "accepted" && (answer.events.length > 0 || dryRun);
  return returnReply(
    needs,
    { id, answer },
    {
      ...{ status: isNew ? 201 : 200, books: true },
      ...(isNew && !dryRun && { location: `${API_PREFIX}/returns/${id}` }),
    },
  );
};
