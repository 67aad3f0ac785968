import type { ApiKeyRecord } from "../processes/api-key-record.ts";
import type { FoundKey } from "../processes/api-keys.ts";
import {
  IssuerUnavailable,
  TokenRefused,
  type ReadToken,
  type TokenClaims,
} from "../processes/tokens.ts";
import type { Identity } from "./needs.ts";
import type { Principal } from "./principal.ts";
import { problem, type Problem } from "./problems.ts";
import { isAudited, isRole, permissionsOf, seesOwnClaimsOnly, type Role } from "./roles.ts";

/** Of whom a credential speaks, or why it is not accepted. */
export type Recognised = Principal | Problem;

export type Credentials = {
  /** Answers at once for an API key that was seen lately. */
  readonly recognise: (authorization: string) => Recognised | Promise<Recognised>;
  /** Whether every request has to show one. */
  readonly required: () => boolean | Promise<boolean>;
};

const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;
const TOKEN_SHAPE = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;
const EVERYWHERE = "*";

/** Names that the program itself acts under: nobody else is let in as one of them. */
export const RESERVED_SUBJECTS: readonly string[] = ["local", "system", "bootstrap"];

const grants = (roles: readonly Role[]) => ({
  permissions: permissionsOf(roles),
  ownClaims: seesOwnClaimsOnly(roles),
  audited: isAudited(roles),
});

const keyPrincipal = (record: ApiKeyRecord): Principal => ({
  kind: "key",
  subject: record.subject,
  credential: record.id,
  warehouses: record.warehouses === undefined ? "all" : new Set(record.warehouses),
  ...grants(record.roles.filter(isRole)),
  ...(record.ratePerMinute === undefined ? {} : { ratePerMinute: record.ratePerMinute }),
});

/** A token that names no warehouse reaches none: only `*` stands for all. */
const personPrincipal = ({ subject, roles, warehouses }: TokenClaims): Principal => ({
  kind: "person",
  subject,
  credential: subject,
  warehouses: warehouses.includes(EVERYWHERE) ? "all" : new Set(warehouses),
  ...grants(roles.filter(isRole)),
});

const REFUSALS = {
  malformed: problem("authentication-required", "the credential is no API key and no token"),
  unknown: problem("token-invalid", "the credential is not accepted"),
  expired: problem("token-invalid", "the key has expired"),
  revoked: problem("token-invalid", "the key was revoked"),
} as const;

const readPerson = async (readToken: ReadToken, token: string): Promise<Recognised> => {
  try {
    const claims = await readToken(token);
    return RESERVED_SUBJECTS.includes(claims.subject) ? REFUSALS.unknown : personPrincipal(claims);
  } catch (error) {
    if (error instanceof TokenRefused) return REFUSALS.unknown;
    if (!(error instanceof IssuerUnavailable)) throw error;
    return problem("busy", "the keys of the token's issuer can't be had now");
  }
};

/** Reads `Authorization`: an API key, or a token where an issuer is known. */
export const createCredentials = ({ keys, readToken }: Identity): Credentials => {
  // The record stays the same object until it is read anew, so what it grants is worked out once.
  const principals = new WeakMap<ApiKeyRecord, Principal>();
  const principalOf = (record: ApiKeyRecord): Principal => {
    const known = principals.get(record);
    if (known !== undefined) return known;
    const principal = keyPrincipal(record);
    principals.set(record, principal);
    return principal;
  };
  const judge = (found: FoundKey, token: string): Recognised | Promise<Recognised> => {
    if (found.status === "known") return principalOf(found.record);
    if (found.status !== "malformed" || !TOKEN_SHAPE.test(token)) return REFUSALS[found.status];
    return readToken === undefined ? REFUSALS.unknown : readPerson(readToken, token);
  };
  return {
    recognise: (authorization) => {
      const [, token] = BEARER.exec(authorization) ?? [];
      if (token === undefined) return REFUSALS.malformed;
      const found = keys.find(token);
      return found instanceof Promise
        ? found.then((one) => judge(one, token))
        : judge(found, token);
    },
    required: () => readToken !== undefined || keys.exist(),
  };
};
