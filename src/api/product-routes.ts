import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import {
  productChange,
  productCreation,
  retirement,
  type OpeningBody,
} from "../commands/master-data-schemas.ts";
import type { Judged } from "../commands/references.ts";
import * as schemas from "../commands/schemas.ts";
import type { ReferenceRejection } from "../commands/stock-request.ts";
import type { ProductCommand } from "../domain/product/commands.ts";
import { DEFAULT_UNIT, type ProductState } from "../domain/product/state.ts";
import { requireWarehouses, warehousesFor } from "./access-guard.ts";
import { dispatchAndDrive } from "./drive-command.ts";
import {
  noBody,
  registerEntityCommand,
  type EntityCall,
  type EntityEdge,
  type EntityReply,
} from "./entity-routes.ts";
import { createEndOfDay, type EndOfDay } from "./expiry-day.ts";
import { found, listQuery } from "./master-data-reads.ts";
import { openingLine, productContent, productView } from "./master-data.ts";
import type { ApiNeeds } from "./needs.ts";
import { permitted } from "./permissions.ts";
import { principalOf } from "./principal.ts";
import { freshness, noParams, PAGE_MAX, pageOf, registerRead, type ReadEdge } from "./reads.ts";
import { API_PREFIX } from "./command-routes.ts";

const skuParams = z.strictObject({ sku: schemas.id });
const WRITES = permitted("none", "master-data:write");
const READS = permitted("none", "stock:read");

type Asked = {
  readonly sku: string;
  readonly command: ProductCommand;
  readonly refuse?: ReferenceRejection | undefined;
};

/** The command and, where it asks for opening quantities, their booking, as one answer. */
const answered = async (
  { entities, processes, logger }: ApiNeeds,
  { sku, command, refuse }: Asked,
  { envelope, dryRun, expectedVersion }: EntityCall,
): Promise<EntityReply> => {
  const answer = await dispatchAndDrive(
    { entities: entities.product, driver: processes.product, logger },
    {
      ...{ id: sku, command, envelope, dryRun },
      ...(expectedVersion === undefined ? {} : { expectedVersion }),
      ...(refuse === undefined ? {} : { refuse }),
    },
  );
  const isNew =
    command.type === "create" && !(answer.status === "accepted" && answer.events.length === 0);
  return {
    id: sku,
    answer,
    status: isNew ? 201 : 200,
    ...(isNew ? { location: `${API_PREFIX}/products/${sku}` } : {}),
    ...(answer.status === "accepted" ? { show: { sku, ...productView(answer.state) } } : {}),
  };
};

const openingOf = (
  sku: string,
  lines: readonly OpeningBody[],
  { refs, endOfDay }: { readonly refs: Judged; readonly endOfDay: EndOfDay },
) =>
  lines.map((line) => {
    const { expiresOn, warehouse } = line;
    const expiresAt =
      expiresOn === undefined ? undefined : endOfDay(expiresOn, refs.zone(warehouse));
    return openingLine(sku, line, expiresAt);
  });

const registerCreation = (app: FastifyInstance, edge: EntityEdge, needs: ApiNeeds): void => {
  const endOfDay = createEndOfDay(needs.settings.timeZone);
  registerEntityCommand(app, edge, {
    operationId: "create-product",
    summary: "Make a SKU known, with the quantity that is there already",
    tag: "master data",
    method: "POST",
    path: "/products",
    // Opening quantities name warehouses.
    access: permitted("named", "master-data:write"),
    params: noParams,
    body: productCreation,
    answers: {
      200: "It was there already, just so.",
      201: "Created; `opening` says of each line whether it is booked.",
    },
    run: async ({ body: { sku, opening = [], ...body } }, call) => {
      requireWarehouses(
        call.principal,
        opening.map((line) => line.warehouse),
      );
      const refs = await needs.references.judgeSites(opening.map((line) => line.warehouse));
      const refuse = opening
        .map((line) => refs.refuse(sku, line.warehouse))
        .find((one) => one !== undefined);
      const command: ProductCommand = {
        type: "create",
        content: productContent(body),
        unit: body.unit ?? DEFAULT_UNIT,
        opening: openingOf(sku, opening, { refs, endOfDay }),
      };
      return answered(needs, { sku, command, refuse }, call);
    },
  });
};

const registerChanges = (app: FastifyInstance, edge: EntityEdge, needs: ApiNeeds): void => {
  registerEntityCommand(app, edge, {
    operationId: "change-product",
    summary: "Replace what is said of a SKU; its base unit stays",
    tag: "master data",
    method: "PUT",
    path: "/products/:sku",
    access: WRITES,
    params: skuParams,
    body: productChange,
    ifMatch: "required",
    answers: { 200: "Changed, or so already." },
    run: ({ params: { sku }, body }, call) => {
      const { unit } = body;
      const content = productContent(body);
      const command = { type: "change", content, ...(unit === undefined ? {} : { unit }) } as const;
      return answered(needs, { sku, command }, call);
    },
  });
  registerEntityCommand(app, edge, {
    operationId: "retire-product",
    summary: "Take no more goods and claims of a SKU; what is there can be wound down",
    tag: "master data",
    method: "POST",
    path: "/products/:sku/retire",
    access: WRITES,
    params: skuParams,
    body: retirement,
    ifMatch: "required",
    answers: { 200: "Retired, or so already." },
    run: ({ params: { sku }, body }, call) =>
      answered(needs, { sku, command: { type: "retire", ...body } }, call),
  });
  registerEntityCommand(app, edge, {
    operationId: "retry-opening",
    summary: "Try once more to book the opening quantities that were refused",
    tag: "master data",
    method: "POST",
    path: "/products/:sku/opening/retry",
    access: WRITES,
    params: skuParams,
    body: noBody,
    answers: { 200: "`opening` says of each line what has become of it." },
    run: ({ params: { sku } }, call) =>
      answered(needs, { sku, command: { type: "retry-opening" } }, call),
  });
};

/** What the SKU has in the warehouses that the caller may see. */
const stockOf = async ({ models, clock }: ApiNeeds, sku: string, reply: FastifyReply) => {
  const warehouses = warehousesFor(principalOf(reply.request), undefined);
  const filter = { skus: [sku], ...(warehouses === undefined ? {} : { warehouses }) };
  return models.availability(filter, { limit: PAGE_MAX }, clock.now());
};

const productQuery = z.strictObject({ include: z.literal("stock").exactOptional(), ...freshness });

const productsQuery = z.strictObject({
  status: z.enum(["opening", "active", "retired"]).exactOptional(),
  abcClass: z.enum(["A", "B", "C"]).exactOptional(),
  openingStatus: z.enum(["none", "due", "booked", "refused"]).exactOptional(),
  barcode: z
    .string()
    .regex(/^\d{8,14}$/, "a GTIN")
    .exactOptional(),
  ...listQuery,
});

const registerReads = (app: FastifyInstance, reads: ReadEdge): void => {
  const { entities, models } = reads.needs;
  registerRead(app, reads, {
    path: `${API_PREFIX}/products/:sku`,
    operationId: "product",
    summary: "What is said of a SKU, with the ETag that a change has to name",
    tag: "master data",
    access: READS,
    params: skuParams,
    query: productQuery,
    answer: "The product as its stream has it now; with `include=stock` also what is there of it.",
    handler: async ({ params: { sku }, query }, reply) => {
      const view = await entities.product.read(sku);
      const state: ProductState = found(view, "product", reply);
      const { status } = state;
      const product = { sku, status, version: view.version, ...productView(state) };
      if (query.include === undefined) return product;
      const { items, nextCursor } = await stockOf(reads.needs, sku, reply);
      return { ...product, stock: items, ...(nextCursor === undefined ? {} : { more: true }) };
    },
  });
  registerRead(app, reads, {
    path: `${API_PREFIX}/products`,
    operationId: "products",
    summary: "Products in the order of their SKUs",
    tag: "master data",
    access: READS,
    params: noParams,
    query: productsQuery,
    answer: "A page of products.",
    handler: async ({ query }) => {
      const { status, abcClass, openingStatus, barcode, prefix } = query;
      const page = await models.entities.product.list(
        {
          equals: { status, abcClass, openingStatus },
          ...(barcode === undefined ? {} : { anyOf: { barcodes: [barcode] } }),
          ...(prefix === undefined ? {} : { prefix }),
        },
        pageOf(query),
      );
      return {
        ...page,
        items: page.items.map(({ id, version, ...state }) => ({
          ...{ sku: id, status: state.status, version },
          ...productView(state),
        })),
      };
    },
  });
};

/** SKUs: what is said of them, and the quantities that were there before the ledger. */
export const registerProducts = (app: FastifyInstance, edge: EntityEdge, reads: ReadEdge): void => {
  registerCreation(app, edge, reads.needs);
  registerChanges(app, edge, reads.needs);
  registerReads(app, reads);
};
