import { expect, test } from "vitest";
import { gtin14 } from "../../src/domain/gtin.ts";

test.each([
  ["4006381333931", "04006381333931"],
  ["73513537", "00000073513537"],
  ["036000291452", "00036000291452"],
  ["09506000134352", "09506000134352"],
])("the published number %s is read in 14 digits", (text, full) => {
  expect(gtin14(text)).toBe(full);
});

test.each(["4006381333930", "0950600013435", "tea", "", "123", "4006381333931 "])(
  "%s is no number of the standard",
  (text) => {
    expect(gtin14(text)).toBeUndefined();
  },
);
