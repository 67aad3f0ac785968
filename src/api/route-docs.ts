import type { FastifyContextConfig } from "fastify";
import type { z } from "zod";

/** What the OpenAPI document says of a route. The schemas are those that the handler parses with. */
export type RouteDocs = {
  readonly operationId: string;
  readonly summary: string;
  readonly tag: string;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Needs an Idempotency-Key. */
  readonly command?: boolean;
  readonly headers?: readonly string[];
  readonly answers: { readonly [status: number]: string };
  /** Media type of the answer where it is not JSON. */
  readonly media?: string;
};

declare module "fastify" {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- only an interface merges
  interface FastifyContextConfig {
    docs?: RouteDocs;
  }
}

export const documented = (docs: RouteDocs): FastifyContextConfig => ({ docs });
