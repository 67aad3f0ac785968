import type { Collection } from "mongodb";
import type { Mark } from "../../projections/read-store.ts";
import { type Causally, COMMAND_MS, DUPLICATE_KEY, isServerError } from "./connection.ts";
import { STATE_KEY, type Stored } from "./stored-row.ts";

/** Who may write a build, and how far it has got: one row beside its documents. */
export type BuildState = {
  readonly lease: () => Promise<{ readonly epoch: number; readonly mark: Mark | undefined }>;
  readonly mark: () => Promise<Mark | undefined>;
  /** Forward only. */
  readonly move: (epoch: number, mark: Mark) => Promise<"moved" | "behind" | "fenced">;
};

/** Two who open a build at the same moment meet at the key once. */
const LEASE_TRIES_MAX = 5;

const markOf = (state: Stored | null): Mark | undefined => {
  const { position, horizon, logId, event } = state ?? {};
  if (position === undefined || horizon === undefined) return undefined;
  if (logId === undefined || event === undefined) return undefined;
  return { position, logId, event, horizon };
};

export const createBuildState = (ask: Causally, collection: Collection<Stored>): BuildState => {
  const find = (): Promise<Stored | null> =>
    ask((session) => collection.findOne({ _id: STATE_KEY }, { maxTimeMS: COMMAND_MS, session }));

  const take = async (attempt: number): Promise<Stored | null> => {
    try {
      return await ask((session) =>
        collection.findOneAndUpdate(
          { _id: STATE_KEY },
          { $inc: { epoch: 1 } },
          { upsert: true, returnDocument: "after", maxTimeMS: COMMAND_MS, session },
        ),
      );
    } catch (error) {
      if (!isServerError(error, DUPLICATE_KEY) || attempt >= LEASE_TRIES_MAX) throw error;
      return take(attempt + 1);
    }
  };
  return {
    lease: async () => {
      const state = await take(1);
      if (state?.epoch === undefined) throw new Error(`no lease of ${collection.collectionName}`);
      return { epoch: state.epoch, mark: markOf(state) };
    },
    mark: async () => markOf(await find()),
    move: async (epoch, mark) => {
      const { position, horizon, logId, event } = mark;
      const { matchedCount } = await ask((session) =>
        collection.updateOne(
          {
            _id: STATE_KEY,
            epoch,
            $or: [{ position: { $exists: false } }, { position: { $lte: position } }],
          },
          { $set: { position, horizon, logId, event } },
          { maxTimeMS: COMMAND_MS, session },
        ),
      );
      if (matchedCount > 0) return "moved";
      return (await find())?.epoch === epoch ? "behind" : "fenced";
    },
  };
};
