import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";

/** One line of the file as it stands there: nothing is judged yet. */
export type RetailLine = {
  /** 1 for the first line after the header. */
  readonly number: number;
  readonly invoice: string;
  readonly code: string;
  readonly description: string;
  readonly quantity: string;
  /** Local time in the UK: 2010-12-01 08:26:00. */
  readonly date: string;
  readonly price: string;
  readonly customer: string;
  readonly country: string;
};

/** Where the lines come from: `limit` cuts the file after so many. */
export type Source = { readonly file: string; readonly limit: number };

export class UnreadableFile extends Error {
  readonly code = "unreadable-file";
}

const COLUMNS = {
  InvoiceNo: "invoice",
  StockCode: "code",
  Description: "description",
  Quantity: "quantity",
  InvoiceDate: "date",
  UnitPrice: "price",
  CustomerID: "customer",
  Country: "country",
} as const;
const RECORD_BYTES_MAX = 64 * 1024;
const GZIP_MAGIC = [0x1f, 0x8b] as const;

const isGzip = async (file: string): Promise<boolean> => {
  const handle = await open(file);
  try {
    const head = Buffer.alloc(2);
    await handle.read(head, 0, 2, 0);
    return head[0] === GZIP_MAGIC[0] && head[1] === GZIP_MAGIC[1];
  } finally {
    await handle.close();
  }
};

/** The place of each column in this file's header; their order is free. */
const placesOf = (header: readonly string[], file: string) => {
  const names = header.map((name) => name.trim());
  return Object.entries(COLUMNS).map(([column, field]) => {
    const place = names.indexOf(column);
    if (place < 0) throw new UnreadableFile(`${file} has no column ${column}`);
    return [field, place] as const;
  });
};

/**
 * The lines of a CSV file, gzipped or not, one after the other: at no time does the file stand in memory.
 * @throws UnreadableFile where it is no such file
 */
export async function* linesOf({ file, limit }: Source): AsyncGenerator<RetailLine> {
  const bytes = createReadStream(file);
  const parser = parse({
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: RECORD_BYTES_MAX,
  });
  const zipped = await isGzip(file);
  const unzipped: Readable = zipped ? bytes.pipe(createGunzip()) : bytes;
  bytes.on("error", (error: Error) => parser.destroy(error));
  unzipped.on("error", (error) => parser.destroy(error));
  unzipped.pipe(parser);
  let places: ReturnType<typeof placesOf> | undefined;
  let number = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      if (places === undefined) {
        places = placesOf(record, file);
        continue;
      }
      if (number >= limit) return;
      number += 1;
      yield lineOf(number, record, places);
    }
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnreadableFile(`${file} cannot be read after line ${number}: ${reason}`);
  } finally {
    bytes.destroy();
  }
  if (places === undefined) throw new UnreadableFile(`${file} is empty`);
}

const lineOf = (
  number: number,
  record: readonly string[],
  places: ReturnType<typeof placesOf>,
): RetailLine => {
  const line = {
    number,
    invoice: "",
    code: "",
    description: "",
    quantity: "",
    date: "",
    price: "",
    customer: "",
    country: "",
  };
  for (const [field, place] of places) line[field] = (record[place] ?? "").trim();
  return line;
};

/** The first digits of the SHA-256 of a file: what its Idempotency-Keys begin with. */
export const fingerprintOf = async (file: string): Promise<string> => {
  const sum = createHash("sha256");
  for await (const chunk of createReadStream(file)) sum.update(chunk as Buffer);
  return sum.digest("hex").slice(0, 12);
};
