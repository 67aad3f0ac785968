import { existsSync } from "node:fs";
import { z } from "zod";
import { APPROVAL_SETTINGS } from "./settings/approvals.ts";
import { CATALOGUE_SETTINGS } from "./settings/catalogue.ts";
import { COUNT_SETTINGS } from "./settings/counts.ts";
import { ENGINE_SETTINGS, engineFaults } from "./settings/engines.ts";
import { FIGURE_SETTINGS } from "./settings/figures.ts";
import { IDENTITY_SETTINGS, identityFaults } from "./settings/identity.ts";
import { about, type Setting } from "./settings/kinds.ts";
import { LIMIT_SETTINGS } from "./settings/limits.ts";
import { ORDER_SETTINGS } from "./settings/orders.ts";
import { PAYMENT_SETTINGS, paymentFaults } from "./settings/payments.ts";
import { RETURN_SETTINGS } from "./settings/returns.ts";
import { withoutSecrets } from "./settings/secrets.ts";
import { SERVER_SETTINGS } from "./settings/server.ts";
import { SHIPMENT_SETTINGS } from "./settings/shipments.ts";
import { TRANSFER_SETTINGS } from "./settings/transfers.ts";

/** A setting that is not known or out of range; one line for each fault, as a person reads it. */
export class ConfigFault extends Error {
  readonly code = "config";
}

/** Programs beside the server (tests, benchmarks) have names of their own under these. */
const FOREIGN_PREFIXES = ["STOCKBOOK_BENCH_", "STOCKBOOK_TEST_"];
const PREFIX = "STOCKBOOK_";

/** Every setting, in the order in which the documents list them. */
const SETTINGS = z.object({
  ...SERVER_SETTINGS,
  ...ENGINE_SETTINGS,
  ...IDENTITY_SETTINGS,
  ...CATALOGUE_SETTINGS,
  ...LIMIT_SETTINGS,
  ...APPROVAL_SETTINGS,
  ...COUNT_SETTINGS,
  ...TRANSFER_SETTINGS,
  ...ORDER_SETTINGS,
  ...PAYMENT_SETTINGS,
  ...SHIPMENT_SETTINGS,
  ...RETURN_SETTINGS,
  ...FIGURE_SETTINGS,
});

export type Config = z.infer<typeof SETTINGS>;
export type ConfigKey = keyof Config;
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a file `.env` in the working directory adds to the environment; what is already set wins. */
export const loadEnvironment = (): Environment => {
  if (existsSync(".env")) process.loadEnvFile(".env");
  return process.env;
};

const settingOf = (key: string): Setting | undefined => {
  const field = Object.entries(SETTINGS.shape).find(([name]) => name === key)?.[1];
  return field === undefined ? undefined : about.get(field);
};

/** Every setting with its key in `Config`. */
export const settings = (): readonly (Setting & { readonly key: string })[] =>
  Object.keys(SETTINGS.shape).flatMap((key) => {
    const setting = settingOf(key);
    return setting === undefined ? [] : [{ key, ...setting }];
  });

/** Edits that still count as a slip of the pen. */
const EDITS_MAX = 4;
const LENGTH_MAX = 100;

const edits = (left: string, right: string): number => {
  let above = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const line = [row];
    for (let column = 1; column <= right.length; column++) {
      const change = left[row - 1] === right[column - 1] ? 0 : 1;
      const [diagonal = 0, up = 0, before = 0] = [
        above[column - 1],
        above[column],
        line[column - 1],
      ];
      line.push(Math.min(diagonal + change, up + 1, before + 1));
    }
    above = line;
  }
  return above[right.length] ?? 0;
};

/** The known name that a mistyped one probably means; undefined where none is close. */
const nearest = (name: string, known: readonly string[]): string | undefined => {
  if (name.length > LENGTH_MAX) return undefined;
  const [best] = known
    .map((candidate) => ({ candidate, distance: edits(name, candidate) }))
    .sort((one, other) => one.distance - other.distance);
  return best !== undefined && best.distance <= EDITS_MAX ? best.candidate : undefined;
};

const unknownNames = (environment: Environment): string[] => {
  const known = settings().map((setting) => setting.variable);
  return Object.keys(environment)
    .filter((name) => name.startsWith(PREFIX) && !known.includes(name))
    .filter((name) => !FOREIGN_PREFIXES.some((prefix) => name.startsWith(prefix)))
    .map((name) => {
      const close = nearest(name, known);
      const hint = close === undefined ? "" : `; did you mean ${close}?`;
      return `${name} is not a setting of Stockbook${hint}`;
    });
};

/**
 * The settings of an environment, defaults filled in. An empty value counts as left out.
 * @throws ConfigFault with a line for every unknown name and every wrong value.
 */
export const readConfig = (environment: Environment): Config => {
  const all = settings();
  const given = Object.fromEntries(
    all.flatMap(({ key, variable }) => {
      const value = environment[variable];
      return value === undefined || value === "" ? [] : [[key, value]];
    }),
  );
  const parsed = SETTINGS.safeParse(given);
  const wrong = parsed.success ? [] : parsed.error.issues.map((issue) => String(issue.path[0]));
  const lines = [...new Set(wrong)].map((key) => {
    const setting = settingOf(key);
    if (setting === undefined) return `${key} is wrong`;
    const { variable, unit, range, secret } = setting;
    const text = environment[variable] ?? "";
    const value = JSON.stringify(secret === true ? withoutSecrets(text) : text);
    return `${variable}=${value} is refused: it takes ${range} (${unit})`;
  });
  const together = parsed.success
    ? [...identityFaults(parsed.data), ...engineFaults(parsed.data), ...paymentFaults(parsed.data)]
    : [];
  const faults = [...unknownNames(environment), ...lines, ...together];
  if (faults.length > 0 || !parsed.success) throw new ConfigFault(faults.join("\n"));
  return parsed.data;
};
