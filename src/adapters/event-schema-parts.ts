import { z } from "zod";
import { ID_PATTERN, NONE } from "../domain/ids.ts";

/** What the schemas of stored events are made of. */
export const count = z.int().min(0);
export const delta = z.int();
export const id = z.string().regex(ID_PATTERN);
export const idOrNone = z.union([id, z.literal(NONE)]);
export const text = z.string();
export const currency = z.string().regex(/^[A-Z]{3}$/);
export const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
export const condition = z.enum(["good", "quarantined", "damaged"]);
export const place = { lot: idOrNone, bin: idOrNone };
export const expiry = { expiresOn: day.exactOptional(), expiresAt: instant.exactOptional() };
/** -1: a count of a stock that had no history yet. */
export const countedAtRevision = z.int().min(-1);

export const metadataSchema = z.strictObject({
  actor: text.min(1),
  channel: text.min(1),
  commandId: text.exactOptional(),
  commandHash: text.exactOptional(),
  correlationId: text,
  causationId: text.exactOptional(),
  schemaVersion: z.int().min(1),
  recordedAt: instant,
});

/** What is wrong, each with its place under `of`. */
export const problemsOf = (error: z.ZodError | undefined, of: string): readonly string[] =>
  (error?.issues ?? []).map(
    ({ path, message }) => `${[of, ...path.map(String)].join(".")}: ${message}`,
  );
