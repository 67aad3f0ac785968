import type { Progress } from "../projections/fill.ts";
import type { ProblemCode } from "./problems.ts";

export type OperationState = "running" | "done" | "failed" | "cancelled";

export type Operation = {
  readonly id: string;
  readonly kind: string;
  /** What it works on; two of one kind on one thing exclude each other. */
  readonly subject: string;
  readonly startedAt: string;
  state: OperationState;
  endedAt?: string;
  progress?: Progress;
  result?: Readonly<Record<string, unknown>>;
  error?: { readonly code: ProblemCode; readonly detail: string };
};
