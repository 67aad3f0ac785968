/**
 * One request for every route with the answer that it gives, in an order in which a fresh ledger gives
 * them: the OpenAPI document shows them, and a test sends them and compares.
 */
export type Example = {
  readonly operationId: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly status: number;
  /** What stands in the answer; it may hold more. Left out where the answer is not JSON. */
  readonly answer?: unknown;
};

export const EXAMPLES: readonly Example[] = [];
