/**
 * One request for every route, in an order in which a fresh ledger takes them. With the answers of
 * `example-answers.ts` they are the examples of the OpenAPI document; a test sends them and compares.
 */
export type ExampleRequest = {
  readonly operationId: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The body where it is CSV. */
  readonly csv?: string;
};
