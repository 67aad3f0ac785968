import Table from "cli-table3";
import type { CliNeeds, TextSink } from "./needs.ts";

type Cell = string | number | undefined;

/** What a command says: data on stdout, everything else on stderr. */
export type Output = {
  /** One value: JSON with `--json`, else the text lines of `render`. */
  readonly value: (value: unknown, render: () => readonly string[]) => Promise<void>;
  /** One row of a list: a line of NDJSON with `--json`, else the text. */
  readonly row: (value: unknown, text: string) => Promise<void>;
  /** A whole list: NDJSON with `--json`, else a table without lines. */
  readonly table: <Item>(items: readonly Item[], columns: Columns<Item>) => Promise<void>;
  /** For the person, not for the pipe. */
  readonly note: (line: string) => Promise<void>;
  readonly stderr: TextSink;
  readonly json: boolean;
};

export type Columns<Item> = Readonly<Record<string, (item: Item) => Cell>>;

const NO_LINES = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
  ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
  ...{ left: "", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "" },
  middle: "  ",
};

/** Columns of text, numbers to the right. */
export const tableLines = <Item>(
  items: readonly Item[],
  columns: Columns<Item>,
): readonly string[] => {
  const names = Object.keys(columns);
  const rows = items.map((item) => Object.values(columns).map((column) => column(item) ?? ""));
  const table = new Table({
    head: names,
    chars: NO_LINES,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colAligns: names.map((_, index) =>
      rows.length > 0 && rows.every((row) => typeof row[index] === "number") ? "right" : "left",
    ),
  });
  table.push(...rows);
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
};

/** Control characters in data must not act on the terminal. */
const printable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, (one) => (one === "\n" ? one : "�"));

export const createOutput = (needs: CliNeeds, json: boolean): Output => {
  const { stdout, stderr } = needs;
  const lines = (all: readonly string[]) =>
    stdout.write(all.map((line) => `${printable(line)}\n`).join(""));
  const asJson = (value: unknown) => stdout.write(`${JSON.stringify(value)}\n`);
  return {
    json,
    stderr,
    value: (value, render) => (json ? asJson(value) : lines(render())),
    row: (value, text) => (json ? asJson(value) : lines([text])),
    table: async (items, columns) => {
      if (!json) {
        if (items.length > 0) await lines(tableLines(items, columns));
        return;
      }
      for (const item of items) await asJson(item);
    },
    note: (line) => stderr.write(`${printable(line)}\n`),
  };
};
