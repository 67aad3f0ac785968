import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { ConfigFault, readConfig, settings } from "../src/config.ts";
import { configurationPage } from "../src/cli/configuration-page.ts";
import { withoutSecrets } from "../src/settings/secrets.ts";

const faultOf = (environment: Record<string, string>): string => {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigFault) return error.message;
    throw error;
  }
  return "";
};

describe("settings", () => {
  test("an empty environment gives the documented defaults", () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      port: 8080,
      host: "127.0.0.1",
      dataDir: resolve("stockbook-data"),
      timeZone: "UTC",
      holdCartSeconds: 1800,
      holdCheckoutSeconds: 900,
      holdSavedSeconds: 86_400,
    });
    for (const { key, variable, standard } of settings()) {
      expect(readConfig({ [variable]: standard }), key).toEqual(config);
    }
  });

  const tokens = {
    STOCKBOOK_JWKS_FILE: "keys.json",
    STOCKBOOK_JWT_ISSUER: "https://issuer.example",
    STOCKBOOK_JWT_AUDIENCE: "stockbook",
  };
  test("an issuer of tokens takes its keys, its name and the audience together", () => {
    expect(readConfig(tokens)).toMatchObject({ jwtAudience: "stockbook" });
    for (const name of Object.keys(tokens)) {
      expect(faultOf({ ...tokens, [name]: "" }), name).toContain("tokens need all of");
    }
    expect(faultOf({ ...tokens, STOCKBOOK_JWKS_URL: "https://issuer.example/keys" })).toContain(
      "exclude each other",
    );
  });

  test("an empty value counts as left out", () => {
    expect(readConfig({ STOCKBOOK_PORT: "" }).port).toBe(8080);
  });

  test("names of other programs are left alone", () => {
    expect(readConfig({ PORT: "x", STOCKBOOK_BENCH_PG_URL: "y", HOME: "z" }).port).toBe(8080);
  });

  test.each([
    ["STOCKBOOK_PORT", "80a", "0 to 65,535"],
    ["STOCKBOOK_PORT", "65536", "0 to 65,535"],
    ["STOCKBOOK_PORT", "-1", "0 to 65,535"],
    ["STOCKBOOK_PORT", "1e3", "0 to 65,535"],
    ["STOCKBOOK_HOST", "http://here", "an address of this machine"],
    ["STOCKBOOK_JWKS_URL", "http://issuer.example/keys", "https, or http to this machine"],
    ["STOCKBOOK_LOG_LEVEL", "loud", "fatal, error, warn"],
    ["STOCKBOOK_TIME_ZONE", "Mars/Olympus", "Asia/Ho_Chi_Minh"],
    ["STOCKBOOK_HOLD_CART_SECONDS", "15m", "10 to 2,592,000"],
  ])("%s=%s is refused with its name, the value and what it takes", (name, value, range) => {
    const line = faultOf({ [name]: value });
    expect(line).toContain(`${name}=${JSON.stringify(value)}`);
    expect(line).toContain(range);
    expect(line.split("\n")).toHaveLength(1);
  });

  test("a mistyped name is refused with the name that was probably meant", () => {
    expect(faultOf({ STOCKBOOK_PROT: "8080" })).toBe(
      "STOCKBOOK_PROT is not a setting of Stockbook; did you mean STOCKBOOK_PORT?",
    );
    expect(faultOf({ STOCKBOOK_SOMETHING_ELSE_ENTIRELY: "1" })).toBe(
      "STOCKBOOK_SOMETHING_ELSE_ENTIRELY is not a setting of Stockbook",
    );
  });

  test("every fault has its line", () => {
    expect(faultOf({ STOCKBOOK_PROT: "1", STOCKBOOK_PORT: "x" }).split("\n")).toHaveLength(2);
  });
});

describe("docs/configuration.md", () => {
  test("is what the settings say", () => {
    const page = readFileSync(join(import.meta.dirname, "../docs/configuration.md"), "utf8");
    expect(page).toBe(configurationPage());
  });

  test("names every setting with unit, default and range", () => {
    const all = settings();
    expect(all.length).toBeGreaterThan(5);
    for (const { variable, unit, standard, range } of all) {
      expect(configurationPage()).toContain(
        `| \`${variable}\` | ${unit} | \`${standard}\` | ${range} |`,
      );
    }
  });
});

describe("the source tree", () => {
  test("every setting is used somewhere besides its definition", () => {
    const source = join(import.meta.dirname, "../src");
    const groups = readdirSync(join(source, "settings")).map((file) => `settings/${file}`);
    // A group may turn its settings into what a factory takes; compose.ts hands them over.
    const rooms = readdirSync(join(source, "composition")).map((file) => `composition/${file}`);
    const users = ["compose.ts", ...rooms, ...groups].map((file) =>
      readFileSync(join(source, file), "utf8"),
    );
    for (const { key } of settings()) expect(users.join("\n"), key).toContain(`.${key}`);
  });
});

describe("engines", () => {
  const urls = {
    STOCKBOOK_EVENTSTORE_URL: "esdb://keeper:s3cr:e@t@log.example:2113?tls=false",
    STOCKBOOK_MONGODB_URL: "mongodb://keeper:s3cret@one.example:27017,two.example/?replicaSet=rs0",
  };

  test("one of the two addresses alone is refused with the reason", () => {
    for (const [name, value] of Object.entries(urls)) {
      const line = faultOf({ [name]: value });
      expect(line).toContain(`${name} is set and`);
      expect(line).toContain("either both on servers or both in STOCKBOOK_DATA_DIR");
      expect(line).not.toContain("s3cr");
    }
    expect(readConfig(urls)).toMatchObject({ role: "all", mongodbDatabase: "stockbook" });
  });

  test.each(["api", "worker"])("the role %s is refused on the files of a directory", (role) => {
    expect(faultOf({ STOCKBOOK_ROLE: role })).toContain("belong to one process");
    expect(readConfig({ ...urls, STOCKBOOK_ROLE: role }).role).toBe(role);
  });

  test("an unknown role, a wrong address and a prefix that reads like a category are refused", () => {
    expect(faultOf({ STOCKBOOK_ROLE: "boss" })).toContain("all, api, worker");
    expect(faultOf({ ...urls, STOCKBOOK_STREAM_PREFIX: "stock-" })).toContain("letters, digits");
    const wrong = faultOf({ ...urls, STOCKBOOK_MONGODB_URL: "keeper:s3cret@one.example" });
    expect(wrong).toContain('STOCKBOOK_MONGODB_URL="***@one.example" is refused');
  });

  test("an address is shown without its secrets", () => {
    expect(withoutSecrets(urls.STOCKBOOK_EVENTSTORE_URL)).toBe(
      "esdb://keeper:***@log.example:2113?tls=false",
    );
    expect(withoutSecrets(urls.STOCKBOOK_MONGODB_URL)).toBe(
      "mongodb://keeper:***@one.example:27017,two.example/?replicaSet=rs0",
    );
    expect(
      withoutSecrets("mongodb://one.example/?tls=true&tlsCertificateKeyFilePassword=x&w=1"),
    ).toBe("mongodb://one.example/?tls=true&tlsCertificateKeyFilePassword=***&w=1");
    expect(withoutSecrets("esdb://log.example:2113")).toBe("esdb://log.example:2113");
    expect(withoutSecrets("none")).toBe("none");
  });
});
