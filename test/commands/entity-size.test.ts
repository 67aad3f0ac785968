import { expect, test } from "vitest";
import { tooLarge } from "../../src/commands/entity-append.ts";
import { APPEND_BYTES_MAX, APPEND_EVENTS_MAX } from "../../src/commands/event-log.ts";

const eventOf = (data: string) => ({ id: "id", type: "It", data, metadata: "{}" });
/** What an event takes beside its data. */
const REST = 6;

test("what one append can hold is not refused", () => {
  expect(tooLarge([eventOf("x".repeat(APPEND_BYTES_MAX - REST))])).toBeUndefined();
  const many = Array.from({ length: APPEND_EVENTS_MAX }, () => eventOf("{}"));
  expect(tooLarge(many)).toBeUndefined();
});

test("what it can't hold is refused by its bytes, not its characters", () => {
  const refused = tooLarge([eventOf("é".repeat(APPEND_BYTES_MAX / 2 - 2))]);
  expect(refused).toMatchObject({ code: "limit-exceeded" });
  expect(refused?.detail).toContain(`${String(APPEND_BYTES_MAX + 2)} bytes in 1 events`);
  const tooMany = Array.from({ length: APPEND_EVENTS_MAX + 1 }, () => eventOf("{}"));
  expect(tooLarge(tooMany)).toMatchObject({ code: "limit-exceeded" });
});
