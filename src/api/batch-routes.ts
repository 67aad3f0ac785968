import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { z } from "zod";
import { commandHashOf, commandIdOf, lineIdOf } from "../commands/command-id.ts";
import * as schemas from "../commands/schemas.ts";
import type { Envelope } from "../commands/stock-request.ts";
import { BATCH_BYTES_MAX } from "./body-parser.ts";
import { refusalOf } from "./auth.ts";
import { resultJson, type Outcome } from "./command-answers.ts";
import { envelopeOf, isKey, keyProblem } from "./command-headers.ts";
import type { Judged, References } from "../commands/references.ts";
import type { Call, CommandKind, JudgedCall, Plan, Target } from "./command-kind.ts";
import { API_PREFIX, routeOf, type CommandEdge } from "./command-routes.ts";
import { faultOutcome } from "./command-runner.ts";
import { AUTHENTICATED } from "./permissions.ts";
import { principalOf, type Principal } from "./principal.ts";
import { problem } from "./problems.ts";
import { sendJson } from "./replies.ts";
import { documented } from "./route-docs.ts";
import { parseQuery } from "./query-text.ts";
import { invalid, parseWith } from "./validation.ts";

/** Lines that are asked before the first of them has been answered. */
const LINES_AHEAD_MAX = 250;

const line = z.looseObject({ type: z.string().max(64), key: z.string().exactOptional() });
const batch = z.strictObject({ commands: z.array(line).min(1).max(schemas.LINES_MAX) });
const noQuery = z.strictObject({});

type Line = z.output<typeof line>;
/** Who asks for all the lines, and under which id. */
type Asked = { readonly principal: Principal; readonly envelope: Envelope };
type Understood = { readonly kind: CommandKind; readonly plan: Plan; readonly call: Call };
type Ready = Understood & { readonly call: JudgedCall };

const targetOf = (kind: CommandKind, rest: Record<string, unknown>, at: string): Target => {
  if (kind.names === "nothing") return {};
  if (kind.names === "id") return { id: parseWith(schemas.id, rest["id"], `${at}/id`) };
  return {
    sku: parseWith(schemas.id, rest["sku"], `${at}/sku`),
    warehouse: parseWith(schemas.id, rest["warehouse"], `${at}/warehouse`),
  };
};

/** The line as the request that it would be alone: same route, same body, so the same key finds the same command. */
const understand = (
  kinds: ReadonlyMap<string, CommandKind>,
  { type, key, ...rest }: Line,
  { asked, at, index }: { asked: Asked; at: string; index: number },
): Understood => {
  const kind = kinds.get(type);
  if (kind === undefined) throw invalid(`${at}/type`, "not a type of command");
  const { principal, envelope } = asked;
  const refusal = refusalOf(principal, kind.access);
  if (refusal !== undefined) throw refusal;
  if (key !== undefined && !isKey(key)) throw keyProblem();
  const target = targetOf(kind, rest, at);
  const body = Object.fromEntries(Object.entries(rest).filter(([name]) => !(name in target)));
  const commandId =
    key === undefined ? lineIdOf(envelope.commandId, index) : commandIdOf(principal.subject, key);
  const commandHash = commandHashOf(kind.method, routeOf(kind, target), body);
  return {
    kind,
    plan: kind.plan(body, target, at),
    call: { principal, envelope: { ...envelope, commandId, commandHash }, dryRun: false },
  };
};

type BatchNeeds = {
  readonly edge: CommandEdge;
  readonly kinds: ReadonlyMap<string, CommandKind>;
  readonly logger: Logger;
  readonly references: References;
};

type Prepared<Line> = Line | { readonly fault: Outcome };

/**
 * Who may, and what master data says, is asked before any line takes its turn, so that no look-up comes between two lines of one
 * stock.
 */
const judged = async (
  { edge, references, logger }: BatchNeeds,
  one: Prepared<Understood>,
): Promise<Prepared<Ready>> => {
  if ("fault" in one) return one;
  const { kind, plan, call } = one;
  try {
    edge.guard.check(call.principal, kind, plan);
    const admitted =
      !edge.guard.mustLook(call.principal, kind, plan) ||
      (await edge.guard.isSure(call.principal, kind, plan));
    const refs: Judged = await references.judge(one.plan.stocks);
    return { ...one, call: { ...call, admitted, refs } };
  } catch (error) {
    return { fault: faultOutcome(error, logger) };
  }
};

/** Every line is understood before the first is asked, and what can be looked up for all is looked up once. */
const prepare = async (
  needs: BatchNeeds,
  lines: readonly Line[],
  asked: Asked,
): Promise<readonly Prepared<Ready>[]> => {
  const { kinds, logger } = needs;
  const understood = lines.map((one, index): Prepared<Understood> => {
    try {
      return understand(kinds, one, { asked, at: `/commands/${String(index)}`, index });
    } catch (error) {
      return { fault: faultOutcome(error, logger) };
    }
  });
  const lookups = understood.flatMap((one) =>
    "plan" in one && one.plan.warm ? [one.plan.warm] : [],
  );
  for (let from = 0; from < lookups.length; from += LINES_AHEAD_MAX) {
    await Promise.all(lookups.slice(from, from + LINES_AHEAD_MAX).map((warm) => warm()));
  }
  const prepared: Prepared<Ready>[] = [];
  for (let from = 0; from < understood.length; from += LINES_AHEAD_MAX) {
    const some = understood.slice(from, from + LINES_AHEAD_MAX);
    prepared.push(...(await Promise.all(some.map((one) => judged(needs, one)))));
  }
  return prepared;
};

/**
 * Lines are asked in order without waiting for each other, for a stream decides in the order of asking and
 * shares appends; a line apart waits for those before it, and those behind it wait for it.
 */
const runLines = async (
  { edge }: BatchNeeds,
  prepared: readonly Prepared<Ready>[],
): Promise<readonly Outcome[]> => {
  const outcomes: Outcome[] = [];
  let ahead: Promise<Outcome>[] = [];
  const settle = async (): Promise<void> => {
    outcomes.push(...(await Promise.all(ahead)));
    ahead = [];
  };
  for (const one of prepared) {
    if ("fault" in one) {
      ahead.push(Promise.resolve(one.fault));
      continue;
    }
    const { kind, plan, call } = one;
    const apart = plan.apart() || call.admitted !== true;
    if (apart || ahead.length >= LINES_AHEAD_MAX) await settle();
    ahead.push(edge.runner.run(kind, plan, call));
    if (apart) await settle();
  }
  await settle();
  return outcomes;
};

const highest = (outcomes: readonly Outcome[]): bigint => {
  let position = -1n;
  for (const outcome of outcomes) {
    if (outcome.kind === "done" && outcome.position > position) position = outcome.position;
  }
  return position;
};

const requestOf = (request: FastifyRequest) => {
  parseQuery(noQuery, request);
  if (request.body === undefined) throw problem("malformed-json", "the body is empty");
  return {
    lines: parseWith(batch, request.body).commands,
    asked: {
      principal: principalOf(request),
      envelope: envelopeOf(request, "POST", `${API_PREFIX}/commands/batch`),
    },
  };
};

export const registerBatch = (
  app: FastifyInstance,
  edge: CommandEdge,
  options: Pick<BatchNeeds, "logger" | "references"> & { readonly kinds: readonly CommandKind[] },
): void => {
  const kinds = new Map(options.kinds.map((kind) => [kind.type, kind]));
  const needs = { ...options, edge, kinds };
  app.route({
    method: "POST",
    url: `${API_PREFIX}/commands/batch`,
    bodyLimit: BATCH_BYTES_MAX,
    config: documented({
      operationId: "batch",
      summary: "Up to 1,000 commands in one request, decided in the given order",
      tag: "commands",
      // Each line asks for the permission of its own kind.
      access: AUTHENTICATED,
      command: true,
      body: batch,
      answers: { 200: "A result for each line: what the command alone would have answered." },
    }),
    handler: async (request, reply) => {
      const { lines, asked } = requestOf(request);
      edge.admission.enter();
      try {
        const outcomes = await runLines(needs, await prepare(needs, lines, asked));
        const position = highest(outcomes);
        if (position >= 0n) reply.header("stockbook-position", edge.positions.text(position));
        const replayed = outcomes.every((one) => one.kind === "done" && one.replayed);
        if (replayed) reply.header("idempotency-replayed", "true");
        sendJson(reply, `{"results":[${outcomes.map(resultJson).join(",")}]}`);
      } finally {
        edge.admission.leave();
      }
      return reply;
    },
  });
};
