import { LedgerFault } from "../commands/faults.ts";
import type { Clock, Ids, Scheduler } from "../domain/runtime.ts";
import { openEventStoreLog } from "./eventstoredb/event-log.ts";
import { openMongoStores } from "./mongodb/stores.ts";
import type { Stores } from "./stores.ts";

/** A server that keeps the ledger is not there, or does not let this process in. */
export class EngineUnreachable extends Error {
  readonly code = "engine-unreachable";
}

/** The address is not one for a ledger that matters; nothing was connected. */
export class EngineRefused extends Error {
  readonly code = "config";
}

/** The servers that keep the ledger. */
export type Engines = {
  readonly eventstoreUrl: string;
  readonly mongodbUrl: string;
  readonly database: string;
  readonly prefix: string;
};

/** Pause before a server is asked again that is not there yet. */
const AGAIN_MS = 1_000;

export type EngineNeeds = {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
  /** How long to wait for each of the servers. */
  readonly openingMs: number;
  readonly report: (fault: unknown, detail: string) => void;
};

/** An address without what only its owner is to know: user, password and options. */
const shownOf = (url: string): string => url.replace(/\/\/.*@/, "//***@").replace(/\?.*/, "");

type Server = { readonly variable: string; readonly url: string; readonly shown: string };

const serverOf = (variable: string, url: string): Server => ({
  ...{ variable, url, shown: shownOf(url) },
});

/** Names the server, and never its password. */
const faultOf = ({ variable, url, shown }: Server, error: unknown): Error => {
  const message = error instanceof Error ? error.message : String(error);
  const text = `${variable}=${shown}: ${message.replaceAll(url, shown)}`;
  if (error instanceof RangeError) return new EngineRefused(text, { cause: error });
  return new EngineUnreachable(text, { cause: error });
};

const opened = async <Opened>(server: Server, open: () => Promise<Opened>): Promise<Opened> => {
  try {
    return await open();
  } catch (error) {
    throw faultOf(server, error);
  }
};

/** Asks again while the server is not there; what it refuses is thrown at once. */
const patiently = async <Opened>(
  { clock, scheduler, openingMs }: EngineNeeds,
  open: () => Promise<Opened>,
): Promise<Opened> => {
  const until = clock.now() + openingMs;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof LedgerFault) || clock.now() >= until) throw error;
    }
    await new Promise<void>((resolve) => {
      scheduler.after(AGAIN_MS, resolve);
    });
  }
};

/**
 * The log in EventStoreDB and everything else in MongoDB, where other processes use them as well.
 * @throws EngineUnreachable, EngineRefused
 */
export const engineStores = async (engines: Engines, needs: EngineNeeds): Promise<Stores> => {
  const { eventstoreUrl, mongodbUrl, database, prefix } = engines;
  const { clock, ids, scheduler, openingMs, report } = needs;
  const log = await opened(serverOf("STOCKBOOK_EVENTSTORE_URL", eventstoreUrl), () =>
    openEventStoreLog({
      ...{ clock, ids, scheduler, openingMs, prefix, report },
      url: eventstoreUrl,
      isProduction: true,
    }),
  );
  try {
    const { close, ...stores } = await opened(serverOf("STOCKBOOK_MONGODB_URL", mongodbUrl), () =>
      patiently(needs, () => openMongoStores({ url: mongodbUrl, database, logId: log.logId })),
    );
    return {
      log,
      ...stores,
      close: async () => {
        await close();
        await log.close();
      },
    };
  } catch (error) {
    await log.close();
    throw error;
  }
};
