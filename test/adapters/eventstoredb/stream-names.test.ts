import fc from "fast-check";
import { expect, test } from "vitest";
import { createStreamNames } from "../../../src/adapters/eventstoredb/stream-names.ts";
import { ID_PATTERN, stockKeyOf, stockStream } from "../../../src/domain/ids.ts";

const id = fc.stringMatching(ID_PATTERN);
const prefix = fc.oneof(
  fc.constant(""),
  fc.stringMatching(/^[a-z0-9][a-z0-9._]{0,9}-$/).filter((text) => !/^(stock|count)-/.test(text)),
);

test("a stock is found again under the name of its stream, whatever stands before it", () => {
  fc.assert(
    fc.property(prefix, id, id, (before, sku, warehouse) => {
      const names = createStreamNames(before);
      const stream = stockStream(sku, warehouse);
      const name = names.onServer(stream);
      expect(names.ownName(name)).toBe(stream);
      expect(stockKeyOf(stream)).toEqual({ sku, warehouse });
      expect(names.prefixes.some((one) => name.startsWith(one))).toBe(true);
    }),
  );
});

test("streams of others are not the ledger's", () => {
  const names = createStreamNames("shop-");
  const others = [
    ...["stock-a@w", "shop-", "shop-stock", "shop-orders-1", "$shop-stock-a@w", "$$shop-stock-a@w"],
    ...["other-stock-a@w", "", "-", "$ce-stock", names.identity],
  ];
  for (const name of others) expect([name, names.ownName(name)]).toEqual([name, undefined]);
});

test("a name that would never be read back is refused before it is sent", () => {
  const names = createStreamNames("");
  for (const stream of ["", "stock", "orders-1", "$stock-a@w", "-a"]) {
    expect(() => names.onServer(stream)).toThrow(RangeError);
  }
});

test("a prefix must not look like a stream of a ledger or of the system", () => {
  for (const before of ["stock-", "count-x-", "$x", "-", "a b", "x".repeat(65)]) {
    expect(() => createStreamNames(before)).toThrow(RangeError);
  }
});
