import { randomBytes } from "node:crypto";
import { MongoClient } from "mongodb";
import { afterAll } from "vitest";
import type { MongoSettings } from "../../src/adapters/mongodb/connection.ts";
import { type Ferret, ferretMissing, startFerret } from "../servers/ferretdb.ts";

/** A server of the MongoDB protocol that the suites run on. */
export type MongoServer = {
  readonly name: string;
  readonly url: () => Promise<string>;
  /** What it can't do, so that no suite can hold it to it. */
  readonly lacks: ReadonlySet<MongoFeature>;
};

/** `atomic-updates`: one that looks at a document and changes it lets no other one in between. */
export type MongoFeature = "atomic-updates";

/** Of a MongoDB that this run may use: it makes databases of its own there and drops them. */
export const TEST_URL = process.env["STOCKBOOK_TEST_MONGODB_URL"];

let ferret: Promise<Ferret> | undefined;
afterAll(async () => {
  await (await ferret)?.stop();
  ferret = undefined;
});

/**
 * FerretDB 1.24 also knows no updates by expressions and no $$NOW (the leases ask it for its time), no retryable writes
 * (what breaks off is an error here that the driver would have repeated), no lists in lists and no dots or dollars in
 * names (they are text in `rest` on every server), and says of no failed bulk write which row it was. The adapter is
 * right with and without all of that, so no suite has to skip anything for it.
 */
const FERRET: MongoServer = {
  name: "FerretDB",
  url: async () => (await (ferret ??= startFerret())).url,
  lacks: new Set(["atomic-updates"]),
};

const ferretOrWord = (): readonly MongoServer[] => {
  const missing = ferretMissing();
  if (missing === undefined) return [FERRET];
  if (process.env["CI"] === "true") throw new Error(missing);
  console.warn(`SKIPPED, not tested on a MongoDB-protocol server: ${missing}`);
  return [];
};

/** Every server there is. Without FerretDB a run says so; in CI it fails. */
export const MONGO_SERVERS: readonly MongoServer[] = [
  ...ferretOrWord(),
  ...(TEST_URL === undefined
    ? []
    : [{ name: "MongoDB", url: async () => TEST_URL ?? "", lacks: new Set<MongoFeature>() }]),
];

/** A database that nobody else uses. */
export const freshDatabase = async (server: MongoServer): Promise<MongoSettings> => ({
  url: await server.url(),
  database: `stockbook_test_${randomBytes(8).toString("hex")}`,
});

export const dropDatabase = async ({ url, database }: MongoSettings): Promise<void> => {
  const client = new MongoClient(url);
  try {
    await client.db(database).dropDatabase();
  } finally {
    await client.close();
  }
};
