import fc from "fast-check";
import { expect, test } from "vitest";
import { categoryOf, isId, stockKeyOf, stockStream } from "../../src/domain/ids.ts";

const letters = Array.from("ABCXYZabcxyz0189");
const first = fc.constantFrom(...letters);
const rest = fc.string({ unit: fc.constantFrom(...letters, ".", "_", "-"), maxLength: 63 });
const anyId = fc.tuple(first, rest).map(([head, tail]) => head + tail);

test("every id of the alphabet is an id", () => {
  fc.assert(
    fc.property(anyId, (id) => {
      expect(isId(id)).toBe(true);
    }),
  );
});

test.each(["", "-a", ".a", "_a", "a b", "a@b", "a/b", "a$", "ä", "a\n", "a".repeat(65), "ａ"])(
  "%j is no id",
  (text) => {
    expect(isId(text)).toBe(false);
  },
);

test("SKU and warehouse read back from the name of their stream", () => {
  fc.assert(
    fc.property(anyId, anyId, (sku, warehouse) => {
      const stream = stockStream(sku, warehouse);
      expect(stockKeyOf(stream)).toEqual({ sku, warehouse });
      expect(categoryOf(stream)).toBe("stock");
    }),
  );
});

test("two stocks never share a stream", () => {
  fc.assert(
    fc.property(anyId, anyId, anyId, anyId, (sku, warehouse, otherSku, otherWarehouse) => {
      const same = sku === otherSku && warehouse === otherWarehouse;
      const [one, other] = [stockStream(sku, warehouse), stockStream(otherSku, otherWarehouse)];
      expect(one === other).toBe(same);
    }),
  );
});

test.each([
  "order-1",
  "stock",
  "stock-",
  "stock-a",
  "stock-@w",
  "stock-a@",
  "stock-a@b@c",
  "stocks-a@b",
])("%s is no stock", (stream) => {
  expect(stockKeyOf(stream)).toBeUndefined();
});

test("the category is what stands before the first dash", () => {
  expect(categoryOf("purchaseorder-po-1")).toBe("purchaseorder");
  expect(categoryOf("nodash")).toBe("nodash");
});
