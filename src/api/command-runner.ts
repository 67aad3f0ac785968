import type { Logger } from "pino";
import { outcomeOf, type Outcome } from "./command-answers.ts";
import type { Call, CommandKind, JudgedCall, Plan } from "./command-kind.ts";
import type { LineAnswer } from "../commands/lines.ts";
import type { References } from "../commands/references.ts";
import type { Guard } from "./access-guard.ts";
import type { ApiMetrics, CommandTimer } from "./api-metrics.ts";
import { knownProblem } from "./faults.ts";
import type { Positions } from "./positions.ts";

/**
 * Sees whether the caller may, judges the stocks that a plan names (each unless that was done), runs it and turns
 * what comes back, answers and faults alike, into outcomes; it never throws.
 */
export type CommandRunner = {
  readonly run: (kind: CommandKind, plan: Plan, call: Call | JudgedCall) => Promise<Outcome>;
};

export type RunnerNeeds = {
  readonly guard: Guard;
  readonly references: References;
  readonly positions: Positions;
  readonly metrics: ApiMetrics;
  readonly logger: Logger;
  readonly monotonic: () => number;
};

type Understood = { readonly kind: CommandKind; readonly plan: Plan; readonly call: Call };

export const createCommandRunner = (
  { guard, references, positions, metrics, logger, monotonic }: RunnerNeeds,
  kinds: readonly CommandKind[],
): CommandRunner => {
  const timers = new Map(kinds.map((kind) => [kind.type, metrics.commandTimer(kind.type)]));
  const outcome = (
    { kind, plan, call }: Understood,
    lines: readonly LineAnswer[] | Outcome,
  ): Outcome => {
    if ("kind" in lines) return lines;
    const id = plan.id ?? call.envelope.commandId;
    const status = plan.status ?? kind.status;
    const partial = plan.partial === true;
    const done = outcomeOf(lines, { id, status, partial, positionText: positions.text });
    if (done.kind === "problem") return done;
    const etag = plan.etag?.(lines);
    const location = call.dryRun ? undefined : plan.location?.(id);
    if (etag !== undefined) done.etag = etag;
    if (location !== undefined) done.location = location;
    return done;
  };
  return {
    // One promise behind the plan's own: this runs for every command.
    run: (kind, plan, call) => {
      const started = monotonic();
      const end = (result: Outcome): Outcome => {
        observe(timers.get(kind.type), result, monotonic() - started);
        return result;
      };
      return runAdmitted({ guard, references }, { kind, plan, call }).then(
        (lines) => {
          try {
            return end(outcome({ kind, plan, call }, lines));
          } catch (error) {
            return end(faultOutcome(error, logger));
          }
        },
        (error: unknown) => end(faultOutcome(error, logger)),
      );
    },
  };
};

/** Where memory can tell, the command takes its place in the queue in this very turn. */
const runAdmitted = (
  { guard, references }: Pick<RunnerNeeds, "guard" | "references">,
  { kind, plan, call }: Understood,
): ReturnType<Plan["run"]> => {
  if (call.admitted === true) return runJudged(references, plan, call);
  try {
    guard.check(call.principal, kind, plan);
  } catch (error) {
    return Promise.reject(error instanceof Error ? error : new Error(String(error)));
  }
  if (!guard.mustLook(call.principal, kind, plan)) return runJudged(references, plan, call);
  return guard.look(call.principal, kind, plan).then(() => runJudged(references, plan, call));
};

const runJudged = (
  references: References,
  plan: Plan,
  call: Call | JudgedCall,
): ReturnType<Plan["run"]> => {
  const id = plan.id ?? call.envelope.commandId;
  if ("refs" in call) return plan.run(id, call);
  const refs = references.judge(plan.stocks);
  if (!(refs instanceof Promise)) return plan.run(id, { ...call, refs });
  return refs.then((judged) => plan.run(id, { ...call, refs: judged }));
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
