import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { systemScheduler } from "../../src/adapters/runtime.ts";
import { receivingReportPdf } from "../../src/api/receiving-report-pdf.ts";
import { receivingReport } from "../../src/api/receiving-report.ts";
import type { ReceiptDocument, ReceiptLineDocument } from "../../src/projections/receipts.ts";

const NO_BUCKETS = {
  onHand: 0,
  available: 0,
  reserved: 0,
  allocated: 0,
  quarantined: 0,
  damaged: 0,
  picked: 0,
};

const line = (sku: string, more: Partial<ReceiptLineDocument> = {}): ReceiptLineDocument => ({
  ...{ sku, warehouse: "saigon", lot: "L1", bin: "A-01", units: 5, condition: "good" },
  ...{ diverted: false, expiresOn: null, barcode: null, expected: null },
  ...more,
});

const receipt = (lines: readonly ReceiptLineDocument[]): ReceiptDocument => ({
  id: "r1",
  source: null,
  purchaseOrder: "po-9",
  transfer: null,
  lines,
  stocks: [
    {
      ...{ sku: "tea", warehouse: "saigon", received: 5, rejected: 1, expected: 7 },
      after: { ...NO_BUCKETS, onHand: 1_234, available: 1_233 },
      revision: 0,
      actor: "minh",
      effectiveAt: "2026-11-21T12:00:00.000Z",
      recordedAt: "2026-11-21T12:00:01.000Z",
    },
  ],
  more: 0,
});

/** All streams of the file that are compressed, as text. */
const streamsOf = (pdf: Buffer): readonly string[] => {
  const streams: string[] = [];
  for (let at = pdf.indexOf("stream\n"); at >= 0; at = pdf.indexOf("\nstream\n", at)) {
    const from = at + (pdf[at] === 0x0a ? 8 : 7);
    at = pdf.indexOf("\nendstream", from);
    try {
      streams.push(inflateSync(pdf.subarray(from, at)).toString("latin1"));
    } catch {
      // Not a compressed one.
    }
  }
  return streams;
};

/** What a reader of the file sees: glyphs turned back by the font's own map. */
const textOf = (pdf: Buffer): { readonly text: string; readonly glyphs: readonly string[] } => {
  const streams = streamsOf(pdf);
  const map = new Map<string, string>();
  for (const cmap of streams.filter((one) => one.includes("beginbfrange"))) {
    for (const [, first = "", list = ""] of cmap.matchAll(/<(\w{4})> <\w{4}> \[([^\]]*)\]/g)) {
      [...list.matchAll(/<([\w ]*)>/g)].forEach(([, units = ""], index) => {
        const glyph = (Number.parseInt(first, 16) + index).toString(16).padStart(4, "0");
        const codes = units.split(" ").flatMap((unit) => (unit === "" ? [] : [parseInt(unit, 16)]));
        map.set(glyph, String.fromCharCode(...codes));
      });
    }
  }
  const glyphs = streams
    .filter((one) => one.includes(" TJ"))
    .flatMap((page) => [...page.matchAll(/<([0-9a-f]+)> [-\d.]+/g)])
    .flatMap(([, hex = ""]) => hex.match(/\w{4}/g) ?? []);
  return { text: glyphs.map((glyph) => map.get(glyph) ?? "?").join(""), glyphs };
};

const VIETNAMESE = "Trà sen Tây Hồ, nước mắm Phú Quốc, bưởi Năm Roi, giấy dó, ỷ, ỡ, ặ, ẵ, Đ, ₫";

test("the paper has every letter of Vietnamese, from one embedded font", async () => {
  const pdf = await receivingReportPdf(
    receivingReport(receipt([line("tea")]), () => VIETNAMESE),
    systemScheduler,
  );
  const { text, glyphs } = textOf(pdf);
  expect(text.replaceAll(/\s/g, "")).toContain(VIETNAMESE.replaceAll(/\s/g, ""));
  // Glyph 0 is what a font shows where it has no glyph.
  expect(glyphs).not.toContain("0000");
  const file = pdf.toString("latin1");
  expect([...file.matchAll(/\/FontFile2/g)]).toHaveLength(1);
  expect(new Set([...file.matchAll(/\/BaseFont \/(\S+)/g)].map(([, name]) => name)).size).toBe(1);
  expect(file).toContain("DejaVuSans");
});

test("the paper says what came, who booked it, what differs and what there is now", async () => {
  const lines = [
    line("tea", { expected: 7, barcode: "4006381333931", expiresOn: "2027-02-19" }),
    line("tea", { units: 1, condition: "quarantined", diverted: true }),
  ];
  const report = receivingReport(receipt(lines), () => undefined);
  const text = textOf(await receivingReportPdf(report, systemScheduler)).text;
  for (const said of [
    ...["Receipt r1", "po-9", "minh", "2026-11-21T12:00:00.000Z", "tea", "L1", "A-01"],
    ...[
      "4006381333931",
      "2027-02-19",
      "lot blocked or expired",
      "Difference: -2",
      "1,234",
      "1,233",
    ],
  ]) {
    expect(text.replaceAll(/\s/g, "")).toContain(said.replaceAll(/\s/g, ""));
  }
});

test("a long report goes over several pages and lets others work in between", async () => {
  let turns = 0;
  const scheduler = {
    ...systemScheduler,
    soon: (task: () => void) => {
      turns += 1;
      systemScheduler.soon(task);
    },
  };
  const lines = Array.from({ length: 400 }, (_, index) => line(`sku-${String(index)}`));
  const report = receivingReport({ ...receipt(lines), more: 1_600 }, () => undefined);
  const pdf = await receivingReportPdf(report, scheduler);
  expect([...pdf.toString("latin1").matchAll(/\/Type \/Page\b/g)].length).toBeGreaterThan(5);
  expect(turns).toBeGreaterThanOrEqual(20);
  const { text } = textOf(pdf);
  expect(text).toContain("sku-399");
  expect(text.replaceAll(/\s/g, "")).toContain("and1,600morelines");
});
