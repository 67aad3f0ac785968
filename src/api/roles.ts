import type { Permission } from "./permissions.ts";

/** What each role may do; docs/identity.md shows the same as a table. No role changes stock and administers. */
const GRANTS = {
  viewer: ["stock:read"],
  picker: [
    "stock:read",
    "pick:write",
    "ship:write",
    "stock:handle",
    "transfer:dispatch",
    "count:enter",
    "adjustment:request",
  ],
  receiver: [
    "stock:read",
    "history:read",
    "stock:handle",
    "receipt:write",
    "return:write",
    "transfer:receive",
    "count:enter",
    "adjustment:request",
  ],
  "order-service": [
    "stock:read",
    "reservation:write",
    "allocation:write",
    "order:read",
    "order:write",
  ],
  manager: [
    "stock:read",
    "history:read",
    "explain:read",
    "cost:read",
    "reservation:release",
    "allocation:release",
    "pick:write",
    "ship:write",
    "stock:handle",
    "write-off:request",
    "policy:write",
    "master-data:write",
    "receipt:write",
    "return:write",
    "return:approve",
    "adjustment:request",
    "adjustment:approve",
    "count:open",
    "count:approve",
    "transfer:request",
    "transfer:approve",
    "order:read",
    "order:write",
    "payment:confirm",
    "audit:read",
  ],
  auditor: ["stock:read", "history:read", "explain:read", "cost:read", "audit:read"],
  admin: ["stock:read", "history:read", "projection:operate", "key:write"],
} as const satisfies { readonly [role: string]: readonly Permission[] };

export type Role = keyof typeof GRANTS;

export const ROLES = [
  "viewer",
  "picker",
  "receiver",
  "order-service",
  "manager",
  "auditor",
  "admin",
] as const satisfies readonly Role[];

export const isRole = (name: string): name is Role => Object.hasOwn(GRANTS, name);

/** Everything that one of the roles may do. */
export const permissionsOf = (roles: readonly Role[]): ReadonlySet<Permission> =>
  new Set(roles.flatMap((role): readonly Permission[] => GRANTS[role]));

/** The order service sees and changes the claims and orders that it opened; another role beside it lifts that for reading. */
export const seesOwnClaimsOnly = (roles: readonly Role[]): boolean =>
  roles.length > 0 && roles.every((role) => role === "order-service");

/** Who reads for an audit is seen reading. */
export const isAudited = (roles: readonly Role[]): boolean => roles.includes("auditor");
