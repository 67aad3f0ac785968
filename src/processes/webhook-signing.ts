import { createHmac, timingSafeEqual } from "node:crypto";

/** A webhook as the Standard Webhooks specification signs it: `webhook-id`, `webhook-timestamp`, body. */
export type WebhookMessage = {
  readonly id: string;
  /** Unix seconds, as the header writes them. */
  readonly timestamp: string;
  readonly body: Uint8Array;
};

export const WEBHOOK_ID = "webhook-id";
export const WEBHOOK_TIMESTAMP = "webhook-timestamp";
export const WEBHOOK_SIGNATURE = "webhook-signature";

const VERSION = "v1";
const SECRET_PREFIX = "whsec_";
/** Signatures of one message: several while secrets are changed. */
const SIGNATURES_MAX = 16;

/** `whsec_` and Base64 stands for the bytes behind it; any other text for itself. */
export const secretBytes = (secret: string): Uint8Array =>
  secret.startsWith(SECRET_PREFIX)
    ? Buffer.from(secret.slice(SECRET_PREFIX.length), "base64")
    : Buffer.from(secret);

const macOf = (secret: string, { id, timestamp, body }: WebhookMessage): Buffer =>
  createHmac("sha256", secretBytes(secret)).update(`${id}.${timestamp}.`).update(body).digest();

/** Value of `webhook-signature`. */
export const signatureOf = (secret: string, message: WebhookMessage): string =>
  `${VERSION},${macOf(secret, message).toString("base64")}`;

/** One signature for each secret: while they are changed, whoever knows either finds his own. */
export const signaturesOf = (secrets: readonly string[], message: WebhookMessage): string =>
  secrets.map((secret) => signatureOf(secret, message)).join(" ");

/** Whether one of the signatures of the header is made with one of the secrets. */
export const isSignedByOne = (
  secrets: readonly string[],
  message: WebhookMessage,
  signatures: string,
): boolean =>
  secrets.reduce((found, secret) => isSigned(secret, message, signatures) || found, false);

/** Whether one of the signatures of the header is ours; the time that it takes tells nothing. */
export const isSigned = (secret: string, message: WebhookMessage, signatures: string): boolean => {
  const wanted = macOf(secret, message);
  let found = false;
  for (const signature of signatures.split(" ", SIGNATURES_MAX)) {
    const [version, text = ""] = signature.split(",", 2);
    const given = Buffer.from(text, "base64");
    if (version !== VERSION || given.length !== wanted.length) continue;
    if (timingSafeEqual(given, wanted)) found = true;
  }
  return found;
};
