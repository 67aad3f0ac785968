import { hash, timingSafeEqual } from "node:crypto";
import { instantOf, instantText } from "../domain/instant.ts";
import type { Clock } from "../domain/runtime.ts";
import { readKeyRecord, type ApiKeyRecord } from "./api-key-record.ts";
import type { OperationalStore } from "./operational-store.ts";

/** Keys that one ledger keeps, revoked ones among them. */
export const KEYS_MAX = 10_000;
/** Keys whose record is kept in memory, and how long before it is looked at again: other processes revoke too. */
const CACHE_MAX = 10_000;
export const FRESH_MS = 10_000;

const COLLECTION = "api-keys";
const PAGE = 500;
const PREFIX_BYTES = 5;
const SECRET_BYTES = 32;
const ID_TRIES_MAX = 10;
const KEY_TEXT = /^sb_([0-9a-f]{10})_[A-Za-z0-9_-]{43}$/;
export const BOOTSTRAP = "bootstrap";

export type NewKey = Omit<ApiKeyRecord, "id" | "hash" | "createdAt" | "revokedAt">;

/** What a text that was sent as a key stands for. */
export type FoundKey =
  | { readonly status: "known"; readonly record: ApiKeyRecord }
  | { readonly status: "unknown" | "expired" | "revoked" | "malformed" };

/** Keys of programs and people: random, shown once, kept as a hash. */
export type ApiKeys = {
  /** Whether there ever was a key; revoking the last one does not open the door again. */
  readonly exist: () => boolean | Promise<boolean>;
  /** Answers at once where the key was seen lately: one hash and one look into a map. */
  readonly find: (text: string) => FoundKey | Promise<FoundKey>;
  /** `text` is shown once and kept nowhere. @throws TooManyKeys */
  readonly create: (
    key: NewKey,
  ) => Promise<{ readonly record: ApiKeyRecord; readonly text: string }>;
  /** In the order of their ids. */
  readonly list: () => Promise<readonly ApiKeyRecord[]>;
  /** Revoked from now on; again is the same. Undefined for an unknown id. */
  readonly revoke: (id: string) => Promise<ApiKeyRecord | undefined>;
};

export class TooManyKeys extends Error {
  readonly code = "too-many-keys";
}

type Needs = {
  readonly store: Pick<OperationalStore, "get" | "put" | "list">;
  readonly clock: Clock;
  readonly randomBytes: (count: number) => Uint8Array;
  /** The text of a key that stands in a file, for a container that starts without any. */
  readonly bootstrap?: string;
};

type Cached = { readonly record: ApiKeyRecord; readonly readAt: number };

const hashOf = (text: string): string => hash("sha256", text, "base64url");

const isSame = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));

const bootstrapRecord = (text: string, clock: Clock): ApiKeyRecord => ({
  id: BOOTSTRAP,
  name: BOOTSTRAP,
  subject: BOOTSTRAP,
  hash: hashOf(text),
  roles: ["admin"],
  createdAt: instantText(clock.now()),
  createdBy: "system",
});

/** What was seen lately, by the hash of the key. */
const createCache = (clock: Clock) => {
  const cached = new Map<string, Cached>();
  return {
    find: (hashed: string): ApiKeyRecord | undefined => {
      const known = cached.get(hashed);
      return known !== undefined && clock.now() - known.readAt < FRESH_MS
        ? known.record
        : undefined;
    },
    remember: (record: ApiKeyRecord): void => {
      if (cached.size >= CACHE_MAX) cached.clear();
      cached.set(record.hash, { record, readAt: clock.now() });
    },
    forget: (hashed: string): void => {
      cached.delete(hashed);
    },
  };
};

const standingOf = (record: ApiKeyRecord, now: number): FoundKey => {
  if (record.revokedAt !== undefined) return { status: "revoked" };
  const isOver = record.expiresAt !== undefined && instantOf(record.expiresAt) <= now;
  return isOver ? { status: "expired" } : { status: "known", record };
};

const createFind = (
  { store, clock, bootstrap: text }: Needs,
  cache: ReturnType<typeof createCache>,
) => {
  const bootstrap = text === undefined ? undefined : bootstrapRecord(text, clock);
  const look = async (id: string, hashed: string): Promise<FoundKey> => {
    const record = readKeyRecord(await store.get(COLLECTION, id));
    if (record === undefined || !isSame(record.hash, hashed)) {
      cache.forget(hashed);
      return { status: "unknown" };
    }
    cache.remember(record);
    return standingOf(record, clock.now());
  };
  return (sent: string): FoundKey | Promise<FoundKey> => {
    const hashed = hashOf(sent);
    const known = cache.find(hashed);
    if (known !== undefined) return standingOf(known, clock.now());
    if (bootstrap !== undefined && isSame(bootstrap.hash, hashed)) {
      return { status: "known", record: bootstrap };
    }
    const [, id] = KEY_TEXT.exec(sent) ?? [];
    return id === undefined ? { status: "malformed" } : look(id, hashed);
  };
};

const listAll = async (store: Needs["store"]): Promise<readonly ApiKeyRecord[]> => {
  const records: ApiKeyRecord[] = [];
  let after = "";
  while (records.length < KEYS_MAX) {
    const page = await store.list(COLLECTION, { limit: PAGE, ...(after && { after }) });
    records.push(...page.flatMap(({ value }) => readKeyRecord(value) ?? []));
    after = page.at(-1)?.key ?? "";
    if (page.length < PAGE) return records;
  }
  return records;
};

const freshId = async ({ store, randomBytes }: Needs): Promise<string> => {
  for (let tries = 0; tries < ID_TRIES_MAX; tries++) {
    const id = Buffer.from(randomBytes(PREFIX_BYTES)).toString("hex");
    if ((await store.get(COLLECTION, id)) === undefined) return id;
  }
  throw new TooManyKeys("no free prefix was found for the key");
};

export const createApiKeys = (needs: Needs): ApiKeys => {
  const { store, clock, randomBytes } = needs;
  const cache = createCache(clock);
  let anyKey = needs.bootstrap !== undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  return {
    exist: () => {
      if (anyKey) return true;
      if (clock.now() - lookedAt < FRESH_MS) return false;
      return store.list(COLLECTION, { limit: 1 }).then((rows) => {
        lookedAt = clock.now();
        anyKey ||= rows.length > 0;
        return anyKey;
      });
    },
    find: createFind(needs, cache),
    create: async (key) => {
      if ((await listAll(store)).length >= KEYS_MAX) {
        throw new TooManyKeys(`${String(KEYS_MAX)} keys are kept at the most`);
      }
      const id = await freshId(needs);
      const secret = Buffer.from(randomBytes(SECRET_BYTES)).toString("base64url");
      const text = `sb_${id}_${secret}`;
      const createdAt = instantText(clock.now());
      const record: ApiKeyRecord = { ...key, id, hash: hashOf(text), createdAt };
      await store.put(COLLECTION, id, record);
      anyKey = true;
      return { record, text };
    },
    list: () => listAll(store),
    revoke: async (id) => {
      const record = readKeyRecord(await store.get(COLLECTION, id));
      if (record === undefined || record.revokedAt !== undefined) return record;
      const revoked: ApiKeyRecord = { ...record, revokedAt: instantText(clock.now()) };
      await store.put(COLLECTION, id, revoked);
      cache.forget(record.hash);
      return revoked;
    },
  };
};
