import { createRequire } from "node:module";
import PDFDocument from "pdfkit";
import type { LabelDocument } from "../../processes/carrier-port.ts";
import { barsIn, code128 } from "../../processes/code-128.ts";

/** DejaVu Sans: it has every letter of Vietnamese, and is embedded with the glyphs that are used. */
const FONT = createRequire(import.meta.url).resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf");

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

type Page = InstanceType<typeof PDFDocument>;

const bytesOf = (page: Page): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    page.on("data", (chunk: Buffer) => chunks.push(chunk));
    page.on("end", () => {
      resolve(Buffer.concat(chunks));
    });
    page.on("error", reject);
  });

const setBars = async (page: Page, text: string): Promise<void> => {
  const bars = barsIn(await code128(text), { x: MARGIN, width: ROOM });
  for (const { x, width } of bars) page.rect(x, BARS_TOP, width, BARS_HEIGHT);
  page.fill("black");
  const below = BARS_TOP + BARS_HEIGHT + 6;
  page.fontSize(TEXT_SIZE).text(text, MARGIN, below, { width: ROOM, align: "center" });
};

/** The label on paper, 4 by 6 inches. */
export const labelPdf = async (label: LabelDocument): Promise<Uint8Array> => {
  const { shipment, order, warehouse, service, tracking, grams, address, region } = label;
  const page = new PDFDocument({
    ...{ size: [WIDTH, HEIGHT], margin: MARGIN, font: FONT, lang: "en" },
    info: { Title: `Label ${shipment}`, Producer: "Stockbook", Creator: "Stockbook" },
  });
  const bytes = bytesOf(page);
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
