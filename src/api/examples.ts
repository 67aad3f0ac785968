import { EXAMPLE_ANSWERS } from "./example-answers.ts";
import type { ExampleRequest } from "./example-request.ts";
import { EXAMPLE_REQUESTS } from "./example-requests.ts";

export type Example = ExampleRequest & {
  readonly status: number;
  /** Left out where the answer is not JSON, or too long to be an example. */
  readonly answer?: unknown;
};

/** Every request with its answer. */
export const EXAMPLES: readonly Example[] = EXAMPLE_REQUESTS.flatMap((request, index) => {
  const given = EXAMPLE_ANSWERS[index];
  if (given === undefined) return [];
  const answer: unknown = given.text === undefined ? undefined : JSON.parse(given.text);
  return [{ ...request, status: given.status, ...(answer === undefined ? {} : { answer }) }];
});
