import parser from "gs1-barcode-parser-mod";
import { z } from "zod";
import { gtin14 } from "../domain/gtin.ts";
import { isDay } from "../domain/rfc3339.ts";
import { problem, type Problem } from "./problems.ts";

/** What a scan says of the goods. `code` is what was read, where it is no GTIN of the standard. */
export type Scanned = {
  readonly code?: string;
  readonly gtin?: string;
  readonly lot?: string;
  /** YYYY-MM-DD. */
  readonly expiresOn?: string;
  readonly units?: number;
};

/** Symbology identifiers of GS1-128, DataMatrix, QR and DataBar, which carry element strings. */
const ELEMENTS = /^(?:\](?:C1|d2|Q3|e0)|\((?:01|02)\)|0[12]\d{14})/;
/** Those of EAN and UPC, which carry a GTIN alone, and of plain Code 128. */
const PLAIN = /^\](?:E[0-4]|C0)/;

const elements = z.object({
  parsedCodeItems: z.array(
    z.object({ ai: z.string(), data: z.union([z.string(), z.number()]), isoDate: z.string() }),
  ),
});

const unreadable = (why: string): Problem =>
  problem("validation-failed", `the barcode can't be read: ${why}`);

const parse = (text: string) => {
  try {
    return elements.parse(JSON.parse(JSON.stringify(parser.parseBarcode(text)))).parsedCodeItems;
  } catch {
    throw unreadable("it is no GS1 element string");
  }
};

const COUNT = /^\d{1,9}$/;

const countOf = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const count = COUNT.test(text) ? Number(text) : 0;
  if (count === 0) throw unreadable("its count is no number of units");
  return count;
};

const readElements = (text: string): Scanned => {
  const items = parse(text);
  const valueOf = (...wanted: readonly string[]): string | undefined => {
    const found = items.find(({ ai }) => wanted.includes(ai));
    return found === undefined ? undefined : String(found.data);
  };
  const named = valueOf("01", "02");
  const gtin = named === undefined ? undefined : gtin14(named);
  if (gtin === undefined) throw unreadable("it has no GTIN, or its check digit is wrong");
  const expiry = items.find(({ ai }) => ai === "17")?.isoDate;
  if (expiry !== undefined && !isDay(expiry)) throw unreadable("its expiry is no day");
  const lot = valueOf("10");
  const units = countOf(valueOf("30", "37"));
  return {
    gtin,
    ...(lot !== undefined && { lot }),
    ...(expiry !== undefined && { expiresOn: expiry }),
    ...(units !== undefined && { units }),
  };
};

/**
 * Reads EAN and UPC, GS1 element strings (as a scanner sends them, or with brackets as they are printed) and own
 * labels. @throws Problem validation-failed
 */
export const readScan = (text: string): Scanned => {
  if (ELEMENTS.test(text)) return readElements(text);
  const code = text.replace(PLAIN, "").trim();
  const gtin = gtin14(code);
  return gtin === undefined ? { code } : { gtin, code };
};
