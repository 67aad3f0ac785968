import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";

/** A setting that is not known or out of range; one line for each fault, as a person reads it. */
export class ConfigFault extends Error {
  readonly code = "config";
}

/** What docs/configuration.md and `stockbook config print` say about a setting. */
export type Setting = {
  readonly variable: string;
  readonly description: string;
  readonly unit: string;
  readonly standard: string;
  readonly range: string;
};

const LOOPBACK_HOSTS = ["127.0.0.1", "::1", "localhost"];
const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"];
/** Programs beside the server (tests, benchmarks) have names of their own under these. */
const FOREIGN_PREFIXES = ["STOCKBOOK_BENCH_", "STOCKBOOK_TEST_"];
const PREFIX = "STOCKBOOK_";

const about = z.registry<Setting>();

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
};

type Text = Omit<Setting, "range">;

const wholeNumber = (min: number, max: number, text: Text) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max))
    .prefault(text.standard)
    .register(about, {
      ...text,
      range: `${min.toLocaleString("en")} to ${max.toLocaleString("en")}`,
    });

const oneOf = (words: readonly string[], text: Text) =>
  z
    .string()
    .refine((word) => words.includes(word))
    .prefault(text.standard)
    .register(about, { ...text, range: words.join(", ") });

/** Every setting of the server, in the order in which the documents list them. */
const SETTINGS = z.object({
  port: wholeNumber(0, 65_535, {
    variable: "STOCKBOOK_PORT",
    description: "TCP port of the API and its documentation page; 0 takes any free port.",
    unit: "port",
    standard: "8080",
  }),
  host: oneOf(LOOPBACK_HOSTS, {
    variable: "STOCKBOOK_HOST",
    description:
      "Address to listen on. There is no authentication yet, so only loopback addresses are taken.",
    unit: "address",
    standard: "127.0.0.1",
  }),
  dataDir: z
    .string()
    .min(1)
    .refine((path) => !path.includes("\0"))
    .transform((path) => resolve(path))
    .prefault("./stockbook-data")
    .register(about, {
      variable: "STOCKBOOK_DATA_DIR",
      description:
        "Directory of the event log, the read models and the control socket; made with mode 0700 where it does not exist.",
      unit: "path",
      standard: "./stockbook-data",
      range: "a directory that this user may write",
    }),
  logLevel: oneOf(LOG_LEVELS, {
    variable: "STOCKBOOK_LOG_LEVEL",
    description: "Least severe level that is logged, as JSON lines on stderr.",
    unit: "level",
    standard: "info",
  }),
  timeZone: z.string().refine(isTimeZone).prefault("UTC").register(about, {
    variable: "STOCKBOOK_TIME_ZONE",
    description:
      "Time zone of the warehouses: a lot is good to the end of its expiry day in this zone.",
    unit: "IANA name",
    standard: "UTC",
    range: "a time zone that Node knows, such as Asia/Ho_Chi_Minh",
  }),
  holdCartSeconds: wholeNumber(10, 2_592_000, {
    variable: "STOCKBOOK_HOLD_CART_SECONDS",
    description: "How long a reservation of the class cart holds its units.",
    unit: "seconds",
    standard: "1800",
  }),
  holdCheckoutSeconds: wholeNumber(10, 2_592_000, {
    variable: "STOCKBOOK_HOLD_CHECKOUT_SECONDS",
    description: "How long a reservation of the class checkout holds its units.",
    unit: "seconds",
    standard: "900",
  }),
  holdSavedSeconds: wholeNumber(10, 2_592_000, {
    variable: "STOCKBOOK_HOLD_SAVED_SECONDS",
    description: "How long a reservation of the class saved holds its units.",
    unit: "seconds",
    standard: "86400",
  }),
  expiryIntervalMs: wholeNumber(100, 3_600_000, {
    variable: "STOCKBOOK_EXPIRY_INTERVAL_MS",
    description:
      "Pause between two rounds of the expiry process, which records the end of lapsed holds and lots. Answers are right without it.",
    unit: "milliseconds",
    standard: "1000",
  }),
  expiryBatch: wholeNumber(1, 10_000, {
    variable: "STOCKBOOK_EXPIRY_BATCH",
    description: "Stocks that one round of the expiry process works on at the most.",
    unit: "stocks",
    standard: "500",
  }),
  requestsInFlight: wholeNumber(1, 100_000, {
    variable: "STOCKBOOK_REQUESTS_IN_FLIGHT",
    description: "Requests with commands that are worked on at once; beyond it 503 busy.",
    unit: "requests",
    standard: "512",
  }),
  commandsInFlight: wholeNumber(1, 1_000_000, {
    variable: "STOCKBOOK_COMMANDS_IN_FLIGHT",
    description: "Commands of all stocks that wait for their answer; beyond it 503 busy.",
    unit: "commands",
    standard: "20000",
  }),
  queuePerStream: wholeNumber(1, 100_000, {
    variable: "STOCKBOOK_QUEUE_PER_STREAM",
    description: "Commands that wait for one SKU in one warehouse; beyond it 503 busy.",
    unit: "commands",
    standard: "1000",
  }),
  cachedStreams: wholeNumber(16, 10_000_000, {
    variable: "STOCKBOOK_CACHED_STREAMS",
    description: "Stocks whose state the write path keeps in memory.",
    unit: "streams",
    standard: "100000",
  }),
  cacheMiB: wholeNumber(16, 1_048_576, {
    variable: "STOCKBOOK_CACHE_MIB",
    description: "Memory that these states may take, by estimate.",
    unit: "MiB",
    standard: "512",
  }),
  logRequests: oneOf(["on", "off"], {
    variable: "STOCKBOOK_LOG_REQUESTS",
    description: "Whether each request is logged, at level info.",
    unit: "switch",
    standard: "off",
  }),
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
    const { variable, unit, range } = setting;
    const value = JSON.stringify(environment[variable] ?? "");
    return `${variable}=${value} is refused: it takes ${range} (${unit})`;
  });
  const faults = [...unknownNames(environment), ...lines];
  if (faults.length > 0 || !parsed.success) throw new ConfigFault(faults.join("\n"));
  return parsed.data;
};
