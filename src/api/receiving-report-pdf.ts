import type { Scheduler } from "../domain/runtime.ts";
import { openPaper, type Paper } from "../processes/paper.ts";
import type { ReceivingReport } from "./receiving-report.ts";

const MARGIN = 36;
const TEXT_SIZE = 8;
const TITLE_SIZE = 16;
const ROW_GAP = 3;
const CELL_GAP = 6;
/** Rows that are set in one turn of the event loop: some milliseconds of work. */
const ROWS_A_TURN = 20;

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

const widthOf = ({ page }: Paper): number => page.width - 2 * MARGIN;

/** One row of cells, each as high as it has to be; a row that does not fit begins a page. */
const setRow = <Row>(
  paper: Paper,
  columns: readonly Column<Row>[],
  textOf: (column: Column<Row>) => string,
): void => {
  const width = widthOf(paper);
  const cells = columns.map((column) => ({
    text: textOf(column),
    width: width * column.share - CELL_GAP,
    align: column.right === true ? ("right" as const) : ("left" as const),
    step: width * column.share,
  }));
  const height = Math.max(
    ...cells.map(({ text, width: room }) => paper.heightOfString(text, { width: room })),
  );
  if (paper.y + height > paper.page.height - MARGIN) paper.addPage();
  const top = paper.y;
  let left = MARGIN;
  for (const { text, width: room, align, step } of cells) {
    paper.text(text, left, top, { width: room, align });
    left += step;
  }
  paper.x = MARGIN;
  paper.y = top + height + ROW_GAP;
};

const ruleBelow = (paper: Paper): void => {
  const { y } = paper;
  paper
    .moveTo(MARGIN, y)
    .lineTo(MARGIN + widthOf(paper), y)
    .lineWidth(0.5)
    .stroke();
  paper.y = y + ROW_GAP;
};

const setTable = async <Row>(
  paper: Paper,
  { columns, rows }: { readonly columns: readonly Column<Row>[]; readonly rows: readonly Row[] },
  { soon }: Scheduler,
): Promise<void> => {
  setRow(paper, columns, ({ title }) => title);
  ruleBelow(paper);
  for (const [index, row] of rows.entries()) {
    if (index % ROWS_A_TURN === ROWS_A_TURN - 1) {
      await new Promise<void>((resolve) => {
        soon(resolve);
      });
    }
    setRow(paper, columns, ({ text }) => text(row));
  }
  paper.moveDown();
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

/** The report on paper: A4, with the lines, what differs, and the quantities behind it. */
export const receivingReportPdf = async (
  report: ReceivingReport,
  scheduler: Scheduler,
): Promise<Buffer> => {
  const { paper, bytes } = openPaper({
    ...{ title: `Receipt ${report.id}`, size: "A4", layout: "landscape", margin: MARGIN },
  });
  paper.fontSize(TITLE_SIZE).text(`Receipt ${report.id}`);
  paper.fontSize(TEXT_SIZE).moveDown();
  for (const line of headOf(report)) paper.text(line).moveDown();
  await setTable(paper, { columns: LINES, rows: report.lines }, scheduler);
  const { moreLines } = report;
  if (moreLines !== undefined) paper.text(`and ${numberText(moreLines)} more lines`).moveDown();
  await setTable(paper, { columns: STOCKS, rows: report.stocks }, scheduler);
  paper.end();
  return bytes;
};
