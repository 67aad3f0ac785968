import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLedger, type OpenLedger } from "../api/memory-ledger.ts";
import { openShop, PAID, type Shop } from "../api/order-kit.ts";
import { ledgerLine, type Stockbook } from "./ledger-line.ts";

const PARCEL = "o-1.s1";

let ledger: OpenLedger;
let shop: Shop;
let stockbook: Stockbook;

beforeEach(async () => {
  ledger = await openLedger();
  shop = openShop(ledger);
  stockbook = ledgerLine(ledger, "shipments");
  await shop.stock("north", { tea: 10, cup: 10 });
  shop.well(await shop.place("o-1", { payment: PAID }));
});
afterEach(() => ledger.close());

const value = (text: string) => JSON.parse(text);

test("a parcel at the terminal, from the shelf to the door", async () => {
  const listed = await stockbook("list", "--status", "open", "--warehouse", "north");
  expect(listed.stdout).toMatch(/o-1\.s1\s+open\s+north\s+5\s+0\s/);
  const picked = await stockbook("pick", PARCEL, "--picker", "mai");
  expect(picked.stdout.split("\n")).toEqual(
    expect.arrayContaining([
      `${PARCEL} of o-1 from north: picked`,
      "  tea  3: 3 picked, 3 verified",
      "  cup  2: 2 picked, 2 verified",
    ]),
  );
  const packed = await stockbook("pack", PARCEL, "--grams", "400", "--json");
  expect(value(packed.stdout)).toMatchObject({ status: "packed", picker: "mai" });
  const left = await stockbook("hand-over", PARCEL);
  expect(left.stdout).toContain(`${PARCEL} of o-1 from north: shipped`);
  const at = "2026-11-21T11:59:00Z";
  const there = await stockbook("track", PARCEL, "delivered", "--at", at, "--place", "the door");
  expect(there.stdout).toContain(`${PARCEL} of o-1 from north: delivered`);
  expect((await stockbook("show", PARCEL)).stdout).toMatch(/label \S+ own-fleet \S+\nnext: track/);
  expect(await shop.order("o-1")).toMatchObject({ status: "delivered" });
});

test("what does not follow is refused by a guard", async () => {
  expect(await stockbook("hand-over", PARCEL)).toMatchObject({ exit: 7 });
  expect(await stockbook("pack", PARCEL)).toMatchObject({ exit: 7 });
  expect(await stockbook("label", PARCEL)).toMatchObject({ exit: 7 });
  expect(await stockbook("pack", PARCEL, "--grams", "light")).toMatchObject({ exit: 2 });
  expect(await stockbook("track", PARCEL, "beamed")).toMatchObject({ exit: 3 });
  expect(await stockbook("show", "o-9.s1")).toMatchObject({ exit: 3 });
});

test("a label goes to the printer, or into a file that is not there yet", async () => {
  const labels = ledgerLine(ledger, "labels");
  expect(await labels("print", PARCEL)).toMatchObject({
    exit: expect.toSatisfy((code) => code > 0),
  });
  await stockbook("pick", PARCEL);
  await stockbook("pack", PARCEL);
  const printed = await labels("print", PARCEL);
  expect(printed.stdout).toMatch(/^\^XA[\s\S]*\^XZ\n$/);
  const directory = mkdtempSync(join(tmpdir(), "stockbook-labels-"));
  try {
    const out = join(directory, "label.zpl");
    const written = await labels("print", PARCEL, "--out", out);
    expect(written.stdout).toContain(`the label of ${PARCEL} is in ${out}`);
    expect(readFileSync(out, "utf8").trimEnd()).toBe(printed.stdout.trimEnd());
    const again = await labels("print", PARCEL, "--out", out);
    expect(again.exit).toBe(1);
    expect(again.stderr).toContain("EEXIST");
  } finally {
    rmSync(directory, { recursive: true });
  }
});
