import type { Clock, Ids } from "../domain/runtime.ts";
import { instantOf, instantText } from "../domain/instant.ts";
import type { Logger } from "pino";
import type { Progress } from "../projections/fill.ts";
import type { Operation } from "./operation.ts";
import { knownProblem } from "./faults.ts";
import { createOperationBoard, type BoardNeeds } from "./operation-board.ts";
import { problem, type ProblemCode } from "./problems.ts";

/** Operations that are remembered, and those of them that may run at once. */
export const OPERATIONS_MAX = 200;
export const RUNNING_MAX = 8;

export type Work = {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
};
type Task = (work: Work) => Promise<Readonly<Record<string, unknown>>>;
type Entry = {
  readonly operation: Operation;
  readonly abort: AbortController;
  ended: Promise<void>;
};

/** What takes longer than a request: it runs here, is asked for its progress, and can be cancelled. */
export type Operations = {
  /**
   * Begins at once; resolves when any process of the ledger can be asked for it.
   * @throws Problem invalid-state where the same is under way; busy where too much is
   */
  readonly start: (kind: string, subject: string, task: Task) => Promise<Operation>;
  /** Also one that another process of the ledger runs. */
  readonly find: (id: string) => Promise<Operation | undefined>;
  /** Asks it to stop; what it has done so far is kept by its own means. */
  readonly cancel: (id: string) => Promise<Operation | undefined>;
  /** Resolves when the operation has ended. */
  readonly ended: (id: string) => Promise<void>;
  readonly cancelAll: () => Promise<void>;
};

type Needs = BoardNeeds & { readonly ids: Ids; readonly clock: Clock; readonly logger: Logger };

export const createOperations = (needs: Needs): Operations => {
  const entries = new Map<string, Entry>();
  const board = createOperationBoard(needs);
  const running = (): Entry[] =>
    [...entries.values()].filter(({ operation }) => operation.state === "running");
  const makeRoom = (): void => {
    for (const [id, { operation }] of entries) {
      if (entries.size < OPERATIONS_MAX) return;
      if (operation.state !== "running") entries.delete(id);
    }
  };
  return {
    start: async (kind, subject, task) => {
      const others = running();
      const same = others.find(
        ({ operation }) => operation.kind === kind && operation.subject === subject,
      );
      if (same !== undefined) {
        const { id, startedAt } = same.operation;
        const age = Math.round((needs.clock.now() - instantOf(startedAt)) / 1_000);
        throw problem(
          "invalid-state",
          `a ${kind} of ${subject} is under way: operation ${id}, for ${String(age)} s`,
        );
      }
      if (others.length >= RUNNING_MAX) throw problem("busy", "too many operations are under way");
      makeRoom();
      const operation: Operation = {
        id: needs.ids.next(),
        kind,
        subject,
        startedAt: instantText(needs.clock.now()),
        state: "running",
      };
      const abort = new AbortController();
      const entry: Entry = { operation, abort, ended: Promise.resolve() };
      const { told, leave } = board.follow(operation, () => abort.abort());
      entry.ended = run(needs, entry, task).finally(leave);
      entries.set(operation.id, entry);
      await told;
      return operation;
    },
    find: async (id) => entries.get(id)?.operation ?? board.find(id),
    cancel: async (id) => {
      const entry = entries.get(id);
      entry?.abort.abort();
      if (entry !== undefined) return entry.operation;
      const elsewhere = await board.find(id);
      if (elsewhere?.state === "running") await board.askToCancel(id);
      return elsewhere;
    },
    ended: (id) => entries.get(id)?.ended ?? Promise.resolve(),
    cancelAll: async () => {
      const open = running();
      for (const { abort } of open) abort.abort();
      await Promise.all(open.map(({ ended }) => ended));
    },
  };
};

const run = async (
  { clock, logger }: Needs,
  { operation, abort }: Entry,
  task: Task,
): Promise<void> => {
  const { signal } = abort;
  try {
    operation.result = await task({
      signal,
      onProgress: (progress) => {
        operation.progress = progress;
      },
    });
    operation.state = signal.aborted ? "cancelled" : "done";
  } catch (error) {
    operation.state = signal.aborted ? "cancelled" : "failed";
    if (!signal.aborted) {
      operation.error = errorOf(error);
      logger.error(
        { err: error, operation: operation.id, kind: operation.kind },
        "operation failed",
      );
    }
  }
  operation.endedAt = instantText(clock.now());
};

const DETAIL_CHARACTERS_MAX = 500;

const errorOf = (error: unknown): { code: ProblemCode; detail: string } => {
  const known = knownProblem(error);
  if (known !== undefined) return { code: known.code, detail: known.details.detail };
  const detail = error instanceof Error ? error.message : "unknown";
  return { code: "internal-error", detail: detail.slice(0, DETAIL_CHARACTERS_MAX) };
};
