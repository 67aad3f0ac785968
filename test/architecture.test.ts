import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, normalize, relative } from "node:path";
import { expect, test } from "vitest";

// Read each arrow as "may import". Everything not listed is refused.
const MAY_IMPORT: Record<string, readonly string[]> = {
  domain: ["domain"],
  commands: ["commands", "domain"],
  projections: ["projections", "domain"],
  processes: ["processes", "commands", "projections", "domain"],
  adapters: ["adapters", "processes", "commands", "projections", "domain"],
  api: ["api", "processes", "commands", "projections", "domain"],
  cli: ["cli", "config.ts", "settings", "processes", "commands", "projections", "domain"],
  settings: ["settings", "domain"],
  "config.ts": ["settings", "domain"],
  composition: [
    ...["composition", "config.ts", "settings", "adapters"],
    ...["api", "processes", "commands", "projections", "domain"],
  ],
  "compose.ts": [
    ...[
      "composition",
      "config.ts",
      "settings",
      "adapters",
      "api",
      "processes",
      "commands",
      "projections",
      "domain",
    ],
  ],
  "main.ts": ["cli", "compose.ts", "config.ts", "settings", "adapters"],
};
// Packages by folder; `node:` modules without I/O count as well. A folder not listed may use what package.json declares.
const PACKAGES_IN: Record<string, readonly string[]> = {
  domain: [],
  commands: ["zod", "uuid", "node:crypto"],
  projections: ["rxjs", "zod", "node:crypto"],
  // A barcode is drawn from its text alone, and paper is set in memory, in a font that a package brings.
  processes: ["rxjs", "zod", "uuid", "node:crypto", "bwip-js/node", "pdfkit", "node:module"],
  settings: ["zod", "node:path", "node:net"],
  // It reads the environment, and whether a `.env` file stands beside the program.
  "config.ts": ["zod", "node:fs"],
};
// The clients of stores are named in adapters and nowhere else.
const STORE_CLIENTS = [
  "node:sqlite",
  "@photostructure/sqlite",
  "mongodb",
  "@eventstore/db-client",
  "node:worker_threads",
];
const FILE_LINES_MAX = 300;
// Written by a program (test/api/write-examples.ts) and read by nobody.
const WRITTEN = ["api/example-answers.ts"];
const DEPTH_MAX = 3;

const ROOT = join(import.meta.dirname, "../src");
const TESTS = import.meta.dirname;

const sourcesIn = (root: string): { readonly path: string; readonly text: string }[] =>
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

const files = sourcesIn(ROOT);
const tests = sourcesIn(TESTS);

const layerOf = (path: string): string => path.split("/")[0] ?? "";
const importsOf = (text: string): string[] =>
  [...text.matchAll(/(?:\bfrom\s+|\bimport\s+|\bimport\(\s*)"([^"\n]+)"/g)].map(
    (match) => match[1] ?? "",
  );

test("the scan sees the source tree, its folders and their imports", () => {
  expect(files.length).toBeGreaterThan(15);
  expect(new Set(files.map((file) => layerOf(file.path))).size).toBeGreaterThan(2);
  expect(files.flatMap((file) => importsOf(file.text)).length).toBeGreaterThan(10);
});

test.each(files)("$path imports only what its folder may know", ({ path, text }) => {
  const layer = layerOf(path);
  const allowed = MAY_IMPORT[layer];
  expect(allowed, `${layer} is no folder of the architecture`).toBeDefined();
  for (const target of importsOf(text)) {
    if (target.startsWith(".")) {
      const to = layerOf(relative(ROOT, normalize(join(ROOT, dirname(path), target))));
      expect(allowed, `${path} imports ${target}`).toContain(to);
      expect(existsSync(join(ROOT, dirname(path), target)), `${path} imports ${target}`).toBe(true);
    } else {
      expect(PACKAGES_IN[layer] ?? [target], `${path} imports ${target}`).toContain(target);
      if (layer !== "adapters") expect(STORE_CLIENTS).not.toContain(target);
    }
  }
});

test.each(files)("$path has a name of the domain and fits on a few screens", ({ path, text }) => {
  expect(basename(path)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*(\.d)?\.ts$/);
  expect(basename(path, ".ts")).not.toMatch(/^(utils?|common|shared|helpers?|core|base|index)$/);
  expect(path.split("/").length).toBeLessThanOrEqual(DEPTH_MAX + 1);
  if (!WRITTEN.includes(path)) {
    expect(text.split("\n").length).toBeLessThanOrEqual(FILE_LINES_MAX);
  }
});

test.each(tests)("test/$path is named in kebab-case", ({ path }) => {
  expect(basename(path)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.ts$/);
});

test("every test file runs: none is focused or skipped for good", () => {
  const marked = tests.filter(
    ({ path, text }) =>
      path !== "architecture.test.ts" && /\b(?:test|it|describe)\.(?:only|skip|todo)\b/.test(text),
  );
  expect(marked.map(({ path }) => path)).toEqual([]);
});
