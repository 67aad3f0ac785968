import { test, describe, expect } from "vitest";
import fc from "fast-check";
import { createLogMemory } from "../../src/adapters/memory/event-log.ts";
import { createEvidence, type EvidenceFact } from "../../src/domain/adjustment/evidence.ts";
import { bucketsOf, type Stock } from "../../src/domain/stock/state.ts";
import {
  allocate,
  APPROVE,
  CLOSE,
  COUNT,
  EASY,
  figures,
  openCounting,
  receive,
  STRICT,
  type Counting,
} from "./count-house.ts";

const unitsIn = (stock: Stock, bin: string): number =>
  stock.lots.get("-")?.bins.get(bin)?.good ?? 0;

const wrongIn = (facts: readonly EvidenceFact[]): readonly string[] => {
  const evidence = createEvidence();
  return facts.flatMap((fact) => evidence.take(fact) ?? []);
};

/** Two SKUs with goods in two bins, of which a part is promised to orders. */
const filled = async () => {
  const house = openCounting(createLogMemory());
  await house.book("tea", receive("r1", 100));
  await house.book("tea", receive("r2", 50, "A-02"));
  await house.book("rice", receive("r3", 30));
  return house;
};

describe("posting what was counted", () => {
  test("a count without a difference books no units, and the places are counted", async () => {
    const house = await filled();
    await house.open(["tea", "rice"], STRICT);
    await house.ask("pim", figures(["tea", 100], ["tea", 50, "A-02"], ["rice", 30]));
    const count = await house.ask("mara", CLOSE);
    expect(count.status).toBe("posted");
    const tea = await house.stock("tea");
    expect(bucketsOf(tea)).toMatchObject({ onHand: 150, available: 150 });
    expect(tea.lots.get("-")?.bins.get("A-02")?.counted?.count).toBe(COUNT);
  });

  test("a difference waits for an approval and is then booked under the count's own id", async () => {
    const house = await filled();
    await house.open(["tea", "rice"], STRICT);
    await house.ask("pim", figures(["tea", 97], ["tea", 51, "A-02"], ["rice", 30]));
    expect((await house.ask("mara", CLOSE)).status).toBe("pending-approval");
    expect(bucketsOf(await house.stock("tea")).onHand).toBe(150);
    const count = await house.ask("vera", APPROVE);
    expect(count.status).toBe("posted");
    const tea = await house.stock("tea");
    expect([unitsIn(tea, "A-01"), unitsIn(tea, "A-02")]).toEqual([97, 51]);
    expect(count.stocks.map(({ sku, revision }) => [sku, revision])).toEqual([
      ["tea", 2],
      ["rice", 1],
    ]);
  });

  test("what moved during the count is kept: only the difference is booked", async () => {
    const house = await filled();
    await house.open(["tea"], EASY);
    await house.book("tea", receive("r4", 7));
    await house.ask("pim", figures(["tea", 95], ["tea", 50, "A-02"]));
    await house.book("tea", {
      type: "relocate",
      relocation: "m1",
      lot: "-",
      ...{ from: "A-01", to: "A-02", units: 20 },
    });
    await house.ask("mara", CLOSE);
    const tea = await house.stock("tea");
    expect([unitsIn(tea, "A-01"), unitsIn(tea, "A-02")]).toEqual([95 + 7 - 20, 50 + 20]);
  });

  test("less than is promised shorts the claims, youngest first", async () => {
    const house = await filled();
    await house.book("rice", allocate("o-1", 20));
    await house.book("rice", allocate("o-2", 10));
    await house.open(["rice"], STRICT);
    await house.ask("pim", figures(["rice", 15]));
    await house.ask("mara", CLOSE);
    expect((await house.ask("vera", APPROVE)).status).toBe("posted");
    const rice = await house.stock("rice");
    expect(bucketsOf(rice)).toMatchObject({ onHand: 15, available: 0, allocated: 15 });
    expect(rice.claims.get("o-2")).toMatchObject({ backed: 0, backordered: 10 });
    expect(rice.claims.get("o-1")).toMatchObject({ backed: 15, backordered: 5 });
  });

  test("a place that another count books between the approval and the posting is booked once", async () => {
    const house = await filled();
    await house.open(["tea"], STRICT);
    await house.ask("pim", figures(["tea", 97], ["tea", 51, "A-02"]));
    await house.ask("mara", CLOSE);
    const seen = { lot: "-", bin: "A-01", condition: "good", expected: 100, counted: 97 } as const;
    const lots = [seen];
    await house.book("tea", { type: "correct-count", count: "c9", countedAtRevision: 1, lots });
    const count = await house.ask("vera", APPROVE);
    expect(count.lines).toMatchObject([
      { bin: "A-01", state: "refused", reason: expect.stringContaining("count c9") },
      { bin: "A-02", state: "posted" },
    ]);
    const tea = await house.stock("tea");
    expect([unitsIn(tea, "A-01"), unitsIn(tea, "A-02")]).toEqual([97, 51]);
  });

  test("a place that would hold less than nothing is refused with the reason; the others are posted", async () => {
    const house = await filled();
    await house.open(["tea", "rice"], EASY);
    await house.book("tea", {
      type: "relocate",
      relocation: "m1",
      lot: "-",
      ...{ from: "A-01", to: "B-01", units: 95 },
    });
    await house.ask("pim", figures(["tea", 90], ["tea", 48, "A-02"], ["rice", 31]));
    const count = await house.ask("mara", CLOSE);
    expect(count.status).toBe("posted");
    const states = count.lines.map(({ sku, bin, state }) => [sku, bin, state]);
    expect(states).toEqual([
      ["tea", "A-01", "refused"],
      ["tea", "A-02", "posted"],
      ["rice", "A-01", "posted"],
    ]);
    expect(count.lines[0]?.reason).toContain("invalid-state");
    const tea = await house.stock("tea");
    expect([unitsIn(tea, "A-01"), unitsIn(tea, "A-02")]).toEqual([5, 48]);
    expect(unitsIn(await house.stock("rice"), "A-01")).toBe(31);
  });

  test("the stock's own limit asks for an approval that the count's rules did not", async () => {
    const house = await filled();
    await house.book("tea", { type: "set-policy", policy: { approvalLimits: { single: 2 } } });
    await house.open(["tea", "rice"], EASY);
    await house.ask("pim", figures(["tea", 95], ["tea", 50, "A-02"], ["rice", 29]));
    const waits = await house.ask("mara", CLOSE);
    expect(waits.status).toBe("pending-approval");
    expect(bucketsOf(await house.stock("tea")).onHand).toBe(150);
    expect(bucketsOf(await house.stock("rice")).onHand).toBe(29);
    expect((await house.ask("vera", APPROVE)).status).toBe("posted");
    expect(bucketsOf(await house.stock("tea")).onHand).toBe(145);
  });
});

describe("movements while a count goes on", () => {
  const units = fc.integer({ min: 0, max: 60 });
  const movement = fc.record({
    kind: fc.constantFrom("receive", "relocate", "allocate", "release"),
    units: fc.integer({ min: 1, max: 30 }),
    when: fc.constantFrom("before the entry", "before the approval"),
  });

  test("what stands there at the end is counted − expected + whatever happened otherwise", async () => {
    await fc.assert(
      fc.asyncProperty(
        units,
        units,
        fc.array(movement, { maxLength: 8 }),
        async (one, two, moves) => {
          // Two houses with the same life; only in the first one somebody counts.
          const counted = openCounting(createLogMemory());
          const other = openCounting(createLogMemory());
          const both = async (what: (house: Counting) => Promise<unknown>) => {
            await what(counted);
            await what(other);
          };
          await both((house) => house.book("tea", receive("r1", 40)));
          await both((house) => house.book("tea", receive("r2", 20, "A-02")));
          await counted.open(["tea"], STRICT);
          const move = async (when: string) => {
            for (const [index, { kind, units: some }] of moves.entries()) {
              if (moves[index]!.when !== when) continue;
              const id = `x${String(index)}`;
              await both(async (house) => {
                if (kind === "receive") await house.book("tea", receive(id, some));
                if (kind === "allocate")
                  await house.book("tea", allocate(id, some)).catch(() => {});
                if (kind === "release") {
                  const release = { type: "release-allocation", claim: "x0" } as const;
                  await house.book("tea", release).catch(() => {});
                }
                if (kind === "relocate") {
                  const at = { lot: "-", from: "A-01", to: "A-02", units: some };
                  await house
                    .book("tea", { type: "relocate", relocation: id, ...at })
                    .catch(() => {});
                }
              });
            }
          };
          await move("before the entry");
          await counted.ask("pim", figures(["tea", one], ["tea", two, "A-02"]));
          await counted.ask("mara", CLOSE);
          await move("before the approval");
          const count = await counted.carryOn();
          if (count.status === "pending-approval") await counted.ask("vera", APPROVE);
          const done = await counted.carryOn();
          expect(done.status).toBe("posted");
          const [after, without] = [await counted.stock("tea"), await other.stock("tea")];
          for (const line of done.lines) {
            const delta = line.figures.at(-1)!.counted - line.expected;
            const there = unitsIn(without, line.bin);
            // What can't be true any more is refused, and leaves the place as it was.
            expect(line.state).toBe(there + delta < 0 ? "refused" : "posted");
            expect(unitsIn(after, line.bin)).toBe(there + (line.state === "posted" ? delta : 0));
          }
          const { onHand, available, reserved, allocated } = bucketsOf(after);
          expect(available).toBeGreaterThanOrEqual(0);
          expect(onHand).toBe(available + reserved + allocated);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("where a stock asks for two approvals", () => {
  const guarded = async () => {
    const house = openCounting(createLogMemory(), undefined, { secondUnits: 10 });
    await house.book("tea", receive("r1", 100));
    await house.open(["tea"], STRICT);
    return house;
  };

  test("a count that one person has approved waits for another one, and is then posted", async () => {
    const house = await guarded();
    await house.ask("pim", figures(["tea", 89]));
    await house.ask("mara", CLOSE);
    const once = await house.ask("vera", APPROVE);
    expect(once).toMatchObject({ status: "pending-approval", approvers: 2 });
    expect(bucketsOf(await house.stock("tea")).onHand).toBe(100);
    expect((await house.ask("omar", APPROVE)).status).toBe("posted");
    expect(bucketsOf(await house.stock("tea")).onHand).toBe(89);
    expect(wrongIn(await house.facts())).toEqual([]);
  });

  test("one below its limit needs no second one", async () => {
    const house = await guarded();
    await house.ask("pim", figures(["tea", 90]));
    await house.ask("mara", CLOSE);
    expect((await house.ask("vera", APPROVE)).status).toBe("posted");
  });

  test("the proof finds a count that fewer people approved than it took", async () => {
    const house = openCounting(createLogMemory());
    await house.book("tea", receive("r1", 100));
    await house.open(["tea"], { ...STRICT, secondUnits: 5 });
    await house.ask("pim", figures(["tea", 80]));
    await house.ask("mara", CLOSE);
    await house.ask("vera", APPROVE);
    await house.ask("omar", APPROVE);
    const facts = await house.facts();
    expect(wrongIn(facts)).toEqual([]);
    const once = facts.filter(
      ({ event }) => event.type !== "CountApproved" || event.missing === undefined,
    );
    expect(wrongIn(once)).toEqual([
      "stock-tea@north at 1, StockAdjusted c1: too few people have approved it",
    ]);
  });
});
