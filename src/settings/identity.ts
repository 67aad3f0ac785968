import { resolve } from "node:path";
import { z } from "zod";
import { about, type Setting } from "./kinds.ts";

/** Stands for what is left out. */
export const NONE_GIVEN = "none";
const TEXT_CHARACTERS_MAX = 500;
const LOOPBACK = ["127.0.0.1", "[::1]", "localhost"];

/** A text, or `none`. */
export const optional = (isText: (text: string) => boolean, text: Omit<Setting, "standard">) =>
  z
    .string()
    .refine((one) => one === NONE_GIVEN || (one.length <= TEXT_CHARACTERS_MAX && isText(one)))
    .prefault(NONE_GIVEN)
    .register(about, { ...text, standard: NONE_GIVEN });

/** The whole path of a file, or `none`. */
export const optionalFile = (text: Omit<Setting, "standard" | "unit" | "range">) =>
  z
    .string()
    .refine((path) => !path.includes("\0"))
    .transform((path) => (path === NONE_GIVEN ? path : resolve(path)))
    .prefault(NONE_GIVEN)
    .register(about, { ...text, unit: "path", range: "a file, or none", standard: NONE_GIVEN });

/** What has to be trusted travels over TLS, but for one on this machine. */
export const isKeyAddress = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (protocol === "http:" && LOOPBACK.includes(hostname));
};

/** Who may come in: the first key of a container, and the issuer of tokens. */
export const IDENTITY_SETTINGS = {
  bootstrapKeyFile: optionalFile({
    variable: "STOCKBOOK_BOOTSTRAP_KEY_FILE",
    description:
      "File with an API key of the role admin, for a server that starts without any (a container). At least 32 bytes, not readable for everybody.",
  }),
  jwksUrl: optional(isKeyAddress, {
    variable: "STOCKBOOK_JWKS_URL",
    description: "Address of the public keys (JWKS) of the issuer of tokens; this or the file.",
    unit: "URL",
    range: "https, or http to this machine; or none",
  }),
  jwksFile: optionalFile({
    variable: "STOCKBOOK_JWKS_FILE",
    description: "File with the public keys (JWKS) of the issuer of tokens; read at the start.",
  }),
  jwtIssuer: optional(() => true, {
    variable: "STOCKBOOK_JWT_ISSUER",
    description: "Whom tokens must be from (`iss`). With it go the keys and the audience.",
    unit: "text",
    range: "as the issuer writes it, or none",
  }),
  jwtAudience: optional(() => true, {
    variable: "STOCKBOOK_JWT_AUDIENCE",
    description: "Whom tokens must be meant for (`aud`).",
    unit: "text",
    range: "as the issuer writes it, or none",
  }),
};

type TokenSettings = {
  readonly [Key in "jwksUrl" | "jwksFile" | "jwtIssuer" | "jwtAudience"]: string;
};

const isGiven = (text: string): boolean => text !== NONE_GIVEN;

/** What is wrong with the settings together: tokens need keys, issuer and audience, or none of them. */
export const identityFaults = (settings: TokenSettings): readonly string[] => {
  const { jwksUrl, jwksFile, jwtIssuer, jwtAudience } = settings;
  if (isGiven(jwksUrl) && isGiven(jwksFile)) {
    return ["STOCKBOOK_JWKS_URL and STOCKBOOK_JWKS_FILE exclude each other"];
  }
  const given = [isGiven(jwksUrl) || isGiven(jwksFile), isGiven(jwtIssuer), isGiven(jwtAudience)];
  if (!given.includes(true) || !given.includes(false)) return [];
  return [
    "tokens need all of STOCKBOOK_JWKS_URL (or STOCKBOOK_JWKS_FILE), STOCKBOOK_JWT_ISSUER and STOCKBOOK_JWT_AUDIENCE",
  ];
};
