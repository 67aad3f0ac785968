import type { Envelope, ReferenceRejection } from "../commands/stock-request.ts";
import { LedgerFault } from "../commands/faults.ts";
import type { Findings, RequestedLine } from "../domain/transfer/commands.ts";
import { claimOf } from "../domain/transfer/names.ts";
import { unitsToCome } from "../domain/transfer/state.ts";
import { COMING } from "../domain/transfer/transitions.ts";
import type { ApiNeeds } from "./needs.ts";
import { PAGE_MAX } from "./reads.ts";

export type FindingNeeds = Pick<
  ApiNeeds,
  "ledger" | "models" | "entities" | "references" | "clock" | "settings"
>;

/** What a transfer asks for, before it is decided. */
export type Wanted = {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Summed by SKU. */
  readonly lines: readonly RequestedLine[];
};

/** Pages of stocks or transfers that are added up for one figure: 500,000 of them. */
const PAGES_MAX = 1_000;

type Paged<Item> = { readonly items: readonly Item[]; readonly nextCursor?: string };

const sumOver = async <Item>(
  pageAt: (page: { readonly limit: number; readonly cursor?: string }) => Promise<Paged<Item>>,
  unitsOf: (item: Item) => number,
): Promise<number> => {
  let units = 0;
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const next = await pageAt({ limit: PAGE_MAX, ...(cursor === undefined ? {} : { cursor }) });
    for (const item of next.items) units += unitsOf(item);
    cursor = next.nextCursor;
    if (cursor === undefined) break;
  }
  return units;
};

/**
 * Units that the destination still takes: its capacity less what stands there and what approved transfers are to
 * bring. Undefined where it has no capacity. @throws LedgerFault read-model-behind
 */
const roomAt = async (
  { models, entities, ledger, clock, settings }: FindingNeeds,
  { id, to }: Wanted,
): Promise<number | undefined> => {
  const { capacity } = (await entities.warehouse.read(to)).state;
  if (capacity === undefined) return undefined;
  if (!(await models.waitFor(await ledger.head(), settings.readWaitMs))) {
    throw new LedgerFault("read-model-behind", "the room at the destination is not known yet");
  }
  const at = clock.now();
  const there = await sumOver(
    (page) => models.availability({ warehouses: [to] }, page, at),
    ({ onHand }) => onHand,
  );
  const coming = await sumOver(
    (page) => models.entities.transfer.list({ equals: { to }, anyOf: { status: COMING } }, page),
    (one) => (one.id === id ? 0 : unitsToCome(one)),
  );
  return Math.max(0, capacity - there - coming);
};

/** Lines that the source could not back now: judged by the stocks themselves, and not recorded. */
const shortAt = async (
  { ledger }: FindingNeeds,
  { id, from, lines }: Wanted,
  envelope: Envelope,
): Promise<Findings["short"]> => {
  const judged = await Promise.all(
    lines.map(async ({ sku, units }, index) => {
      const claim = claimOf(id, index + 1);
      const command = { type: "allocate", claim, transfer: id, units } as const;
      const answer = await ledger.dispatch({
        ...{ sku, warehouse: from, command, envelope, dryRun: true },
      });
      if (answer.status === "accepted") return { sku, units, sellable: answer.backed };
      const { rejection } = answer;
      // Anything else is for the process to find out.
      if (rejection.code !== "insufficient-stock") return { sku, units, sellable: units };
      return { sku, units, sellable: rejection.available };
    }),
  );
  return judged.filter(({ units, sellable }) => sellable < units);
};

/** What speaks against a transfer now; the decider judges it behind repeats and four eyes. @throws LedgerFault */
export const findingsFor = async (
  needs: FindingNeeds,
  wanted: Wanted,
  envelope: Envelope,
): Promise<Findings> => {
  const [short, room] = await Promise.all([
    shortAt(needs, wanted, envelope),
    roomAt(needs, wanted),
  ]);
  return { short, ...(room === undefined ? {} : { room }) };
};

type Named = RequestedLine & { readonly unit?: string };

/** Why a SKU or a warehouse can't be meant: the source may be wound down, the destination may not be retired. */
export const refuseUnknown = async (
  { references }: FindingNeeds,
  { from, to, lines }: Omit<Wanted, "lines" | "id"> & { readonly lines: readonly Named[] },
): Promise<ReferenceRejection | undefined> => {
  const judged = await references.judge(
    lines.flatMap(({ sku, unit }) => {
      const named = { sku, ...(unit === undefined ? {} : { unit }) };
      return [
        { ...named, warehouse: from, use: "out" as const },
        { ...named, warehouse: to, use: "in" as const },
      ];
    }),
  );
  for (const { sku } of lines) {
    const refusal = judged.refuse(sku, from) ?? judged.refuse(sku, to);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
};
