import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT, type JWTPayload } from "jose";
import { createTokenReader } from "../../src/adapters/json-web-tokens.ts";
import { NOON } from "./memory-ledger.ts";

export const ISSUER = "https://issuer.example";
export const AUDIENCE = "stockbook";

type Claims = JWTPayload & { readonly roles?: unknown; readonly warehouses?: unknown };

/** An issuer with one pair of keys, and the reader of its tokens. */
export const openIssuer = async (now: () => number = () => NOON) => {
  const pair = await generateKeyPair("RS256", { extractable: true });
  const publicJwk = { ...(await exportJWK(pair.publicKey)), kid: "k1", alg: "RS256" };
  const readToken = createTokenReader({
    keys: createLocalJWKSet({ keys: [publicJwk] }),
    ...{ issuer: ISSUER, audience: AUDIENCE, clock: { now } },
  });
  const claimsOf = (more: Claims): Claims => ({
    ...{ iss: ISSUER, aud: AUDIENCE, sub: "anna" },
    ...{ iat: NOON / 1_000 - 10, exp: NOON / 1_000 + 3_600 },
    ...more,
  });
  /** `undefined` leaves a claim out. */
  const sign = (more: Claims = {}, header: Record<string, unknown> = {}): Promise<string> =>
    new SignJWT(claimsOf(more))
      .setProtectedHeader({ alg: "RS256", kid: "k1", ...header })
      .sign(pair.privateKey);
  return { readToken, sign, claimsOf, publicJwk, ...pair };
};

export type Issuer = Awaited<ReturnType<typeof openIssuer>>;

export const bearer = (token: string): { readonly authorization: string } => ({
  authorization: `Bearer ${token}`,
});
