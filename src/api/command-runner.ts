import type { Logger } from "pino";
import { outcomeOf, type Outcome } from "./command-answers.ts";
import type { Call, CommandKind, Plan } from "./command-kind.ts";
import type { ApiMetrics, CommandTimer } from "./api-metrics.ts";
import { knownProblem } from "./faults.ts";
import type { Positions } from "./positions.ts";

/** Runs plans and turns what comes back, answers and faults alike, into outcomes; it never throws. */
export type CommandRunner = {
  readonly run: (kind: CommandKind, plan: Plan, call: Call) => Promise<Outcome>;
};

export type RunnerNeeds = {
  readonly positions: Positions;
  readonly metrics: ApiMetrics;
  readonly logger: Logger;
  readonly monotonic: () => number;
};

export const createCommandRunner = (
  { positions, metrics, logger, monotonic }: RunnerNeeds,
  kinds: readonly CommandKind[],
): CommandRunner => {
  const timers = new Map(kinds.map((kind) => [kind.type, metrics.commandTimer(kind.type)]));
  const outcome = async (kind: CommandKind, plan: Plan, call: Call): Promise<Outcome> => {
    const id = plan.id ?? call.envelope.commandId;
    const lines = await plan.run(id, call);
    const done = outcomeOf(lines, {
      id,
      status: plan.status ?? kind.status,
      partial: plan.partial === true,
      positionText: positions.text,
    });
    if (done.kind === "problem") return done;
    const etag = plan.etag?.(lines);
    const location = call.dryRun ? undefined : plan.location?.(id);
    if (etag === undefined && location === undefined) return done;
    return {
      ...done,
      ...(etag === undefined ? {} : { etag }),
      ...(location === undefined ? {} : { location }),
    };
  };
  return {
    run: async (kind, plan, call) => {
      const started = monotonic();
      const result = await outcome(kind, plan, call).catch((error: unknown) =>
        faultOutcome(error, logger),
      );
      observe(timers.get(kind.type), result, monotonic() - started);
      return result;
    },
  };
};

export const faultOutcome = (error: unknown, logger: Logger): Outcome => {
  const known = knownProblem(error);
  if (known !== undefined) return { kind: "problem", ...known };
  logger.error({ err: error }, "unexpected error in a command");
  const detail = "the command failed; nothing more is known";
  return { kind: "problem", code: "internal-error", details: { detail } };
};

const observe = (timer: CommandTimer | undefined, outcome: Outcome, ms: number): void => {
  if (outcome.kind === "done") timer?.accepted(ms);
  else timer?.refused(ms, outcome.code);
};
