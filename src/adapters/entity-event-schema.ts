import { z } from "zod";
import { ENTITY_EVENT_CATEGORY, type EntityEvent } from "../domain/entity-events.ts";
import { categoryOf } from "../domain/ids.ts";
import type { Metadata, RecordedEvent } from "../domain/recorded.ts";
import { adjustmentEvents, countEvents } from "./entity-event-schema-corrections.ts";
import {
  productEvents,
  supplierEvents,
  warehouseEvents,
} from "./entity-event-schema-master-data.ts";
import { orderEvents } from "./entity-event-schema-order.ts";
import { returnEvents } from "./entity-event-schema-return.ts";
import { shipmentEvents } from "./entity-event-schema-shipment.ts";
import { transferEvents } from "./entity-event-schema-transfer.ts";
import { entityCodec } from "./event-codec.ts";
import { metadataSchema, problemsOf } from "./event-schema-parts.ts";

/** The full shape of every event that is none of a stock, for audits: a line for each category. */
const schemas = [
  ...productEvents,
  ...warehouseEvents,
  ...supplierEvents,
  ...transferEvents,
  ...adjustmentEvents,
  ...countEvents,
  ...orderEvents,
  ...shipmentEvents,
  ...returnEvents,
] as const;

export const entityEvents: z.ZodType<EntityEvent> = z.discriminatedUnion("type", schemas);

export type ParsedEntityEvent =
  | { readonly ok: true; readonly event: EntityEvent; readonly metadata: Metadata }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Checks a stored event field by field. @throws UnknownEventType, UnreadableEvent, as decoding does */
export const parseEntityEvent = (recorded: RecordedEvent): ParsedEntityEvent => {
  const { id, type, data, metadata, stream, revision, position } = recorded;
  const stored = { id, type, data, metadata, stream, revision, position };
  const decoded = entityCodec.decode(stored);
  const content = entityEvents.safeParse(decoded.event);
  const about = metadataSchema.safeParse(decoded.metadata);
  const home = ENTITY_EVENT_CATEGORY[decoded.event.type];
  const strays = home === categoryOf(stream) ? [] : [`stream: the type belongs to ${home}`];
  if (content.success && about.success && strays.length === 0) {
    return { ok: true, event: content.data, metadata: about.data };
  }
  return {
    ok: false,
    problems: [
      ...strays,
      ...problemsOf(content.error, "data"),
      ...problemsOf(about.error, "metadata"),
    ],
  };
};
