import { readFileSync, statSync } from "node:fs";

export const SECRET_BYTES_MIN = 32;
const SECRET_BYTES_MAX = 4_096;
const READABLE_BY_OTHERS = 0o004;

/** The file is no place for a secret, or holds none worth the name. */
export class SecretRefused extends Error {
  readonly code = "secret-refused";
}

/** What can be sent as a bearer token (RFC 6750). */
const TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;

const read = (path: string, refuse: (why: string) => SecretRefused) => {
  try {
    return { mode: statSync(path).mode, text: readFileSync(path, "utf8").trim() };
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : "the file can't be read");
  }
};

/** Secrets of one file: while one is changed there are two. */
const SECRETS_MAX = 2;

/** The secrets that a file holds, one a line. @throws SecretRefused */
export const readSecretLines = (path: string, setting: string): readonly string[] => {
  const refuse = (why: string): SecretRefused => new SecretRefused(`${setting}=${path}: ${why}`);
  const { mode, text } = read(path, refuse);
  if ((mode & READABLE_BY_OTHERS) !== 0) {
    throw refuse("everybody on this machine can read it; `chmod o-r` it and change the secret");
  }
  const secrets = text.split(/\r?\n/);
  if (secrets.length > SECRETS_MAX) {
    throw refuse(`a file holds at most ${String(SECRETS_MAX)} secrets, one a line`);
  }
  for (const secret of secrets) {
    if (Buffer.byteLength(secret) < SECRET_BYTES_MIN || secret.length > SECRET_BYTES_MAX) {
      throw refuse(`a secret has at least ${String(SECRET_BYTES_MIN)} bytes`);
    }
    if (!TOKEN.test(secret)) throw refuse("a secret is one word of A-Z a-z 0-9 - . _ ~ + / and =");
  }
  return secrets;
};

/** The one secret that a file holds, without the line's end. @throws SecretRefused */
export const readSecretFile = (path: string, setting: string): string => {
  const [secret = "", ...others] = readSecretLines(path, setting);
  if (others.length > 0) throw new SecretRefused(`${setting}=${path}: it holds one secret`);
  return secret;
};
