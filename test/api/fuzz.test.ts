import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EXAMPLE_REQUESTS } from "../../src/api/example-requests.ts";
import { PROBLEMS } from "../../src/api/problems.ts";
import { operationsOf } from "./example-run.ts";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";

const RUNS = 3_000;
/** A refusal that is meant, whatever the input: too much at once, or the read side behind. */
const DELIBERATE = [503, 504];

let ledger: OpenLedger;
let operations: ReturnType<typeof operationsOf>;
beforeAll(async () => {
  // Keys that an example makes must not lock out those behind it.
  ledger = await openLedger({ logId: "example", identity: { unattended: true } });
  operations = operationsOf((await ledger.call({ method: "GET", url: "/openapi.json" })).body);
});
afterAll(() => ledger.close());

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    ...[null, true, false, 0, -0, -1, 1, 1.5, 9, 1e9, 1e9 + 1, 2 ** 53, 1e308, "", "-", "a", "tea"],
    ...["saigon", "../..", "a@b", "a b", "\u0000", "\u202e", "\ud800", "1", "2026-02-30", "L1"],
    ...["2026-11-21T12:00:00Z", "9999-12-31", "0000-01-01", [], {}, [[]], ["a"], { $gt: "" }],
    ...["good", "damaged", "found", "recall", "all", "partial", "fefo", "x".repeat(600)],
  ),
  fc.jsonValue({ maxDepth: 3 }),
);

type Change = {
  readonly at: number;
  readonly value: unknown;
  readonly how: "set" | "drop" | "add";
};
const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(40),
  value: odd,
  how: fc.constantFrom("set", "drop", "add"),
});

type Slot = { readonly holder: Record<string, unknown>; readonly key: string };

const isHolder = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const slotsOf = (value: unknown): Slot[] =>
  isHolder(value)
    ? Object.keys(value).flatMap((key) => [{ holder: value, key }, ...slotsOf(value[key])])
    : [];

/** The example's body with fields changed, dropped or added somewhere in it. */
const changed = (body: unknown, changes: readonly Change[]): unknown => {
  const root = { body: structuredClone(body) };
  for (const { at, value, how } of changes) {
    const slots = slotsOf(root);
    const slot = slots[at % slots.length];
    if (slot === undefined) continue;
    // A copy: the next change may go into it, and must not find it again inside itself.
    if (how === "set") slot.holder[slot.key] = structuredClone(value);
    else if (how === "drop") Reflect.deleteProperty(slot.holder, slot.key);
    else slot.holder[`${slot.key}x`] = structuredClone(value);
  }
  return root.body;
};

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom(
    "tea",
    "saigon",
    "hold-1",
    "o-1.1",
    "pick-1",
    "%00",
    "a/b",
    "50",
    "-1",
    "example:3",
  ),
);

const request = fc.record({
  example: fc.constantFrom(
    ...EXAMPLE_REQUESTS.filter(({ operationId }) => !["metrics", "openapi"].includes(operationId)),
  ),
  changes: fc.array(change, { maxLength: 3 }),
  params: fc.dictionary(fc.constantFrom("id", "sku", "warehouse", "name", "code"), text),
  query: fc.dictionary(
    fc.constantFrom("sku", "warehouse", "limit", "cursor", "at", "position", "axis", "dryRun", "x"),
    text,
    { maxKeys: 2 },
  ),
  key: fc.constantFrom("k1", "k2", "k3", "k4", "k5"),
  ifMatch: fc.constantFrom('"0"', '"1"', "*", "x"),
});

const methodOf = (method: string): "GET" | "POST" | "PUT" | "DELETE" => {
  if (method === "GET" || method === "PUT" || method === "DELETE") return method;
  return "POST";
};

test("whatever a client sends, it is answered, and never by an error of ours", async () => {
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(request, async ({ example, changes, params, query, key, ifMatch }) => {
      const operation = operations.get(example.operationId);
      if (operation === undefined) throw new Error(example.operationId);
      const filled = { ...example.params, ...params };
      const path = operation.path.replace(/\{(\w+)\}/g, (_whole, name: string) =>
        encodeURIComponent(Buffer.from(filled[name] ?? "a").toString()),
      );
      const search = new URLSearchParams({ ...example.query, ...query }).toString();
      const body = changed(example.body, changes);
      const answer = await ledger.call({
        method: methodOf(operation.method),
        url: `${path}?${search}`,
        headers: {
          "idempotency-key": key,
          "if-match": ifMatch,
          "content-type": "application/json",
        },
        ...(operation.method === "GET" ? {} : { payload: JSON.stringify(body) ?? "" }),
      });
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (answer.status >= 500) expect(DELIBERATE).toContain(answer.status);
      if (answer.status < 400) return;
      expect(answer.type).toBe("application/problem+json");
      expect(Object.keys(PROBLEMS)).toContain(answer.body.code);
    }),
    { numRuns: RUNS },
  );
  // The net has caught what it was cast for: taken, malformed, unknown, refused by the state, reused keys.
  for (const status of [200, 201, 400, 404, 409, 422])
    expect(statuses.has(status), String(status)).toBe(true);
});
