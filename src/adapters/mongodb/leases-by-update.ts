import type { Collection } from "mongodb";
import { LedgerFault } from "../../commands/faults.ts";
import type { LeaseStore } from "../../processes/leases.ts";
import { COMMAND_MS, DUPLICATE_KEY, isServerError, type MongoConnection } from "./connection.ts";
import { checkLease, ofHolder, type StoredLease } from "./lease-record.ts";

/** Two who take a lease for the first time meet at its key once. */
const TRIES_MAX = 5;

/** Whether the lease runs, as the server judges it while it looks at the document. */
const RUNS = { $gt: ["$until", "$$NOW"] };
const fromNow = (ms: number) => ({ $add: ["$$NOW", ms] });

/** Who asks gets it where it is free or his: the document says afterwards whose it is. */
export const takes = (holder: string, forMs: number) => {
  // A holder is a text whatever it begins with, never a path.
  const he = { $literal: holder };
  const isAnothers = { $and: [RUNS, { $ne: ["$holder", he] }] };
  const next = { $add: [{ $ifNull: ["$epoch", 0] }, 1] };
  // All of one stage see the document as it was.
  return [
    {
      $set: {
        epoch: { $cond: [RUNS, "$epoch", next] },
        holder: { $cond: [RUNS, "$holder", he] },
        until: { $cond: [isAnothers, "$until", fromNow(forMs)] },
      },
    },
  ];
};

/** Each of them is one update, judged and made by the server with its own clock. */
export const createLeasesByUpdate = (
  { ask }: MongoConnection,
  leases: Collection<StoredLease>,
): LeaseStore => {
  const acquire = async (
    name: string,
    { holder, forMs }: { readonly holder: string; readonly forMs: number },
    attempt = 1,
  ): Promise<StoredLease | null> => {
    try {
      const options = { upsert: true, returnDocument: "after", maxTimeMS: COMMAND_MS } as const;
      return await ask(() => leases.findOneAndUpdate({ _id: name }, takes(holder, forMs), options));
    } catch (error) {
      if (!isServerError(error, DUPLICATE_KEY)) throw error;
      if (attempt === TRIES_MAX) throw new LedgerFault("busy", `many take the lease ${name}`);
      return acquire(name, { holder, forMs }, attempt + 1);
    }
  };
  return {
    acquire: async (name, holder, forMs) => {
      checkLease(name, holder, forMs);
      const lease = await acquire(name, { holder, forMs });
      return lease?.holder === holder ? { epoch: lease.epoch } : undefined;
    },
    renew: async (...his) => {
      const [name, holder, epoch, forMs] = his;
      checkLease(name, holder, forMs);
      const running = { ...ofHolder(name, holder, epoch), $expr: RUNS };
      const { matchedCount } = await ask(() =>
        leases.updateOne(running, [{ $set: { until: fromNow(forMs) } }], { maxTimeMS: COMMAND_MS }),
      );
      return matchedCount > 0;
    },
    release: async (name, holder, epoch) => {
      const ended = { $set: { until: new Date(0) } };
      const his = ofHolder(name, holder, epoch);
      await ask(() => leases.updateOne(his, ended, { maxTimeMS: COMMAND_MS }));
    },
    current: async (name) => {
      const running = { _id: name, $expr: RUNS };
      const lease = await ask(() => leases.findOne(running, { maxTimeMS: COMMAND_MS }));
      return lease === null ? undefined : { holder: lease.holder, epoch: lease.epoch };
    },
  };
};
