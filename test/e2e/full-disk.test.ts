import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compose } from "../../src/compose.ts";
import { readConfig } from "../../src/config.ts";

const PAGES = 120;
const RECEIPTS_MAX = 500;
const ITEM = "/api/v1/availability?sku=sku-3&warehouse=north";

const open = async (dataDir: string, logPagesMax?: number) => {
  const config = readConfig({
    STOCKBOOK_DATA_DIR: dataDir,
    STOCKBOOK_LOG_LEVEL: "silent",
    STOCKBOOK_OPEN_CATALOGUE: "true",
  });
  const full = logPagesMax === undefined ? {} : { logPagesMax };
  const composition = await compose(config, { listen: false, ...full });
  await composition.start();
  const send = async (method: "GET" | "POST", url: string, key?: string, body?: unknown) => {
    const answer = await composition.app.inject({
      method,
      url,
      headers: { host: "localhost", ...(key === undefined ? {} : { "idempotency-key": key }) },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
  };
  return { composition, send };
};

const receipt = (number: number) => ({
  id: `r${String(number)}`,
  warehouse: "north",
  lines: Array.from({ length: 20 }, (_, index) => ({ sku: `sku-${String(index)}`, units: 1 })),
});

test("a full disk is said so, reads go on, and nothing acknowledged is lost", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "stockbook-full-"));
  const full = await open(dataDir, PAGES);
  let accepted = 0;
  let position = "";
  let refused: Awaited<ReturnType<typeof full.send>> | undefined;
  for (let number = 0; number < RECEIPTS_MAX && refused === undefined; number++) {
    const answer = await full.send(
      "POST",
      "/api/v1/receipts",
      `k${String(number)}`,
      receipt(number),
    );
    if (answer.status === 201) {
      accepted += 1;
      position = answer.body.position;
    } else refused = answer;
  }
  expect(accepted).toBeGreaterThan(0);
  expect(refused?.status).toBe(503);
  expect(refused?.body.code).toBe("log-unavailable");
  expect(refused?.headers["retry-after"]).toBeDefined();

  // It stays so: not the next command that happens to fit decides.
  const small = { id: "last", warehouse: "north", lines: [{ sku: "sku-1", units: 1 }] };
  expect((await full.send("POST", "/api/v1/receipts", "k-last", small)).status).toBe(503);
  expect((await full.send("GET", "/health/ready")).status).toBe(503);
  expect((await full.send("GET", "/health/live")).status).toBe(200);
  const read = await full.send("GET", `${ITEM}&minPosition=${position}`);
  expect(read).toMatchObject({ status: 200, body: { items: [{ onHand: accepted }] } });
  await full.composition.stop();

  const next = await open(dataDir);
  const after = await next.send("GET", ITEM);
  const again = await next.send("POST", "/api/v1/receipts", "k0", receipt(0));
  expect(again.headers["idempotency-replayed"]).toBe("true");
  // The receipt that was refused stands line by line: what of it was written counts, and a repeat completes it.
  const repeat = await next.send(
    "POST",
    "/api/v1/receipts",
    `k${String(accepted)}`,
    receipt(accepted),
  );
  expect(repeat.status).toBe(201);
  expect([accepted, accepted + 1]).toContain(after.body.items[0].onHand);
  const completed = await next.send("GET", `${ITEM}&minPosition=${repeat.body.position}`);
  expect(completed.body.items[0].onHand).toBe(accepted + 1);
  await next.composition.stop();
});
