import type { LabelDocument } from "../../processes/carrier-port.ts";
import { barsIn, code128 } from "../../processes/code-128.ts";
import { openPaper, type Paper } from "../../processes/paper.ts";

/** Points of a label of 4 by 6 inches. */
const WIDTH = 288;
const HEIGHT = 432;
const MARGIN = 18;
const TEXT_SIZE = 9;
const ADDRESS_SIZE = 14;
const SERVICE_SIZE = 20;
const BARS_HEIGHT = 80;
const BARS_TOP = HEIGHT - MARGIN - BARS_HEIGHT - 24;
const ROOM = WIDTH - 2 * MARGIN;

const setBars = async (page: Paper, text: string): Promise<void> => {
  const bars = barsIn(await code128(text), { x: MARGIN, width: ROOM });
  for (const { x, width } of bars) page.rect(x, BARS_TOP, width, BARS_HEIGHT);
  page.fill("black");
  const below = BARS_TOP + BARS_HEIGHT + 6;
  page.fontSize(TEXT_SIZE).text(text, MARGIN, below, { width: ROOM, align: "center" });
};

/** The label on paper, 4 by 6 inches. */
export const labelPdf = async (label: LabelDocument): Promise<Uint8Array> => {
  const { shipment, order, warehouse, service, tracking, grams, address, region } = label;
  const { paper: page, bytes } = openPaper({
    ...{ title: `Label ${shipment}`, size: [WIDTH, HEIGHT], margin: MARGIN },
  });
  page.fontSize(SERVICE_SIZE).text(service.toUpperCase()).moveDown(0.4);
  page.fontSize(TEXT_SIZE).text(`From ${warehouse}`);
  page.text(`Order ${order}   Shipment ${shipment}`);
  if (grams !== undefined) page.text(`Weight ${String(grams)} g`);
  page.moveDown();
  page.fontSize(ADDRESS_SIZE);
  for (const line of address.length === 0 ? [region ?? ""] : address) {
    page.text(line, { height: ADDRESS_SIZE * 1.3, ellipsis: true });
  }
  await setBars(page, tracking);
  page.end();
  return bytes;
};
