import {
  type ClientSession,
  type Collection,
  type Document as MongoDocument,
  MongoBulkWriteError,
  MongoClient,
  MongoDriverError,
  MongoError,
  MongoServerError,
  ReadConcern,
  type Timestamp,
  WriteConcern,
} from "mongodb";
import { type FaultCode, LedgerFault } from "../../commands/faults.ts";

/** No server of the set has answered by then. */
const SELECTION_MS = 3_000;
const CONNECT_MS = 3_000;
/** A command without a sign from the server: its connection is given up, and with it the command. */
const SILENCE_MS = 15_000;
/** The server gives a command up itself before that. */
export const COMMAND_MS = 10_000;
/** A write that the majority has not confirmed by then counts as failed; repeating it is harmless. */
const MAJORITY_MS = 5_000;
/** Waiting for one of the connections. */
const POOL_WAIT_MS = 5_000;
const CONNECTIONS_MAX = 50;

export type MongoSettings = {
  /** `mongodb://` or `mongodb+srv://`, with the user where there is one. */
  readonly url: string;
  readonly database: string;
};

export type Causally = <Answer>(
  question: (session: ClientSession) => Promise<Answer>,
) => Promise<Answer>;

/** One database of a MongoDB. Everything is read from the primary and confirmed by the majority. */
export type MongoConnection = {
  readonly collection: <Stored extends MongoDocument>(name: string) => Collection<Stored>;
  /** Empty where it is not there yet. */
  readonly create: (name: string) => Promise<void>;
  readonly drop: (name: string) => Promise<void>;
  readonly names: () => Promise<readonly string[]>;
  /** The server's clock, epoch milliseconds: it was so between the question and the answer. */
  readonly serverNow: () => Promise<number>;
  /**
   * Runs what asks the database. What the network or an election has broken off becomes a LedgerFault: it may have
   * been done or not, and may be tried again. @throws LedgerFault, MongoError
   */
  readonly ask: <Answer>(question: () => Promise<Answer>) => Promise<Answer>;
  /**
   * Asks one after the other what must not forget: each question is answered by a server that has seen everything
   * the ones before have written or read, also where the primary has changed and the old one does not know yet.
   */
  readonly causally: () => Causally;
  /** The same connection, whose faults say `code`. */
  readonly as: (code: FaultCode) => MongoConnection;
  /** Why the last question was not answered; undefined: it was. */
  readonly trouble: () => string | undefined;
  readonly close: () => Promise<void>;
};

export const DUPLICATE_KEY = 11_000;
export const NOT_IMPLEMENTED = 238;
const NAMESPACE_MISSING = 26;
const NAMESPACE_EXISTS = 48;
/** The server's own time limits, and a majority that did not confirm in time. */
const TRANSIENT = [50, 64, 91, 100, 262];

const CLIENT = {
  appName: "stockbook",
  serverSelectionTimeoutMS: SELECTION_MS,
  connectTimeoutMS: CONNECT_MS,
  socketTimeoutMS: SILENCE_MS,
  waitQueueTimeoutMS: POOL_WAIT_MS,
  maxPoolSize: CONNECTIONS_MAX,
  retryReads: true,
  retryWrites: true,
  // Nothing but what every server of the next years understands.
  serverApi: { version: "1", strict: true },
  // Positions are bigints; documents hold none, so that their numbers are numbers.
  useBigInt64: true,
  ignoreUndefined: true,
} as const;

const CONCERNS = {
  readConcern: new ReadConcern("majority"),
  writeConcern: new WriteConcern("majority", MAJORITY_MS),
  readPreference: "primary",
} as const;

export const isServerError = (error: unknown, code: number): boolean =>
  error instanceof MongoServerError && error.code === code;

/** Broken off on the way or by a change of the primary: nothing is said about whether it was done. */
const isTransient = (error: unknown): error is MongoError => {
  if (!(error instanceof MongoError)) return false;
  if (!(error instanceof MongoServerError)) return !isMisuse(error);
  if (isBrokenOffBulk(error)) return true;
  return (
    TRANSIENT.includes(Number(error.code)) ||
    error.hasErrorLabel("RetryableWriteError") ||
    error.hasErrorLabel("RetryableError") ||
    (error instanceof MongoBulkWriteError && error.result.getWriteConcernError() !== undefined)
  );
};

/** The driver calls it an error of the server's, though the server has not said anything. */
const isBrokenOffBulk = (error: MongoServerError): boolean =>
  error instanceof MongoBulkWriteError &&
  error.code === undefined &&
  [error.writeErrors].flat().length === 0;

/** What the driver refuses for what it was given. A closed client and a full pool are no such thing. */
const isMisuse = (error: MongoError): boolean =>
  error instanceof MongoDriverError &&
  ["MongoInvalidArgumentError", "MongoMissingDependencyError", "MongoParseError"].includes(
    error.name,
  );

/** @throws MongoError where no server can be reached, or it lets nobody in */
export const connectMongo = async ({ url, database }: MongoSettings): Promise<MongoConnection> => {
  const client = new MongoClient(url, CLIENT);
  const db = client.db(database, CONCERNS);
  let trouble: string | undefined;

  const askAs =
    (code: FaultCode): MongoConnection["ask"] =>
    async (question) => {
      try {
        const answer = await question();
        trouble = undefined;
        return answer;
      } catch (error) {
        if (!isTransient(error)) throw error;
        trouble = `MongoDB: ${error.message}`;
        throw new LedgerFault(code, trouble);
      }
    };
  const as = (code: FaultCode): MongoConnection => {
    const ask = askAs(code);
    return {
      collection: (name) => db.collection(name),
      create: async (name) => {
        try {
          await ask(() => db.createCollection(name));
        } catch (error) {
          if (!isServerError(error, NAMESPACE_EXISTS)) throw error;
        }
      },
      drop: async (name) => {
        try {
          await ask(() => db.collection(name).drop());
        } catch (error) {
          if (!isServerError(error, NAMESPACE_MISSING)) throw error;
        }
      },
      names: async () => {
        const found = await ask(() => db.listCollections({}, { nameOnly: true }).toArray());
        return found.map(({ name }) => name);
      },
      serverNow: async () => {
        const { localTime } = await ask(() => db.command({ hello: 1, maxTimeMS: COMMAND_MS }));
        if (localTime instanceof Date) return localTime.getTime();
        throw new Error("the server does not tell its time");
      },
      ask,
      causally: () => createCausally(client, ask),
      as,
      trouble: () => trouble,
      close: () => client.close(),
    };
  };

  try {
    await client.connect();
  } catch (error) {
    await client.close();
    throw error;
  }
  return as("busy");
};

/** A session for each question, since those under way at once may not share one. */
const createCausally = (client: MongoClient, ask: MongoConnection["ask"]): Causally => {
  let seen: Timestamp | undefined;
  return (question) =>
    ask(async () => {
      const session = client.startSession({ causalConsistency: true });
      if (seen !== undefined) session.advanceOperationTime(seen);
      try {
        return await question(session);
      } finally {
        const { operationTime } = session;
        if (operationTime !== undefined && (seen === undefined || operationTime.gt(seen))) {
          seen = operationTime;
        }
        await session.endSession();
      }
    });
};
