import { createHash } from "node:crypto";
import { definitionHash, type Projection } from "./projection.ts";
import type { ReadStore } from "./read-store.ts";

/**
 * The store with registrations by definition in place of name: while an upgrade rolls, processes of the old and the
 * new code have each their own builds of a read model that has changed, and neither stands in the other's way.
 */
export const storeOfDefinitions = (
  store: ReadStore,
  projections: readonly Projection[],
): ReadStore => {
  const hashes = new Map(projections.map((one) => [one.name, definitionHash(one)]));
  const keyOf = (name: string): string => `${name}@${hashes.get(name) ?? ""}`;
  return {
    ...store,
    registration: async (name) => {
      const found = await store.registration(keyOf(name));
      return found === undefined ? undefined : { ...found, projection: name };
    },
    register: (registration, seen) =>
      store.register({ ...registration, projection: keyOf(registration.projection) }, seen),
  };
};

const HASH_CHARS = 8;

/** Identity of all definitions together: processes with the same one can take turns. */
export const definitionsHash = (projections: readonly Projection[]): string =>
  createHash("sha256")
    .update(projections.map(definitionHash).join("\n"))
    .digest("hex")
    .slice(0, HASH_CHARS);
