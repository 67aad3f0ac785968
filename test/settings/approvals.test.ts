import { describe, expect, test } from "vitest";
import { ConfigFault, readConfig } from "../../src/config.ts";
import { DEFAULT_COUNT_RULES } from "../../src/domain/count/sheet.ts";
import { approvalLimitsOf } from "../../src/settings/approvals.ts";
import { countRulesOf } from "../../src/settings/counts.ts";

const limitsOf = (environment: Record<string, string>) => approvalLimitsOf(readConfig(environment));

describe("settings of approvals", () => {
  test("none holds unless it is set, and a request waits three days", () => {
    expect(limitsOf({})).toEqual({});
    expect(readConfig({}).approvalHours).toBe(72);
  });

  test("each is the limit that the stocks are judged by", () => {
    const limits = limitsOf({
      STOCKBOOK_APPROVAL_UNITS: "10",
      STOCKBOOK_APPROVAL_DAILY_UNITS: "0",
      STOCKBOOK_APPROVAL_VALUE: "USD:100000, VND:50000000",
      STOCKBOOK_APPROVAL_PERCENT: "5",
      STOCKBOOK_APPROVAL_SECOND_UNITS: "500",
      STOCKBOOK_APPROVAL_SECOND_VALUE: "USD:1000000",
    });
    expect(limits).toEqual({
      single: 10,
      daily: 0,
      value: { USD: 100_000, VND: 50_000_000 },
      percent: 5,
      secondUnits: 500,
      secondValue: { USD: 1_000_000 },
    });
  });

  test("those of two approvals hold for whole counts as well", () => {
    expect(countRulesOf(readConfig({}))).toEqual(DEFAULT_COUNT_RULES);
    const rules = countRulesOf(
      readConfig({
        STOCKBOOK_APPROVAL_SECOND_UNITS: "500",
        STOCKBOOK_APPROVAL_SECOND_VALUE: "USD:1000000",
      }),
    );
    expect(rules).toMatchObject({ secondUnits: 500, secondValues: { USD: 1_000_000 } });
  });

  test.each([
    ["STOCKBOOK_APPROVAL_UNITS", "-1"],
    ["STOCKBOOK_APPROVAL_UNITS", "1.5"],
    ["STOCKBOOK_APPROVAL_DAILY_UNITS", "1000000000001"],
    ["STOCKBOOK_APPROVAL_VALUE", "100000"],
    ["STOCKBOOK_APPROVAL_VALUE", "USD:10,USD:20"],
    ["STOCKBOOK_APPROVAL_VALUE", "usd:10"],
    ["STOCKBOOK_APPROVAL_VALUE", "USD:10.50"],
    ["STOCKBOOK_APPROVAL_SECOND_VALUE", "USD:-1"],
    ["STOCKBOOK_APPROVAL_HOURS", "0"],
  ])("%s=%s is refused", (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(ConfigFault);
  });
});
