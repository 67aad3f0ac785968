import type { FastifyContextConfig, FastifyInstance, FastifyRequest, RouteOptions } from "fastify";
import type { z } from "zod";
import { EVERYBODY, type Access } from "./permissions.ts";

/** What the OpenAPI document says of a route. The schemas are those that the handler parses with. */
export type RouteDocs = {
  readonly operationId: string;
  readonly summary: string;
  readonly tag: string;
  /** Who may call it; a route without it is refused when the app is built. */
  readonly access: Access;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** What the body says where it is CSV. */
  readonly csv?: string;
  /** Needs an Idempotency-Key. */
  readonly command?: boolean;
  readonly headers?: readonly string[];
  readonly answers: { readonly [status: number]: string };
  /** Media type of the answer where it is not JSON. */
  readonly media?: string;
};

declare module "fastify" {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- only an interface merges
  interface FastifyContextConfig {
    docs?: RouteDocs;
  }
}

export const documented = (docs: RouteDocs): FastifyContextConfig => ({ docs });

/** Pages of a plugin: they show what everybody may read anyway, and nothing of the ledger. */
const PLUGIN_PAGES = /^\/docs(?:\/|$)/;

const accessOfRoute = ({ config, url, method }: RouteOptions): Access | undefined => {
  if (config?.docs !== undefined) return config.docs.access;
  // A preflight says what a path takes, not what stands behind it.
  const isPreflight = [method].flat().every((one) => one.toUpperCase() === "OPTIONS");
  return isPreflight || PLUGIN_PAGES.test(url) ? EVERYBODY : undefined;
};

/** A route as it was declared; one without `docs` is a page of a plugin. */
export type DeclaredRoute = {
  readonly methods: readonly string[];
  readonly url: string;
  readonly access: Access;
  readonly docs?: RouteDocs;
};

const tables = new WeakMap<FastifyInstance, DeclaredRoute[]>();

/** Every route of the app with who may call it. */
export const routesOf = (app: FastifyInstance): readonly DeclaredRoute[] => tables.get(app) ?? [];

/** From here on a route that does not say who may call it is refused (deny by default). */
export const requireAccess = (app: FastifyInstance): void => {
  const table: DeclaredRoute[] = [];
  tables.set(app, table);
  app.addHook("onRoute", (route) => {
    const access = accessOfRoute(route);
    if (access !== undefined) {
      const { docs } = route.config ?? {};
      const methods = [route.method].flat();
      table.push({ methods, url: route.url, access, ...(docs === undefined ? {} : { docs }) });
      return;
    }
    throw new Error(
      `${[route.method].flat().join(", ")} ${route.url} does not say who may call it`,
    );
  });
};

/** Who may call what was asked for; undefined where no route matches. */
export const accessOf = ({ routeOptions, is404 }: FastifyRequest): Access | undefined =>
  is404 ? undefined : (routeOptions.config.docs?.access ?? EVERYBODY);
