import { z } from "zod";
import { bin, productChange, warehouseChange } from "../commands/master-data-schemas.ts";
import { day, id, units } from "../commands/schemas.ts";

/** A column of an import: how its cell is read. An empty cell is none. */
type Columns = { readonly [name: string]: z.ZodType };

/** A kind of file: its columns, which of them must be there, and what identifies a row. */
export type ImportForm<Row> = {
  readonly columns: readonly string[];
  readonly required: readonly string[];
  readonly parse: (cells: Readonly<Record<string, string>>) => z.ZodSafeParseResult<Row>;
  readonly keyOf: (row: Row) => string;
};

const wholeNumber = <Schema extends z.ZodType<unknown, number>>(schema: Schema) =>
  z
    .string()
    .regex(/^(?:0|[1-9]\d{0,15})$/, "a whole number in plain digits")
    .transform(Number)
    .pipe(schema);
const yesOrNo = z.enum(["true", "false"]).transform((word) => word === "true");
const listOf = <Schema extends z.ZodType<unknown, string[]>>(schema: Schema) =>
  z
    .string()
    .transform((words) => words.split(" ").filter((word) => word !== ""))
    .pipe(schema);
/** Money with up to four decimals, as a number: read exactly, because the text has no more digits than a double. */
const amount = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,10})(?:\.\d{1,4})?$/, "an amount with at most four decimals")
  .transform((text) => Math.round(Number(text) * 10_000));

const form = <Row>(
  shape: Columns,
  {
    row,
    required,
    keyOf,
  }: { row: z.ZodType<Row>; required: readonly string[]; keyOf: (row: Row) => string },
): ImportForm<Row> => ({
  columns: Object.keys(shape),
  required,
  parse: (cells) => row.safeParse(cells),
  keyOf,
});

const product = productChange.shape;
const productColumns = {
  sku: id,
  title: product.title,
  description: product.description,
  unit: product.unit,
  barcodes: listOf(product.barcodes.unwrap()).exactOptional(),
  lotTracked: yesOrNo.exactOptional(),
  shelfLifeDays: wholeNumber(product.shelfLifeDays.unwrap()).exactOptional(),
  weightGrams: wholeNumber(product.weightGrams.unwrap()).exactOptional(),
  abcClass: product.abcClass,
  fastMover: yesOrNo.exactOptional(),
};
const productRow = z.strictObject(productColumns);
export type ProductRow = z.output<typeof productRow>;
export const PRODUCT_FORM = form(productColumns, {
  row: productRow,
  required: ["sku", "title"],
  keyOf: ({ sku }) => sku,
});

const warehouse = warehouseChange.shape;
const warehouseColumns = {
  id,
  name: warehouse.name,
  timeZone: warehouse.timeZone,
  addressRef: warehouse.addressRef,
  capacity: wholeNumber(warehouse.capacity.unwrap()).exactOptional(),
  priority: wholeNumber(warehouse.priority.unwrap()).exactOptional(),
  channels: listOf(warehouse.channels.unwrap()).exactOptional(),
};
const warehouseRow = z.strictObject(warehouseColumns);
export type WarehouseRow = z.output<typeof warehouseRow>;
export const WAREHOUSE_FORM = form(warehouseColumns, {
  row: warehouseRow,
  required: ["id", "name", "timeZone"],
  keyOf: (row) => row.id,
});

const binColumns = {
  warehouse: id,
  bin: id,
  order: wholeNumber(bin.shape.order),
  capacity: wholeNumber(bin.shape.capacity.unwrap()).exactOptional(),
};
const binRow = z.strictObject(binColumns);
export type BinRow = z.output<typeof binRow>;
export const BIN_FORM = form(binColumns, {
  row: binRow,
  required: ["warehouse", "bin", "order"],
  keyOf: (row) => `${row.warehouse} ${row.bin}`,
});

const openingColumns = {
  sku: id,
  warehouse: id,
  units: wholeNumber(units),
  unit: id.exactOptional(),
  lot: id.exactOptional(),
  bin: id.exactOptional(),
  expiresOn: day.exactOptional(),
  unitCost: amount.exactOptional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, "an ISO 4217 currency code")
    .exactOptional(),
};
const openingRow = z
  .strictObject(openingColumns)
  .refine((row) => row.expiresOn === undefined || row.lot !== undefined, {
    error: "an expiry belongs to a lot",
    path: ["lot"],
  })
  .refine((row) => (row.unitCost === undefined) === (row.currency === undefined), {
    error: "a cost and its currency, or neither",
    path: ["currency"],
  });
export type OpeningRow = z.output<typeof openingRow>;
export const OPENING_FORM = form(openingColumns, {
  row: openingRow,
  required: ["sku", "warehouse", "units"],
  keyOf: (row) => [row.sku, row.warehouse, row.lot ?? "-", row.bin ?? "-"].join(" "),
});
