import { resolve } from "node:path";
import { z } from "zod";
import { about, isTimeZone, oneOf, wholeNumber } from "./kinds.ts";

const HOST = /^[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?$|^::1?$/;
const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"];

/** The server itself: where it listens, what it keeps in memory, how much it takes at once. */
export const SERVER_SETTINGS = {
  port: wholeNumber(0, 65_535, {
    variable: "STOCKBOOK_PORT",
    description: "TCP port of the API and its documentation page; 0 takes any free port.",
    unit: "port",
    standard: "8080",
  }),
  host: z.string().regex(HOST).prefault("127.0.0.1").register(about, {
    variable: "STOCKBOOK_HOST",
    description:
      "Address to listen on. Another one than 127.0.0.1, ::1 or localhost is refused (exit code 7) until there is an API key, a bootstrap key or an issuer of tokens.",
    unit: "address",
    standard: "127.0.0.1",
    range: "an address of this machine, or a name of one; 0.0.0.0 and :: for all",
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
  watchdogIntervalMs: wholeNumber(100, 3_600_000, {
    variable: "STOCKBOOK_WATCHDOG_INTERVAL_MS",
    description:
      "Pause between two rounds of the watchdog, which carries on what a crash or a fault left half-way: transfers, adjustments, counts, opening balances.",
    unit: "milliseconds",
    standard: "5000",
  }),
  watchdogStandingMs: wholeNumber(0, 3_600_000, {
    variable: "STOCKBOOK_WATCHDOG_STANDING_MS",
    description: "How long such a process must have stood still before the watchdog takes it up.",
    unit: "milliseconds",
    standard: "5000",
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
};
