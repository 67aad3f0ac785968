import { afterEach, beforeEach, expect, test } from "vitest";
import { entityCodec } from "../../src/adapters/event-codec.ts";
import { NO_STREAM } from "../../src/commands/event-log.ts";
import { instantText } from "../../src/domain/instant.ts";
import { NOON, openLedger, type OpenLedger } from "../api/memory-ledger.ts";
import { ledgerLine, type Stockbook } from "./ledger-line.ts";

let ledger: OpenLedger;
let stockbook: Stockbook;

beforeEach(async () => {
  ledger = await openLedger();
  stockbook = ledgerLine(ledger);
  await ledger.post("/warehouses", { id: "north", name: "North", timeZone: "UTC" });
  await ledger.post("/receipts", { warehouse: "north", lines: [{ sku: "tea", units: 100 }] });
});
afterEach(() => ledger.close());

/** Writes into the log past every rule, as a program with a fault or a hand in the file would. */
const slipIn = async (
  stream: string,
  event: { readonly type: "SupplierRetired"; reason?: never },
) => {
  const metadata = {
    ...{ actor: "eve", channel: "test", correlationId: "slip", schemaVersion: 1 },
    recordedAt: instantText(NOON),
  };
  const { id, type, data, metadata: text } = entityCodec.encode(event, metadata, "slipped-in");
  const stored = { id, type, data, metadata: text };
  expect(await ledger.log.append(stream, NO_STREAM, [stored])).toMatchObject({ kind: "committed" });
};

test.each(["replay", "approvals"])(
  "audit %s finds nothing in a log as it was written",
  async (audit) => {
    expect((await stockbook("audit", audit)).exit).toBe(0);
  },
);

test.each(["replay", "approvals"])(
  "audit %s names an event that is not what its type says",
  async (audit) => {
    await slipIn("supplier-acme", JSON.parse('{ "type": "SupplierRetired", "reason": 7 }'));
    const found = await stockbook("audit", audit, "--json");
    expect(found.exit).toBe(4);
    expect(found.stdout).toContain("data.reason");
  },
);

test.each(["replay", "approvals"])(
  "audit %s names an event in a stream of another kind",
  async (audit) => {
    await slipIn("warehouse-acme", { type: "SupplierRetired" });
    const found = await stockbook("audit", audit, "--json");
    expect(found.exit).toBe(4);
    expect(found.stdout).toContain("the type belongs to supplier");
  },
);
