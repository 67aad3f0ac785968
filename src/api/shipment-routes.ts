import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import * as bodies from "../commands/shipment-schemas.ts";
import { NONE } from "../domain/ids.ts";
import { instantText } from "../domain/instant.ts";
import type { ShipmentCommand } from "../domain/shipment/commands.ts";
import type { ShipmentState } from "../domain/shipment/state.ts";
import { registerEntityCommand, type EntityEdge } from "./entity-routes.ts";
import type { ApiNeeds } from "./needs.ts";
import { permitted, type Permitted } from "./permissions.ts";
import type { Principal } from "./principal.ts";
import { readScan } from "./scan-reader.ts";
import { causeOf, listOf, scannedSku, weightOf } from "./shipment-goods.ts";
import {
  createShipmentRunner,
  shipmentFor,
  shipmentReply,
  shipmentRequest,
  type ShipmentRunner,
} from "./shipment-runner.ts";

const idParams = z.strictObject({ id: schemas.id });
const PICKS = permitted("object", "pick:write");
const SHIPS = permitted("object", "ship:write");
const BODY_BYTES_MAX = 1_048_576;

/** The parcel that somebody acts on. */
type Parcel = {
  readonly id: string;
  readonly state: ShipmentState;
  readonly principal: Principal;
};

type Desk = { readonly needs: ApiNeeds; readonly run: ShipmentRunner };

type Act<Body extends z.ZodType> = {
  readonly operationId: string;
  readonly summary: string;
  readonly path: string;
  readonly access: Permitted;
  readonly body: Body;
  readonly command: (
    desk: Desk,
    body: z.output<Body>,
    parcel: Parcel,
  ) => ShipmentCommand | Promise<ShipmentCommand>;
  /** It asks stocks, or the order. */
  readonly acts?: true;
  readonly answer: string;
};

const scanOf = async (
  { needs }: Desk,
  { code, units }: z.output<typeof bodies.shipmentScan>,
  { state }: Parcel,
): Promise<ShipmentCommand> => {
  const scan = readScan(code);
  const sku = await scannedSku(needs, state, scan);
  const { lot, expiresOn } = scan;
  return {
    ...{ type: "scan", sku, units: units ?? scan.units ?? 1 },
    ...(lot !== undefined && { lot }),
    ...(expiresOn !== undefined && { expiresOn }),
    list: await listOf(needs, state, sku),
  };
};

const pickOf = ({ lines, picker, verified }: bodies.ShipmentPickBody): ShipmentCommand => ({
  ...{ type: "pick", verified: verified ?? lines === undefined },
  ...(picker !== undefined && { picker }),
  ...(lines !== undefined && {
    lines: lines.map(({ sku, units, found, lots }) => ({
      sku,
      ...(units !== undefined && { units }),
      ...(found !== undefined && { found }),
      ...(lots !== undefined && {
        lots: lots.map(({ lot = NONE, bin = NONE, units: taken }) => ({ lot, bin, units: taken })),
      }),
    })),
  }),
});

/** Said by who inspects, or by somebody for them. */
const inspectionOf = (
  { needs }: Desk,
  { inspector, startedAt, ...found }: bodies.ShipmentInspectionBody,
  { id, state, principal }: Parcel,
): ShipmentCommand => {
  const cause = causeOf(needs, id, state);
  return {
    ...{ type: "inspect", ...found, inspector: inspector ?? principal.subject },
    startedAt: instantText(startedAt ?? needs.clock.now()),
    ...(cause !== undefined && { cause }),
  };
};

const packOf = async (
  { needs }: Desk,
  { grams, packagingGrams, override, ...wanted }: bodies.ShipmentPackingBody,
  { id, state }: Parcel,
): Promise<ShipmentCommand> => {
  const inspection = causeOf(needs, id, state);
  return {
    ...{ type: "pack", weight: await weightOf(needs, state, packagingGrams), ...wanted },
    ...(inspection !== undefined && { inspection }),
    ...(grams !== undefined && { grams }),
    ...(override !== undefined && { override: override.reason }),
  };
};

const register = <Body extends z.ZodType>(
  app: FastifyInstance,
  { edge, desk }: { readonly edge: EntityEdge; readonly desk: Desk },
  act: Act<Body>,
): void => {
  const { operationId, summary, path, access, body, acts = false } = act;
  registerEntityCommand(app, edge, {
    ...{ operationId, summary, tag: "shipments", access, method: "POST", params: idParams, body },
    ...{ path: `/shipments/:id/${path}`, bodyLimit: BODY_BYTES_MAX, ifMatch: "optional" },
    answers: { 200: act.answer },
    run: async ({ params: { id }, body: sent }, call) => {
      const { state } = await shipmentFor(desk.needs, id, call.principal);
      const { principal } = call;
      const command = await act.command(desk, sent, { id, state, principal });
      const answer = await desk.run(shipmentRequest(id, command, call));
      return shipmentReply(desk.needs, { id, answer }, { acts });
    },
  });
};

const registerPicking = (app: FastifyInstance, edge: EntityEdge, desk: Desk): void => {
  const at = { edge, desk };
  register(app, at, {
    ...{ operationId: "assign-shipment", path: "assign", access: PICKS },
    summary: "Say who picks a parcel",
    body: bodies.shipmentAssignment,
    command: (_desk, { picker }) => ({ type: "assign", picker }),
    answer: "Assigned.",
  });
  register(app, at, {
    ...{ operationId: "scan-shipment", path: "scans", access: PICKS },
    summary: "Scan what is picked: EAN, GS1-128, GS1 DataMatrix or the SKU",
    body: bodies.shipmentScan,
    command: scanOf,
    answer: "It is what it should be. 409: another SKU or lot, or more than there should be.",
  });
  register(app, at, {
    ...{ operationId: "pick-shipment", path: "picks", access: PICKS },
    summary: "Pick a parcel: named lines; or what was scanned of a piece, else all of it as listed",
    body: bodies.shipmentPick,
    command: (_desk, body) => pickOf(body),
    acts: true,
    answer: "Picked. 409 names what a stock refused; the other pieces are picked.",
  });
};

const registerSending = (app: FastifyInstance, edge: EntityEdge, desk: Desk): void => {
  const at = { edge, desk };
  register(app, at, {
    ...{ operationId: "inspect-shipment", path: "inspections", access: PICKS },
    summary: "Say what an inspection of a picked parcel has found",
    body: bodies.shipmentInspection,
    command: inspectionOf,
    answer: "Noted. A parcel that failed is not closed before it has passed.",
  });
  register(app, at, {
    ...{ operationId: "pack-shipment", path: "pack", access: PICKS },
    summary: "Close a parcel whose goods are all picked and verified, and have its label made",
    body: bodies.shipmentPacking,
    command: packOf,
    acts: true,
    answer: "Packed. `label.status` is `failed` where no carrier made one: ask again with `label`.",
  });
  register(app, at, {
    ...{ operationId: "label-shipment", path: "label", access: SHIPS },
    summary: "Have the label made that could not be made",
    body: bodies.shipmentLabel,
    command: (_desk, wanted) => ({ type: "label", ...wanted }),
    answer: "As `label` says.",
  });
  register(app, at, {
    ...{ operationId: "hand-over-shipment", path: "hand-over", access: SHIPS },
    summary: "Hand a parcel to its carrier: the goods leave the stocks",
    body: z.strictObject({}),
    command: () => ({ type: "hand-over" }),
    acts: true,
    answer: "Shipped.",
  });
  register(app, at, {
    ...{ operationId: "track-shipment", path: "tracking", access: SHIPS },
    summary: "Say what the carrier tells of a parcel",
    body: bodies.shipmentTracking,
    command: ({ needs: { clock } }, { at: when, ...news }) => ({
      ...{ type: "track", at: instantText(when ?? clock.now()), ...news },
    }),
    answer: "Noted; steps that the carrier left out are added, and what comes late moves nothing.",
  });
  register(app, at, {
    ...{ operationId: "receive-back-shipment", path: "receive-back" },
    access: permitted("object", "return:write"),
    summary: "Book in what nobody took, as inspected",
    body: bodies.shipmentBack,
    command: (_desk, { lines }) => ({
      type: "receive-back",
      lines: lines.map(({ lot = NONE, bin = NONE, ...line }) => ({ ...line, lot, bin })),
    }),
    acts: true,
    answer: "Booked in.",
  });
};

/** A parcel from the pick list to the door. */
export const registerShipments = (
  app: FastifyInstance,
  edge: EntityEdge,
  needs: ApiNeeds,
): void => {
  const desk: Desk = { needs, run: createShipmentRunner(needs) };
  registerPicking(app, edge, desk);
  registerSending(app, edge, desk);
};
