import { describe, expect, test } from "vitest";
import { instantText } from "../../../src/domain/instant.ts";
import { given, wait } from "./given.ts";
import {
  allocate,
  change,
  confirm,
  DAY,
  extend,
  HOUR,
  look,
  MINUTE,
  policy,
  receive,
  release,
  reserve,
  SECOND,
} from "./say.ts";
import { START } from "./stream.ts";

const deadline = (ms: number): string => instantText(START + ms);

describe("rule 2: first come, first served", () => {
  test("the one who asks first is served; who asks for the last unit after him is refused", () => {
    const scene = given(receive(5), reserve("first", 5));
    scene.refuses(reserve("second", 1), "insufficient-stock");
  });
});

describe("rule 3: a reservation ends exactly once", () => {
  const held = () => given(receive(10), reserve("h", 4));

  test("released: its units are available again", () => {
    const scene = held();
    expect(scene.when(release("h")).the("ReservationReleased")).toMatchObject({
      ...{ backed: 4, backordered: 0, ended: true },
      after: { available: 10, reserved: 0 },
    });
    scene.refuses(release("h"), "reservation-closed");
    scene.refuses(confirm("h"), "reservation-closed");
    scene.refuses(extend("h"), "reservation-closed");
    scene.refuses(change("h", 2), "reservation-closed");
  });

  test("allocated: it can't be released, extended, changed or allocated again", () => {
    const scene = held().and(confirm("h"));
    scene.refuses(release("h"), "reservation-closed");
    scene.refuses(extend("h"), "reservation-closed");
    scene.refuses(change("h", 2), "reservation-closed");
    scene.refuses(confirm("h"), "reservation-closed");
    scene.refuses(confirm("h", { claim: "o.1" }), "reservation-closed");
  });

  test("expired: one event gives back everything that it held", () => {
    const scene = given(receive(3), policy({ backorderLimit: 2 }), reserve("h", 5));
    const { the, types } = scene.and(wait(31 * MINUTE)).when(look);
    expect(types).toEqual(["ReservationExpired"]);
    expect(the("ReservationExpired")).toMatchObject({
      ...{ claim: "h", kind: "reservation", holdClass: "cart", backed: 3, backordered: 2 },
      effectiveAt: deadline(30 * MINUTE),
      deadline: deadline(30 * MINUTE),
    });
    expect(scene.when(look).types).toEqual([]);
  });

  test("a due expiry is recorded before the next decision, also where that is refused", () => {
    const scene = held().and(wait(31 * MINUTE));
    const outcome = scene.when(reserve("i", 11));
    expect(outcome.verdict).toMatchObject({
      rejection: { code: "insufficient-stock", available: 10 },
    });
    expect(outcome.types).toEqual(["ReservationExpired"]);
    expect(outcome.drafts.map((draft) => draft.own)).toEqual([false]);
  });

  test("units of a lapsed hold can be reserved at once, whether or not anything has run since", () => {
    const scene = held().and(wait(31 * MINUTE));
    const { types, drafts } = scene.when(reserve("i", 10));
    expect(types).toEqual(["ReservationExpired", "StockReserved"]);
    expect(drafts.map((draft) => draft.own)).toEqual([false, true]);
  });

  test("holds lapse in the order of their deadlines, at one deadline in the order they came", () => {
    const scene = given(
      receive(10),
      ...["d", "b", "c"].map((id) => reserve(id, 1)),
      reserve("a", 1, { holdClass: "checkout" }),
    );
    const { events } = scene.and(wait(HOUR)).when(look);
    expect(events.map((event) => "claim" in event && event.claim)).toEqual(["a", "d", "b", "c"]);
  });
});

describe("row 58: after the deadline", () => {
  test.each([0, 1, DAY])("%i ms later a hold is expired for whoever names it", (late) => {
    const expired = () => given(receive(10), reserve("h", 4), wait(30 * MINUTE + late));
    expired().refuses(release("h"), "reservation-expired");
    expired().refuses(extend("h"), "reservation-expired");
    expired().refuses(change("h", 1), "reservation-expired");
    expired().refuses(confirm("h"), "reservation-expired");
    // Recorded before or not: the answer is the same.
    expired().and(look, wait(1)).refuses(release("h"), "reservation-expired");
    expired().and(look, wait(1)).refuses(confirm("h"), "reservation-expired");
  });

  test("one millisecond before it the hold is whole", () => {
    given(receive(10), reserve("h", 4), wait(30 * MINUTE - 1), confirm("h"));
  });
});

describe("rule 4: hold classes, deadlines, one extension", () => {
  test.each([
    ["cart", 30 * MINUTE],
    ["checkout", 15 * MINUTE],
    ["saved", 24 * HOUR],
  ] as const)("%s holds for its class", (holdClass, duration) => {
    const { the } = given(receive(1)).when(reserve("h", 1, { holdClass }));
    expect(the("StockReserved")).toMatchObject({ holdClass, deadline: deadline(duration) });
  });

  test.each([
    [1 * SECOND, 1, 10 * SECOND],
    [10 * SECOND, 1, 20 * SECOND],
    [HOUR, 1, HOUR + 10 * SECOND],
    [HOUR, 0, HOUR],
    [HOUR + SECOND, 0, HOUR + MINUTE],
    [DAY, 1, DAY + MINUTE],
    [DAY + SECOND, 0, DAY + HOUR],
    [30 * DAY, 1, 30 * DAY + HOUR],
  ])("%i ms asked for %i ms after a full hour: rounded up to %i ms", (asked, after, rounded) => {
    const scene = given(receive(1), wait(after));
    const { the } = scene.when(reserve("h", 1, { deadlineSeconds: asked / 1_000 }));
    expect(the("StockReserved")).toMatchObject({ deadline: deadline(rounded) });
  });

  test("an extension begins now and lasts the class", () => {
    const scene = given(receive(1), reserve("h", 1), wait(10 * MINUTE + 1));
    expect(scene.when(extend("h")).the("ReservationExtended")).toMatchObject({
      ...{ claim: "h", backed: 1, backordered: 0 },
      previousDeadline: deadline(30 * MINUTE),
      deadline: deadline(40 * MINUTE + 10 * SECOND),
    });
    expect(scene.and(wait(29 * MINUTE)).when(look).types).toEqual([]);
    expect(scene.and(wait(2 * MINUTE)).when(look).types).toEqual(["ReservationExpired"]);
  });

  test("an extension never shortens", () => {
    const long = reserve("h", 1, { deadlineSeconds: 7_200 });
    expect(given(receive(1), long).when(extend("h")).the("ReservationExtended")).toMatchObject({
      deadline: deadline(2 * HOUR),
    });
  });

  test("a second extension is refused", () => {
    given(receive(1), reserve("h", 1), extend("h")).refuses(extend("h"), "invalid-state");
  });

  test("nobody extends what is not there", () => {
    given().refuses(extend("h"), "not-found");
  });
});

describe("rule 5: limits against hoarding", () => {
  const anna = { customer: "anna" };
  const ben = { customer: "ben" };

  test("open holds of a customer", () => {
    const scene = given(receive(9), policy({ customerHoldLimit: 2 }));
    scene.and(reserve("a", 1, anna), reserve("b", 1, anna));
    scene.refuses(reserve("c", 1, anna), "hold-limit");
    scene.and(reserve("d", 1, ben), reserve("e", 1), release("a"), reserve("c", 1, anna));
  });

  test("units of a customer, waiting ones too, and also by a change", () => {
    const scene = given(receive(4), policy({ customerUnitLimit: 6, backorderLimit: 9 }));
    scene.and(reserve("a", 5, anna));
    scene.refuses(reserve("b", 2, anna), "hold-limit");
    scene.refuses(change("a", 7), "hold-limit");
    scene.and(change("a", 6), change("a", 2), reserve("b", 4, anna));
  });

  test("a lapsed hold does not count", () => {
    const scene = given(receive(9), policy({ customerHoldLimit: 1 }), reserve("a", 1, anna));
    scene.refuses(reserve("b", 1, anna), "hold-limit");
    scene.and(wait(30 * MINUTE), reserve("b", 1, anna));
  });

  test("an order that was confirmed does not count", () => {
    given(
      ...[receive(9), policy({ customerHoldLimit: 1, customerUnitLimit: 3 })],
      ...[reserve("a", 3, anna), confirm("a"), reserve("b", 3, anna)],
    );
  });

  test("a lowered limit takes nothing away, but lets nothing more in", () => {
    const scene = given(receive(9), reserve("a", 5, anna), policy({ customerUnitLimit: 3 }));
    scene.refuses(reserve("b", 1, anna), "hold-limit");
    scene.and(change("a", 4));
  });
});

describe("a change keeps id, age and deadline", () => {
  test("more units are taken like a new claim of that many", () => {
    const scene = given(receive(5), policy({ backorderLimit: 2 }), reserve("h", 3));
    expect(scene.when(change("h", 6)).the("ReservationChanged")).toMatchObject({
      ...{ unitsBefore: 3, unitsAfter: 6, backed: 2, backordered: 1 },
      deadline: deadline(30 * MINUTE),
    });
    scene.refuses(change("h", 8), "insufficient-stock");
    expect(scene.claim("h")).toMatchObject({ backed: 5, backordered: 1 });
  });

  test("fewer units are given up, waiting ones first", () => {
    const scene = given(receive(5), policy({ backorderLimit: 2 }), reserve("h", 7));
    expect(scene.when(change("h", 4)).the("ReservationChanged")).toMatchObject({
      ...{ unitsBefore: 7, unitsAfter: 4, backed: -1, backordered: -2 },
    });
    expect(scene.when(change("h", 3)).the("ReservationChanged")).toMatchObject({
      ...{ backed: -1, backordered: 0 },
    });
  });

  test("to nothing: it is released", () => {
    const scene = given(receive(5), reserve("h", 3));
    expect(scene.when(change("h", 0)).the("ReservationReleased")).toMatchObject({
      ...{ backed: 3, ended: true },
    });
  });

  test("to what it holds: nothing is recorded", () => {
    expect(given(receive(5), reserve("h", 3)).when(change("h", 3))).toMatchObject({
      ...{ verdict: { kind: "accepted" }, events: [] },
    });
  });

  test("what is not there can't be changed", () => {
    given(receive(5)).refuses(change("h", 1), "not-found");
    given(receive(5), allocate("h", 2)).refuses(change("h", 1), "reservation-closed");
  });
});

describe("a release may be partial", () => {
  test("waiting units go first, the rest stays held", () => {
    const scene = given(receive(5), policy({ backorderLimit: 2 }), reserve("h", 7));
    expect(scene.when(release("h", 3)).the("ReservationReleased")).toMatchObject({
      ...{ backed: 1, backordered: 2, ended: false, after: { available: 1, reserved: 4 } },
    });
    expect(scene.when(release("h")).the("ReservationReleased")).toMatchObject({
      ...{ backed: 4, backordered: 0, ended: true },
    });
  });

  test("more than it holds is refused, and what is not there is not found", () => {
    const scene = given(receive(5), reserve("h", 3));
    scene.refuses(release("h", 4), "invalid-state");
    scene.refuses(release("i"), "not-found");
  });
});

describe("rule 10 and rows 55 to 57: the id of a hold", () => {
  const open = () => given(receive(10), reserve("h", 4, { customer: "anna", order: "o" }));
  const again = reserve("h", 4, { customer: "anna", order: "o" });

  test("the same content is the same hold, also after it was changed, served or extended", () => {
    open().repeats(again);
    open().and(change("h", 6), extend("h")).repeats(again);
  });

  test.each([
    ["units", reserve("h", 5, { customer: "anna", order: "o" })],
    ["class", { ...again, holdClass: "saved" as const }],
    ["customer", { ...again, customer: "ben" }],
    ["order", { ...again, order: "p" }],
    ["priority", { ...again, priority: 3 }],
    ["lines of the request", { ...again, of: 2 }],
  ])("with other %s it is a duplicate", (_what, command) => {
    open().refuses(command, "duplicate-id");
  });

  test("an ended id is closed for good, however it ended", () => {
    open().and(release("h")).refuses(again, "reservation-closed");
    open()
      .and(confirm("h", { order: "o" }))
      .refuses(again, "reservation-closed");
    open()
      .and(confirm("h", { order: "o", claim: "x.1" }))
      .refuses(again, "reservation-closed");
    open().and(wait(HOUR)).refuses(again, "reservation-closed");
    open().and(wait(HOUR), look).refuses(again, "reservation-closed");
  });

  test("the id of an allocation is no new hold", () => {
    given(receive(9), allocate("x.1", 2)).refuses(reserve("x.1", 2), "duplicate-id");
  });
});
