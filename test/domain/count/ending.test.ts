import { describe, expect, test } from "vitest";
import type { CountCommand } from "../../../src/domain/count/commands.ts";
import type { CountStatus } from "../../../src/domain/count/state.ts";
import {
  approve,
  cancel,
  close,
  enter,
  figure,
  given,
  open,
  posted,
  refused,
  reject,
  RULES,
  sheet,
  type Scene,
} from "./given.ts";

const opened = given(["mara", open([sheet("tea", 100)])]);
const exact = opened.and("pim", enter(figure("tea", 100)));
const short = opened.and("pim", enter(figure("tea", 97)));
const pending = short.and("mara", close());
const posting = pending.and("vera", approve());
const SCENES = {
  none: given(),
  open: short,
  "pending-approval": pending,
  posting,
  posted: posting.and("system", posted("tea")),
  rejected: pending.and("vera", reject),
  cancelled: short.and("mara", cancel),
} satisfies { [Status in CountStatus]: Scene };

describe("every command in every state", () => {
  const COMMANDS: Record<string, readonly [who: string, command: CountCommand]> = {
    enter: ["rosa", enter(figure("tea", 5, { bin: "Z-09" }))],
    close: ["mara", close()],
    approve: ["vera", approve()],
    reject: ["vera", reject],
    cancel: ["mara", cancel],
    "record-posted": ["system", posted("tea")],
    "record-refused": ["system", refused("tea")],
  };
  // A status: what it leads to. `same`: accepted, nothing recorded. Else the refusal.
  const no = "invalid-state";
  const unknown = "not-found";
  const TABLE: Record<CountStatus, Record<string, string>> = {
    none: {
      ...{ enter: unknown, close: unknown, approve: unknown, reject: unknown, cancel: unknown },
      ...{ "record-posted": unknown, "record-refused": unknown },
    },
    open: {
      ...{ enter: "open", close: "pending-approval", approve: no, reject: no, cancel: "cancelled" },
      ...{ "record-posted": no, "record-refused": no },
    },
    "pending-approval": {
      ...{ enter: no, close: no, approve: "posting", reject: "rejected", cancel: "cancelled" },
      ...{ "record-posted": "same", "record-refused": "same" },
    },
    posting: {
      ...{ enter: no, close: no, approve: no, reject: no, cancel: no },
      ...{ "record-posted": "posted", "record-refused": "posted" },
    },
    posted: {
      ...{ enter: no, close: no, approve: no, reject: no, cancel: no },
      ...{ "record-posted": "same", "record-refused": "same" },
    },
    rejected: {
      ...{ enter: no, close: no, approve: no, reject: no, cancel: no },
      ...{ "record-posted": "same", "record-refused": "same" },
    },
    cancelled: {
      ...{ enter: no, close: no, approve: no, reject: no, cancel: no },
      ...{ "record-posted": no, "record-refused": no },
    },
  };
  const cells = Object.entries(TABLE).flatMap(([status, row]) =>
    Object.entries(row).map(([name, outcome]) => [name, status, outcome] as const),
  );
  test.each(cells)("%s of a count that is %s: %s", (name, status, outcome) => {
    const scene = SCENES[status as CountStatus];
    const [who, command] = COMMANDS[name]!;
    expect(scene.state.status).toBe(status);
    if (outcome === no || outcome === unknown) scene.refuses(who, command, outcome);
    else if (outcome === "same") scene.isAlready(who, command);
    else expect(scene.and(who, command).state.status).toBe(outcome);
  });
});

describe("closing a count", () => {
  test("without a difference it is posted without an approval", () => {
    const closed = exact.and("mara", close());
    expect(closed.types).toEqual(["CountClosed"]);
    expect(closed.state).toMatchObject({ status: "posting", closedBy: "mara" });
  });

  test("with a difference within the limits it is posted without an approval", () => {
    const rules = { ...RULES, approvalUnits: 3 };
    const count = given(["mara", open([sheet("tea", 100)], { rules })]);
    const closed = (counted: number) =>
      count.and("pim", enter(figure("tea", counted))).and("mara", close()).state.status;
    expect(closed(97)).toBe("posting");
    expect(closed(96)).toBe("pending-approval");
  });

  test("the value limit holds as well where a cost is known", () => {
    const unitCost = { amount: 1_250_000, currency: "EUR" };
    const value = (limit: number, currency = "EUR") => {
      const rules = { ...RULES, approvalUnits: 10, approvalValues: { [currency]: limit } };
      return given(["mara", open([sheet("tea", 100, { unitCost })], { rules })])
        .and("pim", enter(figure("tea", 97)))
        .and("mara", close());
    };
    expect(value(375).state.status).toBe("posting");
    expect(value(374).state.status).toBe("pending-approval");
    expect(value(0, "USD").state.status).toBe("posting");
    expect(value(374).state.difference).toEqual({
      ...{ places: 1, over: 0, under: 3 },
      values: [{ currency: "EUR", over: 0, under: 375 }],
    });
  });

  test("too much here and too little there are two differences, not none", () => {
    const rules = { ...RULES, approvalUnits: 5 };
    const places = [
      { bin: "A-01", expected: 100 },
      { bin: "A-02", expected: 100 },
    ];
    const closed = given(["mara", open([sheet("tea", places)], { rules })])
      .and("pim", enter(figure("tea", 97), figure("tea", 103, { bin: "A-02" })))
      .and("mara", close());
    expect(closed.state).toMatchObject({
      status: "pending-approval",
      difference: { places: 2, over: 3, under: 3 },
    });
  });

  test("it waits for every second count that is due", () => {
    const due = opened.and("pim", enter(figure("tea", 10)));
    due.refuses("mara", close(), "invalid-state");
    due.refuses("mara", close({ missingIsZero: true }), "invalid-state");
  });

  test("what nobody entered is left as it is", () => {
    const count = given(["mara", open([sheet("tea", 100), sheet("rice", 3)])]);
    const closed = count.and("pim", enter(figure("tea", 100))).and("mara", close());
    expect(closed.state.status).toBe("posting");
    expect(closed.line("rice")?.state).toBe("to-count");
    expect(closed.and("system", posted("tea")).state.status).toBe("posted");
  });

  test("what nobody entered is gone when who closes it says so; he has counted it then", () => {
    const count = given(["mara", open([sheet("tea", 100), sheet("rice", 3)])]);
    const closed = count
      .and("pim", enter(figure("tea", 100)))
      .and("otto", close({ missingIsZero: true }));
    expect(closed.state).toMatchObject({ status: "pending-approval", difference: { under: 3 } });
    expect(closed.line("rice")).toMatchObject({
      state: "counted",
      figures: [{ by: "otto", counted: 0, missing: true }],
    });
    closed.refuses("otto", approve(), "separation-of-duties");
  });

  test("of which nothing was counted is refused", () => {
    opened.refuses("mara", close(), "invalid-state");
  });

  test("a bin that is empty and was expected to be is done at once", () => {
    const empty = given(["mara", open([], { scope: { kind: "bin", bin: "A-01" } })]);
    const closed = empty.and("mara", close());
    expect(closed.types).toEqual(["CountClosed", "CountPosted"]);
    expect(closed.state.status).toBe("posted");
  });

  test("a place that another count has booked since then is not booked twice", () => {
    const overtaken = [{ ...figure("tea", 0), by: "monday" }];
    const closed = short.and("mara", close({ overtaken }));
    expect(closed.state).toMatchObject({ status: "posted", difference: { places: 0 } });
    expect(closed.line("tea")).toMatchObject({
      state: "refused",
      reason: "count monday was posted in between",
    });
  });
});

describe("four eyes", () => {
  test.each([
    ["who opened it", "mara"],
    ["who counted", "pim"],
  ])("%s neither approves nor rejects the count, whatever state it is in", (_who, who) => {
    for (const scene of [short, pending, posting, SCENES.posted, SCENES.rejected]) {
      scene.refuses(who, approve(), "separation-of-duties");
      scene.refuses(who, reject, "separation-of-duties");
    }
  });

  test("who only closed it may", () => {
    const closed = short.and("otto", close());
    expect(closed.and("otto", approve()).state).toMatchObject({
      ...{ status: "posting", approved: true, reviewedBy: "otto" },
    });
  });

  test("what has waited for more than 72 hours is counted again, not approved", () => {
    expect(pending.later(71).and("vera", approve()).state.status).toBe("posting");
    pending.later(72).refuses("vera", approve(), "invalid-state");
    expect(pending.later(72).and("vera", reject).state.status).toBe("rejected");
  });

  test("a rejection keeps its reason and books nothing", () => {
    expect(SCENES.rejected.state).toMatchObject({
      ...{ status: "rejected", reviewedBy: "vera", reason: "count it again on Monday" },
    });
    expect(SCENES.rejected.line("tea")?.state).toBe("counted");
  });
});

describe("posting", () => {
  const two = given([
    "mara",
    open([
      sheet("tea", [
        { bin: "A-01", expected: 100 },
        { bin: "A-02", expected: 100 },
      ]),
      sheet("rice", 100),
    ]),
  ])
    .and("pim", enter(figure("tea", 98), figure("tea", 99, { bin: "A-02" }), figure("rice", 97)))
    .and("mara", close())
    .and("vera", approve());

  test("ends when every stock has answered", () => {
    const one = two.and("system", posted("tea"));
    expect(one.state.status).toBe("posting");
    expect(one.line("tea")?.state).toBe("posted");
    const done = one.and("system", posted("rice"));
    expect(done.types).toEqual(["CountStockPosted", "CountPosted"]);
    expect(done.state).toMatchObject({
      status: "posted",
      stocks: [{ revision: 8 }, { revision: 8 }],
    });
  });

  test("an answer that is recorded already changes nothing", () => {
    two.and("system", posted("tea")).isAlready("system", posted("tea"));
    two.and("system", posted("tea")).isAlready("system", refused("tea"));
  });

  test("a SKU that is refused as a whole is asked for place by place, so that the others are posted", () => {
    const split = two.and("system", refused("tea"));
    expect(split.state.stocks[0]).toMatchObject({ sku: "tea", posting: "by-place" });
    split.isAlready("system", refused("tea"));
    const done = split
      .and("system", refused("tea", "invalid-state", { bin: "A-01" }))
      .and("system", posted("tea", { bin: "A-02" }))
      .and("system", posted("rice"));
    expect(done.state.status).toBe("posted");
    expect(done.line("tea")).toMatchObject({
      state: "refused",
      reason: "invalid-state: says the stock",
    });
    expect(done.line("tea", { bin: "A-02" })?.state).toBe("posted");
  });

  test("a SKU with one place that is refused ends with the reason", () => {
    expect(two.and("system", refused("rice")).line("rice")).toMatchObject({ state: "refused" });
  });

  test("a stock whose own limit asks for an approval waits for one, the others are posted", () => {
    const rules = { ...RULES, approvalUnits: 100 };
    const count = given(["mara", open([sheet("tea", 100), sheet("rice", 100)], { rules })])
      .and("pim", enter(figure("tea", 97), figure("rice", 98)))
      .and("mara", close());
    expect(count.state.status).toBe("posting");
    const waits = count
      .and("system", refused("tea", "approval-required"))
      .and("system", posted("rice"));
    expect(waits.types).toEqual(["CountStockPosted", "CountApprovalAsked"]);
    expect(waits.state.status).toBe("pending-approval");
    waits.refuses("mara", cancel, "invalid-state");
    waits.refuses("mara", approve(), "separation-of-duties");
    const approved = waits.and("vera", approve());
    expect(approved.line("tea")?.state).toBe("counted");
    expect(approved.and("system", posted("tea")).state.status).toBe("posted");
    const rejected = waits.and("vera", reject);
    expect(rejected.line("rice")?.state).toBe("posted");
    expect(rejected.line("tea")?.state).toBe("counted");
  });

  test("what was opened, was judged, and by whom, stands in the count to its end", () => {
    expect(SCENES.posted.state).toMatchObject({
      ...{ openedBy: "mara", closedBy: "mara", reviewedBy: "vera", counters: ["pim"] },
      ...{ approved: true, difference: { places: 1, over: 0, under: 3 } },
    });
  });
});
