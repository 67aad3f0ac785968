import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import type { Credentials, Recognised } from "./auth-credentials.ts";
import { isLoopbackAddress, isLoopbackHost, isOperatorDoor } from "./operator-doors.ts";
import type { Access } from "./permissions.ts";
import { OPERATOR, type Principal } from "./principal.ts";
import { problem, Problem } from "./problems.ts";
import { accessOf } from "./route-docs.ts";

export type AuthNeeds = {
  readonly credentials: Credentials;
  /** The app serves nobody but this process (a command on the directory): every request is the operator's. */
  readonly unattended: boolean;
  readonly logger: Logger;
};

const NO_CREDENTIAL = problem("authentication-required", "send an API key or a token");

/** As long as there are no keys, whoever works on this machine may do everything. */
const operatorByLoopback = (request: FastifyRequest): Recognised => {
  // Behind a trusted proxy `ip` is the address of the proxy's client.
  const isLocal =
    isLoopbackAddress(request.raw.socket.remoteAddress) && isLoopbackAddress(request.ip);
  if (!isLocal) return NO_CREDENTIAL;
  if (isLoopbackHost(request.headers.host)) return OPERATOR;
  return problem("forbidden", "the host name is not a loopback name, and there are no keys yet");
};

const withoutCredential = (
  request: FastifyRequest,
  { credentials }: AuthNeeds,
): Recognised | Promise<Recognised> => {
  const required = credentials.required();
  const judge = (isRequired: boolean): Recognised =>
    isRequired ? NO_CREDENTIAL : operatorByLoopback(request);
  return required instanceof Promise ? required.then(judge) : judge(required);
};

const recognise = (request: FastifyRequest, needs: AuthNeeds): Recognised | Promise<Recognised> => {
  if (needs.unattended || isOperatorDoor(request.raw)) return OPERATOR;
  const { authorization } = request.headers;
  return authorization === undefined
    ? withoutCredential(request, needs)
    : needs.credentials.recognise(authorization);
};

/** Why the principal may not call what has this access; undefined where he may. */
export const refusalOf = (
  { permissions, warehouses }: Principal,
  access: Access,
): Problem | undefined => {
  if (typeof access.for === "string") return undefined;
  if (!access.for.some((permission) => permissions.has(permission))) {
    return problem("forbidden", `it takes the permission ${access.for.join(" or ")}`);
  }
  if ("reach" in access && access.reach === "network" && warehouses !== "all") {
    return problem("forbidden", "it reaches over all warehouses, and the grant over some");
  }
  return undefined;
};

const logAudit = (
  request: FastifyRequest,
  { subject, credential }: Principal,
  logger: Logger,
): void => {
  const { method, url, id: requestId } = request;
  logger.info({ subject, credential, method, url, requestId }, "auditor reads");
};

/** Lets in whom the route admits, or says why not. */
const admit = (
  request: FastifyRequest,
  recognised: Recognised,
  { access, logger }: { readonly access: Access | undefined; readonly logger: Logger },
): Problem | undefined => {
  const isOpen = access === undefined || access.for === "everybody";
  if (recognised instanceof Problem) {
    // A page from elsewhere must not even learn that it talks to a ledger.
    return isOpen && recognised.code !== "forbidden" ? undefined : recognised;
  }
  request.principal = recognised;
  if (access === undefined) return undefined;
  const refusal = refusalOf(recognised, access);
  if (refusal === undefined && recognised.audited) logAudit(request, recognised, logger);
  return refusal;
};

/** Finds out who asks, and refuses whom the route does not admit, before the body is read. */
export const registerAuth = (app: FastifyInstance, needs: AuthNeeds): void => {
  const { logger } = needs;
  app.decorateRequest("principal", null);
  app.addHook("onRequest", (request, _reply, done) => {
    const access = accessOf(request);
    const finish = (recognised: Recognised): void => {
      done(admit(request, recognised, { access, logger }));
    };
    const recognised = recognise(request, needs);
    // Whether the process lives is answered while the store of the keys is away.
    const unknown = access?.for === "everybody" ? () => finish(NO_CREDENTIAL) : done;
    if (recognised instanceof Promise) recognised.then(finish, unknown);
    else finish(recognised);
  });
};
