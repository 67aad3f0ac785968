import { z } from "zod";
import type { Clock, Scheduler } from "../domain/runtime.ts";
import { LIST_ROWS_MAX, type OperationalStore } from "../processes/operational-store.ts";
import type { Operation } from "./operation.ts";
import { isProblemCode } from "./problems.ts";

const COLLECTION = "operations";
const CANCELS = "operation-cancels";

/** Operations that are told of, those that have ended long ago included. */
const TOLD_MAX = 500;
/** How often a running operation says how far it is, and looks whether somebody wants it to stop. */
const BEAT_MS = 1_000;
/** A running operation that has said nothing for so long has lost its process. */
const SILENCE_MS_MAX = 30_000;

const told = z.object({
  saidAt: z.number(),
  operation: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(
      z.object({
        id: z.string(),
        kind: z.string(),
        subject: z.string(),
        startedAt: z.string(),
        state: z.enum(["running", "done", "failed", "cancelled"]),
        endedAt: z.string().exactOptional(),
        progress: z
          .object({
            done: z.number(),
            total: z.number(),
            ratePerSecond: z.number().exactOptional(),
            etaSeconds: z.number().exactOptional(),
          })
          .exactOptional(),
        result: z.record(z.string(), z.unknown()).exactOptional(),
        error: z
          .object({ code: z.string().refine(isProblemCode), detail: z.string() })
          .exactOptional(),
      }),
    ),
});

export type BoardNeeds = {
  readonly operational: Pick<OperationalStore, "get" | "put" | "delete" | "list">;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
};

type Following = {
  /** Everybody can find it from then on. */
  readonly told: Promise<void>;
  readonly leave: () => Promise<void>;
};

/** What the processes of one ledger tell each other of their operations: a balancer may send who asks to any of them. */
export type OperationBoard = {
  /** Tells how the operation stands, now and every second until it is left. It calls `cancel` when asked to. */
  readonly follow: (operation: Operation, cancel: () => void) => Following;
  /** An operation of any process. */
  readonly find: (id: string) => Promise<Operation | undefined>;
  /** Whoever runs it will see it within a second or two. */
  readonly askToCancel: (id: string) => Promise<void>;
};

export const createOperationBoard = (needs: BoardNeeds): OperationBoard => {
  const { operational, clock, scheduler } = needs;

  // What can't be told is no reason to stop: the process that runs it knows how it stands.
  const quietly = (work: Promise<unknown>): Promise<void> =>
    work.then(
      () => undefined,
      () => undefined,
    );
  const tell = (operation: Operation): Promise<void> =>
    quietly(
      operational.put(COLLECTION, operation.id, {
        saidAt: clock.now(),
        operation: JSON.stringify(operation),
      }),
    );
  const makeRoom = async (): Promise<void> => {
    const all = await operational.list(COLLECTION, { limit: LIST_ROWS_MAX });
    // Ids begin with their time: the first ones are the oldest.
    for (const { key } of all.slice(0, Math.max(0, all.length - TOLD_MAX))) {
      await operational.delete(COLLECTION, key);
      await operational.delete(CANCELS, key);
    }
  };

  return {
    follow: (operation, cancel) => {
      let ended = false;
      let stop = (): void => undefined;
      const beat = async (): Promise<void> => {
        await tell(operation);
        const asked = await operational.get(CANCELS, operation.id).catch(() => undefined);
        if (ended) return;
        if (asked !== undefined) cancel();
        stop = scheduler.after(BEAT_MS, again);
      };
      let telling = Promise.resolve();
      const again = (): void => {
        telling = beat();
      };
      void quietly(makeRoom());
      again();
      return {
        told: telling,
        leave: async () => {
          ended = true;
          stop();
          // The last word comes behind the one that is on its way.
          await telling;
          await tell(operation);
          await quietly(operational.delete(CANCELS, operation.id));
        },
      };
    },
    find: async (id) => {
      const found = told.safeParse(await operational.get(COLLECTION, id));
      if (!found.success) return undefined;
      const { saidAt, operation } = found.data;
      if (operation.state !== "running" || clock.now() - saidAt <= SILENCE_MS_MAX) return operation;
      const detail = "the process that ran it is gone; a rebuild goes on where it stopped";
      return { ...operation, state: "failed", error: { code: "busy", detail } };
    },
    askToCancel: (id) => operational.put(CANCELS, id, { askedAt: clock.now() }),
  };
};
