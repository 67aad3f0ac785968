import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { MongoClient } from "mongodb";

/** The servers that the ledger works on, where it does not keep everything in a directory. */
export type Engines = { readonly eventstore: string; readonly mongodb: string };

/** Where the ledger of one run lives: what every process of it has to be told. */
export type Place = {
  readonly directory: string;
  /** Settings of the engines; empty on the embedded ones. */
  readonly settings: Readonly<Record<string, string>>;
};

const NAME_BYTES = 5;
const DATABASE_MS_MAX = 10_000;

/** On engines the run has streams and a database of its own names, so that others may use the same servers. */
export const placeOf = (directory: string, engines: Engines | undefined): Place => {
  if (engines === undefined) return { directory, settings: {} };
  const name = `retail_${randomBytes(NAME_BYTES).toString("hex")}`;
  return {
    directory,
    settings: {
      STOCKBOOK_EVENTSTORE_URL: engines.eventstore,
      STOCKBOOK_MONGODB_URL: engines.mongodb,
      STOCKBOOK_STREAM_PREFIX: `${name}_`,
      STOCKBOOK_MONGODB_DATABASE: name,
    },
  };
};

/** The same ledger for one of several processes: each has a directory of its own. */
export const placeOfProcess = async (place: Place, name: string): Promise<Place> => {
  const directory = join(place.directory, name);
  await mkdir(directory);
  return { ...place, directory };
};

/** Only what a process needs to run: settings of the caller's own shell must not leak into it. */
export const environmentOf = (
  { directory, settings }: Place,
  more: Readonly<Record<string, string>> = {},
): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("STOCKBOOK_")),
  ),
  STOCKBOOK_DATA_DIR: directory,
  STOCKBOOK_LOG_LEVEL: "warn",
  ...settings,
  ...more,
});

/** Drops the documents of the run. Its streams stay: a log forgets nothing. */
export const leaveEngines = async (place: Place): Promise<void> => {
  const { STOCKBOOK_MONGODB_URL: url, STOCKBOOK_MONGODB_DATABASE: name } = place.settings;
  if (url === undefined || name === undefined) return;
  const client = new MongoClient(url, { serverSelectionTimeoutMS: DATABASE_MS_MAX });
  try {
    await client.db(name).dropDatabase();
  } finally {
    await client.close();
  }
};
