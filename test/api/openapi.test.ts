import { afterAll, beforeAll, expect, test } from "vitest";
import { EXAMPLES } from "../../src/api/examples.ts";
import { operationsOf, runExamples, type ExampleRun } from "./example-run.ts";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";

/** Their answers have no end or are pages of another program. */
const WITHOUT_EXAMPLE = ["stream", "order-stream", "order-board-stream"];

let ledger: OpenLedger;
let runs: readonly ExampleRun[] = [];
beforeAll(async () => {
  ledger = await openLedger();
  runs = await runExamples();
});
afterAll(() => ledger.close());

/** The paths that the contract names. */
const PATHS: readonly (readonly [string, string])[] = [
  ...[
    ...["receipts", "reservations", "inventory/hold", "reservations/{id}/extend"],
    ...["reservations/{id}/release", "reservations/{id}/allocate", "reservations/{id}/change"],
    ...["allocations", "allocations/{id}/release", "picks", "picks/{id}/reverse", "shipments"],
    ...["returns", "adjustments", "count-corrections", "quarantines", "quarantines/release"],
    ...["damages", "write-offs", "lots/corrections", "relocations", "commands/batch"],
    ...["projections/{name}/rebuilds", "projections/{name}/verify"],
    ...["projections/{name}/switch", "projections/{name}/rollback"],
  ].map((path) => ["post", `/api/v1/${path}`] as const),
  ["delete", "/api/v1/inventory/hold/{id}"],
  ["delete", "/api/v1/operations/{id}"],
  ["put", "/api/v1/stock/{sku}/{warehouse}/policy"],
  ...[
    ...["availability", "inventory/availability", "availability/network", "availability/as-of"],
    ...["inventory/status", "stock/{sku}/{warehouse}", "stock/{sku}/{warehouse}/movements"],
    ...["stock/{sku}/{warehouse}/events", "stock/{sku}/{warehouse}/explain", "movements"],
    ...["reservations/{id}", "reservations", "alerts", "projections", "projections/{name}"],
    ...["operations/{id}", "stream", "events"],
  ].map((path) => ["get", `/api/v1/${path}`] as const),
  ["get", "/health/live"],
  ["get", "/health/ready"],
  ["get", "/metrics"],
];

test("every path of the contract is in the document", async () => {
  const { openapi, paths } = (await ledger.call({ method: "GET", url: "/openapi.json" })).body;
  expect(openapi).toBe("3.1.0");
  for (const [method, path] of PATHS) {
    expect(paths[path]?.[method]?.operationId, `${method} ${path}`).toBeTypeOf("string");
    expect(paths[path][method].summary).toBeTypeOf("string");
  }
});

test("every operation has a name of its own and an example", async () => {
  const document = (await ledger.call({ method: "GET", url: "/openapi.json" })).body;
  const names = Object.values<Record<string, { operationId: string }>>(document.paths).flatMap(
    (methods) => Object.values(methods).map(({ operationId }) => operationId),
  );
  expect(new Set(names).size).toBe(names.length);
  expect(operationsOf(document).size).toBe(names.length);
  const shown = EXAMPLES.map((one) => one.operationId);
  expect(names.filter((name) => !shown.includes(name))).toEqual(WITHOUT_EXAMPLE);
});

test("every example gives the answer that the document shows", () => {
  expect(runs.length).toBeGreaterThan(50);
  expect(
    runs.map(({ request, status, answer }) => ({
      operationId: request.operationId,
      status,
      answer,
    })),
  ).toEqual(EXAMPLES.map(({ operationId, status, answer }) => ({ operationId, status, answer })));
});

test("every example is one that is taken", () => {
  expect(EXAMPLES.filter(({ status }) => status >= 400)).toEqual([]);
});

test("the page of the document loads nothing from outside", async () => {
  const page = await ledger.call({ method: "GET", url: "/docs/" });
  expect(page.status).toBe(200);
  expect(String(page.body)).not.toMatch(/(?:src|href)="https?:/);
});
