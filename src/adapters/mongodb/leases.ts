import type { LeaseStore } from "../../processes/leases.ts";
import { COMMAND_MS, isServerError, type MongoConnection, NOT_IMPLEMENTED } from "./connection.ts";
import type { StoredLease } from "./lease-record.ts";
import { createLeasesByReading } from "./leases-by-reading.ts";
import { createLeasesByUpdate, takes } from "./leases-by-update.ts";

export const LEASES = "stockbook.leases";

/** Of a lease that is never there. */
const NOBODY = { _id: "", holder: "nobody" };

/**
 * Leases on the clock of the MongoDB server. A server of its protocol that knows no updates by expressions (FerretDB)
 * is asked for its time, and the lease is changed by compare and set.
 */
export const openMongoLeases = async (connection: MongoConnection): Promise<LeaseStore> => {
  const leases = connection.collection<StoredLease>(LEASES);
  try {
    await connection.ask(() =>
      leases.findOneAndUpdate(NOBODY, takes(NOBODY.holder, 1), { maxTimeMS: COMMAND_MS }),
    );
  } catch (error) {
    if (!isServerError(error, NOT_IMPLEMENTED)) throw error;
    return createLeasesByReading(connection, leases);
  }
  return createLeasesByUpdate(connection, leases);
};
