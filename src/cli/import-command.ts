import { createReadStream } from "node:fs";
import { z } from "zod";
import { problemBody } from "./answers.ts";
import { problemFault } from "./client.ts";
import { CliFault, EXIT, type ExitCode } from "./exits.ts";
import type { LedgerSession } from "./session.ts";

export const IMPORT_KINDS = ["products", "warehouses", "bins", "opening-stock"] as const;

/** What the server takes; a larger file is not read to its end. */
const FILE_BYTES_MAX = 32 * 1024 * 1024;
/** A line beyond it is no record, and the rest of it is not read. */
const LINE_BYTES_MAX = 64 * 1024;
const LINE_FEED = 10;

const imported = z.looseObject({
  created: z.number(),
  changed: z.number(),
  unchanged: z.number(),
  refused: z.number(),
  rows: z.array(
    z.looseObject({
      line: z.number(),
      key: z.string(),
      result: z.string(),
      detail: z.string().optional(),
    }),
  ),
});

/** The file, as far as it is one that can be imported. @throws CliFault bad data, with the line of what is too long */
const contentOf = async (path: string): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let line = 1;
  let lineBytes = 0;
  try {
    const pieces: AsyncIterable<Buffer> = createReadStream(path);
    for await (const piece of pieces) {
      const last = piece.lastIndexOf(LINE_FEED);
      for (let at = piece.indexOf(LINE_FEED); at >= 0; at = piece.indexOf(LINE_FEED, at + 1))
        line += 1;
      lineBytes = last < 0 ? lineBytes + piece.length : piece.length - last - 1;
      // What is too long within one piece the server finds; here only what has no end has to be stopped.
      if (lineBytes > LINE_BYTES_MAX * 2) {
        throw new CliFault(EXIT.badData, `line ${String(line)}: a record has at most 16 KiB`);
      }
      bytes += piece.length;
      if (bytes > FILE_BYTES_MAX) {
        throw new CliFault(
          EXIT.badData,
          `line ${String(line)}: a file has at most 32 MiB; split it`,
        );
      }
      chunks.push(piece);
    }
  } catch (error) {
    if (error instanceof CliFault) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliFault(EXIT.badData, `${path} can't be read: ${reason}`);
  }
  return Buffer.concat(chunks);
};

/** A refusal of the file as lines that a person can go through; anything else is a fault. */
const refusedFile = async (
  { output }: LedgerSession,
  status: number,
  body: string,
): Promise<ExitCode> => {
  const known = problemBody.safeParse(JSON.parse(body));
  const errors = known.success ? (known.data.errors ?? []) : [];
  if (!known.success || errors.length === 0) throw problemFault(status, body);
  if (output.json) await output.value(JSON.parse(body), () => []);
  for (const { detail } of errors) await output.note(detail);
  await output.note("nothing was imported; --partial takes the rows that are right");
  return EXIT.badData;
};

/** Rows are imported one by one, and one that is there already is not imported again: so the file can be sent again. */
const unlessInterrupted = async <Answer>(
  { needs }: LedgerSession,
  words: string,
  start: () => Promise<Answer>,
): Promise<Answer> => {
  let forget = (): void => undefined;
  const interrupted = new Promise<never>((_resolve, reject) => {
    forget = needs.onInterrupt(() => {
      const kept = "interrupted: the rows imported so far are kept";
      reject(new CliFault(EXIT.interrupted, kept, `go on with: ${words}`));
    });
  });
  try {
    return await Promise.race([start(), interrupted]);
  } finally {
    forget();
  }
};

/** Sends a file and says what became of its rows; running it again changes nothing. */
export const importCsv = async (
  session: LedgerSession,
  kind: (typeof IMPORT_KINDS)[number],
  { file, partial }: { readonly file: string; readonly partial: boolean },
): Promise<ExitCode> => {
  const { client, output, quiet } = session;
  const body = await contentOf(file);
  const words = `stockbook import csv ${kind} ${file}${partial ? " --partial" : ""}`;
  const answer = await unlessInterrupted(session, words, async () => {
    if (!quiet) await output.note(`importing ${file}; Ctrl-C keeps the rows imported so far`);
    return client.send(`POST /api/v1/imports/${kind}${partial ? "?partial=true" : ""}`, {
      body,
      headers: { "content-type": "text/csv" },
    });
  });
  if (answer.status >= 400) return refusedFile(session, answer.status, answer.body);
  const { rows, created, changed, unchanged, refused } = imported.parse(JSON.parse(answer.body));
  for (const row of output.json ? rows : rows.filter(({ result }) => result === "refused")) {
    await output.row(row, `line ${String(row.line)} (${row.key}): ${row.detail ?? row.result}`);
  }
  if (!output.json) {
    await output.value({}, () => [
      `${String(created)} created, ${String(changed)} changed, ${String(unchanged)} unchanged, ${String(refused)} refused`,
    ]);
  }
  return refused > 0 ? EXIT.badData : EXIT.ok;
};
