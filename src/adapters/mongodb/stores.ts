import type { SnapshotStore } from "../../commands/snapshots.ts";
import type { LeaseStore } from "../../processes/leases.ts";
import type { OperationalStore } from "../../processes/operational-store.ts";
import type { ReadStore } from "../../projections/read-store.ts";
import { connectMongo, type MongoSettings } from "./connection.ts";
import { openMongoLeases } from "./leases.ts";
import { createMongoOperationalStore } from "./operational-store.ts";
import { createMongoReadStore } from "./read-store.ts";
import { createMongoSnapshots } from "./snapshots.ts";

export type MongoStores = {
  readonly readStore: ReadStore;
  readonly operational: OperationalStore;
  readonly snapshots: SnapshotStore;
  readonly leases: LeaseStore;
  /** What waits is written; then the connections are closed. */
  readonly close: () => Promise<void>;
};

/** All that the ledger keeps in MongoDB. `logId`: of the log that the snapshots are folds of. @throws MongoError */
export const openMongoStores = async (
  settings: MongoSettings & { readonly logId: string },
): Promise<MongoStores> => {
  const connection = await connectMongo(settings);
  try {
    const operational = createMongoOperationalStore(connection);
    return {
      readStore: createMongoReadStore(connection),
      operational,
      snapshots: createMongoSnapshots(connection, settings.logId),
      leases: await openMongoLeases(connection),
      close: async () => {
        await operational.close();
        await connection.close();
      },
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
};
