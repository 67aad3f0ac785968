import { EventStoreDBClient } from "@eventstore/db-client";
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

/** Whether a stream and documents of the run stand on the engines, as another client sees them; what does not. */
export const missingOnEngines = async (
  { settings }: Place,
  stream: string,
): Promise<readonly string[]> => {
  const missing: string[] = [];
  const log = EventStoreDBClient.connectionString(settings["STOCKBOOK_EVENTSTORE_URL"] ?? "");
  const documents = new MongoClient(settings["STOCKBOOK_MONGODB_URL"] ?? "");
  try {
    const name = `${settings["STOCKBOOK_STREAM_PREFIX"] ?? ""}${stream}`;
    let events = 0;
    for await (const { event } of log.readStream(name, { maxCount: 1 })) {
      if (event !== undefined) events += 1;
    }
    if (events === 0) missing.push(`the log has no stream ${name}`);
    const database = settings["STOCKBOOK_MONGODB_DATABASE"] ?? "";
    const collections = await documents.db(database).listCollections().toArray();
    if (collections.length === 0) missing.push(`database ${database} is empty`);
    return missing;
  } catch (error) {
    return [error instanceof Error ? `${error.name}: ${error.message}` : String(error)];
  } finally {
    await log.dispose();
    await documents.close();
  }
};

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
