import fc from "fast-check";
import { v5 } from "uuid";
import { expect, test } from "vitest";
import {
  canonicalJson,
  commandHashOf,
  commandIdOf,
  lineIdOf,
} from "../../src/commands/command-id.ts";

test("the same client and key give the same command, another client or key another one", () => {
  expect(commandIdOf("shop", "k1")).toBe(commandIdOf("shop", "k1"));
  expect(commandIdOf("shop", "k1")).not.toBe(commandIdOf("till", "k1"));
  expect(commandIdOf("shop", "k1")).not.toBe(commandIdOf("shop", "k2"));
});

test("an id that was given once is given for ever: this is storage format", () => {
  expect(commandIdOf("local", "order-1")).toBe("c95d6893-91d2-5203-a08f-3dc7784462d2");
  expect(commandHashOf("POST", "/api/v1/receipts", { b: 1, a: ["x", null] })).toBe(
    "HHBgJjsMstBpekVa6Ae9tRt_Or3uzmXbQYCL-H8NE0E",
  );
});

test("a line of a request has an id that follows from the request's", () => {
  const id = commandIdOf("shop", "k1");
  expect(lineIdOf(id, 0)).not.toBe(lineIdOf(id, 1));
  fc.assert(
    fc.property(fc.string(), (line) => {
      expect(lineIdOf(id, line)).toBe(v5(line, id));
    }),
  );
});

test("the hash stands for the body, whatever the order of its fields", () => {
  const one = commandHashOf("POST", "/r", { sku: "A", lines: [{ x: 1, y: 2 }] });
  expect(commandHashOf("POST", "/r", { lines: [{ y: 2, x: 1 }], sku: "A" })).toBe(one);
  expect(commandHashOf("POST", "/r", { sku: "A", lines: [{ x: 1, y: 3 }] })).not.toBe(one);
  expect(commandHashOf("PUT", "/r", { sku: "A", lines: [{ x: 1, y: 2 }] })).not.toBe(one);
  expect(commandHashOf("POST", "/r", { sku: "A", lines: [{ y: 2 }, { x: 1 }] })).not.toBe(one);
});

test("canonical JSON is JSON of the same value", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
