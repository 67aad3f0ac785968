import { writeFileSync } from "node:fs";
import { runExamples } from "./example-run.ts";

/** Writes the answers of all examples into the source, after a change that is meant to change them. */
const HEAD = `/**
 * Answers to the requests of example-requests.ts, in their order; written by test/api/write-examples.ts.
 * \`text\` is the JSON of the answer, where it is JSON.
 */
export type ExampleAnswer = { readonly status: number; readonly text?: string };

`;

const entries = (await runExamples()).map(({ request, status, answer }) => {
  const text = answer === undefined ? "" : `, text: ${JSON.stringify(JSON.stringify(answer))}`;
  return `  // ${request.operationId}\n  { status: ${String(status)}${text} },\n`;
});
writeFileSync(
  new URL("../../src/api/example-answers.ts", import.meta.url),
  `${HEAD}export const EXAMPLE_ANSWERS: readonly ExampleAnswer[] = [\n${entries.join("")}];\n`,
);
