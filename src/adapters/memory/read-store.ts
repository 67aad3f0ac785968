import type {
  Collection,
  CollectionSpec,
  Mark,
  ReadStore,
  Registration,
  Row,
} from "../../projections/read-store.ts";
import { createRows } from "./read-store-rows.ts";

/** A read store that forgets everything at the end of the process: for tests and the simulation. */
export const createMemoryReadStore = (): ReadStore => {
  const collections = new Map<string, Collection>();
  const registrations = new Map<string, Registration>();
  return {
    open: async (spec) => {
      const known = collections.get(spec.name);
      if (known !== undefined) return known;
      const created = createMemoryCollection(spec);
      collections.set(spec.name, created);
      return created;
    },
    drop: async (name) => void collections.delete(name),
    unload: async () => undefined,
    collections: async () => [...collections.keys()],
    registration: async (projection) => registrations.get(projection),
    register: async (registration, seen) => {
      if ((registrations.get(registration.projection)?.version ?? 0) !== seen) return false;
      registrations.set(registration.projection, { ...registration, version: seen + 1 });
      return true;
    },
    flush: async () => undefined,
    trouble: () => undefined,
    close: async () => undefined,
  };
};

const createMemoryCollection = (spec: CollectionSpec): Collection => {
  const { name } = spec;
  const rows = createRows(spec);
  let newest = 0;
  let mark: Mark | undefined;
  return {
    name,
    get: rows.get,
    getMany: (keys) => keys.map(rows.get),
    find: rows.find,
    count: rows.count,
    lease: async () => {
      newest += 1;
      return { epoch: newest, mark };
    },
    mark: () => mark,
    write: (epoch, written: readonly Row[]) => {
      if (epoch !== newest) return false;
      for (const row of written) rows.put(row, mark?.horizon ?? 0n);
      return true;
    },
    advance: (epoch, next) => {
      if (epoch !== newest) return false;
      if (mark !== undefined && next.position < mark.position) return true;
      mark = next;
      rows.prune(next.horizon);
      return true;
    },
  };
};
