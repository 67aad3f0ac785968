/** What a request may be allowed to do; the matrix of roles stands in roles.ts. */
export const PERMISSIONS = [
  "stock:read",
  "history:read",
  "explain:read",
  "cost:read",
  "reservation:write",
  "reservation:release",
  "allocation:write",
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
  "count:enter",
  "count:approve",
  "transfer:request",
  "transfer:approve",
  "transfer:dispatch",
  "transfer:receive",
  "order:read",
  "order:write",
  "payment:confirm",
  "projection:operate",
  "audit:read",
  "key:write",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/**
 * How far a route reaches. `named`: the request names warehouses (a foreign one: 403), and a list without one is
 * cut down to the caller's. `object`: it is addressed by an id (of a foreign warehouse: 404). `network`: totals
 * over all warehouses (a caller who is bound to some: 403). `none`: no warehouse is touched.
 */
export type Reach = "named" | "object" | "network" | "none";

/** Who may call a route: everybody; whoever has shown who he is; or who has one of the permissions. */
export type Access =
  | { readonly for: "everybody" }
  | { readonly for: "authenticated" }
  | { readonly for: readonly [Permission, ...Permission[]]; readonly reach: Reach };

/** Access to what has a permission; commands are always of this kind. */
export type Permitted = Extract<Access, { readonly reach: Reach }>;

export const EVERYBODY: Access = { for: "everybody" };
export const AUTHENTICATED: Access = { for: "authenticated" };

/** Whoever has one of the permissions, as far as his warehouses reach. */
export const permitted = (
  reach: Reach,
  ...permissions: readonly [Permission, ...Permission[]]
): Permitted => ({ for: permissions, reach });
