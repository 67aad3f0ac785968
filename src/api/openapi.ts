import swagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { registerDocsPage } from "./docs-page.ts";
import { EXAMPLES, type Example } from "./examples.ts";
import { EVERYBODY, type Access, type Permitted } from "./permissions.ts";
import { PROBLEMS } from "./problems.ts";
import { PROBLEM_TYPE } from "./replies.ts";
import { documented, type RouteDocs } from "./route-docs.ts";

type JsonSchema = { readonly [key: string]: unknown };

/** As a client sends it; the bounds of JavaScript's integers say nothing to anybody. */
const jsonSchema = (schema: z.ZodType): JsonSchema => {
  const json: JsonSchema = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override: ({ jsonSchema: one }) => {
      if (one.maximum === Number.MAX_SAFE_INTEGER) delete one.maximum;
      if (one.minimum === Number.MIN_SAFE_INTEGER) delete one.minimum;
    },
  });
  return Object.fromEntries(Object.entries(json).filter(([name]) => name !== "$schema"));
};

const PROBLEM_SCHEMA: JsonSchema = {
  type: "object",
  required: ["type", "title", "status", "detail", "code"],
  properties: {
    type: { type: "string", format: "uri-reference" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    instance: { type: "string" },
    code: { type: "string", enum: Object.keys(PROBLEMS) },
    requestId: { type: "string" },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["pointer", "detail"],
        properties: { pointer: { type: "string" }, detail: { type: "string" } },
      },
    },
  },
};

const HEADERS: { readonly [name: string]: JsonSchema } = {
  "Idempotency-Key": {
    type: "string",
    minLength: 1,
    maxLength: 255,
    description: "A key of the caller's own; the same one when the command is repeated.",
  },
  "If-Match": { type: "string", description: "The ETag that the change is based on." },
  "Last-Event-ID": { type: "string", description: "The position after which to go on." },
};

const headersOf = ({ command = false, headers = [] }: RouteDocs): JsonSchema | undefined => {
  const names = [...(command ? ["Idempotency-Key"] : []), ...headers];
  if (names.length === 0) return undefined;
  return {
    type: "object",
    properties: Object.fromEntries(names.map((name) => [name, HEADERS[name] ?? {}])),
    required: names.filter((name) => name !== "Last-Event-ID"),
  };
};

const answersOf = (docs: RouteDocs, example: Example | undefined): JsonSchema => ({
  ...Object.fromEntries(
    Object.entries(docs.answers).map(([status, description]) => {
      const media = {
        schema: {},
        ...(example?.answer === undefined || String(example.status) !== status
          ? {}
          : { example: example.answer }),
      };
      const type = Number(status) >= 400 ? PROBLEM_TYPE : (docs.media ?? "application/json");
      return [status, { description, content: { [type]: media } }];
    }),
  ),
  default: {
    description: "A problem (RFC 9457); docs/errors.md lists the codes.",
    content: { [PROBLEM_TYPE]: { schema: PROBLEM_SCHEMA } },
  },
});

/** Path, query and headers carry the values of the example with them. */
const withExamples = (schema: JsonSchema, values: Example["params"]): JsonSchema => {
  if (values === undefined || typeof schema["properties"] !== "object") return schema;
  const entries: [string, unknown][] = Object.entries({ ...schema["properties"] });
  const properties = entries.map(([name, one]) => [
    name,
    name in values && typeof one === "object" ? { ...one, examples: [values[name]] } : one,
  ]);
  return { ...schema, properties: Object.fromEntries(properties) };
};

const REACH_TEXT: { readonly [Reach in Permitted["reach"]]: string } = {
  named: "warehouses that it names must be within the grant (403), lists are cut down to it",
  object: "what stands in warehouses outside the grant is not there (404)",
  network: "the grant must reach all warehouses (403)",
  none: "the warehouses of the grant do not matter",
};

/** Who may call an operation, as a sentence of the document. */
const accessText = (access: Access): string => {
  if (access.for === "everybody") return "Needs no credential.";
  if (access.for === "authenticated") return "Needs a credential, whatever it grants.";
  if (!("reach" in access)) return "";
  return `Needs the permission ${access.for.join(" or ")}; ${REACH_TEXT[access.reach]}.`;
};

const bodyOf = ({ body, csv }: RouteDocs, example: Example | undefined): JsonSchema => {
  if (body !== undefined) {
    return { body: { ...jsonSchema(body), examples: [example?.body ?? {}] } };
  }
  if (csv === undefined) return {};
  const examples = [example?.csv ?? ""];
  return { consumes: ["text/csv"], body: { type: "string", description: csv, examples } };
};

/** The operation as @fastify/swagger wants it. */
const operationOf = (docs: RouteDocs): JsonSchema => {
  const example = EXAMPLES.find((one) => one.operationId === docs.operationId);
  const headers = headersOf(docs);
  const { params, query } = docs;
  return {
    operationId: docs.operationId,
    summary: docs.summary,
    tags: [docs.tag],
    description: accessText(docs.access),
    security: docs.access.for === "everybody" ? [] : [{ bearer: [] }],
    ...(params && { params: withExamples(jsonSchema(params), example?.params) }),
    ...(query && { querystring: withExamples(jsonSchema(query), example?.query) }),
    ...(headers && { headers: withExamples(headers, example?.headers) }),
    ...bodyOf(docs, example),
    response: answersOf(docs, example),
  };
};

/** `/openapi.json` from the routes themselves, and the page at `/docs`, which loads nothing from outside. */
export const registerOpenApi = async (app: FastifyInstance): Promise<void> => {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Stockbook",
        version: "1",
        description:
          "An inventory ledger: every quantity is the sum of recorded events. Commands need an `Idempotency-Key`; errors are `application/problem+json`. `Authorization: Bearer` carries an API key or a token; as long as there are none, requests from the machine itself are its operator's.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      components: {
        securitySchemes: {
          bearer: {
            type: "http",
            scheme: "bearer",
            description: "An API key (`sb_…`) or a JSON Web Token.",
          },
        },
      },
    },
    transform: ({ schema, url, route }) => {
      const docs = route.config?.docs;
      if (docs === undefined) return { schema: { ...schema, hide: true }, url };
      return { schema: operationOf(docs), url };
    },
  });
  await registerDocsPage(app);
};

export const registerOpenApiDocument = (app: FastifyInstance): void => {
  app.route({
    method: "GET",
    url: "/openapi.json",
    config: documented({
      operationId: "openapi",
      summary: "This document",
      tag: "documents",
      access: EVERYBODY,
      answers: { 200: "OpenAPI 3.1." },
    }),
    handler: (_request, reply) => {
      reply.send(app.swagger());
    },
  });
};
