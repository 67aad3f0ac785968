import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createHttpClient, runCommand, startServer } from "./real-server.ts";

const RECEIPTS = 60;
const LINES = 1_000;

test("an interrupted rebuild ends with 130, leaves the old build in service, and goes on later", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "stockbook-rebuild-"));
  const server = await startServer(dataDir);
  const http = createHttpClient(1);
  const lines = Array.from({ length: LINES }, (_, index) => ({ sku: `sku-${index}`, units: 1 }));
  for (let number = 0; number < RECEIPTS; number++) {
    const body = { warehouse: "north", lines };
    const { status } = await http.post(`${server.url}/api/v1/receipts`, `k${number}`, body);
    expect(status).toBe(201);
  }
  const status = async () => {
    const ran = await runCommand(["projections", "status", "availability", "--json"], dataDir);
    return JSON.parse(ran.stdout);
  };
  const before = await status();

  const interrupted = await runCommand(["projections", "rebuild", "availability"], dataDir, {
    interruptAfter: /is under way/,
  });
  expect(interrupted).toMatchObject({ exit: 130, stdout: "" });
  expect(interrupted.stderr).toContain("go on with: stockbook projections rebuild availability");
  expect(await status()).toMatchObject({ build: before.build, status: "live" });

  const resumed = await runCommand(["projections", "rebuild", "availability", "--json"], dataDir);
  expect(resumed.exit).toBe(0);
  const { result } = JSON.parse(resumed.stdout);
  expect(result).toMatchObject({ resumed: true, switched: true, differences: [] });
  expect((await status()).build).toBe(result.build);
  http.close();
  await server.kill("SIGTERM");
});
