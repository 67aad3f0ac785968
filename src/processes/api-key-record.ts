import { z } from "zod";
import type { OperationalDocument } from "./operational-store.ts";

/** A key as it is kept: everything but its secret. */
const record = z.object({
  /** The part of the key that may be shown; finds the record. */
  id: z.string(),
  name: z.string(),
  /** Who acts with it: two keys of one subject are the same person. */
  subject: z.string(),
  /** SHA-256 of the whole key, base64url. */
  hash: z.string(),
  roles: z.array(z.string()).readonly(),
  /** Absent: all. */
  warehouses: z.array(z.string()).readonly().exactOptional(),
  ratePerMinute: z.number().exactOptional(),
  expiresAt: z.string().exactOptional(),
  createdAt: z.string(),
  createdBy: z.string(),
  revokedAt: z.string().exactOptional(),
});

export type ApiKeyRecord = Readonly<z.infer<typeof record>>;

/** @throws where the document is no key: a damaged store must not look like an unknown key */
export const readKeyRecord = (
  document: OperationalDocument | undefined,
): ApiKeyRecord | undefined => (document === undefined ? undefined : record.parse(document));
