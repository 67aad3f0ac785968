import { parse } from "node:querystring";
import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import { parseWith } from "./validation.ts";

/**
 * A query stays text until its route asks for it: the one that is asked for most is read by a pattern, and all
 * others by a strict schema. Handed to Fastify as its query parser.
 */
export type QueryText = { readonly text: string };

export const keepQueryText = (text: string): QueryText => ({ text });

export const queryTextOf = ({ query }: FastifyRequest): string =>
  typeof query === "object" && query !== null && "text" in query && typeof query.text === "string"
    ? query.text
    : "";

/** The query as its schema has it; a repeated name is a list. @throws Problem validation-failed */
export const parseQuery = <Schema extends z.ZodType>(
  schema: Schema,
  request: FastifyRequest,
): z.output<Schema> =>
  // The address is bounded, so the number of names is: none is left out.
  parseWith(schema, parse(queryTextOf(request), "&", "=", { maxKeys: 0 }));
