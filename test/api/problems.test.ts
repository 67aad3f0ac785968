import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { echo, PROBLEMS } from "../../src/api/problems.ts";

const page = readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8");

test("docs/errors.md lists every problem of the table, and no other", () => {
  const rows = page
    .split("\n")
    .filter((line) => /^\| *\d{3} *\|/.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map(([, status, code, title, advice]) => [
      code?.replaceAll("`", ""),
      { status: Number(status), title, advice },
    ]);
  expect(rows.length).toBeGreaterThan(30);
  expect(Object.fromEntries(rows)).toEqual(PROBLEMS);
});

test("input that is echoed is printable and short", () => {
  expect(echo("a\u001b[31m\u202eb")).toBe("a\\u{1b}[31m\\u{202e}b");
  expect(echo("x".repeat(1_000)).length).toBe(100);
});
