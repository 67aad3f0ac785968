import { CsvFault, IMPORT_ROWS_MAX, readCsv, type CsvRecord } from "./csv-records.ts";
import type { ImportForm } from "./import-columns.ts";
import { echo } from "./problems.ts";

/** A row that could be read. `line` is where it ends in the file. */
export type ParsedRow<Row> = { readonly line: number; readonly key: string; readonly row: Row };

/** Why a row could not be read. */
export type WrongRow = {
  readonly line: number;
  readonly key: string;
  readonly column?: string;
  readonly detail: string;
};

export type Sheet<Row> = {
  /** The columns that the file has: what it does not have is left as it is. */
  readonly columns: ReadonlySet<string>;
  readonly rows: readonly ParsedRow<Row>[];
  readonly wrong: readonly WrongRow[];
};

// What a spreadsheet would compute when the file, or what is exported from it later, is opened there.
const FORMULA = /^[=+\-@]/;
const CONTROL = /\p{Cc}/u;

/** @throws CsvFault for a header that is not one of this form */
const headerOf = <Row>({ line, cells }: CsvRecord, form: ImportForm<Row>): readonly string[] => {
  const names = cells.map((cell) => cell.trim());
  const known = new Set(form.columns);
  const strange = names.find((name) => !known.has(name));
  const has = `the columns are ${form.columns.join(", ")}`;
  if (strange !== undefined) throw new CsvFault(line, `${echo(strange)} is no column: ${has}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new CsvFault(line, `the column ${twice} stands twice`);
  const missing = form.required.find((name) => !names.includes(name));
  if (missing !== undefined) throw new CsvFault(line, `the column ${missing} is missing: ${has}`);
  return names;
};

const cellFault = (cell: string): string | undefined => {
  if (CONTROL.test(cell)) return "a control character";
  return FORMULA.test(cell) ? "a cell that a spreadsheet would take for a formula" : undefined;
};

type Reading<Row> = {
  readonly form: ImportForm<Row>;
  readonly names: readonly string[];
  readonly rows: ParsedRow<Row>[];
  readonly wrong: WrongRow[];
  /** Where each key stands. */
  readonly lines: Map<string, number>;
};

type Fault = { readonly column?: string; readonly detail: string };

/** Cells by column, empty ones left out; or what is wrong with one of them. */
const givenIn = (
  names: readonly string[],
  cells: readonly string[],
): Readonly<Record<string, string>> | Fault => {
  const given: Record<string, string> = {};
  for (const [index, column] of names.entries()) {
    const cell = cells[index] ?? "";
    const detail = cellFault(cell);
    if (detail !== undefined) return { column, detail };
    if (cell !== "") given[column] = cell;
  }
  return given;
};

const rowOf = <Row>(
  { form, names, lines }: Reading<Row>,
  { line, cells }: CsvRecord,
): ParsedRow<Row> | Fault => {
  if (cells.length !== names.length) {
    const has = String(cells.length);
    return { detail: `the row has ${has} cells, the header ${String(names.length)}` };
  }
  const given = givenIn(names, cells);
  if (isFault(given)) return given;
  const parsed = form.parse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const column = String(issue?.path[0] ?? "");
    const detail = echo(issue?.message ?? "not a row of this file");
    return { ...(column === "" ? {} : { column }), detail };
  }
  const key = form.keyOf(parsed.data);
  const first = lines.get(key);
  if (first !== undefined) return { detail: `line ${String(first)} says it already` };
  return { line, key, row: parsed.data };
};

// No column is called so.
const isFault = (one: object): one is Fault => "detail" in one;

const takeRow = <Row>(reading: Reading<Row>, record: CsvRecord): void => {
  const row = rowOf(reading, record);
  if (isFault(row)) {
    reading.wrong.push({ line: record.line, key: echo(record.cells[0] ?? ""), ...row });
    return;
  }
  reading.lines.set(row.key, row.line);
  reading.rows.push(row);
};

/** The whole file, row by row. @throws CsvFault for a file that is none, CsvTooLarge */
export const readSheet = async <Row>(
  source: AsyncIterable<Uint8Array>,
  form: ImportForm<Row>,
): Promise<Sheet<Row>> => {
  let reading: Reading<Row> | undefined;
  let count = 0;
  await readCsv(source, (record) => {
    if (reading === undefined) {
      const names = headerOf(record, form);
      reading = { form, names, rows: [], wrong: [], lines: new Map() };
      return;
    }
    count += 1;
    if (count > IMPORT_ROWS_MAX) {
      const most = IMPORT_ROWS_MAX.toLocaleString("en");
      throw new CsvFault(record.line, `a file has at most ${most} rows`);
    }
    takeRow(reading, record);
  });
  // Assigned in a callback, which the compiler does not follow.
  const read: Reading<Row> | undefined = reading;
  if (read === undefined) throw new CsvFault(1, "the file is empty: it begins with its header");
  return sheetOf(read);
};

const sheetOf = <Row>({ names, rows, wrong }: Reading<Row>): Sheet<Row> => ({
  columns: new Set(names),
  rows,
  wrong,
});
