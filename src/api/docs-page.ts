import helmet from "@fastify/helmet";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";

/**
 * The page at `/docs` under the content policy that a page needs. In a scope of its own: the API answers JSON under
 * the two lines of the gate, and pays for no hook of these.
 */
export const registerDocsPage = async (app: FastifyInstance): Promise<void> => {
  await app.register(async (page) => {
    await page.register(helmet, {
      contentSecurityPolicy: {
        directives: {
          defaultSrc: ["'self'"],
          frameAncestors: ["'none'"],
          imgSrc: ["'self'", "data:"],
          // The page writes its own styles; scripts come from this server alone.
          styleSrc: ["'self'", "'unsafe-inline'"],
          // Plain http on loopback is how it is tried out: nothing must be fetched by https instead.
          upgradeInsecureRequests: null,
        },
      },
      frameguard: { action: "deny" },
      // Said by the gate where the request came by TLS.
      strictTransportSecurity: false,
    });
    await page.register(swaggerUi, { routePrefix: "/docs" });
  });
};
