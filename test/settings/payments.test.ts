import { describe, expect, test } from "vitest";
import { ConfigFault, readConfig } from "../../src/config.ts";

const URL_AND_SECRET = {
  STOCKBOOK_PAYMENT_URL: "https://pay.example/v1",
  STOCKBOOK_PAYMENT_SECRET_FILE: "/run/secrets/payments",
};

describe("settings of payments", () => {
  test("nobody is asked unless it is set, and an attempt has fifteen seconds", () => {
    expect(readConfig({})).toMatchObject({
      ...{ paymentUrl: "none", paymentSecretFile: "none", paymentTimeoutMs: 15_000 },
      ...{ paymentCurrencies: ["USD", "EUR", "GBP", "JPY", "VND"], fraudThreshold: 8_000 },
    });
  });

  test("an address takes a secret with it, and a secret an address", () => {
    expect(readConfig(URL_AND_SECRET)).toMatchObject({ paymentUrl: "https://pay.example/v1" });
    for (const [name, value] of Object.entries(URL_AND_SECRET)) {
      expect(() => readConfig({ [name]: value }), name).toThrow("go together");
    }
  });

  test("what is asked of a provider does not travel in the open, but on this machine", () => {
    const at = (url: string) => readConfig({ ...URL_AND_SECRET, STOCKBOOK_PAYMENT_URL: url });
    expect(at("http://127.0.0.1:9000").paymentUrl).toBe("http://127.0.0.1:9000");
    for (const url of ["http://pay.example", "ftp://pay.example", "pay.example", "file:///x"]) {
      expect(() => at(url), url).toThrow(ConfigFault);
    }
  });

  test.each([
    ["0", 0],
    ["0.8", 8_000],
    ["0.8125", 8_125],
    ["0.05", 500],
    ["1", 10_000],
    ["1.0", 10_000],
  ])("a threshold of %s is %d ten-thousandths", (text, threshold) => {
    expect(readConfig({ STOCKBOOK_FRAUD_THRESHOLD: text }).fraudThreshold).toBe(threshold);
  });

  test.each([
    ["STOCKBOOK_FRAUD_THRESHOLD", "1.1"],
    ["STOCKBOOK_FRAUD_THRESHOLD", "-0.1"],
    ["STOCKBOOK_FRAUD_THRESHOLD", ".8"],
    ["STOCKBOOK_FRAUD_THRESHOLD", "80%"],
    ["STOCKBOOK_PAYMENT_CURRENCIES", "EUR,XYZ"],
    ["STOCKBOOK_PAYMENT_CURRENCIES", "eur"],
    ["STOCKBOOK_PAYMENT_TIMEOUT_MS", "99"],
  ])("%s=%s is refused", (variable, value) => {
    expect(() => readConfig({ [variable]: value })).toThrow(variable);
  });
});
