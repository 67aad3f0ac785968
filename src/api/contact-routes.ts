import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import * as bodies from "../commands/order-schemas.ts";
import * as schemas from "../commands/schemas.ts";
import { sameValue } from "../domain/same-value.ts";
import { API_PREFIX } from "./command-routes.ts";
import { envelopeOf } from "./command-headers.ts";
import { contactFor, eraseContact, keptContact, saveContact } from "./contacts.ts";
import type { EntityEdge } from "./entity-routes.ts";
import type { OperationalDocument } from "../processes/operational-store.ts";
import type { ApiNeeds } from "./needs.ts";
import { permitted, type Permitted } from "./permissions.ts";
import { principalOf, type Principal } from "./principal.ts";
import { problem } from "./problems.ts";
import { parseQuery } from "./query-text.ts";
import { registerRead, type ReadEdge } from "./reads.ts";
import { sendJson } from "./replies.ts";
import { documented } from "./route-docs.ts";
import { parseWith } from "./validation.ts";

const TAG = "orders";
const PATH = `${API_PREFIX}/contacts`;
const idParams = z.strictObject({ id: schemas.id });
const nothing = z.strictObject({});
const WRITES: Permitted = permitted("none", "order:write");

type Contact = { readonly id: string; readonly principal: Principal };

/** @throws Problem not-found */
const seen = async (needs: ApiNeeds, { id, principal }: Contact) => {
  const found = await contactFor(needs, id, principal);
  if (found === undefined) throw problem("not-found", "there is no contact of this id");
  return found;
};

const saidOf = ({
  createdBy: _createdBy,
  createdAt: _createdAt,
  ...said
}: OperationalDocument): OperationalDocument => said;

/** What is kept under an id is kept once: said again it is the same, and nothing else. @throws Problem duplicate-id */
const kept = async (
  needs: ApiNeeds,
  { id, principal, body }: Contact & { body: bodies.ContactBody },
) => {
  const known = await keptContact(needs, id);
  if (known === "erased") throw problem("duplicate-id", "a contact of this id was erased");
  if (known === undefined) return saveContact(needs, { id, body, by: principal.subject });
  const isOwn = known["createdBy"] === principal.subject;
  if (isOwn && sameValue(saidOf(known), body)) return known;
  throw problem("duplicate-id", "another contact has this id");
};

const create = async (needs: ApiNeeds, request: FastifyRequest, reply: FastifyReply) => {
  parseQuery(nothing, request);
  if (request.body === undefined) throw problem("malformed-json", "the body is empty");
  const { id: given, ...body } = parseWith(bodies.newContact, request.body);
  const principal = principalOf(request);
  const { commandId } = envelopeOf(request, "POST", PATH);
  const id = given ?? commandId;
  const contact = await kept(needs, { id, principal, body });
  reply.code(201).header("location", `${PATH}/${id}`);
  sendJson(reply, JSON.stringify({ id, ...contact }));
  return reply;
};

const erase = async (needs: ApiNeeds, request: FastifyRequest, reply: FastifyReply) => {
  parseQuery(nothing, request);
  const { id } = parseWith(idParams, request.params);
  const principal = principalOf(request);
  const found = await keptContact(needs, id);
  // What is gone already is gone; somebody else's is not there for the caller.
  if (found !== undefined && found !== "erased") {
    await seen(needs, { id, principal });
    await eraseContact(needs, id);
  }
  sendJson(reply, JSON.stringify({ id, status: "erased" }));
  return reply;
};

/** Names and addresses of customers, apart from all events: what is erased here is gone. */
export const registerContacts = (
  app: FastifyInstance,
  { admission }: EntityEdge,
  reads: ReadEdge,
): void => {
  const { needs } = reads;
  const admitted =
    (work: typeof create) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      admission.enter();
      try {
        return await work(needs, request, reply);
      } finally {
        admission.leave();
      }
    };
  app.route({
    method: "POST",
    url: PATH,
    config: documented({
      operationId: "create-contact",
      summary: "Keep a name and an address, for orders to name",
      ...{ tag: TAG, access: WRITES, command: true, query: nothing, body: bodies.newContact },
      answers: { 201: "Kept; an order names its id." },
    }),
    handler: admitted(create),
  });
  app.route({
    method: "DELETE",
    url: `${PATH}/:id`,
    config: documented({
      operationId: "erase-contact",
      summary: "Erase a name and an address; orders keep the id alone",
      ...{ tag: TAG, access: WRITES, command: true, params: idParams, query: nothing },
      answers: { 200: "Erased, or never there." },
    }),
    handler: admitted(erase),
  });
  registerRead(app, reads, {
    path: `${PATH}/:id`,
    operationId: "contact",
    summary: "A name and an address",
    ...{ tag: TAG, access: permitted("none", "order:read"), params: idParams, query: nothing },
    answer: "As they were given.",
    handler: async ({ params: { id }, principal }) => ({
      id,
      ...(await seen(needs, { id, principal })),
    }),
  });
};
