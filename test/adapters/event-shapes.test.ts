import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { entityEvents } from "../../src/adapters/entity-event-schema.ts";
import { stockEvent } from "../../src/adapters/stock-event-schema.ts";
import { shapesOfSchema, shapesOfUnion } from "./event-shapes.ts";

const UNIONS: readonly (readonly ["StockEvent" | "EntityEvent", z.ZodType])[] = [
  ["StockEvent", stockEvent],
  ["EntityEvent", entityEvents],
];

describe.each(UNIONS)("%s: what an audit checks", (name, schema) => {
  const types = shapesOfUnion(name);
  const schemas = shapesOfSchema(schema);

  test("is every type of event, and none that there is not", () => {
    expect([...schemas.keys()].sort()).toEqual([...types.keys()].sort());
    expect(types.size).toBeGreaterThan(20);
  });

  test.each([...types])(
    "of %s is every field, at every depth, as the domain has it",
    (type, shape) => {
      expect(schemas.get(type)).toBe(shape);
    },
  );
});
