import type { Collection, Filter } from "mongodb";
import type { LeaseStore } from "../../processes/leases.ts";
import { COMMAND_MS, DUPLICATE_KEY, isServerError, type MongoConnection } from "./connection.ts";
import { checkLease, ofHolder, type StoredLease } from "./lease-record.ts";

/**
 * Leases on a server that can't judge them by its own clock while it changes them. It is asked for its time before
 * every change, and the change holds only for the lease as it was seen. The time that was told has passed by
 * then: nothing is taken too early, and a lease ends a little early for those who wait, never for its holder, who
 * counts from before he asked.
 */
export const createLeasesByReading = (
  { ask, serverNow }: MongoConnection,
  leases: Collection<StoredLease>,
): LeaseStore => {
  const find = (filter: Filter<StoredLease>): Promise<StoredLease | null> =>
    ask(() => leases.findOne(filter, { maxTimeMS: COMMAND_MS }));
  const seenAs = ({ _id, holder, epoch, until }: StoredLease): Filter<StoredLease> => ({
    ...ofHolder(_id, holder, epoch),
    until: { $eq: until },
  });

  /** False: it is not what it was any more. */
  const change = async (seen: StoredLease, next: Partial<StoredLease>): Promise<boolean> => {
    const { matchedCount } = await ask(() =>
      leases.updateOne(seenAs(seen), { $set: next }, { maxTimeMS: COMMAND_MS }),
    );
    return matchedCount > 0;
  };

  const make = async (lease: StoredLease): Promise<boolean> => {
    try {
      await ask(() => leases.insertOne(lease, { maxTimeMS: COMMAND_MS }));
      return true;
    } catch (error) {
      if (isServerError(error, DUPLICATE_KEY)) return false;
      throw error;
    }
  };

  return {
    acquire: async (name, holder, forMs) => {
      checkLease(name, holder, forMs);
      const now = await serverNow();
      const until = new Date(now + forMs);
      const lease = await find({ _id: name });
      if (lease === null) {
        return (await make({ _id: name, holder, epoch: 1, until })) ? { epoch: 1 } : undefined;
      }
      const isRunning = lease.until.getTime() > now;
      if (isRunning && lease.holder !== holder) return undefined;
      const epoch = isRunning ? lease.epoch : lease.epoch + 1;
      return (await change(lease, { holder, epoch, until })) ? { epoch } : undefined;
    },
    renew: async (...his) => {
      const [name, holder, epoch, forMs] = his;
      checkLease(name, holder, forMs);
      const now = await serverNow();
      const lease = await find(ofHolder(name, holder, epoch));
      if (lease === null || lease.until.getTime() <= now) return false;
      return change(lease, { until: new Date(now + forMs) });
    },
    release: async (name, holder, epoch) => {
      const lease = await find(ofHolder(name, holder, epoch));
      if (lease !== null) await change(lease, { until: new Date(0) });
    },
    current: async (name) => {
      const lease = await find({ _id: name });
      if (lease === null || lease.until.getTime() <= (await serverNow())) return undefined;
      return { holder: lease.holder, epoch: lease.epoch };
    },
  };
};
