import { z } from "zod";
import type { BuildFailure } from "../projections/switch-watch.ts";
import type { OperationalStore } from "./operational-store.ts";

const COLLECTION = "projection-failures";

const failuresText = z.string().transform((text) => {
  const content: unknown = JSON.parse(text);
  return z
    .array(z.object({ name: z.string(), build: z.string(), error: z.string() }))
    .parse(content);
});
const failureDocument = z.object({ failures: failuresText });

/** Where whoever projects says which builds stand still, so that those who only read can tell. */
export const createFailureBoard = (
  store: Pick<OperationalStore, "get" | "put">,
  definitions: string,
): {
  readonly tell: (failures: readonly BuildFailure[]) => Promise<void>;
  readonly told: () => Promise<readonly BuildFailure[]>;
} => ({
  tell: (failures) => store.put(COLLECTION, definitions, { failures: JSON.stringify(failures) }),
  told: async () => {
    const found = await store.get(COLLECTION, definitions);
    return found === undefined ? [] : failureDocument.parse(found).failures;
  },
});
