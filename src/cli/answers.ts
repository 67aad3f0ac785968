import { z } from "zod";

/**
 * What the command line reads of the API's answers. Loose: a newer server may say more, and `--json`
 * prints it as it came.
 */
export const anything = z.unknown();

export const problemBody = z.looseObject({
  title: z.string(),
  code: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.looseObject({ pointer: z.string(), detail: z.string() })).optional(),
});

export const bucketsBody = z.looseObject({
  onHand: z.number(),
  available: z.number(),
  reserved: z.number(),
  allocated: z.number(),
  quarantined: z.number(),
  damaged: z.number(),
  picked: z.number(),
});

export const availabilityItem = bucketsBody.extend({
  sku: z.string(),
  warehouse: z.string(),
  backordered: z.number().optional(),
  sellable: z.number().optional(),
  version: z.number(),
  lots: z
    .array(
      z.looseObject({
        lot: z.string(),
        bin: z.string(),
        good: z.number(),
        quarantined: z.number(),
        damaged: z.number(),
        expiresAt: z.string().optional(),
      }),
    )
    .optional(),
});

const cursor = z.string().nullish();

export const availabilityPage = z.looseObject({
  items: z.array(availabilityItem),
  nextCursor: cursor,
});

export const eventItem = z.looseObject({
  id: z.string(),
  type: z.string(),
  stream: z.string(),
  revision: z.number(),
  position: z.string(),
  recordedAt: z.string(),
  effectiveAt: z.string(),
  data: z.record(z.string(), z.unknown()),
  /** Of events of stocks. */
  after: bucketsBody.optional(),
  metadata: z.looseObject({ actor: z.string() }),
});
export type EventItem = z.infer<typeof eventItem>;

export const eventPage = z.looseObject({ items: z.array(eventItem), nextCursor: cursor });

/** A page of the whole log, oldest first. */
export const logPage = z.looseObject({
  items: z.array(eventItem),
  nextAfter: z.string().nullish(),
  end: z.boolean(),
});

export const projectionItem = z.looseObject({
  name: z.string(),
  build: z.string(),
  status: z.string(),
  position: z.string(),
  lagSeconds: z.number(),
  lagEvents: z.number().nullish(),
  error: z.string().nullish(),
  builds: z
    .array(z.looseObject({ build: z.string(), status: z.string(), position: z.string() }))
    .optional(),
});
export type ProjectionItem = z.infer<typeof projectionItem>;

export const projectionPage = z.looseObject({ items: z.array(projectionItem) });

export const operationItem = z.looseObject({
  id: z.string(),
  state: z.enum(["running", "done", "failed", "cancelled"]),
  progress: z
    .looseObject({
      done: z.number(),
      total: z.number(),
      ratePerSecond: z.number().nullish(),
      etaSeconds: z.number().nullish(),
    })
    .nullish(),
  error: z.unknown().optional(),
  result: z.looseObject({ build: z.string().optional(), differences: z.unknown() }).nullish(),
});
export type OperationItem = z.infer<typeof operationItem>;

export const statusBody = z.looseObject({ position: z.string() });
