import { errors, jwtVerify, type JWTVerifyGetKey } from "jose";
import { z } from "zod";
import type { Clock } from "../domain/runtime.ts";
import { IssuerUnavailable, TokenRefused, type ReadToken } from "../processes/tokens.ts";

/** Signatures only, and only with a pair of keys: what is public can't be taken for a shared secret. */
const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
];
const CLOCK_TOLERANCE_SECONDS = 30;
const SUBJECT_CHARACTERS_MAX = 200;
const LIST_MAX = 1_000;

/** Headers that name a key of the sender's own; the issuer's set is the only place where keys come from. */
const FOREIGN_KEYS = ["jku", "jwk", "x5u", "x5c"] as const;

const words = z.union([z.string().transform((one) => [one]), z.array(z.string()).max(LIST_MAX)]);
const claims = z.object({
  sub: z
    .string()
    .min(1)
    .max(SUBJECT_CHARACTERS_MAX)
    .regex(/^[\x21-\x7e]+$/),
  roles: words.prefault([]),
  warehouses: words.prefault([]),
});

type Needs = {
  readonly keys: JWTVerifyGetKey;
  readonly issuer: string;
  readonly audience: string;
  readonly clock: Clock;
};

const isOutage = (error: unknown): boolean =>
  error instanceof errors.JWKSTimeout ||
  error instanceof errors.JWKSInvalid ||
  // A set that could not be fetched is a plain error of the library, or of the network.
  !(error instanceof errors.JOSEError) ||
  error.code === "ERR_JOSE_GENERIC";

const whyOf = (error: unknown): string =>
  error instanceof Error ? error.message : "the token is not accepted";

/** Reads JSON Web Tokens of one issuer that are meant for one audience. */
export const createTokenReader = ({ keys, issuer, audience, clock }: Needs): ReadToken => {
  const keyFor: JWTVerifyGetKey = async (header, token) => {
    if (FOREIGN_KEYS.some((name) => name in header)) {
      throw new errors.JWSInvalid("the token brings a key of its own");
    }
    try {
      return await keys(header, token);
    } catch (error) {
      if (isOutage(error)) throw new IssuerUnavailable(whyOf(error));
      throw error;
    }
  };
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keyFor, {
        ...{ issuer, audience, algorithms: ALGORITHMS },
        requiredClaims: ["exp", "sub"],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(clock.now()),
      });
      const { sub, roles, warehouses } = claims.parse(payload);
      return { subject: sub, roles, warehouses };
    } catch (error) {
      if (error instanceof IssuerUnavailable) throw error;
      throw new TokenRefused(whyOf(error));
    }
  };
};
