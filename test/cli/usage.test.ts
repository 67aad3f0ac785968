import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CliFault, EXIT } from "../../src/cli/exits.ts";
import { cannedLedger, commandLine } from "./command-line.ts";

const problem = (status: number, code: string, detail: string) => ({
  status,
  body: { title: code, code, detail, status },
});

describe("a command line that makes no sense ends with 2 and the help on stderr", () => {
  test.each([
    ["an unknown command", ["stok", "show", "tea"]],
    ["an unknown command of a group", ["projections", "rebild", "availability"]],
    ["an unknown option", ["config", "print", "--colour"]],
    ["a missing value", ["audit", "replay", "--to"]],
    ["a missing argument", ["stock", "show"]],
    ["an argument too many", ["stock", "show", "tea", "coffee"]],
    ["an option given twice", ["stock", "show", "tea", "--warehouse", "a", "--warehouse", "b"]],
    ["a flag given twice", ["config", "print", "--json", "--json"]],
    ["a value that is no number", ["stock", "history", "tea", "north", "--limit", "many"]],
    ["nothing at all", []],
    ["a group alone", ["projections"]],
  ])("%s", async (_case, words) => {
    const { exit, stdout, stderr } = await commandLine().run(...words);
    expect(exit).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("Usage: stockbook");
  });

  test("says which command was probably meant", async () => {
    const { stderr } = await commandLine().run("projections", "rebild", "availability");
    expect(stderr).toContain("Did you mean rebuild?");
  });

  test.each([
    ["--to before --from as instants", "2026-02-02T00:00:00Z", "2026-01-01T00:00:00Z"],
    ["--to before --from as positions", "log-1:20", "log-1:19"],
    ["two kinds of moment", "2026-02-02T00:00:00Z", "log-1:19"],
    ["a revision without a stream", "3", "4"],
    ["no moment at all", "yesterday", "today"],
  ])("audit replay with %s", async (_case, from, to) => {
    const ledger = cannedLedger({});
    const run = commandLine({ open: ledger.open }).run;
    expect((await run("audit", "replay", "--from", from, "--to", to)).exit).toBe(2);
    expect(ledger.asked).toEqual([]);
  });
});

test("help and version are answers, on stdout, with 0", async () => {
  const { run } = commandLine();
  expect(await run("--version")).toMatchObject({ exit: 0, stdout: "1.2.3\n" });
  const help = await run("--help");
  expect(help.exit).toBe(0);
  expect(help.stdout).toContain("projections");
  expect(help.stderr).toBe("");
});

describe("what stops a command gives it its exit code", () => {
  test.each([
    ["the directory is in use", "data-directory-locked", 6],
    ["the directory is of a newer version", "data-directory-newer", 7],
    ["the log contradicts itself", "data-directory-damaged", 4],
    ["the disk is full", "ENOSPC", 5],
    ["the store is closed to this user", "EACCES", 5],
    ["nobody knows", "EWHATEVER", 1],
  ])("%s", async (what, code, exit) => {
    const open = () => Promise.reject(Object.assign(new Error(what), { code }));
    const ran = await commandLine({ open }).run("stock", "show", "tea");
    expect(ran).toMatchObject({ exit, stdout: "" });
    expect(ran.stderr).toContain(`stockbook: ${what}`);
  });

  test("a directory that is not there is a store that is not available, and is not made", async () => {
    const environment = () => ({ STOCKBOOK_DATA_DIR: "/nowhere/at/all" });
    const ran = await commandLine({ environment }).run("stock", "show", "tea");
    expect(ran.exit).toBe(EXIT.unavailable);
    expect(ran.stderr).toContain("/nowhere/at/all");
  });

  test("a wrong setting is a usage fault with its line", async () => {
    const environment = () => ({ STOCKBOOK_PROT: "80" });
    const ran = await commandLine({ environment }).run("config", "print");
    expect(ran).toMatchObject({ exit: 2, stdout: "" });
    expect(ran.stderr).toContain("did you mean STOCKBOOK_PORT?");
  });

  test.each([
    [400, 3],
    [404, 3],
    [422, 3],
    [503, 5],
    [504, 5],
    [500, 1],
  ])("an answer of %i ends with %i and the problem's words", async (status, exit) => {
    const ledger = cannedLedger({
      "GET /api/v1/availability": problem(status, "some-code", "so it is"),
    });
    const ran = await commandLine({ open: ledger.open }).run("stock", "show", "tea");
    expect(ran).toMatchObject({ exit, stdout: "", stderr: "stockbook: so it is (some-code)\n" });
  });

  test("a server that answers something else entirely is a failure with a sentence", async () => {
    const ledger = cannedLedger({ "GET /api/v1/availability": { body: { items: "none" } } });
    const ran = await commandLine({ open: ledger.open }).run("stock", "show", "tea");
    expect(ran.exit).toBe(1);
    expect(ran.stderr).toContain("does not understand");
  });
});

describe("projections", () => {
  const item = {
    name: "availability",
    build: "b1",
    status: "live",
    position: "log-1:7",
    lagSeconds: 0,
    builds: [],
  };
  const operation = (state: string, result: unknown = null) => ({
    body: { id: "op-1", state, progress: { done: 5, total: 7 }, result },
  });

  test("list is a table, or a line of JSON for each", async () => {
    const { open } = cannedLedger({ "GET /api/v1/projections": { body: { items: [item, item] } } });
    const { run } = commandLine({ open });
    expect((await run("projections", "list")).stdout).toMatch(/^name +status +build/);
    const lines = (await run("projections", "list", "--json")).stdout.trim().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual([item, item]);
  });

  test("an unknown projection is bad data", async () => {
    const { run } = commandLine(cannedLedger({}));
    expect((await run("projections", "rebuild", "availabilty")).exit).toBe(3);
  });

  test("a rebuild waits for its end and names the next step", async () => {
    const ledger = cannedLedger({
      "POST /api/v1/projections/availability/rebuilds": { ...operation("running"), status: 202 },
      "GET /api/v1/operations/op-1": operation("done", { build: "b2", differences: [] }),
    });
    const ran = await commandLine({ open: ledger.open }).run(
      "projections",
      "rebuild",
      "availability",
    );
    expect(ran).toMatchObject({
      exit: 0,
      stdout: "rebuild of availability: build b2, 0 differences\n",
    });
    expect(ran.stderr).toContain("rebuild of availability is under way (operation op-1)");
    expect(ran.stderr).toContain("stockbook projections verify availability");
    expect(ledger.asked[0]).toBe("POST /api/v1/projections/availability/rebuilds {}");
  });

  test("one that is being rebuilt is locked", async () => {
    const detail = "rebuilt by process 12 for 40 s";
    const { run } = commandLine(
      cannedLedger({
        "POST /api/v1/projections/availability/rebuilds": problem(409, "invalid-state", detail),
      }),
    );
    const ran = await run("projections", "rebuild", "availability");
    expect(ran.exit).toBe(6);
    expect(ran.stderr).toContain(detail);
  });

  test("differences found by verify end with 4 and are printed as data", async () => {
    const differences = [{ key: "tea@north", field: "onHand", replay: 5, found: 6 }];
    const { run } = commandLine(
      cannedLedger({
        "POST /api/v1/projections/availability/verify": { ...operation("running"), status: 202 },
        "GET /api/v1/operations/op-1": operation("done", { differences }),
      }),
    );
    const ran = await run("projections", "verify", "availability", "--json");
    expect(ran.exit).toBe(4);
    expect(JSON.parse(ran.stdout)).toMatchObject({ name: "availability", differences });
  });

  test("Ctrl-C cancels the rebuild, ends with 130 and says how to go on", async () => {
    let cancelled = false;
    const line = commandLine({
      open: async () => ({
        close: async () => undefined,
        exchange: async ({ method, path }) => {
          if (method === "DELETE") cancelled = true;
          if (path.endsWith("/rebuilds")) setImmediate(() => line.interrupt());
          return {
            status: 200,
            body: JSON.stringify(operation(cancelled ? "cancelled" : "running").body),
          };
        },
      }),
    });
    const ran = await line.run("projections", "rebuild", "availability");
    expect(ran).toMatchObject({ exit: 130, stdout: "" });
    expect(ran.stderr).toContain("go on with: stockbook projections rebuild availability");
  });
});

test("doctor names what fails and ends with its code", async () => {
  const directory = mkdtempSync(join(tmpdir(), "stockbook-doctor-"));
  chmodSync(directory, 0o755);
  const open = () => Promise.reject(new CliFault(EXIT.locked, "in use by process 7 for 3 s"));
  const environment = () => ({ STOCKBOOK_DATA_DIR: directory });
  const ran = await commandLine({ open, environment }).run("doctor", "--json");
  const findings = ran.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(findings.filter((one) => !one.ok).map((one) => one.check)).toEqual([
    "permissions",
    "ledger",
  ]);
  expect(ran.exit).toBe(1);
});

test("config print shows the value in force", async () => {
  const environment = () => ({ STOCKBOOK_PORT: "9001" });
  const ran = await commandLine({ environment }).run("config", "print", "--json");
  expect(JSON.parse(ran.stdout)).toMatchObject({
    STOCKBOOK_PORT: 9001,
    STOCKBOOK_HOST: "127.0.0.1",
  });
});
