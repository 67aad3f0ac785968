import { describe, expect, test } from "vitest";
import type { ReturnCommand } from "../../../src/domain/return/commands.ts";
import { RETURN_EVENTS, type ReturnStatus } from "../../../src/domain/return/events.ts";
import { ENDED } from "../../../src/domain/return/state.ts";
import { actionsOf, RETURN_ACTIONS, TRANSITIONS } from "../../../src/domain/return/transitions.ts";
import { DAY, fileIn, inspected, openFile, OPEN, WAYS } from "./given.ts";

const STATUSES = Object.keys(WAYS).filter((one): one is ReturnStatus => one in WAYS);

const ASKS: { readonly [Action in (typeof RETURN_ACTIONS)[number]]: ReturnCommand } = {
  review: { type: "review" },
  approve: { type: "approve", shipDays: 30 },
  reject: { type: "reject", reason: "worn" },
  "ship-back": { type: "ship-back" },
  receive: { type: "receive", warehouse: "north" },
  inspect: { type: "inspect", warehouse: "north", decision: "person", lines: [inspected(1)] },
  decide: { type: "decide" },
  cancel: { type: "cancel", reason: "kept it" },
};

const PAIRS = STATUSES.flatMap((status) =>
  RETURN_ACTIONS.map((action) => [status, action] as const),
);

describe("a return", () => {
  test.each(PAIRS)("that is %s: %s is taken, or refused with what is allowed", (status, action) => {
    const file = fileIn(status);
    expect(file.state().status).toBe(status);
    const isAllowed = actionsOf(file.state()).includes(action);
    const verdict = file.say(ASKS[action]);
    if (isAllowed) {
      expect(verdict.kind).toBe("accepted");
      const row = TRANSITIONS.find((one) => one.from === status && one.command === action);
      expect(row?.to).toContain(file.state().status);
      return;
    }
    if (status === "none") {
      expect(verdict).toMatchObject({ rejection: { code: "not-found" } });
      return;
    }
    expect(verdict).toMatchObject({ kind: "refused", rejection: { code: "invalid-state" } });
    expect(JSON.stringify(verdict)).toContain("allowed: ");
    expect(file.state().status).toBe(status);
  });

  test.each(ENDED)("that is %s can't be moved by anybody", (status) => {
    expect(actionsOf(fileIn(status).state())).toEqual([]);
    const file = fileIn(status);
    expect(file.say({ type: "note-refunded", amount: 1 })).toMatchObject({ events: [] });
    file.wait(100 * DAY);
    expect(file.say({ type: "lapse" })).toMatchObject({ events: [] });
  });

  test("is opened once: the same again changes nothing, another one is refused", () => {
    const file = fileIn("requested");
    expect(file.say(OPEN)).toEqual({ kind: "accepted", events: [] });
    expect(file.say({ ...OPEN, reason: "another" } as ReturnCommand)).toMatchObject({
      rejection: { code: "duplicate-id" },
    });
  });

  test("takes no more than was approved, and only in one warehouse", () => {
    const file = fileIn("approved");
    const more = { type: "receive", warehouse: "north", lines: [{ line: 1, units: 4 }] } as const;
    expect(file.say(more)).toMatchObject({ rejection: { code: "invalid-state" } });
    expect(file.say({ ...more, lines: [{ line: 2, units: 1 }] })).toMatchObject({
      rejection: { code: "invalid-state" },
    });
    file.say({ ...more, lines: [{ line: 1, units: 2 }] });
    expect(file.say({ type: "receive", warehouse: "south" })).toMatchObject({
      rejection: { detail: "the return came in at north" },
    });
    expect(file.say({ type: "receive", warehouse: "north" })).toMatchObject({ kind: "accepted" });
    expect(file.state().lines[0]).toMatchObject({ units: 3, received: 3 });
  });

  test("inspects each unit once", () => {
    const file = fileIn("received");
    const inspect = { type: "inspect", decision: "policy" } as const;
    expect(file.say({ ...inspect, lines: [inspected(2), inspected(2, "damaged")] })).toMatchObject({
      rejection: { code: "invalid-state" },
    });
    file.say({ ...inspect, lines: [inspected(2), inspected(1, "damaged")] });
    expect(actionsOf(file.state())).toEqual([]);
    expect(file.state().work).toBe("system");
    file.say({ type: "note-booked", act: 1, skus: ["tea"], refused: [] });
    expect(file.state()).toMatchObject({
      ...{ status: "refund-approved", refund: 2_000 },
      lines: [{ restocked: 2, damaged: 1, quarantined: 0 }],
    });
    expect(file.say({ type: "note-booked", act: 1, skus: ["tea"], refused: [] })).toMatchObject({
      events: [],
    });
  });

  test("pays no more than its units cost, and departs from the rule with a reason only", () => {
    const file = fileIn("quality-check");
    const refused = { kind: "refused", rejection: { code: "invalid-state" } };
    expect(file.say({ type: "decide", amount: 3_001, reason: "x" })).toMatchObject(refused);
    expect(file.say({ type: "decide", amount: 2_000 })).toMatchObject(refused);
    expect(file.say({ type: "decide", lines: [{ line: 1, units: 2 }] })).toMatchObject(refused);
    expect(file.say({ type: "decide", lines: [{ line: 1, units: 4 }], reason: "x" })).toMatchObject(
      refused,
    );
    file.say({ type: "decide", amount: 2_500, reason: "the box is torn" });
    expect(file.state()).toMatchObject({ status: "refund-approved", refund: 2_500 });
  });

  test("can't be sent any more once its time is over, whether or not that was recorded", () => {
    const file = fileIn("approved");
    file.wait(30 * DAY);
    expect(file.say({ type: "ship-back" })).toMatchObject({ rejection: { code: "invalid-state" } });
    file.say({ type: "lapse" });
    expect(file.state().status).toBe("lapsed");
  });

  test("tells its order each step that it takes, its approval in any case", () => {
    const file = fileIn("under-review");
    file.say({ type: "approve", shipDays: 30 });
    file.say({ type: "ship-back" });
    file.say({ type: "note-told", to: "approved" });
    expect(file.state()).toMatchObject({ told: "approved", work: "system" });
    file.say({ type: "note-told", to: "shipped-back" });
    expect(file.state()).toMatchObject({ told: "shipped-back", work: "none" });
    expect(file.say({ type: "note-told", to: "received" })).toMatchObject({ events: [] });
  });

  test("has a way to every one of its events", () => {
    const types = new Set(
      STATUSES.flatMap((one) =>
        fileIn(one)
          .events()
          .map(({ type }) => type),
      ),
    );
    const file = openFile();
    for (const command of [...WAYS["shipped-back"], ASKS.inspect]) file.say(command);
    file.say({ type: "note-told", to: "approved" });
    const refused = [{ sku: "tea", code: "limit-exceeded", detail: "too much" }];
    file.say({ type: "note-booked", act: 1, skus: [], refused });
    for (const { type } of file.events()) types.add(type);
    expect([...types].sort()).toEqual([...RETURN_EVENTS].sort());
  });
});
