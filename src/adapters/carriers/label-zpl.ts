import type { LabelDocument } from "../../processes/carrier-port.ts";

/** Dots of a label of 4 by 6 inches at 203 dots per inch. */
const WIDTH = 812;
const LENGTH = 1_218;
const LEFT = 50;
const LINE = 44;
const ADDRESS_TOP = 260;
const BARS_TOP = 850;

const field = (top: number, size: number, text: string): string =>
  `^FO${String(LEFT)},${String(top)}^A0N,${String(size)},${String(size)}^FD${text}^FS`;

/** The label as a printer of labels takes it: ZPL II, UTF-8, the tracking number as Code 128. */
export const labelZpl = (label: LabelDocument): string => {
  const { shipment, order, warehouse, service, tracking, grams, address, region } = label;
  const weight = grams === undefined ? "" : `   ${String(grams)} g`;
  const lines = address.length === 0 ? [region ?? ""] : address;
  return [
    `^XA^CI28^PW${String(WIDTH)}^LL${String(LENGTH)}`,
    field(50, 60, service.toUpperCase()),
    field(130, 30, `From ${warehouse}${weight}`),
    field(175, 30, `Order ${order}  Shipment ${shipment}`),
    ...lines.map((line, index) => field(ADDRESS_TOP + index * LINE, 38, line)),
    `^FO${String(LEFT)},${String(BARS_TOP)}^BY3^BCN,200,Y,N,N^FD${tracking}^FS`,
    "^XZ\n",
  ].join("\n");
};
