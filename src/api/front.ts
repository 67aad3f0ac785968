import Fastify, { type FastifyInstance } from "fastify";
import { createCredentials } from "./auth-credentials.ts";
import { registerAuth } from "./auth.ts";
import { BODY_BYTES_MAX, isJsonMediaType, parseJson } from "./body-parser.ts";
import { registerCors } from "./cors.ts";
import { answerClientError, createErrorHandler, registerNotFound } from "./faults.ts";
import { createRequestIds, HEADER_BYTES_MAX, registerGate } from "./gate.ts";
import type { ApiNeeds } from "./needs.ts";
import { problem } from "./problems.ts";
import { registerTransport, trustOf } from "./proxies.ts";
import { keepQueryText } from "./query-text.ts";
import { createRateLimits } from "./rate-limits.ts";
import { requireAccess } from "./route-docs.ts";

const PARAM_CHARACTERS_MAX = 100;

const createServer = (needs: ApiNeeds): FastifyInstance => {
  const { settings } = needs;
  const handleError = createErrorHandler(needs.logger);
  const app = Fastify({
    // Fastify's own logger costs a child logger and two listeners a request; ours writes what matters.
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    genReqId: createRequestIds(needs.ids),
    requestIdHeader: false,
    trustProxy: trustOf(settings.trustedProxies),
    return503OnClosing: false,
    // Requests under way are answered; compose.ts sweeps sockets that carry none.
    forceCloseConnections: "idle",
    routerOptions: {
      maxParamLength: PARAM_CHARACTERS_MAX,
      querystringParser: keepQueryText,
    },
    // Fastify sets the server's limit from here again, after `http`.
    requestTimeout: settings.requestTimeoutMs,
    http: {
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: settings.headersTimeoutMs,
      requestTimeout: settings.requestTimeoutMs,
      connectionsCheckingInterval: settings.connectionsCheckMs,
    },
    frameworkErrors: handleError,
    clientErrorHandler: answerClientError,
  });
  app.setErrorHandler(handleError);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body, done) => {
    if (!isJsonMediaType(request.headers["content-type"])) {
      done(problem("unsupported-media-type", "the body must be application/json in utf-8"));
      return;
    }
    try {
      done(null, parseJson(typeof body === "string" ? Buffer.from(body) : body));
    } catch (error) {
      done(error instanceof Error ? error : new Error("the body could not be parsed"));
    }
  });
  return app;
};

const logRequests = (app: FastifyInstance, { logger }: ApiNeeds): void => {
  app.addHook("onResponse", (request, reply, done) => {
    const { method, url, id: requestId } = request;
    const { statusCode: status, elapsedTime: milliseconds } = reply;
    logger.info({ requestId, method, url, status, milliseconds }, "request");
    done();
  });
};

/** A server with everything that every request passes, and no route yet. */
export const openFront = async (needs: ApiNeeds): Promise<FastifyInstance> => {
  const app = createServer(needs);
  registerNotFound(app);
  requireAccess(app);
  registerGate(app);
  registerTransport(app, needs.settings.trustedProxies);
  await registerCors(app, needs.settings.corsOrigins);
  const limits = createRateLimits(needs.settings.rates, needs.clock);
  limits.guardDoor(app);
  registerAuth(app, {
    logger: needs.logger,
    credentials: createCredentials(needs.identity),
    unattended: needs.identity.unattended === true,
  });
  limits.guardClients(app);
  if (needs.settings.logRequests) logRequests(app, needs);
  return app;
};
