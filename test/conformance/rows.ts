import { expect } from "vitest";
import { PROBLEMS } from "../../src/api/problems.ts";
import type { Answer } from "../api/memory-ledger.ts";

/** What a row of the table asks for: a status, and the slug of the problem where it is one. */
export type Expected = { readonly status: number; readonly type?: string };

/** The answer is exactly the row's, and a problem has the form that every problem has. */
export const expectRow = (answer: Answer, { status, type }: Expected): void => {
  expect({ status: answer.status, type: answer.body?.code }).toEqual({ status, type });
  if (type === undefined) return;
  expect(answer.type).toBe("application/problem+json");
  expect(answer.body).toMatchObject({ type: `/problems/${type}`, status, code: type });
  expect(Object.keys(PROBLEMS)).toContain(type);
  expect(typeof answer.body.title).toBe("string");
  expect(typeof answer.body.detail).toBe("string");
  expect(typeof answer.body.requestId).toBe("string");
  expect(answer.body.instance.startsWith("/")).toBe(true);
  expect(answer.body.stack).toBeUndefined();
  if (status === 503 || status === 429) {
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
  }
};
