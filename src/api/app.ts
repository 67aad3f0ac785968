import type { FastifyInstance } from "fastify";
import { createGuard } from "./access-guard.ts";
import { adjustmentKinds } from "./adjustment-commands.ts";
import { registerAdjustments } from "./adjustment-routes.ts";
import { createAdmission } from "./admission.ts";
import { registerAlerts } from "./alert-routes.ts";
import { registerApprovals } from "./approval-routes.ts";
import { createApiMetrics, registerGauges } from "./api-metrics.ts";
import { registerAsOf } from "./as-of-routes.ts";
import { registerAuditTrail } from "./audit-trail-routes.ts";
import { registerApiKeys } from "./api-key-routes.ts";
import { registerAvailability } from "./availability-routes.ts";
import { registerBatch } from "./batch-routes.ts";
import { claimKinds } from "./claim-commands.ts";
import { registerClaims } from "./claim-routes.ts";
import type { CommandKind } from "./command-kind.ts";
import { registerCommands } from "./command-routes.ts";
import { createCommandRunner } from "./command-runner.ts";
import { countKind } from "./count-commands.ts";
import { registerCountQueries } from "./count-queries.ts";
import { registerContacts } from "./contact-routes.ts";
import { registerCounts } from "./count-routes.ts";
import { registerEvents, registerMovements } from "./event-routes.ts";
import { createEventView } from "./event-view.ts";
import { createEndOfDay } from "./expiry-day.ts";
import { openFront } from "./front.ts";
import { registerImports } from "./import-routes.ts";
import { holdKinds } from "./hold-commands.ts";
import { limitHolds } from "./hold-quotas.ts";
import { lineKinds } from "./line-commands.ts";
import type { ApiNeeds } from "./needs.ts";
import { registerOpenApi, registerOpenApiDocument } from "./openapi.ts";
import { createOperations } from "./operations.ts";
import { registerPayments } from "./payment-routes.ts";
import { registerPaymentWebhooks } from "./payment-webhooks.ts";
import { physicalKinds } from "./physical-commands.ts";
import { policyKind } from "./policy-commands.ts";
import { createPositions } from "./positions.ts";
import { registerProducts } from "./product-routes.ts";
import { registerProjections } from "./projection-routes.ts";
import { registerOrderQueries } from "./order-queries.ts";
import { registerOrderReports } from "./order-reports.ts";
import { registerOrders } from "./order-routes.ts";
import { registerPutaway } from "./putaway-routes.ts";
import { registerReceiving } from "./receiving-routes.ts";
import { createRecentHolds } from "./recent-holds.ts";
import { createShortages, type Shortages } from "./shortages.ts";
import { registerReturnQueries } from "./return-queries.ts";
import { registerReturns } from "./return-routes.ts";
import { registerCarrierCallbacks } from "./shipment-callbacks.ts";
import { registerShipmentPapers } from "./shipment-papers.ts";
import { registerShipmentQueries } from "./shipment-queries.ts";
import { registerShipments } from "./shipment-routes.ts";
import { registerSourcing } from "./sourcing-routes.ts";
import { registerStatus } from "./status-routes.ts";
import { registerStock } from "./stock-routes.ts";
import { registerSuppliers } from "./supplier-routes.ts";
import { registerTransferQueries } from "./transfer-queries.ts";
import { registerTransfers } from "./transfer-routes.ts";
import { registerTransferSuggestions } from "./transfer-suggestions.ts";
import { registerWarehouses } from "./warehouse-routes.ts";
import { registerStream } from "./stream-routes.ts";

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

/**
 * The HTTP edge over everything in `needs`. It builds and never listens: the caller calls `listen`, a test
 * `inject`. Closing it refuses new commands, answers those under way and ends the event streams.
 */
export const buildApp = async (given: ApiNeeds): Promise<FastifyInstance> => {
  const needs = { ...given, ledger: limitHolds(given) };
  const app = await openFront(needs);
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
  registerOrders(app, edge, needs);
  registerOrderQueries(app, reads);
  registerReturns(app, edge, needs);
  registerReturnQueries(app, reads);
  registerShipments(app, edge, needs);
  registerShipmentQueries(app, reads);
  registerShipmentPapers(app, reads);
  await registerCarrierCallbacks(app, needs);
  registerSourcing(app, edge, reads);
  registerOrderReports(app, reads);
  registerPayments(app, edge, reads);
  await registerPaymentWebhooks(app, needs);
  registerContacts(app, edge, reads);
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
