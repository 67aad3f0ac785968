import { z } from "zod";
import { entityEvent } from "./entity-event-form.ts";
import { count, expiry, id, idOrNone, instant, place, text } from "./event-schema-parts.ts";

/** Lines and acts are numbered from 1; act 0 is the allocation. */
const line = z.int().min(1);
const act = z.int().min(1);
const lineUnits = { line, units: count };
const part = z.enum(["goods", "surplus"]);
const noted = { note: text.exactOptional() };
const reasoned = { reason: text };
const expected = { expectedArrival: instant.exactOptional() };

const pickLine = z.looseObject({
  ...lineUnits,
  found: count.exactOptional(),
  lots: z.array(z.looseObject({ ...place, units: count })).exactOptional(),
});

const deliveryLine = z.looseObject({
  line,
  lots: z.array(
    z.looseObject({ ...place, received: count, damaged: count, missing: count, over: count }),
  ),
  reasons: z.array(text),
});

const carriage = {
  carrier: text.exactOptional(),
  label: text.exactOptional(),
  pickupAt: instant.exactOptional(),
  deliveryAppointment: instant.exactOptional(),
};

export const transferEvents = [
  entityEvent("TransferRequested", {
    from: id,
    to: id,
    lines: z.array(z.looseObject({ sku: id, units: count })),
    ...expected,
    ...noted,
    approvalUnits: count,
  }),
  entityEvent("TransferApproved", { by: z.enum(["person", "policy"]), ...noted }),
  entityEvent("TransferRejected", reasoned),
  entityEvent("TransferLineAllocated", { line, backed: count, backordered: count }),
  entityEvent("TransferLineRefused", { line, act: count, part, code: text, detail: text }),
  entityEvent("TransferPickBegun", { act, lines: z.array(pickLine), picker: id.exactOptional() }),
  entityEvent("TransferLinePicked", { act, ...lineUnits }),
  entityEvent("TransferDispatchBegun", {
    act,
    lines: z.array(z.looseObject(lineUnits)),
    ...expected,
    ...carriage,
  }),
  entityEvent("TransferLineDispatched", {
    act,
    ...lineUnits,
    lots: z.array(z.looseObject({ lot: idOrNone, units: count, ...expiry })),
  }),
  entityEvent("TransferArrivalBegun", {
    act,
    arrival: id,
    warehouse: id,
    returned: z.literal(true).exactOptional(),
    lines: z.array(deliveryLine),
    ...noted,
  }),
  entityEvent("TransferLineArrived", { act, line, part }),
  entityEvent("TransferCancelBegun", reasoned),
  entityEvent("TransferPickUndone", { act, ...lineUnits }),
  entityEvent("TransferLineReleased", { line }),
  entityEvent("TransferCancelled", reasoned),
  entityEvent("TransferClosed", reasoned),
  entityEvent("TransferCompleted", {}),
] as const;
