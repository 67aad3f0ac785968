import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import { instantOf, instantText, DAY_MS } from "../domain/instant.ts";
import { TooManyKeys, type NewKey } from "../processes/api-keys.ts";
import type { ApiKeyRecord } from "../processes/api-key-record.ts";
import { RESERVED_SUBJECTS } from "./auth-credentials.ts";
import { API_PREFIX } from "./command-routes.ts";
import type { ApiNeeds } from "./needs.ts";
import { permitted } from "./permissions.ts";
import { principalOf, type Principal } from "./principal.ts";
import { problem } from "./problems.ts";
import { parseQuery } from "./query-text.ts";
import { sendJson } from "./replies.ts";
import { ROLES } from "./roles.ts";
import { documented } from "./route-docs.ts";
import { invalid, parseWith } from "./validation.ts";

const NAME_CHARACTERS_MAX = 64;
const SUBJECT_CHARACTERS_MAX = 200;
const WAREHOUSES_MAX = 100;
const DAYS_MAX = 3_650;
const RATE_MAX = 1_000_000;
const KEYS = `${API_PREFIX}/api-keys`;
const ACCESS = permitted("network", "key:write");

const word = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[\x21-\x7e]+$/, "visible ASCII characters without a blank");

const newKey = z.strictObject({
  name: word(NAME_CHARACTERS_MAX),
  roles: z.array(z.enum(ROLES)).min(1).max(ROLES.length),
  warehouses: z.array(schemas.id).min(1).max(WAREHOUSES_MAX).exactOptional(),
  subject: word(SUBJECT_CHARACTERS_MAX).exactOptional(),
  expiresInDays: z.int().min(1).max(DAYS_MAX).exactOptional(),
  ratePerMinute: z.int().min(1).max(RATE_MAX).exactOptional(),
});
type NewKeyBody = z.output<typeof newKey>;

const idParams = z.strictObject({ id: schemas.id });
const nothing = z.strictObject({});

/** A grant that nobody gives alone. @throws Problem separation-of-duties */
const refuseOwnGrant = (principal: Principal, subject: string, body: NewKeyBody): void => {
  if (principal.kind === "operator") return;
  if (body.roles.includes("admin")) {
    throw problem(
      "separation-of-duties",
      "another admin is made by the operator of the machine: `stockbook apikeys create` there",
    );
  }
  if (subject === principal.subject) {
    throw problem("separation-of-duties", "nobody grants anything to himself");
  }
};

/** @throws Problem separation-of-duties, validation-failed */
const keyOf = (principal: Principal, body: NewKeyBody, now: number): NewKey => {
  const { name, roles, warehouses, subject = name, expiresInDays, ratePerMinute } = body;
  if (RESERVED_SUBJECTS.includes(subject)) {
    throw invalid(
      body.subject === undefined ? "/name" : "/subject",
      "the program itself acts under it",
    );
  }
  refuseOwnGrant(principal, subject, body);
  return {
    ...{ name, subject, roles: [...new Set(roles)], createdBy: principal.subject },
    ...(warehouses === undefined ? {} : { warehouses: [...new Set(warehouses)] }),
    ...(ratePerMinute === undefined ? {} : { ratePerMinute }),
    ...(expiresInDays === undefined
      ? {}
      : { expiresAt: instantText(now + expiresInDays * DAY_MS) }),
  };
};

const stateOf = ({ revokedAt, expiresAt }: ApiKeyRecord, now: number): string => {
  if (revokedAt !== undefined) return "revoked";
  return expiresAt !== undefined && instantOf(expiresAt) <= now ? "expired" : "active";
};

/** Everything but the hash. */
const viewOf = ({ hash: _hash, ...record }: ApiKeyRecord, now: number) => ({
  ...record,
  state: stateOf({ hash: _hash, ...record }, now),
});

type KeyNeeds = Pick<ApiNeeds, "identity" | "clock" | "logger">;

const registerCreation = (
  app: FastifyInstance,
  { identity: { keys }, clock, logger }: KeyNeeds,
): void => {
  app.route({
    method: "POST",
    url: KEYS,
    config: documented({
      operationId: "create-api-key",
      summary: "Make an API key; its text is shown in this answer and never again",
      tag: "identity",
      access: ACCESS,
      body: newKey,
      answers: { 201: "`key` is what is sent as `Authorization: Bearer`." },
    }),
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      parseQuery(nothing, request);
      if (request.body === undefined) throw problem("malformed-json", "the body is empty");
      const principal = principalOf(request);
      const wanted = keyOf(principal, parseWith(newKey, request.body), clock.now());
      try {
        const { record, text } = await keys.create(wanted);
        logger.info({ apiKey: record.id, by: principal.subject }, "an API key was made");
        reply.code(201).header("location", `${KEYS}/${record.id}`);
        sendJson(reply, JSON.stringify({ key: text, ...viewOf(record, clock.now()) }));
      } catch (error) {
        if (error instanceof TooManyKeys) throw problem("limit-exceeded", error.message);
        throw error;
      }
      return reply;
    },
  });
};

/** Keys: made, listed and revoked by an admin; the text of a key is in one answer only. */
export const registerApiKeys = (app: FastifyInstance, needs: KeyNeeds): void => {
  registerCreation(app, needs);
  const {
    identity: { keys },
    clock,
    logger,
  } = needs;
  app.route({
    method: "GET",
    url: KEYS,
    config: documented({
      operationId: "api-keys",
      summary: "All API keys, without their text",
      tag: "identity",
      access: ACCESS,
      query: nothing,
      answers: { 200: "The keys, revoked ones among them." },
    }),
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      parseQuery(nothing, request);
      const items = (await keys.list()).map((record) => viewOf(record, clock.now()));
      sendJson(reply, JSON.stringify({ items }));
      return reply;
    },
  });
  app.route({
    method: "DELETE",
    url: `${KEYS}/:id`,
    config: documented({
      operationId: "revoke-api-key",
      summary: "Revoke an API key; it is refused from the next request on",
      tag: "identity",
      access: ACCESS,
      params: idParams,
      answers: { 200: "The key as it stands now." },
    }),
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const { id } = parseWith(idParams, request.params);
      parseQuery(nothing, request);
      const record = await keys.revoke(id);
      if (record === undefined) throw problem("not-found", "there is no key of this id");
      logger.info({ apiKey: id, by: principalOf(request).subject }, "an API key was revoked");
      sendJson(reply, JSON.stringify(viewOf(record, clock.now())));
      return reply;
    },
  });
};
