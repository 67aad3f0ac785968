import { createRequire } from "node:module";
import PDFDocument from "pdfkit";

/** DejaVu Sans: it has every letter of Vietnamese, and is embedded with the glyphs that are used. */
const FONT = createRequire(import.meta.url).resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf");

export type Paper = InstanceType<typeof PDFDocument>;

type PaperForm = {
  readonly title: string;
  /** A name, or width and height in points (72 of an inch). */
  readonly size: "A4" | [number, number];
  readonly layout?: "portrait" | "landscape";
  /** In points. */
  readonly margin: number;
};

/** A PDF to write on, and its bytes once its writer has ended it. */
export const openPaper = ({
  title,
  ...form
}: PaperForm): { readonly paper: Paper; readonly bytes: Promise<Buffer> } => {
  const paper = new PDFDocument({
    ...{ ...form, font: FONT, lang: "en" },
    info: { Title: title, Producer: "Stockbook", Creator: "Stockbook" },
  });
  const bytes = new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    paper.on("data", (chunk: Buffer) => chunks.push(chunk));
    paper.on("end", () => {
      resolve(Buffer.concat(chunks));
    });
    paper.on("error", reject);
  });
  return { paper, bytes };
};
