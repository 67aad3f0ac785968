import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const EXCERPT = join(import.meta.dirname, "online-retail-excerpt.csv");
const RUN_MS_MAX = 60_000;
/** Each order has a dozen requests. */
const ORDERS_MS_MAX = 300_000;

type Stock = {
  readonly sku: string;
  readonly warehouse: string;
  readonly opening: number;
  readonly sold: number;
  readonly returned: number;
  readonly adjusted: number;
  readonly transferredIn: number;
  readonly transferredOut: number;
  readonly onHand: number;
};

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "stockbook-retail-test-"));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const run = async (...args: string[]) => {
  const child = spawn(process.execPath, ["bin/run.js", "examples/retail/main.ts", ...args], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  const [code] = (await once(child, "close")) as [number];
  const lines = stdout.trimEnd().split("\n");
  return { code, stdout, stderr, last: lines.at(-1) ?? "" };
};

test(
  "an excerpt of the real shop goes through the API and every figure agrees with the file",
  async () => {
    const report = join(directory, "report.json");
    const { code, stdout, stderr, last } = await run(EXCERPT, "--report", report);
    expect(stdout + stderr).not.toMatch(/FAIL/);
    expect(last).toMatch(/^Everything agrees: 361 lines, [\d,]+ events in \d+ stocks/);
    expect(code).toBe(0);
    for (const claim of [
      "ok   on-hand of every SKU and warehouse equals the arithmetic of the file",
      "ok   projections verify finds no difference",
      "ok   a rebuild of every projection gives equal documents",
      "ok   a second run under the same keys changes nothing",
    ]) {
      expect(stdout).toContain(claim);
    }

    const { stock } = JSON.parse(readFileSync(report, "utf8")) as { stock: readonly Stock[] };
    for (const one of stock) {
      expect(one.onHand).toBe(one.opening - one.sold + one.returned + one.adjusted);
    }
    const of = (sku: string, warehouse: string) =>
      stock.find((one) => one.sku === sku && one.warehouse === warehouse);
    // 74,215 storage jars were ordered and cancelled a quarter of an hour later.
    expect(of("23166", "uk")).toMatchObject({ sold: 74_215, returned: 74_215, onHand: 74_215 });
    expect(of("POST", "intl")).toBeUndefined();
    expect(of("DOT", "uk")).toBeUndefined();
    expect(new Set(stock.map((one) => one.warehouse))).toEqual(new Set(["uk", "intl"]));
  },
  RUN_MS_MAX,
);

test(
  "the same excerpt where the second warehouse is filled from the first by transfers",
  async () => {
    const report = join(directory, "transfers.json");
    const { code, stdout, stderr, last } = await run(EXCERPT, "--transfers", "--report", report);
    expect(stdout + stderr).not.toMatch(/FAIL/);
    expect(last).toMatch(/^Everything agrees: 361 lines, [\d,]+ events in \d+ stocks/);
    expect(code).toBe(0);
    expect(stdout).toContain(
      "ok   what was sent has arrived, and on-hand is the sum of its movements",
    );
    const { stock } = JSON.parse(readFileSync(report, "utf8")) as { stock: readonly Stock[] };
    const sumOf = (warehouse: string, field: "opening" | "transferredIn" | "transferredOut") =>
      stock.filter((one) => one.warehouse === warehouse).reduce((sum, one) => sum + one[field], 0);
    expect(sumOf("intl", "opening")).toBe(0);
    expect(sumOf("intl", "transferredIn")).toBeGreaterThan(0);
    expect(sumOf("uk", "transferredOut")).toBe(sumOf("intl", "transferredIn"));
    for (const one of stock) {
      const { opening, sold, returned, adjusted, transferredIn, transferredOut } = one;
      expect(one.onHand).toBe(
        opening - sold + returned + adjusted + transferredIn - transferredOut,
      );
    }
  },
  RUN_MS_MAX,
);

test(
  "the same excerpt as orders from their creation to their delivery, and credit lines as their returns",
  async () => {
    const { code, stdout, stderr, last } = await run(EXCERPT, "--orders");
    expect(stdout + stderr).not.toMatch(/FAIL/);
    expect(last).toMatch(/^Everything agrees: 361 lines, [\d,]+ events in \d+ stocks/);
    expect(code).toBe(0);
    for (const claim of [
      "ok   every order is delivered, refunded or cancelled, and paid",
      "ok   no claim is open in any stock",
      "ok   orders, units and revenue of goods per day in London equal the file",
      "ok   the analytics of orders equal the file, day by day",
      "ok   what was paid back equals the credit lines",
      "ok   projections verify finds no difference",
      "ok   a second run under the same keys changes nothing",
    ]) {
      expect(stdout).toContain(claim);
    }
    // 74,215 storage jars at £1.04 came back; postage is no goods.
    expect(stdout).toMatch(/ {2}goods +£[\d,.]+ sold, £77,[\d,.]+ paid back/);
    expect(stdout).toMatch(/ {2}no goods, apart +.*POST £/);
  },
  ORDERS_MS_MAX,
);

test("a file that is not there fails in one sentence", async () => {
  const { code, last } = await run(join(directory, "missing.csv"));
  expect(last).toMatch(/^The run failed: .*missing\.csv/);
  expect(code).toBe(1);
});

test("a run without a file says how it is used", async () => {
  const { code, stderr } = await run();
  expect(stderr).toContain("usage: npm run -s example:retail");
  expect(code).toBe(2);
});

test("what the engines are and what to kill is checked before anything starts", async () => {
  const wrong = async (...args: string[]) => (await run(EXCERPT, ...args)).stderr.split("\n")[0];
  expect(await wrong("--eventstore", "esdb://127.0.0.1:2113")).toBe(
    "--eventstore and --mongodb go together",
  );
  expect(await wrong("--processes", "2")).toMatch(/^several processes need engines/);
  expect(await wrong("--kill", "server.pid")).toBe(
    "--kill takes a file and a number: server.pid:3",
  );
});
