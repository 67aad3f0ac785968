import type { z } from "zod";
import { echo, problem, type FieldError, type Problem } from "./problems.ts";

const ERRORS_MAX = 20;

const pointerOf = (path: readonly PropertyKey[], prefix: string): string =>
  prefix +
  path.map((part) => `/${echo(String(part)).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** Messages of zod name types and bounds; of what was sent only unknown keys are named, escaped and cut. */
const detailOf = (issue: z.core.$ZodIssue): string =>
  issue.code === "unrecognized_keys"
    ? `not a property of this request: ${echo(issue.keys.join(", "))}`
    : echo(issue.message);

export const validationProblem = (issues: readonly z.core.$ZodIssue[], prefix = ""): Problem => {
  const errors: FieldError[] = issues.slice(0, ERRORS_MAX).map((issue) => ({
    pointer: pointerOf(issue.path, prefix),
    detail: detailOf(issue),
  }));
  const [first] = errors;
  const where = first === undefined || first.pointer === "" ? "" : `${first.pointer}: `;
  return problem("validation-failed", {
    detail: `${where}${first?.detail ?? "the request breaks its schema"}`,
    errors,
  });
};

/** The value as its schema has it. @throws Problem validation-failed, with a pointer for each fault. */
export const parseWith = <Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  prefix = "",
): z.output<Schema> => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw validationProblem(parsed.error.issues, prefix);
};

export const invalid = (pointer: string, detail: string): Problem =>
  problem("validation-failed", { detail: `${pointer}: ${detail}`, errors: [{ pointer, detail }] });
