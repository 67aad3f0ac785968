import type { Clock, Scheduler } from "../domain/runtime.ts";
import { copyEvents } from "./migration-copy.ts";
import type { LogPair } from "./migration-events.ts";
import {
  copyOperational,
  type OperationalCopied,
  type OperationalPair,
} from "./migration-operational.ts";
import { patientReads } from "./migration-patience.ts";
import { reachedBy } from "./migration-resume.ts";
import { verifyCopy, type Verified } from "./migration-verify.ts";

export type MigrationPhase = "compare" | "copy" | "verify";
export type MigrationProgress = {
  readonly phase: MigrationPhase;
  readonly done: number;
  readonly total: number;
  readonly ratePerSecond?: number;
  readonly etaSeconds?: number;
};

export type MigrationNeeds = LogPair & {
  readonly operational: OperationalPair;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: MigrationProgress) => Promise<void>;
};

export type Migrated = Verified & {
  /** Events that an earlier run had copied. */
  readonly resumedAt: number;
  readonly operational: OperationalCopied;
};

const eventsIn = async ({ source }: LogPair): Promise<number> =>
  Number((await source.head()) / source.positionsOf(1));

const watched = (needs: MigrationNeeds, phase: MigrationPhase, total: number) => {
  const { clock, signal, onProgress } = needs;
  const startedAt = clock.now();
  let first: number | undefined;
  return {
    signal,
    onEvents: async (done: number): Promise<void> => {
      first ??= done;
      const seconds = (clock.now() - startedAt) / 1_000;
      const rate = seconds > 0 ? (done - first) / seconds : 0;
      const left = Math.max(0, total - done);
      await onProgress({
        ...{ phase, done, total: Math.max(total, done) },
        ...(rate > 0 && { ratePerSecond: rate, etaSeconds: left / rate }),
      });
    },
  };
};

/**
 * Copies a ledger that stands still into another log, with the order of all events, ids, revisions and texts as they
 * are. May end at any moment and be started again. @throws MigrationRefused, MigrationDiffers, MigrationInterrupted,
 * LogUnavailable
 */
export const migrate = async (given: MigrationNeeds): Promise<Migrated> => {
  const needs = { ...given, target: patientReads(given.target, given) };
  const total = await eventsIn(needs);
  const there = await reachedBy(needs, watched(needs, "compare", total));
  await copyEvents({ ...needs, ...watched(needs, "copy", total) }, there);
  const operational = await copyOperational(needs.operational);
  const verified = await verifyCopy(needs, watched(needs, "verify", 2 * total));
  return { ...verified, operational, resumedAt: there.events };
};
