import { createRequire } from "node:module";
import PDFDocument from "pdfkit";
import type { Scheduler } from "../domain/runtime.ts";
import type { ReceivingReport } from "./receiving-report.ts";

/** DejaVu Sans: it has every letter of Vietnamese, and is embedded with the glyphs that are used. */
const FONT = createRequire(import.meta.url).resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf");

const MARGIN = 36;
const TEXT_SIZE = 8;
const TITLE_SIZE = 16;
const ROW_GAP = 3;
const CELL_GAP = 6;
/** Rows that are set in one turn of the event loop: some milliseconds of work. */
const ROWS_A_TURN = 20;

type Document = InstanceType<typeof PDFDocument>;
type Column<Row> = {
  readonly title: string;
  /** Part of the page's width. */
  readonly share: number;
  readonly right?: true;
  readonly text: (row: Row) => string;
};

type Line = ReceivingReport["lines"][number];
type Stock = ReceivingReport["stocks"][number];

const numberText = (value: number | undefined): string =>
  value === undefined ? "" : value.toLocaleString("en");

const differenceText = (value: number | undefined): string =>
  value === undefined || value <= 0 ? numberText(value) : `+${numberText(value)}`;

const conditionText = ({ condition, diverted }: Line): string =>
  diverted === true ? `${condition} (lot blocked or expired)` : condition;

const LINES: readonly Column<Line>[] = [
  { title: "SKU", share: 0.14, text: ({ sku }) => sku },
  { title: "Title", share: 0.2, text: ({ title = "" }) => title },
  { title: "Warehouse", share: 0.1, text: ({ warehouse }) => warehouse },
  { title: "Lot", share: 0.1, text: ({ lot = "" }) => lot },
  { title: "Bin", share: 0.08, text: ({ bin = "" }) => bin },
  { title: "Condition", share: 0.11, text: conditionText },
  { title: "Good until", share: 0.09, text: ({ expiresOn = "" }) => expiresOn },
  { title: "Barcode", share: 0.11, text: ({ barcode = "" }) => barcode },
  { title: "Units", share: 0.07, right: true, text: ({ units }) => numberText(units) },
];

const STOCKS: readonly Column<Stock>[] = [
  { title: "SKU", share: 0.15, text: ({ sku }) => sku },
  { title: "Title", share: 0.2, text: ({ title = "" }) => title },
  { title: "Warehouse", share: 0.11, text: ({ warehouse }) => warehouse },
  { title: "Expected", share: 0.09, right: true, text: ({ expected }) => numberText(expected) },
  { title: "Received", share: 0.09, right: true, text: ({ received }) => numberText(received) },
  {
    title: "Difference",
    share: 0.09,
    right: true,
    text: ({ difference }) => differenceText(difference),
  },
  { title: "Rejected", share: 0.09, right: true, text: ({ rejected }) => numberText(rejected) },
  {
    title: "On hand now",
    share: 0.09,
    right: true,
    text: ({ after }) => numberText(after.onHand),
  },
  {
    title: "Available now",
    share: 0.09,
    right: true,
    text: ({ after }) => numberText(after.available),
  },
];

const widthOf = ({ page }: Document): number => page.width - 2 * MARGIN;

/** One row of cells, each as high as it has to be; a row that does not fit begins a page. */
const setRow = <Row>(
  document: Document,
  columns: readonly Column<Row>[],
  textOf: (column: Column<Row>) => string,
): void => {
  const width = widthOf(document);
  const cells = columns.map((column) => ({
    text: textOf(column),
    width: width * column.share - CELL_GAP,
    align: column.right === true ? ("right" as const) : ("left" as const),
    step: width * column.share,
  }));
  const height = Math.max(
    ...cells.map(({ text, width: room }) => document.heightOfString(text, { width: room })),
  );
  if (document.y + height > document.page.height - MARGIN) document.addPage();
  const top = document.y;
  let left = MARGIN;
  for (const { text, width: room, align, step } of cells) {
    document.text(text, left, top, { width: room, align });
    left += step;
  }
  document.x = MARGIN;
  document.y = top + height + ROW_GAP;
};

const ruleBelow = (document: Document): void => {
  const { y } = document;
  document
    .moveTo(MARGIN, y)
    .lineTo(MARGIN + widthOf(document), y)
    .lineWidth(0.5)
    .stroke();
  document.y = y + ROW_GAP;
};

const setTable = async <Row>(
  document: Document,
  { columns, rows }: { readonly columns: readonly Column<Row>[]; readonly rows: readonly Row[] },
  { soon }: Scheduler,
): Promise<void> => {
  setRow(document, columns, ({ title }) => title);
  ruleBelow(document);
  for (const [index, row] of rows.entries()) {
    if (index % ROWS_A_TURN === ROWS_A_TURN - 1) {
      await new Promise<void>((resolve) => {
        soon(resolve);
      });
    }
    setRow(document, columns, ({ text }) => text(row));
  }
  document.moveDown();
};

const headOf = (report: ReceivingReport): readonly string[] => {
  const { source, purchaseOrder, transfer, receivedBy, receivedAt, recordedAt, totals } = report;
  const about = [
    ["Source", source],
    ["Purchase order", purchaseOrder],
    ["Transfer", transfer],
    ["Received by", receivedBy],
    ["Received at", receivedAt],
    ["Recorded at", recordedAt],
  ] as const;
  const units = [
    ["Received", numberText(totals.received)],
    ["Accepted", numberText(totals.accepted)],
    ["Rejected", numberText(totals.rejected)],
    ["Expected", numberText(totals.expected)],
    ["Difference", differenceText(totals.difference)],
  ] as const;
  const said = (pairs: readonly (readonly [string, string | undefined])[]): string =>
    pairs
      .filter(([, value]) => value !== undefined && value !== "")
      .map(([name, value]) => `${name}: ${value ?? ""}`)
      .join("   ");
  return [said(about), said(units)];
};

const bytesOf = (document: Document): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    document.on("data", (chunk: Buffer) => chunks.push(chunk));
    document.on("end", () => {
      resolve(Buffer.concat(chunks));
    });
    document.on("error", reject);
  });

/** The report on paper: A4, with the lines, what differs, and the quantities behind it. */
export const receivingReportPdf = async (
  report: ReceivingReport,
  scheduler: Scheduler,
): Promise<Buffer> => {
  const document = new PDFDocument({
    size: "A4",
    layout: "landscape",
    margin: MARGIN,
    font: FONT,
    lang: "en",
    info: { Title: `Receipt ${report.id}`, Producer: "Stockbook", Creator: "Stockbook" },
  });
  const bytes = bytesOf(document);
  document.fontSize(TITLE_SIZE).text(`Receipt ${report.id}`);
  document.fontSize(TEXT_SIZE).moveDown();
  for (const line of headOf(report)) document.text(line).moveDown();
  await setTable(document, { columns: LINES, rows: report.lines }, scheduler);
  const { moreLines } = report;
  if (moreLines !== undefined) document.text(`and ${numberText(moreLines)} more lines`).moveDown();
  await setTable(document, { columns: STOCKS, rows: report.stocks }, scheduler);
  document.end();
  return bytes;
};
