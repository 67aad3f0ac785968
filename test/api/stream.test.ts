import { get, type IncomingMessage } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";

let ledger: OpenLedger;
let port = 0;
beforeEach(async () => {
  ledger = await openLedger();
  await ledger.app.listen({ port: 0, host: "127.0.0.1" });
  const address = ledger.app.server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
});
afterEach(() => ledger.close());

type Seen = { readonly id: string; readonly event: string; readonly data: { revision?: number } };

const parse = (block: string): Seen => {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? "";
  return { id: field("id"), event: field("event"), data: JSON.parse(field("data") || "{}") };
};

/** Reads a stream until it has seen so many messages, then goes away. */
const read = (
  query: string,
  wanted: number,
  options: { readonly headers?: Record<string, string>; readonly onFirst?: () => void } = {},
): Promise<readonly Seen[]> =>
  new Promise((resolve, reject) => {
    const headers = { accept: "text/event-stream", ...options.headers };
    const request = get(
      { port, path: `/api/v1/stream${query}`, headers },
      (response: IncomingMessage) => {
        let text = "";
        let told = false;
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
          const seen = text.split("\n\n").filter((block) => block.includes("data: "));
          if (seen.length > 0 && !told) {
            told = true;
            options.onFirst?.();
          }
          if (seen.length < wanted) return;
          request.destroy();
          resolve(seen.slice(0, wanted).map(parse));
        });
      },
    );
    request.on("error", reject);
  });

const receive = (units: number) =>
  ledger.post("/receipts", { warehouse: "main", lines: [{ sku: "tea", units }] });

test("a stream says at once that it is connected, then what is recorded", async () => {
  await receive(1);
  const seen = await read("", 3, {
    onFirst: () => {
      void receive(2).then(() => receive(3));
    },
  });
  expect(seen.map((one) => [one.event, one.data.revision])).toEqual([
    ["connected", undefined],
    ["StockReceived", 1],
    ["StockReceived", 2],
  ]);
  expect(seen[1]?.data).toMatchObject({ publishedAs: "inventory.received", position: seen[1]?.id });
});

test("a stream goes on behind the last event that was seen", async () => {
  for (let units = 1; units <= 4; units++) await receive(units);
  const seen = await read("", 3, { headers: { "last-event-id": "test:2" } });
  expect(seen.map((one) => one.id)).toEqual(["test:2", "test:3", "test:4"]);
});

test("a stream of some types leaves the others out, by either name", async () => {
  await receive(5);
  const lines = [{ sku: "tea", warehouse: "main", units: 1 }];
  for (const id of ["r1", "r2"])
    await ledger.post("/reservations", { id, holdClass: "cart", lines });
  for (const types of ["StockReserved", "inventory.reserved"]) {
    const seen = await read(`?types=${types}`, 3, { headers: { "last-event-id": "test:0" } });
    expect(seen.map((one) => one.event)).toEqual(["connected", "StockReserved", "StockReserved"]);
  }
});

test("what a stream can't understand is refused before it begins", async () => {
  const refused = async (url: string, headers: Record<string, string> = {}) =>
    (await ledger.get(url, headers)).body.code;
  expect(await refused("/stream?types=nothing")).toBe("validation-failed");
  expect(await refused("/stream", { "last-event-id": "other:1" })).toBe("validation-failed");
  expect(await refused("/stream", { accept: "application/json" })).toBe("not-acceptable");
});
