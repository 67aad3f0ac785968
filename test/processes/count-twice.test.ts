import { expect, test } from "vitest";
import { createLogMemory } from "../../src/adapters/memory/event-log.ts";
import type { StockCommandOf } from "../../src/domain/stock/commands.ts";
import { placeId } from "../../src/domain/count/place-ids.ts";
import { bucketsOf } from "../../src/domain/stock/state.ts";
import { COUNT, openCounting, receive } from "./count-house.ts";

type Correction = StockCommandOf<"correct-count">;

const line = (bin: string, expected: number, counted: number): Correction["lots"][number] => ({
  ...{ lot: "-", bin, condition: "good", expected, counted },
});
const FIRST = line("A-01", 100, 98);
const SECOND = line("A-02", 50, 47);

const WHOLE: Correction = {
  ...{ type: "correct-count", count: COUNT, countedAtRevision: 1, lots: [FIRST, SECOND] },
};
const place = (number: number, one: typeof FIRST): Correction => ({
  type: "correct-count",
  ...{ count: placeId(COUNT, number), placeOf: COUNT, countedAtRevision: 1, lots: [one] },
});

const openHouse = async () => {
  const house = openCounting(createLogMemory());
  await house.book("tea", receive("r1", 100));
  await house.book("tea", receive("r2", 50, "A-02"));
  const onHand = async () => bucketsOf(await house.stock("tea")).onHand;
  return { ...house, onHand };
};

test("a count that was booked place by place is not booked as a whole by whoever comes late", async () => {
  const { book, onHand } = await openHouse();
  await book("tea", place(0, FIRST));
  await expect(book("tea", WHOLE)).rejects.toThrow("place by place");
  await book("tea", place(1, SECOND));
  await expect(book("tea", WHOLE)).rejects.toThrow("place by place");
  expect(await onHand()).toBe(145);
});

test("a count that was booked as a whole answers each of its places, and books none again", async () => {
  const { book, onHand } = await openHouse();
  const whole = await book("tea", WHOLE);
  for (const [number, one] of [FIRST, SECOND].entries()) {
    expect(await book("tea", place(number, one))).toMatchObject({
      ...{ replayed: true, version: whole.version },
    });
  }
  expect(await onHand()).toBe(145);
});

test("another count of the same places is another count", async () => {
  const { book, onHand } = await openHouse();
  await book("tea", place(0, FIRST));
  const other = { ...WHOLE, count: "c2", countedAtRevision: 2 };
  await book("tea", { ...other, lots: [line("A-01", 98, 97)] });
  expect(await onHand()).toBe(147);
});
