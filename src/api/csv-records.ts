import { CsvError, parse } from "csv-parse";

/** Bounds of an import: whatever is sent, no more than this is in memory. */
export const IMPORT_BYTES_MAX = 32 * 1024 * 1024;
export const IMPORT_ROWS_MAX = 100_000;
/** Characters of one record: enough for every column at its longest. */
export const RECORD_CHARACTERS_MAX = 16 * 1024;

export type CsvRecord = { readonly line: number; readonly cells: readonly string[] };

/** The file can't be read as CSV; nothing behind the place can be trusted. */
export class CsvFault extends Error {
  readonly code = "csv-fault";
  readonly line: number;
  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** More bytes than an import may have. */
export class CsvTooLarge extends Error {
  readonly code = "csv-too-large";
}

const DETAIL_OF_CODE: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "a quote is opened and never closed",
  CSV_INVALID_CLOSING_QUOTE: "something stands behind a closing quote",
  INVALID_OPENING_QUOTE: "a quote stands inside a cell that does not begin with one",
  CSV_MAX_RECORD_SIZE: `a record has at most ${RECORD_CHARACTERS_MAX.toLocaleString("en")} characters`,
};

const REPLACEMENT = "\ufffd";

const breaksIn = (text: string): number => text.split("\n").length - 1;

/** UTF-8 as text with line feeds alone at the ends of lines, piece by piece; a byte order mark is dropped. */
const createTextReader = () => {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let heldBack = "";
  let breaks = 0;
  const unified = (text: string, last: boolean): string => {
    const whole = heldBack + text;
    // A carriage return at the end may be the first half of a line end.
    heldBack = !last && whole.endsWith("\r") ? "\r" : "";
    return whole.slice(0, whole.length - heldBack.length).replaceAll("\r\n", "\n");
  };
  const decoded = (bytes: Uint8Array, last: boolean): string => {
    try {
      const text = unified(decoder.decode(bytes, { stream: !last }), last);
      breaks += breaksIn(text);
      return text;
    } catch {
      const [good = ""] = new TextDecoder().decode(bytes).split(REPLACEMENT, 1);
      throw new CsvFault(breaks + breaksIn(good) + 1, "these bytes are no UTF-8");
    }
  };
  return {
    /** @throws CsvFault for bytes that are no UTF-8 */
    next: (bytes: Uint8Array): string => decoded(bytes, false),
    end: (): string => decoded(new Uint8Array(), true),
  };
};

/**
 * Reads CSV (RFC 4180) as it comes and hands over each record with the number of the line that it ends in.
 * @throws CsvFault, CsvTooLarge, what `take` throws
 */
export const readCsv = async (
  source: AsyncIterable<Uint8Array>,
  take: (record: CsvRecord) => void,
): Promise<void> => {
  let line = 0;
  let fault: unknown;
  const parser = parse({
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: RECORD_CHARACTERS_MAX,
    on_record: (cells: readonly string[], { lines }) => {
      line = lines;
      take({ line, cells });
      // Nothing is kept in the parser's own queue.
      return null;
    },
  });
  parser.on("error", (error) => {
    fault ??= error;
  });
  parser.resume();
  const feed = (text: string): void => {
    if (text !== "") parser.write(text);
  };
  const text = createTextReader();
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.byteLength;
    if (bytes > IMPORT_BYTES_MAX) throw new CsvTooLarge("an import has at most 32 MiB");
    feed(text.next(chunk));
    if (fault !== undefined) break;
  }
  if (fault === undefined) {
    feed(text.end());
    await new Promise<void>((resolve) => {
      parser.once("close", resolve);
      parser.end();
    });
  }
  if (fault !== undefined) throw faultOf(fault, line);
};

const faultOf = (error: unknown, line: number): unknown => {
  if (!(error instanceof CsvError)) return error;
  // What is wrong begins behind the last whole record, wherever the parser noticed it.
  return new CsvFault(line + 1, DETAIL_OF_CODE[error.code] ?? "the record is not CSV");
};
