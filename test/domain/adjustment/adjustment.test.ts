import { describe, expect, test } from "vitest";
import { adjustmentDecider } from "../../../src/domain/adjustment/decide.ts";
import { ENTITY_EVENT_CATEGORY } from "../../../src/domain/entity-events.ts";
import {
  approve,
  at,
  cancel,
  content,
  expire,
  given,
  HOUR,
  posted,
  refused,
  reject,
  request,
} from "./given.ts";

const requested = (more: Parameters<typeof request>[0] = {}) => given(["pia", request(more)]);
const approved = () => requested().and(["mara", approve]);

describe("a request", () => {
  test("says who asks for what, why it needs an approval, and until when it can be given", () => {
    const unitCost = { amount: 2_505_000, currency: "USD" };
    const { state } = requested({ unitCost, content: content({ note: "water" }) });
    expect(state).toEqual({
      ...content({ note: "water" }),
      status: "pending-approval",
      units: 20,
      value: { amount: 5_010, currency: "USD" },
      approvers: 1,
      because: "20 units are more than the 10 that need no approval",
      requestedBy: "pia",
      requestedAt: "2026-11-21T08:00:00.000Z",
      expiresAt: "2026-11-24T08:00:00.000Z",
      approvals: [],
    });
  });

  test("sums lines of one place and condition, and puts them in order", () => {
    const lots = [at(3, { bin: "b" }), at(-5), at(2, { bin: "b" }), at(1, { bin: "c" })];
    const { state } = requested({
      content: content({ lots: [...lots, at(-1, { bin: "c" })] }),
    });
    expect(state.lots).toEqual([at(-5), at(5, { bin: "b" })]);
    expect(state.units).toBe(10);
  });

  test("has no value where no cost is known", () => {
    expect(requested().state).not.toHaveProperty("value");
  });

  test("for the same under the same id is the same request, in any order of its lines", () => {
    const lots = [at(-5), at(3, { bin: "b" })];
    const scene = requested({ content: content({ lots }) });
    scene.isAlready("pia", request({ content: content({ lots: [...lots].reverse() }) }));
    // Limits and costs may have changed meanwhile: they are not what was asked for.
    const lately = { hours: 1, approvers: 2, because: "more" } as const;
    scene.isAlready("pia", request({ content: content({ lots }), ...lately }));
  });

  test.each([
    ["units", { lots: [at(-21)] }],
    ["condition", { lots: [at(-20, { condition: "damaged" as const })] }],
    ["place", { lots: [at(-20, { bin: "b" })] }],
    ["lines", { lots: [at(-20), at(-1, { bin: "b" })] }],
    ["reason", { reason: "theft" }],
    ["note", { note: "again" }],
    ["SKU", { sku: "rice" }],
    ["warehouse", { warehouse: "south" }],
    ["moment", { effectiveAt: "2026-11-20T08:00:00.000Z" }],
    ["kind", { kind: "write-off" as const }],
  ])("with another %s under the same id is refused, also after it has ended", (_what, more) => {
    const other = request({ content: content(more) });
    requested().refuses("pia", other, "duplicate-id");
    approved().and(["system", posted]).refuses("pia", other, "duplicate-id");
  });
});

describe("four eyes", () => {
  test("who requested it neither approves nor rejects it, in whatever state it is", () => {
    const states = [
      requested(),
      requested().and({ wait: 72 * HOUR }),
      approved(),
      approved().and(["system", posted]),
      approved().and(["system", refused]),
      requested().and(["mara", reject]),
      requested().and(["pia", cancel]),
    ];
    for (const scene of states) {
      scene.refuses("pia", approve, "separation-of-duties");
      scene.refuses("pia", reject, "separation-of-duties");
    }
  });

  test("another person approves it, and says why", () => {
    const { state } = requested().and({ wait: HOUR }, ["mara", { type: "approve", note: "seen" }]);
    expect(state).toMatchObject({
      status: "approved",
      approvals: [{ by: "mara", at: "2026-11-21T09:00:00.000Z", note: "seen" }],
    });
  });

  test("where two have to approve it, the first alone lets nothing be posted", () => {
    const first = requested({ approvers: 2 }).and(["mara", approve]);
    expect(first.state).toMatchObject({ status: "pending-approval", approvals: [{ by: "mara" }] });
    expect(first.events.at(-1)).toMatchObject({ missing: 1 });
    first.refuses("mara", approve, "invalid-state");
    first.refuses("pia", approve, "separation-of-duties");
    first.refuses("system", posted, "invalid-state");
    const second = first.and(["omar", approve]);
    expect(second.state).toMatchObject({ status: "approved" });
    expect(second.state.approvals.map(({ by }) => by)).toEqual(["mara", "omar"]);
  });

  test("the second may reject what the first has approved, and so may the first", () => {
    const first = requested({ approvers: 2 }).and(["mara", approve]);
    expect(first.and(["omar", reject]).state.status).toBe("rejected");
    expect(first.and(["mara", reject]).state.status).toBe("rejected");
  });
});

describe("decisions", () => {
  test("are made once", () => {
    for (const end of [["mara", approve] as const, ["mara", reject] as const]) {
      const scene = requested().and(end);
      scene.refuses("mara", approve, "invalid-state");
      scene.refuses("omar", approve, "invalid-state");
      scene.refuses("mara", reject, "invalid-state");
      scene.refuses("omar", reject, "invalid-state");
    }
  });

  test("a rejection tells the reason", () => {
    expect(requested().and(["mara", reject]).state).toMatchObject({
      status: "rejected",
      why: "count it first",
      endedBy: "mara",
    });
  });

  test("who requested it may cancel it while it waits, and nobody else", () => {
    requested().refuses("mara", cancel, "forbidden");
    const scene = requested().and(["pia", { type: "cancel", reason: "found again" }]);
    expect(scene.state).toMatchObject({ status: "cancelled", why: "found again", endedBy: "pia" });
    scene.refuses("mara", approve, "invalid-state");
    scene.refuses("pia", cancel, "invalid-state");
    approved().refuses("pia", cancel, "invalid-state");
  });

  test("of what nobody has requested are refused", () => {
    for (const command of [approve, reject, cancel, expire, posted, refused]) {
      given().refuses("mara", command, "not-found");
    }
  });
});

describe("the end of the time to approve", () => {
  test("holds to the millisecond, whether or not it is recorded", () => {
    const last = requested().and({ wait: 72 * HOUR - 1 });
    expect(last.and(["mara", approve]).state.status).toBe("approved");
    const late = last.and({ wait: 1 });
    late.refuses("mara", approve, "invalid-state");
    late.refuses("mara", reject, "invalid-state");
    late.refuses("pia", cancel, "invalid-state");
    const recorded = late.and(["system", expire]);
    expect(recorded.state).toMatchObject({ status: "expired", endedBy: "system" });
    recorded.refuses("mara", approve, "invalid-state");
  });

  test("is not recorded before its time, nor after another end", () => {
    requested().refuses("system", expire, "invalid-state");
    requested()
      .and(["mara", reject], { wait: 80 * HOUR })
      .isAlready("system", expire);
  });

  test("ends the first of two approvals as well", () => {
    const scene = requested({ approvers: 2 }).and(["mara", approve], { wait: 72 * HOUR });
    scene.refuses("omar", approve, "invalid-state");
  });

  test("does not touch what was approved in time", () => {
    const scene = approved().and({ wait: 100 * HOUR }, ["system", posted]);
    expect(scene.state.status).toBe("posted");
  });
});

describe("posting", () => {
  test("is recorded once, with the revision of the stock", () => {
    const scene = approved().and(["system", posted]);
    expect(scene.state).toMatchObject({ status: "posted", stockRevision: 7 });
    scene.isAlready("system", posted);
    scene.isAlready("system", refused);
  });

  test("refused by a stock that has changed meanwhile, it ends with the reason", () => {
    const scene = approved().and(["system", refused]);
    expect(scene.state).toMatchObject({
      status: "refused",
      code: "insufficient-stock",
      why: "20 asked for, 3 there",
    });
    scene.isAlready("system", posted);
    scene.refuses("mara", approve, "invalid-state");
  });

  test("is never recorded of what was not approved", () => {
    for (const scene of [requested(), requested().and(["mara", reject])]) {
      scene.refuses("system", posted, "invalid-state");
      scene.refuses("system", refused, "invalid-state");
    }
  });
});

test("every type that it writes is one of its category", () => {
  const own = Object.entries(ENTITY_EVENT_CATEGORY).filter(
    ([, category]) => category === "adjustment",
  );
  expect(new Set(adjustmentDecider.types)).toEqual(new Set(own.map(([type]) => type)));
});
