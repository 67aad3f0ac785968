import { afterEach, beforeEach, expect, test } from "vitest";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";

let ledger: OpenLedger | undefined;
beforeEach(() => {
  ledger = undefined;
});
afterEach(() => ledger?.close());

const never = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener("abort", () => {
      reject(new Error("cancelled"));
    });
  });

test("one rebuild of a projection at a time; it shows its progress and can be cancelled", async () => {
  ledger = await openLedger({
    alter: (needs) => ({
      ...needs,
      builds: {
        ...needs.builds,
        rebuild: (_name, options) => {
          options?.onProgress?.({ done: 3, total: 10 });
          return never(options?.signal);
        },
      },
    }),
  });
  const started = await ledger.post("/projections/availability/rebuilds", {});
  expect(started.status).toBe(202);
  const location = String(started.headers["location"]).replace("/api/v1", "");
  expect(location).toBe(`/operations/${String(started.body.id)}`);
  const second = await ledger.post("/projections/availability/rebuilds", {});
  expect([second.status, second.body.code]).toEqual([409, "invalid-state"]);
  expect((await ledger.get(location)).body).toMatchObject({
    state: "running",
    progress: { done: 3, total: 10 },
  });
  expect((await ledger.remove(location)).status).toBe(202);
  await new Promise((resolve) => setImmediate(resolve));
  expect((await ledger.get(location)).body.state).toBe("cancelled");
});

test("unknown projections and operations are not found, and there is nothing to roll back to", async () => {
  ledger = await openLedger();
  expect((await ledger.post("/projections/none/rebuilds", {})).status).toBe(404);
  expect((await ledger.get("/projections/none")).status).toBe(404);
  expect((await ledger.get("/operations/none")).status).toBe(404);
  const rollback = await ledger.post("/projections/availability/rollback", {});
  expect([rollback.status, rollback.body.code]).toEqual([409, "invalid-state"]);
});

test("commands are shed while as many are under way as may be, and health is not", async () => {
  ledger = await openLedger({ settings: { commandsInFlightMax: 0 } });
  const lines = [{ sku: "tea", units: 1 }];
  const shed = await ledger.post("/receipts", { warehouse: "main", lines });
  expect([shed.status, shed.body.code, shed.headers["retry-after"]]).toEqual([503, "busy", "1"]);
  expect((await ledger.call({ method: "GET", url: "/health/ready" })).status).toBe(200);
  const metrics = await ledger.call({ method: "GET", url: "/metrics" });
  expect(metrics.body).toContain("stockbook_commands_shed_total 1");
});

test("commands are shed while the event loop runs behind", async () => {
  ledger = await openLedger({ alter: (needs) => ({ ...needs, loopDelayMs: () => 201 }) });
  const lines = [{ sku: "tea", units: 1 }];
  expect((await ledger.post("/receipts", { warehouse: "main", lines })).status).toBe(503);
});
