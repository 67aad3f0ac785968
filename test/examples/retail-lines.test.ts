import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createScribe, type Act } from "../../examples/retail/acts.ts";
import { arithmeticOf } from "../../examples/retail/arithmetic.ts";
import { compareWithFile } from "../../examples/retail/checks.ts";
import type { LedgerStock } from "../../examples/retail/ledger.ts";
import { linesOf, type RetailLine } from "../../examples/retail/lines.ts";
import { meaningOf } from "../../examples/retail/meaning.ts";
import { planOf } from "../../examples/retail/plan.ts";
import { noteOf, reasonOf } from "../../examples/retail/reasons.ts";

const HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
const UK = "2010-12-01 08:26:00,2.55,17850,United Kingdom";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "stockbook-lines-test-"));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

let files = 0;
const fileOf = (content: string | Buffer) => {
  const file = join(directory, `${(files += 1)}.csv`);
  writeFileSync(file, content);
  return { file, limit: Infinity };
};
const csv = (...lines: string[]) => fileOf([HEADER, ...lines, ""].join("\n"));

const read = async (source: { file: string; limit: number }): Promise<RetailLine[]> => {
  const lines: RetailLine[] = [];
  for await (const line of linesOf(source)) lines.push(line);
  return lines;
};

const actsOf = async (source: { file: string; limit: number }) => {
  const plan = await planOf(source);
  const scribe = createScribe(plan, "abc");
  const acts: Act[] = [];
  for await (const line of linesOf(source)) acts.push(...scribe.take(line));
  acts.push(...scribe.finish());
  return { plan, scribe, acts };
};

describe("the file", () => {
  test("is read with a byte order mark, quotes, CRLF, columns in another order and gzipped", async () => {
    const text =
      "\uFEFFStockCode,InvoiceNo,Quantity,Description,UnitPrice,InvoiceDate,Country,CustomerID\r\n" +
      '85123A,536365,6,"A ""HEART"", WHITE",2.55,2010-12-01 08:26:00,United Kingdom,17850\r\n';
    for (const content of [text, gzipSync(text)]) {
      expect(await read(fileOf(content))).toEqual([
        {
          number: 1,
          invoice: "536365",
          code: "85123A",
          description: 'A "HEART", WHITE',
          quantity: "6",
          date: "2010-12-01 08:26:00",
          price: "2.55",
          customer: "17850",
          country: "United Kingdom",
        },
      ]);
    }
  });

  test("is cut after the lines asked for", async () => {
    const source = csv(`1,A1,x,1,${UK}`, `2,A1,x,1,${UK}`, `3,A1,x,1,${UK}`);
    expect(await read({ ...source, limit: 2 })).toHaveLength(2);
  });

  test("is refused where a column is missing, or everything is", async () => {
    await expect(read(fileOf("InvoiceNo,Quantity\n1,2\n"))).rejects.toThrow("no column StockCode");
    await expect(read(fileOf(""))).rejects.toThrow("is empty");
    await expect(read(fileOf(Buffer.from([0x1f, 0x8b, 1, 2, 3])))).rejects.toThrow(
      "cannot be read after line 0",
    );
  });
});

const lineWith = (changed: Partial<RetailLine>): RetailLine => ({
  number: 1,
  invoice: "536365",
  code: "85123A",
  description: "",
  quantity: "6",
  date: "2010-12-01 08:26:00",
  price: "2.55",
  customer: "17850",
  country: "United Kingdom",
  ...changed,
});

describe("what a line means", () => {
  test.each([
    [{}, { kind: "sale", units: 6 }],
    [{ price: "0" }, { kind: "sale", units: 6 }],
    [{ price: "-1" }, { kind: "sale", units: 6 }],
    [
      { invoice: "C536365", quantity: "-6" },
      { kind: "credit", units: 6 },
    ],
    [
      { price: "0.000", customer: "" },
      { kind: "adjustment", delta: 6 },
    ],
    [
      { price: "0", customer: "", quantity: "-6" },
      { kind: "adjustment", delta: -6 },
    ],
    [{ code: "POST" }, { kind: "skipped", reason: "no goods" }],
    [{ code: "m" }, { kind: "skipped", reason: "no goods" }],
    [{ code: "Gift_0001_20" }, { kind: "skipped", reason: "no goods" }],
    [{ code: "BANK CHARGES" }, { kind: "skipped", reason: "no goods" }],
    [{ code: "22467 x" }, { kind: "skipped", reason: "code that is no id" }],
    [{ code: "" }, { kind: "skipped", reason: "code that is no id" }],
    [{ invoice: "A563185" }, { kind: "skipped", reason: "bad-debt invoice" }],
    [{ invoice: "" }, { kind: "skipped", reason: "invoice number that is no id" }],
    [{ quantity: "0" }, { kind: "skipped", reason: "quantity 0" }],
    [{ quantity: "six" }, { kind: "skipped", reason: "quantity that is no whole number in range" }],
    [
      { quantity: "1000000001" },
      { kind: "skipped", reason: "quantity that is no whole number in range" },
    ],
    [{ price: "free" }, { kind: "skipped", reason: "price that is no number" }],
    [{ quantity: "-1" }, { kind: "skipped", reason: "negative quantity on an invoice" }],
    [
      { invoice: "C536365", quantity: "6" },
      { kind: "skipped", reason: "positive quantity on a credit note" },
    ],
  ] as const)("%j is %j", (changed, meaning) => {
    expect(meaningOf(lineWith(changed))).toEqual(meaning);
  });

  test.each([
    ["Damages/display", "damage"],
    ["thrown away-rusty", "damage"],
    ["?lost", "loss"],
    ["FOUND", "found"],
    ["samples", "sample"],
    ["wrongly sold (22719) barcode", "booking-error"],
    ["Dotcom sales", "internal-use"],
    ["cream sweetheart letter rack", "unspecified"],
    ["rustic christmas crackers", "unspecified"],
    ["", "unspecified"],
  ])("the note %j is the reason %s", (note, reason) => {
    expect(reasonOf(note)).toBe(reason);
  });

  test("a note is one line of at most 500 printable characters", () => {
    expect(noteOf(" a\tb\u0000\u200Bc ")).toBe("a b c");
    expect(noteOf("x".repeat(600))).toHaveLength(500);
    expect(noteOf("\u0007")).toBeUndefined();
  });
});

describe("what an invoice asks for", () => {
  test("all its lines are one hold, those of one SKU summed; each stock is then allocated, picked and shipped", async () => {
    const { acts } = await actsOf(
      csv(
        `536365,A1,x,6,${UK}`,
        `536365,POST,x,1,${UK}`,
        `536365,B2,x,1,${UK}`,
        `536365,A1,x,2,${UK}`,
      ),
    );
    expect(acts).toHaveLength(1);
    expect(acts[0]?.hold?.body).toMatchObject({
      id: "536365.1",
      order: "536365",
      customer: "17850",
      lines: [
        { sku: "A1", warehouse: "uk", units: 8 },
        { sku: "B2", warehouse: "uk", units: 1 },
      ],
    });
    expect(acts[0]?.commands.map((command) => command.type)).toEqual([
      ...["allocate", "pick", "ship"],
      ...["allocate", "pick", "ship"],
    ]);
  });

  test("an invoice that goes on further down is the next part of its order", async () => {
    const { acts } = await actsOf(
      csv(`536365,A1,x,1,${UK}`, `536366,A1,x,1,${UK}`, `536365,A1,x,1,${UK}`),
    );
    expect(acts.map((act) => act.hold?.body["id"])).toEqual(["536365.1", "536366.1", "536365.2"]);
  });

  test("a credit belongs to the customer's latest sale of that SKU, else it is blind", async () => {
    const other = UK.replace("17850", "13047");
    const { acts, scribe } = await actsOf(
      csv(
        `1,A1,x,5,${UK}`,
        `2,A1,x,1,${UK}`,
        `C3,A1,x,-3,${UK}`,
        `C4,A1,x,-1,${UK}`,
        `C5,A1,x,-1,${other}`,
      ),
    );
    const returns = acts.flatMap((act) => act.commands).filter((one) => one.type === "return");
    expect(returns.map(({ order, blind }) => order ?? blind)).toEqual(["1", "2", true]);
    expect(scribe.blindReturns()).toBe(1);
  });

  test("every key names the file, the line and the act, and none is used twice", async () => {
    const source = csv(`1,A1,x,5,${UK}`, `1,A1,x,5,${UK}`, `C2,A1,x,-5,${UK}`, `C2,A1,x,-5,${UK}`);
    const { acts } = await actsOf(source);
    const keys = acts.flatMap((act) => [
      ...(act.hold === undefined ? [] : [act.hold.key]),
      ...act.commands.map((command) => command.key),
    ]);
    expect(new Set(keys).size).toBe(keys.length);
    expect((await actsOf(source)).acts).toEqual(acts);
  });
});

describe("the arithmetic of the file", () => {
  const odd = [
    `536365,A1,x,6,${UK}`,
    `536365,a1,x,1,${UK}`,
    `536366,A1,x,2,2010-12-01 08:26:00,2.55,12583,France`,
    `C536367,A1,x,-4,${UK}`,
    `C536367,A1,x,4,${UK}`,
    `536368,A1,damaged,-3,2010-12-01 08:26:00,0,,United Kingdom`,
    `536369,A1,found,7,2010-12-01 08:26:00,0.00,,United Kingdom`,
    `536370,A1,x,0,${UK}`,
    `536371,A1,x,-9,${UK}`,
    `A536372,A1,x,9,${UK}`,
    `536373,DOT,x,9,${UK}`,
    `536374,no id,x,9,${UK}`,
    `536375,A1,x,nine,${UK}`,
    `536376,A1,x,1,2010-12-01 08:26:00,-1,17850,United Kingdom`,
    `536377,A1,x,1,2010-12-01 08:26:00,?,17850,United Kingdom`,
    `536365,A1,x,6,${UK}`,
    "536378",
  ];

  test("agrees with what the commands move, line by line", async () => {
    const source = csv(...odd);
    const sums = await arithmeticOf(source);
    expect(Object.fromEntries(sums)).toEqual({
      "A1@uk": { sold: 13, returned: 4, adjusted: 4, outgoing: 16 },
      "a1@uk": { sold: 1, returned: 0, adjusted: 0, outgoing: 1 },
      "A1@intl": { sold: 2, returned: 0, adjusted: 0, outgoing: 2 },
    });
    const { plan, acts } = await actsOf(source);
    const skipped = [...plan.skipped.values()].reduce((sum, count) => sum + count, 0);
    expect(plan.sales + plan.credits + plan.adjustments + skipped).toBe(odd.length);
    expect(plan.cover.uk.get("A1")).toBe(16);
    const shipped = acts
      .flatMap((act) => act.commands)
      .filter((one) => one.type === "ship" && one["sku"] === "A1" && one["warehouse"] === "uk")
      .reduce((sum, one) => sum + Number(one["units"]), 0);
    expect(shipped).toBe(13);
  });

  test("a ledger that says anything else is found out", () => {
    const file = new Map([["A1@uk", { sold: 5, returned: 2, adjusted: -1, outgoing: 6 }]]);
    const NO_TRANSFERS = { transferredIn: 0, transferredOut: 0 };
    const says = (changed: Partial<LedgerStock>) => {
      const stock = {
        opening: 6,
        sold: 5,
        returned: 2,
        adjusted: -1,
        ...NO_TRANSFERS,
        onHand: 2,
        ...changed,
      };
      return new Map([["A1@uk", { sku: "A1", warehouse: "uk", ...stock }]]);
    };
    expect(compareWithFile(file, says({}), false)).toEqual([]);
    expect(compareWithFile(file, says({ onHand: 3 }), false)).toEqual([
      "A1@uk onHand: the file says 2, the ledger 3",
    ]);
    expect(compareWithFile(file, new Map(), false)).toContain(
      "A1@uk sold: the file says 5, the ledger no such stock",
    );
    const extra = new Map([...says({}), ["B2@uk", { ...says({}).get("A1@uk")! }] as const]);
    expect(compareWithFile(file, extra, false)).toContain(
      "B2@uk sold: the file says 0, the ledger 5",
    );
  });
});
