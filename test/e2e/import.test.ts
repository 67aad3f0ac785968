import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "./real-server.ts";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "stockbook-import-"));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const importing = (name: string, csv: string | Buffer, ...words: readonly string[]) => {
  const file = join(directory, `${name}.csv`);
  writeFileSync(file, csv);
  const [kind = "products", ...options] = words;
  const environment = { STOCKBOOK_OPEN_CATALOGUE: "false" };
  return runCommand(["import", "csv", kind, file, ...options], directory, { environment });
};

test("a file is imported once, a second run changes nothing, and what is known can be shown", async () => {
  const csv = "sku,title,abcClass\ntea,Green tea,A\ncup,Cup,\n";
  expect(await importing("products", csv)).toMatchObject({
    exit: 0,
    stdout: "2 created, 0 changed, 0 unchanged, 0 refused\n",
  });
  const again = await importing("products", csv, "products", "--json");
  expect(again.exit).toBe(0);
  const rows = again.stdout.trim().split("\n");
  expect(rows.map((row) => JSON.parse(row))).toEqual([
    { line: 2, key: "tea", result: "unchanged" },
    { line: 3, key: "cup", result: "unchanged" },
  ]);
  const shown = await runCommand(["products", "show", "tea", "--json"], directory);
  expect(JSON.parse(shown.stdout)).toMatchObject({ sku: "tea", abcClass: "A", version: 0 });
  const retired = await runCommand(["products", "retire", "cup", "--json"], directory);
  expect(JSON.parse(retired.stdout)).toMatchObject({ id: "cup", status: "retired" });
  const listed = await runCommand(["products", "list", "--status", "active", "--json"], directory);
  expect(JSON.parse(listed.stdout)).toMatchObject({ sku: "tea" });
});

test.each([
  ["a wrong header", "sku,name\ntea,Tea\n", "line 1"],
  ["a quote that is never closed", 'sku,title\ntea,"Tea\n', "line 2"],
  ["a formula", "sku,title\npot,Pot\npan,=cmd()\n", "line 3"],
  ["a record without an end", `sku,title\n${"x".repeat(3_000_000)}`, "line 2"],
  ["an unknown SKU", "sku,warehouse,units\nghost,north,1\n", "line 2", "opening-stock"],
])(
  "%s ends with 3 and the line, and nothing is imported",
  async (_, csv, line, ...kind) => {
    const ran = await importing("wrong", csv, ...kind);
    expect(ran.exit).toBe(3);
    expect(ran.stderr).toContain(line);
    expect((await runCommand(["products", "show", "pot"], directory)).exit).toBe(3);
  },
  60_000,
);

test("--partial takes the rows that are right", async () => {
  const ran = await importing(
    "partial",
    "sku,title\npot,Pot\npan,=cmd()\n",
    "products",
    "--partial",
  );
  expect(ran.exit).toBe(3);
  expect(ran.stdout).toContain("line 3 (pan)");
  expect(ran.stdout).toContain("1 created");
  expect((await runCommand(["products", "show", "pot"], directory)).exit).toBe(0);
});

test("a kind of file that nobody knows is a mistake of usage", async () => {
  expect((await importing("usage", "a\n", "orders")).exit).toBe(2);
});

const ROWS = 2_000;
const catalogue = (): string => {
  const rows = Array.from(
    { length: ROWS },
    (_, row) => `sku-${String(row)},Article ${String(row)}`,
  );
  return `sku,title\n${rows.join("\n")}\n`;
};

const productsIn = async (dataDir: string): Promise<readonly (readonly [string, number])[]> => {
  const { stdout } = await runCommand(["products", "list", "--json"], dataDir);
  const lines = stdout.trim().split("\n");
  return lines.map((line) => JSON.parse(line)).map(({ sku, version }) => [sku, version] as const);
};

test("an import that is interrupted ends with 130, and sent again it ends as if it had not been", async () => {
  const house = mkdtempSync(join(directory, "interrupted-"));
  const file = join(house, "catalogue.csv");
  writeFileSync(file, catalogue());
  const words = ["import", "csv", "products", file];
  const environment = { STOCKBOOK_OPEN_CATALOGUE: "false" };
  const cut = await runCommand(words, house, { environment, interruptAfter: /importing/ });
  expect(cut).toMatchObject({ exit: 130, stdout: "" });
  expect(cut.stderr).toContain("the rows imported so far are kept");
  expect(cut.stderr).toContain(`go on with: stockbook import csv products ${file}`);
  const again = await runCommand(words, house, { environment });
  expect(again.exit).toBe(0);
  const [, created, unchanged] =
    /^(\d+) created, 0 changed, (\d+) unchanged, 0/.exec(again.stdout) ?? [];
  expect(Number(created) + Number(unchanged)).toBe(ROWS);
  const all = await productsIn(house);
  expect(new Set(all.map(([sku]) => sku)).size).toBe(ROWS);
  // Nothing was created twice, and nothing changed by being sent twice.
  expect(all.filter(([, version]) => version !== 0)).toEqual([]);
});
