import { describe, expect, test } from "vitest";
import { createLogMemory } from "../../src/adapters/memory/event-log.ts";
import { APPROVE, openHouse, receive, request, under, type House } from "./adjustment-house.ts";

const HOUR = 3_600_000;

const opened = async (
  stock = 500,
): Promise<House & { readonly memory: ReturnType<typeof createLogMemory> }> => {
  const memory = createLogMemory();
  const house = openHouse(memory);
  await house.book(receive(stock), under("receipt", "rita"));
  return { ...house, memory };
};

describe("what has been approved", () => {
  test.each(["adjustment", "write-off"] as const)(
    "is posted once as %s, in the name of who asked for it, naming its approval",
    async (kind) => {
      const house = await opened();
      await house.ask("a-1", request(-200, { kind }), under("ask", "pia"));
      expect(await house.decide("a-1", APPROVE, under("yes", "mara"))).toBe("posted");
      await house.carryOn("a-1");
      const type = kind === "adjustment" ? "StockAdjusted" : "StockWrittenOff";
      const postings = house.memory.all.filter((stored) => stored.type === type);
      expect(postings).toHaveLength(1);
      expect(JSON.parse(postings[0]?.data ?? "")).toMatchObject({
        ...{ approval: "a-1", reason: "loss", note: "water in the cellar" },
        [kind === "adjustment" ? "adjustment" : "writeOff"]: "a-1",
        after: { onHand: 300 },
      });
      expect(JSON.parse(postings[0]?.metadata ?? "")).toMatchObject({
        actor: "pia",
        causationId: "command mara yes",
      });
      const { stockRevision } = await house.state("a-1");
      expect(stockRevision).toBe((await house.stock()).revision);
    },
  );

  test("waits for the second of two", async () => {
    const house = await opened();
    await house.ask("a-1", request(-200, { approvers: 2 }), under("ask", "pia"));
    expect(await house.decide("a-1", APPROVE, under("yes", "mara"))).toBe("pending-approval");
    expect((await house.stock()).good).toBe(500);
    expect(await house.decide("a-1", APPROVE, under("yes", "omar"))).toBe("posted");
    expect((await house.stock()).good).toBe(300);
  });

  test("and would not fit the stock any more is refused for good, with the reason", async () => {
    const house = await opened(200);
    await house.ask("a-1", request(-150), under("ask", "pia"));
    const [line] = [{ lot: "-", bin: "-", condition: "good", units: 100 } as const];
    await house.book(
      { type: "damage", damage: "d-1", reason: "damage", lots: [line] },
      under("damage", "rita"),
    );
    expect(await house.decide("a-1", APPROVE, under("yes", "mara"))).toBe("refused");
    expect(await house.state("a-1")).toMatchObject({ code: "insufficient-stock" });
    expect((await house.stock()).good).toBe(100);
    // Goods that come later do not wake it up.
    await house.book(receive(100, "r-2"), under("more", "rita"));
    await house.carryOn("a-1");
    expect((await house.stock()).good).toBe(200);
  });
});

describe("what nobody decides on", () => {
  test("expires on its own, and is not posted", async () => {
    const house = await opened();
    await house.ask("a-1", request(-200), under("ask", "pia"));
    house.time.now += 72 * HOUR - 1;
    expect((await house.carryOn("a-1")).status).toBe("pending-approval");
    house.time.now += 1;
    expect(await house.decide("a-1", APPROVE, under("late", "mara"))).toBe("invalid-state");
    expect(await house.carryOn("a-1")).toMatchObject({ status: "expired", endedBy: "system" });
    expect((await house.stock()).good).toBe(500);
  });
});
