import type { FastifyInstance } from "fastify";
import { expect, test } from "vitest";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";

const opened = (extraRoutes: (app: FastifyInstance) => void): Promise<OpenLedger> =>
  openLedger({ alter: (needs) => ({ ...needs, extraRoutes }) });

test("a route that does not say who may call it stops the start", async () => {
  const undeclared = opened((app) => {
    app.get("/api/v1/secrets", () => "everything");
  });
  await expect(undeclared).rejects.toThrow("GET /api/v1/secrets does not say who may call it");
});

test("a route that only looks like a page of the documents stops the start as well", async () => {
  const undeclared = opened((app) => {
    app.get("/docsecrets", () => "everything");
  });
  await expect(undeclared).rejects.toThrow("/docsecrets does not say who may call it");
});
