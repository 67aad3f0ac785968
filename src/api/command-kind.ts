import type { z } from "zod";
import type { StockCommand } from "../domain/stock/commands.ts";
import type { Envelope } from "../commands/stock-request.ts";
import type { LineAnswer } from "../commands/lines.ts";
import type { Outcome } from "./command-answers.ts";
import type { Judged, NamedStock, StockUse } from "../commands/references.ts";
import type { ApiNeeds } from "./needs.ts";
import type { Permitted } from "./permissions.ts";
import type { Principal } from "./principal.ts";
import { parseWith } from "./validation.ts";

/** Who asks, under which id, and whether anything may be recorded. */
export type Call = {
  readonly principal: Principal;
  readonly envelope: Envelope;
  readonly dryRun: boolean;
  /** The guard has seen it already. */
  readonly admitted?: boolean;
  /** It came under its own path, not as a line of a batch. */
  readonly alone?: true;
};

/** With what master data says to the stocks that the command names. */
export type JudgedCall = Call & { readonly refs: Judged };

/** What stands in the path of a route (and as fields of a line of a batch), and the version it is based on. */
export type Target = {
  readonly id?: string;
  readonly sku?: string;
  readonly warehouse?: string;
  readonly expectedVersion?: number;
};

/** A command that has been understood; nothing has been asked of the ledger yet. */
export type Plan = {
  /** The business id; a command that names none has that of its command id. */
  readonly id: string | undefined;
  /** What the body names and how it is used; stocks that a claim's id leads to are not among them. */
  readonly stocks: readonly NamedStock[];
  /** The claim that it acts on: whoever may act only on his own must have opened it. */
  readonly claim?: string;
  /** The order that it is for, where it acts on a claim. */
  readonly order?: string;
  /** Why a claim is given up: those who release the claims of others have to say it. */
  readonly reason?: string;
  /**
   * In a batch: waits until the lines before it are answered, and those behind it wait for it, because it
   * is routed by the read model or spans stocks whose lines depend on each other.
   */
  readonly apart: () => boolean;
  /** Looks up beforehand what may spare the command from being apart. */
  readonly warm?: () => Promise<void>;
  readonly status?: 200;
  readonly partial?: boolean;
  readonly location?: (id: string) => string;
  readonly etag?: (lines: readonly LineAnswer[]) => string | undefined;
  /** What the stocks answer, line by line; or another kind of answer, which says everything itself. */
  readonly run: (id: string, call: JudgedCall) => Promise<readonly LineAnswer[] | Outcome>;
};

/** A plan that always asks the stocks. */
export type StocksPlan = Omit<Plan, "run"> & {
  readonly run: (id: string, call: JudgedCall) => Promise<readonly LineAnswer[]>;
};

/** What the path of a command's route names beside the command itself. */
export type PathNames = "nothing" | "id" | "stock";

export type CommandKind = {
  /** Its name in a batch. */
  readonly type: string;
  readonly method: "POST" | "PUT";
  /** Under /api/v1. */
  readonly path: string;
  readonly names: PathNames;
  readonly status: 200 | 201;
  readonly summary: string;
  /** What else it may answer when it is asked for alone. */
  readonly also?: { readonly [status: number]: string };
  readonly access: Permitted;
  readonly schema: z.ZodType;
  /** @throws Problem validation-failed; pointers start with `prefix`. */
  readonly plan: (body: unknown, target: Target, prefix?: string) => Plan;
};

export type KindSpec<Schema extends z.ZodType> = Omit<CommandKind, "plan" | "schema"> & {
  readonly schema: Schema;
  readonly plan: (body: z.output<Schema>, target: Target, prefix: string) => Plan;
};

export const commandKind = <Schema extends z.ZodType>(spec: KindSpec<Schema>): CommandKind => ({
  ...spec,
  plan: (body, target, prefix = "") =>
    spec.plan(parseWith(spec.schema, body, prefix), target, prefix),
});

/** `zone`: of the warehouse, where it is known. */
export type CommandOf = (id: string, zone: string | undefined) => StockCommand;

export type StockPlan = NamedStock & {
  readonly id: string | undefined;
  readonly command: CommandOf;
  readonly location?: (id: string) => string;
  readonly etag?: Plan["etag"];
};

/** The plan of a command of one stock. */
export const onOneStock = (needs: Pick<ApiNeeds, "ledger">, plan: StockPlan): StocksPlan => {
  const { sku, warehouse, command } = plan;
  return {
    id: plan.id,
    stocks: [plan],
    apart: () => false,
    ...(plan.location === undefined ? {} : { location: plan.location }),
    ...(plan.etag === undefined ? {} : { etag: plan.etag }),
    run: (id, { envelope, dryRun, refs }) => {
      const refuse = refs.refuse(sku, warehouse);
      const request = {
        sku,
        warehouse,
        command: command(id, refs.zone(warehouse)),
        envelope,
        dryRun,
      };
      return needs.ledger
        .dispatch(refuse === undefined ? request : { ...request, refuse })
        .then((answer) => [{ sku, warehouse, answer }]);
    },
  };
};

export type NamingBody = {
  readonly sku: string;
  readonly warehouse: string;
  readonly unit?: string;
};

/** A stock as a body names it. */
export const namedIn = ({ sku, warehouse, unit }: NamingBody, use: StockUse): NamedStock => ({
  sku,
  warehouse,
  use,
  ...(unit === undefined ? {} : { unit }),
});

type StockBody = NamingBody & { readonly id?: string };

export type StockKindSpec<Schema extends z.ZodType<StockBody>> = {
  readonly type: string;
  readonly path: string;
  readonly summary: string;
  readonly access: Permitted;
  readonly schema: Schema;
  /** From the body to the command, in two steps: what is wrong with the body shows in the first. */
  readonly command: (body: z.output<Schema>, prefix: string) => CommandOf;
};

/** A fact about goods that are there already, in one stock that the body names, with an id of its own. */
export const stockKind = <Schema extends z.ZodType<StockBody>>(
  needs: Pick<ApiNeeds, "ledger">,
  { command, ...spec }: StockKindSpec<Schema>,
): CommandKind =>
  commandKind({
    ...spec,
    method: "POST",
    names: "nothing",
    status: 201,
    plan: (body, _target, prefix) =>
      onOneStock(needs, {
        id: body.id,
        ...namedIn(body, "out"),
        command: command(body, prefix),
      }),
  });
