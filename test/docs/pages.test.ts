import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { EXIT } from "../../src/cli/exits.ts";
import { commandLine } from "../cli/command-line.ts";

const ROOT = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const { scripts } = JSON.parse(read("package.json"));

const pages = [
  ...["README.md", "ARCHITECTURE.md", "CHANGELOG.md"],
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => `docs/${path}`),
];

test("there are pages to look at", () => {
  expect(pages.length).toBeGreaterThan(6);
});

describe.each(pages)("%s", (page) => {
  const text = read(page);

  test("has one title", () => {
    const prose = text.replaceAll(/^```[\s\S]*?^```/gm, "");
    expect(prose.match(/^# /gm)).toHaveLength(1);
    expect(text.startsWith("# ")).toBe(true);
  });

  test("names only scripts that exist", () => {
    const named = [
      ...[...text.matchAll(/\bnpm run (?:-s )?([a-z][a-z:]*)/g)].map((match) => match[1] ?? ""),
      ...[...text.matchAll(/\bnpm (start|test)\b/g)].map((match) => match[1] ?? ""),
    ];
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  test("links only to files that exist", () => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map(
      (match) => match[1] ?? "",
    );
    const missing = links.filter((link) => !existsSync(join(ROOT, dirname(page), link)));
    expect(missing).toEqual([]);
  });
});

describe("docs/cli.md", () => {
  const page = read("docs/cli.md");

  test("lists every command of the program and no other", async () => {
    const { run } = commandLine();
    const commandsOf = async (...words: string[]): Promise<string[]> => {
      const help = (await run(...words, "--help")).stdout;
      const listed = help.slice(help.indexOf("Commands:")).matchAll(/^ {2}([a-z-]+)/gm);
      return [...listed].map((match) => match[1] ?? "").filter((name) => name !== "help");
    };
    const all: string[] = [];
    for (const name of await commandsOf()) {
      const help = (await run(name, "--help")).stdout;
      const children = help.includes("Commands:") ? await commandsOf(name) : [];
      all.push(...(children.length === 0 ? [name] : children.map((child) => `${name} ${child}`)));
    }
    const listed = [...page.matchAll(/^\| `([a-z]+(?: [a-z-]+)?)/gm)].map((match) => match[1]);
    expect(all.length).toBeGreaterThan(12);
    expect([...listed].sort()).toEqual(all.sort());
  });

  test("lists every exit code", () => {
    const listed = [...page.matchAll(/^\| (\d+) \|/gm)].map((match) => Number(match[1]));
    expect(listed).toEqual(Object.values(EXIT));
  });
});

test("the retail example and the benchmarks that package.json names are there", () => {
  for (const command of Object.values<string>(scripts)) {
    for (const match of command.matchAll(/\b(?:bin|examples|bench)\/[\w./-]+\.[jt]s\b/g)) {
      expect(existsSync(join(ROOT, match[0])), match[0]).toBe(true);
    }
  }
});
