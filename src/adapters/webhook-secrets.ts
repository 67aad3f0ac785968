import { secretBytes } from "../processes/webhook-signing.ts";
import { readSecretLines, SecretRefused } from "./secret-file.ts";

/** What the Standard Webhooks specification asks of a secret. */
const SECRET_BYTES_MIN = 24;

/**
 * The secrets that webhooks may be signed with: one, or two while it is being changed, the new one on the first line.
 * @throws SecretRefused
 */
export const readWebhookSecrets = (path: string, setting: string): readonly string[] => {
  const secrets = readSecretLines(path, setting);
  for (const secret of secrets) {
    if (secretBytes(secret).byteLength >= SECRET_BYTES_MIN) continue;
    throw new SecretRefused(`${setting}=${path}: behind whsec_ stand too few bytes`);
  }
  return secrets;
};
