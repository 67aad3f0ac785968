import { z } from "zod";
import { NONE_GIVEN } from "./identity.ts";
import { about } from "./kinds.ts";

/** What a process does of all that there is to do. */
export const ROLES = ["all", "api", "worker"] as const;
export type Role = (typeof ROLES)[number];

const URL_CHARACTERS_MAX = 2_000;
const EVENTSTORE_URL = /^esdb(?:\+discover)?:\/\/[^\s/?]+/;
const MONGODB_URL = /^mongodb(?:\+srv)?:\/\/[^\s/?]+/;
const DATABASE = /^[A-Za-z0-9_-]{1,60}$/;
/** Without a hyphen no prefix can be taken for a category of streams. */
const STREAM_PREFIX = /^[A-Za-z0-9_.]{1,64}$/;

const urlLike = (pattern: RegExp) =>
  z
    .string()
    .refine(
      (text) => text === NONE_GIVEN || (text.length <= URL_CHARACTERS_MAX && pattern.test(text)),
    )
    .prefault(NONE_GIVEN);

/** Where the log and the documents stand when they do not stand in a directory of this machine. */
export const ENGINE_SETTINGS = {
  role: z.enum(ROLES).prefault("all").register(about, {
    variable: "STOCKBOOK_ROLE",
    description:
      "What `serve` does: everything, only the API, or only the work behind it (read models, expiry, processes). Another role than all takes both URLs.",
    unit: "role",
    standard: "all",
    range: "all, api, worker",
  }),
  eventstoreUrl: urlLike(EVENTSTORE_URL).register(about, {
    variable: "STOCKBOOK_EVENTSTORE_URL",
    description:
      "EventStoreDB that keeps the log, in place of a file; goes together with STOCKBOOK_MONGODB_URL.",
    unit: "URL",
    standard: NONE_GIVEN,
    range: "esdb://, esdb+discover://, or none",
    secret: true,
  }),
  mongodbUrl: urlLike(MONGODB_URL).register(about, {
    variable: "STOCKBOOK_MONGODB_URL",
    description:
      "MongoDB that keeps read models, snapshots, keys and leases, in place of files; goes together with STOCKBOOK_EVENTSTORE_URL.",
    unit: "URL",
    standard: NONE_GIVEN,
    range: "mongodb://, mongodb+srv://, or none",
    secret: true,
  }),
  mongodbDatabase: z.string().regex(DATABASE).prefault("stockbook").register(about, {
    variable: "STOCKBOOK_MONGODB_DATABASE",
    description: "Database in that MongoDB; each ledger has its own.",
    unit: "name",
    standard: "stockbook",
    range: "1 to 60 letters, digits, _ or -",
  }),
  streamPrefix: z.string().regex(STREAM_PREFIX).prefault(NONE_GIVEN).register(about, {
    variable: "STOCKBOOK_STREAM_PREFIX",
    description:
      "Put before the name of every stream in EventStoreDB, so that several ledgers can share a server.",
    unit: "text",
    standard: NONE_GIVEN,
    range: "1 to 64 letters, digits, _ or ., or none",
  }),
};

export type EngineSettings = {
  readonly role: Role;
  readonly eventstoreUrl: string;
  readonly mongodbUrl: string;
  readonly mongodbDatabase: string;
  readonly streamPrefix: string;
};

/** The servers that keep the ledger. */
export type Engines = {
  readonly eventstoreUrl: string;
  readonly mongodbUrl: string;
  readonly database: string;
  /** Empty: streams have their own names. */
  readonly prefix: string;
};

/** Undefined: the ledger stands in files of this machine. */
export const enginesOf = (settings: Omit<EngineSettings, "role">): Engines | undefined => {
  if (settings.eventstoreUrl === NONE_GIVEN || settings.mongodbUrl === NONE_GIVEN) return undefined;
  return {
    eventstoreUrl: settings.eventstoreUrl,
    mongodbUrl: settings.mongodbUrl,
    database: settings.mongodbDatabase,
    prefix: settings.streamPrefix === NONE_GIVEN ? "" : settings.streamPrefix,
  };
};

/** What is wrong with the settings together, with the reason. */
export const engineFaults = (settings: EngineSettings): readonly string[] => {
  const hasLog = settings.eventstoreUrl !== NONE_GIVEN;
  const hasDocuments = settings.mongodbUrl !== NONE_GIVEN;
  if (hasLog !== hasDocuments) {
    const [given, missing] = hasLog ? ["EVENTSTORE", "MONGODB"] : ["MONGODB", "EVENTSTORE"];
    return [
      `STOCKBOOK_${given}_URL is set and STOCKBOOK_${missing}_URL is not: the log and its documents stand either both on servers or both in STOCKBOOK_DATA_DIR`,
    ];
  }
  if (settings.role === "all" || hasLog) return [];
  return [
    `STOCKBOOK_ROLE=${settings.role} needs STOCKBOOK_EVENTSTORE_URL and STOCKBOOK_MONGODB_URL: the files of STOCKBOOK_DATA_DIR belong to one process, and that one does everything`,
  ];
};
