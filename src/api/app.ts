import Fastify, { type FastifyInstance } from "fastify";
import { createGuard } from "./access-guard.ts";
import { adjustmentKinds } from "./adjustment-commands.ts";
import { registerAdjustments } from "./adjustment-routes.ts";
import { createAdmission } from "./admission.ts";
import { registerAlerts } from "./alert-routes.ts";
import { registerApprovals } from "./approval-routes.ts";
import { createApiMetrics, registerGauges } from "./api-metrics.ts";
import { registerAsOf } from "./as-of-routes.ts";
import { registerAuditTrail } from "./audit-trail-routes.ts";
import { createCredentials } from "./auth-credentials.ts";
import { registerAuth } from "./auth.ts";
import { registerApiKeys } from "./api-key-routes.ts";
import { registerAvailability } from "./availability-routes.ts";
import { registerBatch } from "./batch-routes.ts";
import { BODY_BYTES_MAX, isJsonMediaType, parseJson } from "./body-parser.ts";
import { claimKinds } from "./claim-commands.ts";
import { registerClaims } from "./claim-routes.ts";
import type { CommandKind } from "./command-kind.ts";
import { registerCommands } from "./command-routes.ts";
import { createCommandRunner } from "./command-runner.ts";
import { registerCors } from "./cors.ts";
import { countKind } from "./count-commands.ts";
import { registerCountQueries } from "./count-queries.ts";
import { registerCounts } from "./count-routes.ts";
import { registerEvents, registerMovements } from "./event-routes.ts";
import { createEventView } from "./event-view.ts";
import { createEndOfDay } from "./expiry-day.ts";
import { answerClientError, createErrorHandler, registerNotFound } from "./faults.ts";
import { createRequestIds, HEADER_BYTES_MAX, registerGate } from "./gate.ts";
import { registerImports } from "./import-routes.ts";
import { holdKinds } from "./hold-commands.ts";
import { limitHolds } from "./hold-quotas.ts";
import { lineKinds } from "./line-commands.ts";
import type { ApiNeeds } from "./needs.ts";
import { registerOpenApi, registerOpenApiDocument } from "./openapi.ts";
import { createOperations } from "./operations.ts";
import { physicalKinds } from "./physical-commands.ts";
import { policyKind } from "./policy-commands.ts";
import { createPositions } from "./positions.ts";
import { problem } from "./problems.ts";
import { registerProducts } from "./product-routes.ts";
import { registerProjections } from "./projection-routes.ts";
import { registerTransport, trustOf } from "./proxies.ts";
import { registerPutaway } from "./putaway-routes.ts";
import { keepQueryText } from "./query-text.ts";
import { createRateLimits } from "./rate-limits.ts";
import { registerReceiving } from "./receiving-routes.ts";
import { createRecentHolds } from "./recent-holds.ts";
import { createShortages, type Shortages } from "./shortages.ts";
import { requireAccess } from "./route-docs.ts";
import { registerStatus } from "./status-routes.ts";
import { registerStock } from "./stock-routes.ts";
import { registerSuppliers } from "./supplier-routes.ts";
import { registerTransferQueries } from "./transfer-queries.ts";
import { registerTransfers } from "./transfer-routes.ts";
import { registerTransferSuggestions } from "./transfer-suggestions.ts";
import { registerWarehouses } from "./warehouse-routes.ts";
import { registerStream } from "./stream-routes.ts";

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

const createKinds = (needs: ApiNeeds, shortages: Shortages): readonly CommandKind[] => {
  const holds = createRecentHolds();
  const endOfDay = createEndOfDay(needs.settings.timeZone);
  return [
    ...lineKinds(needs, endOfDay),
    ...holdKinds({ needs, holds, shortages }),
    ...claimKinds(needs, holds),
    ...physicalKinds(needs, endOfDay),
    ...adjustmentKinds(needs),
    countKind(needs),
    policyKind(needs),
  ];
};

const logRequests = (app: FastifyInstance, { logger }: ApiNeeds): void => {
  app.addHook("onResponse", (request, reply, done) => {
    const { method, url, id: requestId } = request;
    const { statusCode: status, elapsedTime: milliseconds } = reply;
    logger.info({ requestId, method, url, status, milliseconds }, "request");
    done();
  });
};

/**
 * The HTTP edge over everything in `needs`. It builds and never listens: the caller calls `listen`, a test
 * `inject`. Closing it refuses new commands, answers those under way and ends the event streams.
 */
export const buildApp = async (given: ApiNeeds): Promise<FastifyInstance> => {
  const needs = { ...given, ledger: limitHolds(given) };
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
  await registerOpenApi(app);

  const positions = createPositions(needs.log.logId);
  const metrics = createApiMetrics(needs.metrics);
  const admission = createAdmission(needs, metrics.shed);
  const shortages = createShortages(needs);
  const kinds = createKinds(needs, shortages);
  const guard = createGuard(needs);
  const runner = createCommandRunner({ ...needs, guard, positions, metrics }, kinds);
  const edge = { runner, guard, admission, positions };
  registerGauges(needs.metrics, { ...needs, inFlight: admission.inFlight });
  registerCommands(app, edge, kinds);
  registerBatch(app, edge, { ...needs, kinds });

  const reads = { needs, positions };
  const show = createEventView(needs.decode, positions);
  const operations = createOperations(needs);
  registerAvailability(app, reads);
  registerAsOf(app, reads);
  registerStock(app, reads, show);
  registerMovements(app, reads, show);
  registerEvents(app, reads, show);
  registerClaims(app, reads);
  registerAlerts(app, reads, shortages);
  registerAuditTrail(app, reads);
  registerProjections(app, reads, operations);
  registerStatus(app, reads);
  registerReceiving(app, reads);
  registerPutaway(app, reads);
  registerAdjustments(app, edge, reads);
  registerApprovals(app, reads);
  registerApiKeys(app, needs);
  registerProducts(app, edge, reads);
  registerWarehouses(app, edge, reads);
  registerSuppliers(app, edge, reads);
  await registerImports(app, edge, needs);
  registerCounts(app, edge, needs);
  registerCountQueries(app, reads);
  registerTransfers(app, edge, needs);
  registerTransferSuggestions(app, reads);
  registerTransferQueries(app, reads);
  const streams = await registerStream(app, reads, show);
  registerOpenApiDocument(app);
  needs.extraRoutes?.(app);

  app.addHook("preClose", async () => {
    admission.close();
    streams.closeAll();
    await operations.cancelAll();
  });
  return app;
};
