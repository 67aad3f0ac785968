import type { FastifyRequest } from "fastify";
import { PERMISSIONS, type Permission } from "./permissions.ts";
import { problem } from "./problems.ts";

/** Who is behind a request, as far as it matters to what he may do. */
export type Principal = {
  /** `operator`: the machine's own user, while there are no keys or through the control socket. */
  readonly kind: "operator" | "key" | "person";
  /** What stands in metadata as actor, in four-eyes rules and in command ids: one person, whatever key he uses. */
  readonly subject: string;
  /** The API key's id; of people the subject. */
  readonly credential: string;
  readonly permissions: ReadonlySet<Permission>;
  /** The warehouses that his grants are bound to. */
  readonly warehouses: "all" | ReadonlySet<string>;
  /** Sees only claims and orders that he opened himself (the order service). */
  readonly ownClaims: boolean;
  /** Reads are logged (the auditor). */
  readonly audited: boolean;
  /** Of a key, from its record: requests a minute that are answered. Absent: any number. */
  readonly ratePerMinute?: number;
};

declare module "fastify" {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- only an interface merges
  interface FastifyRequest {
    principal: Principal | null;
  }
}

/** Four eyes hold for the operator as well: what he requests somebody else approves. */
export const OPERATOR: Principal = {
  kind: "operator",
  subject: "local",
  credential: "local",
  permissions: new Set(PERMISSIONS),
  warehouses: "all",
  ownClaims: false,
  audited: false,
};

/** @throws Problem authentication-required where a route for everybody asks who it is */
export const principalOf = ({ principal }: FastifyRequest): Principal => {
  if (principal === null) {
    throw problem("authentication-required", "the request does not say who asks");
  }
  return principal;
};

export const mayTouch = ({ warehouses }: Principal, warehouse: string): boolean =>
  warehouses === "all" || warehouses.has(warehouse);
