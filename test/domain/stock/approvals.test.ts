import { describe, expect, test } from "vitest";
import { DEFAULT_SETTINGS, type ApprovalLimits } from "../../../src/domain/stock/commands.ts";
import type { UnitCost } from "../../../src/domain/stock/events.ts";
import { by, givenUnder, wait, type Scene } from "./given.ts";
import { adjust, count, DAY, damage, policy, receive, writeOff } from "./say.ts";

/** 2.50 dollars: 250 minor units, kept as 1/10,000 of one. */
const DOLLARS: UnitCost = { amount: 2_500_000, currency: "USD" };

const shop = (approvals: ApprovalLimits, unitCost: UnitCost | null = DOLLARS): Scene =>
  givenUnder(
    { ...DEFAULT_SETTINGS, approvals },
    receive(100, unitCost === null ? {} : { unitCost }),
  );

const approversOf = (scene: Scene, units: number): number => {
  const refusal = scene.refuses(adjust(-units), "approval-required");
  return refusal.code === "approval-required" ? refusal.approvers : 0;
};

describe("limits that hold for every stock", () => {
  test("hold where the policy of the stock names none, each for itself", () => {
    const scene = shop({ single: 10, daily: 15 });
    scene.refuses(adjust(-11), "approval-required");
    scene.and(adjust(-10)).refuses(adjust(-6), "approval-required");
    const own = shop({ single: 10, daily: 15 }).and(policy({ approvalLimits: { single: 12 } }));
    own.and(adjust(-12)).refuses(adjust(-4), "approval-required");
    own.and(adjust(-3));
  });

  test("a policy may be stricter, down to no unit at all", () => {
    const scene = shop({ single: 10 }).and(policy({ approvalLimits: { single: 0 } }));
    scene.refuses(adjust(-1), "approval-required");
    scene.refuses(adjust(1, { reason: "found" }), "approval-required");
  });

  test("without any, everything is posted at once", () => {
    shop({}).and(adjust(-100));
  });

  test("what changes nothing needs no approval, whatever the actor did before", () => {
    const scene = shop({ daily: 5 }).and(adjust(-50, { approval: "a-1" }));
    scene.refuses(adjust(-1), "approval-required");
    scene.and(count(1, [{ expected: 50, counted: 50 }]));
  });
});

describe("the limit of value", () => {
  const limited: ApprovalLimits = { value: { USD: 2_500, VND: 1 } };

  test("is that of the units, by the cost of the stock's last receipt", () => {
    const scene = shop(limited);
    scene.refuses(adjust(-11), "approval-required");
    scene.and(adjust(-10));
    const dearer = shop(limited).and(
      receive(1, { unitCost: { amount: 2_500_001, currency: "USD" } }),
    );
    dearer.refuses(adjust(-10), "approval-required");
    dearer.and(adjust(-9));
  });

  test("a receipt without a cost leaves the last known one", () => {
    shop(limited).and(receive(5)).refuses(adjust(-11), "approval-required");
  });

  test("gains are worth something as well, and so are write-offs and counts", () => {
    shop(limited).refuses(adjust(11, { reason: "found" }), "approval-required");
    shop(limited).refuses(writeOff(11), "approval-required");
    shop(limited).refuses(count(0, [{ expected: 100, counted: 89 }]), "approval-required");
  });

  test("splitting does not get around it", () => {
    const scene = shop(limited).and(adjust(-4), writeOff(4));
    scene.refuses(adjust(-3), "approval-required");
    scene.and(adjust(-2), by("ben"), adjust(-10), by("anna"));
    scene.and(wait(DAY), adjust(-10));
  });

  test("says nothing of a cost in its refusal", () => {
    const { detail } = shop(limited).refuses(adjust(-11), "approval-required");
    expect(detail).not.toMatch(/\d{3}|USD/);
  });

  test("does not judge a currency that it does not name, nor goods without a cost", () => {
    shop(limited, { amount: 2_500_000, currency: "EUR" }).and(adjust(-100));
    shop(limited, { amount: 2_500_000, currency: "constructor" }).and(adjust(-100));
    shop(limited, null).and(adjust(-100));
  });

  test("is exact where numbers are not", () => {
    const dear: UnitCost = { amount: 1_000_000_000_000_001, currency: "USD" };
    const approvals = { value: { USD: 900_000_000_000_000 } };
    const scene = givenUnder(
      { ...DEFAULT_SETTINGS, approvals },
      receive(9_000, { unitCost: dear }),
    );
    scene.refuses(adjust(-9_000), "approval-required");
    scene.and(adjust(-8_999));
  });
});

describe("the limit by share of what is on hand", () => {
  test("counts the units of 24 h against what is there now", () => {
    const scene = shop({ percent: 10 });
    scene.refuses(adjust(-11), "approval-required");
    scene.and(adjust(-5)).refuses(adjust(-5), "approval-required");
    scene.and(adjust(-4));
  });

  test("where nothing is on hand every unit is too many", () => {
    const empty = givenUnder({ ...DEFAULT_SETTINGS, approvals: { percent: 1_000 } });
    empty.refuses(adjust(1, { reason: "found" }), "approval-required");
  });
});

describe("a second approval", () => {
  test("is asked for beyond its units, one below", () => {
    const scene = shop({ single: 5, secondUnits: 20 });
    expect(approversOf(scene, 6)).toBe(1);
    expect(approversOf(scene, 20)).toBe(1);
    expect(approversOf(scene, 21)).toBe(2);
  });

  test("is asked for beyond its value", () => {
    const scene = shop({ single: 5, secondValue: { USD: 2_500 } });
    expect(approversOf(scene, 10)).toBe(1);
    expect(approversOf(scene, 11)).toBe(2);
  });

  test("what was approved counts, so that large acts are not split into approved ones", () => {
    const scene = shop({ single: 5, secondUnits: 20 }).and(adjust(-15, { approval: "a-1" }));
    expect(approversOf(scene, 6)).toBe(2);
  });

  test("is asked for where one person has approved a count, and where two have it is posted", () => {
    const scene = shop({ single: 5, secondUnits: 20 });
    const found = [{ expected: 100, counted: 79 }];
    scene.refuses({ ...count(0, found), approval: "c-1", approvers: 1 }, "approval-required");
    scene.and({ ...count(0, found), approval: "c-1", approvers: 2 });
  });

  test("is not asked for below its limit where one person has approved a count", () => {
    shop({ single: 5, secondUnits: 20 }).and({
      ...count(0, [{ expected: 100, counted: 80 }]),
      ...{ approval: "c-1", approvers: 1 },
    });
  });

  test("needs no first limit to hold", () => {
    const scene = shop({ secondUnits: 20 });
    scene.and(adjust(-20));
    expect(approversOf(scene, 1)).toBe(2);
  });
});

describe("what counts as a correction", () => {
  test("adjustments, write-offs and counts do, damage does not", () => {
    const scene = shop({ daily: 10 }).and(
      damage(20),
      adjust(-3),
      writeOff(3),
      count(0, [{ expected: 100, counted: 97 }]),
    );
    scene.refuses(adjust(-2), "approval-required");
    scene.and(adjust(-1));
  });
});
