import type { EntityAnswer, EntityView } from "../commands/entities.ts";
import { commandHashOf, lineIdOf } from "../commands/command-id.ts";
import { openingCommand } from "../commands/opening-stock.ts";
import type { Envelope } from "../commands/stock-request.ts";
import type { EntityState } from "../domain/decider.ts";
import {
  contentOf as productContentOf,
  DEFAULT_UNIT,
  type ProductState,
} from "../domain/product/state.ts";
import type { ProductCommand } from "../domain/product/commands.ts";
import { sameValue } from "../domain/same-value.ts";
import type { WarehouseCommand } from "../domain/warehouse/commands.ts";
import type { Bin } from "../domain/warehouse/events.ts";
import {
  BINS_PER_COMMAND_MAX,
  contentOf as warehouseContentOf,
  type WarehouseState,
} from "../domain/warehouse/state.ts";
import type { EndOfDay } from "./expiry-day.ts";
import type { BinRow, OpeningRow, ProductRow, WarehouseRow } from "./import-columns.ts";
import type { ParsedRow } from "./import-rows.ts";
import { openingLine, productContent, warehouseContent } from "./master-data.ts";
import type { ApiNeeds } from "./needs.ts";
import type { ProblemCode } from "./problems.ts";

export type RowResult = {
  readonly line: number;
  readonly key: string;
  readonly result: "created" | "changed" | "unchanged" | "refused";
  readonly code?: ProblemCode;
  readonly detail?: string;
};

/** Rows of one file with what they need to become commands. */
export type Import<Row> = {
  readonly needs: ApiNeeds;
  readonly rows: readonly ParsedRow<Row>[];
  /** What a row does not have a column for stays as it is. */
  readonly columns: ReadonlySet<string>;
  /** Of the whole file: each row has an id of its own under it. */
  readonly envelope: Envelope;
  /** Judged, not recorded. */
  readonly dryRun: boolean;
  readonly endOfDay: EndOfDay;
};

/** Judges every row and, unless it is a dry run, does what it asks for. @throws LedgerFault */
export type ImportRows<Row> = (file: Import<Row>) => Promise<readonly RowResult[]>;

/** Rows that are worked on side by side; their appends share a commit. */
const ROWS_AT_ONCE = 64;

const eachRow = async <Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> => {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += ROWS_AT_ONCE) {
    results.push(...(await Promise.all(items.slice(from, from + ROWS_AT_ONCE).map(work))));
  }
  return results;
};

const rowEnvelope = (envelope: Envelope, key: string, content: unknown): Envelope => ({
  ...envelope,
  commandId: lineIdOf(envelope.commandId, key),
  commandHash: commandHashOf("POST", key, content),
});

type Planned<Command> =
  | { readonly result: "unchanged" }
  | { readonly result: "refused"; readonly code: ProblemCode; readonly detail: string }
  | { readonly result: "created" | "changed"; readonly command: Command };

const refused = (code: ProblemCode, detail: string) =>
  ({ result: "refused", code, detail }) as const;

/** Fields of the content that the file has no column for keep their value. */
const merged = <Content extends object>(
  now: Content,
  said: Content,
  columns: ReadonlySet<string>,
): Content => {
  const kept = Object.fromEntries(Object.entries(now).filter(([name]) => !columns.has(name)));
  const given = Object.fromEntries(Object.entries(said).filter(([name]) => columns.has(name)));
  return { ...said, ...kept, ...given };
};

const productPlan = (
  { sku: _sku, ...row }: ProductRow,
  state: ProductState,
  columns: ReadonlySet<string>,
): Planned<ProductCommand> => {
  const said = productContent(row);
  const { unit } = row;
  if (state.status === "none") {
    const command = {
      type: "create",
      content: said,
      unit: unit ?? DEFAULT_UNIT,
      opening: [],
    } as const;
    return { result: "created", command };
  }
  if (state.status === "retired") return refused("invalid-state", "the product is retired");
  if (unit !== undefined && unit !== state.unit) {
    return refused("unit-mismatch", `its base unit is ${state.unit} and can't change`);
  }
  const content = merged(productContentOf(state), said, columns);
  if (sameValue(content, productContentOf(state))) return { result: "unchanged" };
  return { result: "changed", command: { type: "change", content } };
};

const warehousePlan = (
  { id: _id, ...row }: WarehouseRow,
  state: WarehouseState,
  columns: ReadonlySet<string>,
): Planned<WarehouseCommand> => {
  const said = warehouseContent(row);
  if (state.status === "none") {
    return { result: "created", command: { type: "create", content: said, bins: [] } };
  }
  if (state.status === "retired") return refused("invalid-state", "the warehouse is retired");
  const content = merged(warehouseContentOf(state), said, columns);
  if (sameValue(content, warehouseContentOf(state))) return { result: "unchanged" };
  return { result: "changed", command: { type: "change", content } };
};

type Port<State, Command> = {
  readonly read: (id: string) => Promise<EntityView<State>>;
  readonly dispatch: (request: {
    readonly id: string;
    readonly command: Command;
    readonly envelope: Envelope;
  }) => Promise<EntityAnswer<State>>;
};

/** One row, one entity: what stands there is compared, and only a difference is recorded. */
const entityRows =
  <Row, State extends EntityState, Command>(
    portOf: (needs: ApiNeeds) => Port<State, Command>,
    plan: (row: Row, state: State, columns: ReadonlySet<string>) => Planned<Command>,
  ): ImportRows<Row> =>
  ({ needs, rows, columns, envelope, dryRun }) => {
    const port = portOf(needs);
    return eachRow(rows, async ({ line, key, row }): Promise<RowResult> => {
      const { state } = await port.read(key);
      const planned = plan(row, state, columns);
      if (planned.result === "unchanged" || planned.result === "refused") {
        return { line, key, ...planned };
      }
      const { result, command } = planned;
      if (dryRun) return { line, key, result };
      const own = rowEnvelope(envelope, key, command);
      const answer = await port.dispatch({ id: key, command, envelope: own });
      if (answer.status === "accepted") return { line, key, result };
      const { code, detail } = answer.rejection;
      return { line, key, ...refused(code, detail) };
    });
  };

export const importProducts: ImportRows<ProductRow> = entityRows(
  ({ entities }) => entities.product,
  productPlan,
);

export const importWarehouses: ImportRows<WarehouseRow> = entityRows(
  ({ entities }) => entities.warehouse,
  warehousePlan,
);

const groupedBy = <Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
): ReadonlyMap<string, readonly Item[]> => {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = nameOf(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return groups;
};

type BinPlan = { readonly row: ParsedRow<BinRow>; readonly bin: Bin; readonly known: boolean };

const judgedBin = ({ line, key }: ParsedRow<BinRow>, result: RowResult["result"]): RowResult => ({
  line,
  key,
  result,
});

/** Bins of one warehouse, in commands of bounded size one after the other. */
const importBinsOf = async (
  { needs, columns, envelope, dryRun }: Import<BinRow>,
  warehouse: string,
  rows: readonly ParsedRow<BinRow>[],
): Promise<readonly RowResult[]> => {
  const { state } = await needs.entities.warehouse.read(warehouse);
  if (state.status !== "active") {
    const why = state.status === "none" ? "not known" : "retired";
    const refusal = refused("unknown-reference", `the warehouse ${warehouse} is ${why}`);
    return rows.map(({ line, key }) => ({ line, key, ...refusal }));
  }
  const known = new Map(state.bins.map((bin) => [bin.bin, bin]));
  const results: RowResult[] = [];
  const plans: BinPlan[] = [];
  for (const row of rows) {
    const { bin: name, order, capacity } = row.row;
    const said: Bin = { bin: name, order, ...(capacity === undefined ? {} : { capacity }) };
    const before = known.get(said.bin);
    const bin = before === undefined ? said : merged(before, said, columns);
    if (before !== undefined && sameValue(before, bin)) results.push(judgedBin(row, "unchanged"));
    else plans.push({ row, bin, known: before !== undefined });
  }
  for (let from = 0; from < plans.length; from += BINS_PER_COMMAND_MAX) {
    const some = plans.slice(from, from + BINS_PER_COMMAND_MAX);
    const command = { type: "set-bins", bins: some.map(({ bin }) => bin), remove: [] } as const;
    const own = rowEnvelope(envelope, `${warehouse} ${String(from)}`, command);
    const answer = await needs.entities.warehouse.dispatch({
      ...{ id: warehouse, command, envelope: own, dryRun },
    });
    const refusal =
      answer.status === "refused"
        ? refused(answer.rejection.code, answer.rejection.detail)
        : undefined;
    for (const plan of some) {
      results.push({ ...judgedBin(plan.row, plan.known ? "changed" : "created"), ...refusal });
    }
  }
  return results;
};

export const importBins: ImportRows<BinRow> = async (file) => {
  const results: RowResult[] = [];
  for (const [warehouse, rows] of groupedBy(file.rows, ({ row }) => row.warehouse)) {
    results.push(...(await importBinsOf(file, warehouse, rows)));
  }
  return results.sort((one, other) => one.line - other.line);
};

/** One receipt a row; what was booked before under the same SKU, lot and bin is not booked again. */
const importOpeningRow = async (
  { needs, envelope, dryRun, endOfDay }: Import<OpeningRow>,
  { line, key, row }: ParsedRow<OpeningRow>,
): Promise<RowResult> => {
  const { sku, warehouse, unit, unitCost, currency, ...said } = row;
  const named = { sku, warehouse, use: "in" as const, ...(unit === undefined ? {} : { unit }) };
  const refs = await needs.references.judge([named]);
  const product = await needs.entities.product.read(sku);
  if (product.state.lotTracked && row.lot === undefined) {
    return {
      line,
      key,
      ...refused("validation-failed", "its product is lot-tracked: name the lot"),
    };
  }
  const { expiresOn } = said;
  const cost =
    unitCost === undefined || currency === undefined
      ? {}
      : { unitCost: { amount: unitCost, currency } };
  const expiresAt = expiresOn === undefined ? undefined : endOfDay(expiresOn, refs.zone(warehouse));
  const command = openingCommand(openingLine(sku, { warehouse, ...said, ...cost }, expiresAt));
  const refuse = refs.refuse(sku, warehouse);
  const answer = await needs.ledger.dispatch({
    ...{ sku, warehouse, command, dryRun },
    envelope: rowEnvelope(envelope, key, command),
    ...(refuse === undefined ? {} : { refuse }),
  });
  if (answer.status === "refused") {
    return { line, key, ...refused(answer.rejection.code, answer.rejection.detail) };
  }
  return { line, key, result: answer.replayed ? "unchanged" : "created" };
};

export const importOpeningStock: ImportRows<OpeningRow> = (file) =>
  eachRow(file.rows, (row) => importOpeningRow(file, row));
