import type { ReadStore, Registration } from "../../projections/read-store.ts";
import { COMMAND_MS, DUPLICATE_KEY, isServerError, type MongoConnection } from "./connection.ts";

export const REGISTRATIONS = "stockbook.registrations";

type Stored = Omit<Registration, "projection"> & { readonly _id: string };

/** Which builds serve: one document for each projection, changed by compare and set. */
export const createRegistrations = ({
  ask,
  collection,
}: MongoConnection): Pick<ReadStore, "registration" | "register"> => {
  const stored = collection<Stored>(REGISTRATIONS);
  return {
    registration: async (projection) => {
      const found = await ask(() => stored.findOne({ _id: projection }, { maxTimeMS: COMMAND_MS }));
      if (found === null) return undefined;
      const { _id, ...registration } = found;
      return { projection: _id, ...registration };
    },
    register: async ({ projection, ...registration }, seen) => {
      const next = { ...registration, version: seen + 1 };
      if (seen > 0) {
        const place = { _id: projection, version: seen };
        const options = { maxTimeMS: COMMAND_MS };
        const { matchedCount } = await ask(() => stored.replaceOne(place, next, options));
        return matchedCount > 0;
      }
      try {
        const first = { _id: projection, ...next };
        await ask(() => stored.insertOne(first, { maxTimeMS: COMMAND_MS }));
        return true;
      } catch (error) {
        if (isServerError(error, DUPLICATE_KEY)) return false;
        throw error;
      }
    },
  };
};
