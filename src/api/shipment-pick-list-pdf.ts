import type { Scheduler } from "../domain/runtime.ts";
import { barsIn, code128 } from "../processes/code-128.ts";
import { openPaper, type Paper } from "../processes/paper.ts";
import type { PickLine, PickList } from "./shipment-pick-list.ts";

const MARGIN = 36;
const TEXT_SIZE = 8;
const TITLE_SIZE = 16;
const BARS_HEIGHT = 22;
const ROW_HEIGHT = 44;
const BAR_WIDTH_MAX = 150;
/** Rows that are set in one turn of the event loop: some milliseconds of work. */
const ROWS_A_TURN = 10;

type Barcode = { readonly text: string; readonly x: number; readonly y: number };

const setBarcode = async (page: Paper, { text, x, y }: Barcode): Promise<void> => {
  const widths = await code128(text);
  for (const bar of barsIn(widths, { x, width: BAR_WIDTH_MAX })) {
    page.rect(bar.x, y, bar.width, BARS_HEIGHT);
  }
  page.fill("black");
  page.text(text, x, y + BARS_HEIGHT + 2, { width: BAR_WIDTH_MAX, align: "center", height: 10 });
};

const setRow = async (page: Paper, line: PickLine, y: number): Promise<void> => {
  const { sku, title = "", bin, lot, expiresOn, units } = line;
  const about = [lot, expiresOn].filter((one) => one !== undefined).join(", good until ");
  if (bin !== undefined) await setBarcode(page, { text: bin, x: MARGIN, y });
  const middle = MARGIN + BAR_WIDTH_MAX + 12;
  page.text(title, middle, y, { width: 130, height: 20, ellipsis: true });
  if (about !== "") page.text(`Lot ${about}`, middle, y + 22, { width: 130, height: 10 });
  page.fontSize(TITLE_SIZE).text(`× ${String(units)}`, middle + 136, y + 4, { width: 60 });
  page.fontSize(TEXT_SIZE);
  await setBarcode(page, { text: sku, x: middle + 200, y });
};

const setHead = async (page: Paper, list: PickList): Promise<void> => {
  const { id, order, warehouse, picker, priority, units } = list;
  page.fontSize(TITLE_SIZE).text(`Pick list ${id}`, MARGIN, MARGIN).fontSize(TEXT_SIZE);
  const by = picker === undefined ? "" : `   Picker: ${picker}`;
  page.text(`Order: ${order}   Warehouse: ${warehouse}${by}`);
  page.text(`Priority: ${String(priority)}   Units: ${String(units)}`);
  for (const one of list.short) page.text(`Not there: ${one.sku} × ${String(one.units)}`);
  const x = page.page.width - MARGIN - BAR_WIDTH_MAX;
  const below = page.y;
  await setBarcode(page, { text: id, x, y: MARGIN });
  page.y = Math.max(below, MARGIN + BARS_HEIGHT + 14) + 12;
};

/** The pick list on paper: A4, with barcodes of the parcel, the bins and the SKUs. */
export const pickListPdf = async (list: PickList, { soon }: Scheduler): Promise<Buffer> => {
  const { paper: page, bytes } = openPaper({
    ...{ title: `Pick list ${list.id}`, size: "A4", margin: MARGIN },
  });
  await setHead(page, list);
  let top = page.y;
  for (const [index, line] of list.lines.entries()) {
    if (index % ROWS_A_TURN === ROWS_A_TURN - 1) {
      await new Promise<void>((resolve) => {
        soon(resolve);
      });
    }
    if (top + ROW_HEIGHT > page.page.height - MARGIN) {
      page.addPage();
      top = MARGIN;
    }
    await setRow(page, line, top);
    top += ROW_HEIGHT;
  }
  page.end();
  return bytes;
};
