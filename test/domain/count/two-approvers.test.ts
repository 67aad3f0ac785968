import { describe, expect, test } from "vitest";
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
} from "./given.ts";

const rules = { ...RULES, secondUnits: 5 };
const counted = (units: number, more = {}) =>
  given(
    ["mara", open([sheet("tea", 100)], { rules: { ...rules, ...more } })],
    ["pim", enter(figure("tea", 100 - units))],
  );
const large = counted(5, { secondUnits: 4 }).and("mara", close());

describe("a count with a large difference", () => {
  test("needs the word of two people, and is posted with the second", () => {
    expect(large.events).toMatchObject([{ type: "CountClosed", approval: "needed", approvers: 2 }]);
    const first = large.and("vera", approve({ note: "seen" }));
    expect(first.events).toMatchObject([{ type: "CountApproved", missing: 1 }]);
    expect(first.state).toMatchObject({ status: "pending-approval", approvals: [{ by: "vera" }] });
    expect(first.state.approved).toBeUndefined();
    const second = first.and("omar", approve());
    expect(second.events).toEqual([{ type: "CountApproved", overtaken: [] }]);
    expect(second.state).toMatchObject({
      ...{ status: "posting", approved: true, reviewedBy: "omar" },
      approvals: [{ by: "vera", note: "seen" }, { by: "omar" }],
    });
    expect(second.and("system", posted("tea")).state.status).toBe("posted");
  });

  test("at the limit needs one, one unit more needs two", () => {
    expect(counted(5).and("mara", close()).state.approvers).toBeUndefined();
    expect(large.state.approvers).toBe(2);
  });

  test("by its value needs two, also where its units need none", () => {
    const scene = given(
      [
        "mara",
        open([sheet("tea", 100, { unitCost: { amount: 1_000_000, currency: "USD" } })], {
          rules: { ...RULES, approvalUnits: 9, secondValues: { USD: 299 } },
        }),
      ],
      ["pim", enter(figure("tea", 97))],
      ["mara", close()],
    );
    expect(scene.events).toMatchObject([{ approval: "needed", approvers: 2 }]);
  });

  test("is not approved twice by one person, nor by who opened it or counted", () => {
    const first = large.and("vera", approve());
    first.refuses("vera", approve(), "invalid-state");
    first.refuses("mara", approve(), "separation-of-duties");
    first.refuses("pim", approve(), "separation-of-duties");
  });

  test("is rejected or given up after the first word as before it", () => {
    const first = large.and("vera", approve());
    expect(first.and("omar", reject).state.status).toBe("rejected");
    expect(first.and("vera", reject).state.status).toBe("rejected");
    expect(first.and("mara", cancel).state.status).toBe("cancelled");
  });

  test("waits for the second word no longer than for the first", () => {
    large.later(1).and("vera", approve()).later(71).refuses("omar", approve(), "invalid-state");
  });
});

describe("a stock that asks for two approvals", () => {
  const asksForTwo = { ...refused("tea", "approval-required"), approvers: 2 } as const;

  test("of a count that needed none gets those of two people", () => {
    const asked = counted(1, { approvalUnits: 9 }).and("mara", close()).and("system", asksForTwo);
    expect(asked.types).toEqual(["CountStockRefused", "CountApprovalAsked"]);
    expect(asked.state).toMatchObject({ status: "pending-approval", approvers: 2, approvals: [] });
    const done = asked.and("vera", approve()).and("omar", approve());
    expect(done.state.status).toBe("posting");
    expect(done.and("system", posted("tea")).state.status).toBe("posted");
  });

  test("of a count that one person has approved gets that of another one", () => {
    const asked = counted(1).and("mara", close()).and("vera", approve()).and("system", asksForTwo);
    expect(asked.state).toMatchObject({
      ...{ status: "pending-approval", approvers: 2 },
      approvals: [{ by: "vera" }],
    });
    asked.refuses("vera", approve(), "invalid-state");
    const again = asked.and("omar", approve());
    expect(again.events).toEqual([{ type: "CountApproved", overtaken: [] }]);
    expect(again.state.status).toBe("posting");
  });
});
