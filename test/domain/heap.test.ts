import fc from "fast-check";
import { expect, test } from "vitest";
import { makeHeap, popHeap, pushHeap } from "../../src/domain/heap.ts";

const before = (left: number, right: number): boolean => left < right;
const drained = (heap: number[]): number[] => {
  const out: number[] = [];
  for (let next = popHeap(heap, before); next !== undefined; next = popHeap(heap, before)) {
    out.push(next);
  }
  return out;
};
const inOrder = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

test("what was pushed comes out in order", () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (numbers) => {
      const heap: number[] = [];
      for (const number of numbers) pushHeap(heap, number, before);
      expect(drained(heap)).toEqual(inOrder(numbers));
    }),
  );
});

test("a heap made at once gives the same, and keeps its order while others are pushed", () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.array(fc.integer()), (numbers, more) => {
      const heap = makeHeap([...numbers], before);
      for (const number of more) pushHeap(heap, number, before);
      expect(drained(heap)).toEqual(inOrder([...numbers, ...more]));
    }),
  );
});

test("an empty heap gives nothing", () => {
  expect(popHeap([], before)).toBeUndefined();
});

test("making a heap compares each entry a few times, popping one a logarithm of times", () => {
  let compared = 0;
  const counting = (left: number, right: number): boolean => {
    compared += 1;
    return left < right;
  };
  const heap = makeHeap(
    Array.from({ length: 10_000 }, (_, index) => 10_000 - index),
    counting,
  );
  expect(compared).toBeLessThan(4 * 10_000);
  compared = 0;
  popHeap(heap, counting);
  expect(compared).toBeLessThan(2 * 14 + 2);
});
