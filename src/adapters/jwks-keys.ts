import { readFileSync } from "node:fs";
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  type FetchImplementation,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from "jose";
import { z } from "zod";

const JWKS_BYTES_MAX = 256 * 1024;
const JWKS_KEYS_MAX = 100;
const FETCH_MS_MAX = 3_000;
/** An unknown `kid` asks the issuer again no sooner than this; after the maximum age the set is fetched anew. */
const COOLDOWN_MS = 30_000;
const AGE_MS_MAX = 600_000;

/** The issuer's key set can't be used: the message says why. */
export class JwksRefused extends Error {
  readonly code = "config";
}

const keySet = z.looseObject({
  keys: z
    .array(
      z
        .looseObject({ kty: z.enum(["RSA", "EC", "OKP"]) })
        .refine((key) => !("d" in key), "a private key does not belong here"),
    )
    .min(1)
    .max(JWKS_KEYS_MAX),
});

/** @throws JwksRefused */
const readKeySet = (path: string): JSONWebKeySet => {
  try {
    const text = readFileSync(path, "utf8");
    if (text.length > JWKS_BYTES_MAX) throw new Error("the file is too large");
    return keySet.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof Error ? error.message : "it can't be read";
    throw new JwksRefused(`STOCKBOOK_JWKS_FILE=${path} holds no set of public keys: ${why}`);
  }
};

/** The body is read no further than the bound, whatever length it claims to have. */
const boundedFetch: FetchImplementation = async (url, options) => {
  const response = await fetch(url, options);
  if (response.body === null) return response;
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const part: { readonly value?: unknown } = await reader.read();
    if (!(part.value instanceof Uint8Array)) break;
    size += part.value.byteLength;
    if (size > JWKS_BYTES_MAX) {
      await reader.cancel();
      throw new Error("the key set is too large");
    }
    chunks.push(part.value);
  }
  const { status, headers } = response;
  return new Response(Buffer.concat(chunks), { status, headers });
};

export type JwksSource = { readonly file: string } | { readonly url: string };

/** The public keys of the issuer, from a file that is read once or from an address that is asked now and then. */
export const openJwks = (source: JwksSource): JWTVerifyGetKey =>
  "file" in source
    ? createLocalJWKSet(readKeySet(source.file))
    : createRemoteJWKSet(new URL(source.url), {
        timeoutDuration: FETCH_MS_MAX,
        cooldownDuration: COOLDOWN_MS,
        cacheMaxAge: AGE_MS_MAX,
        [customFetch]: boundedFetch,
      });
