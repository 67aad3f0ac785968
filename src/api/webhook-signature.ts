import type { IncomingHttpHeaders } from "node:http";
import {
  isSignedByOne,
  WEBHOOK_ID,
  WEBHOOK_SIGNATURE,
  WEBHOOK_TIMESTAMP,
} from "../processes/webhook-signing.ts";
import { problem, type Problem } from "./problems.ts";

/** How far the sender's clock may be off, either way. */
export const TOLERANCE_MS = 300_000;

const ID = /^[\u0021-\u007e]{1,200}$/;
const TIMESTAMP = /^[1-9]\d{8,10}$/;
const SIGNATURES_CHARACTERS_MAX = 2_000;

/** Nothing tells the sender what exactly was wrong: whoever guesses learns nothing from it. */
const invalid = (): Problem => problem("signature-invalid", "the webhook is not from whom it says");

const headerOf = (headers: IncomingHttpHeaders, name: string): string => {
  const value = headers[name];
  return typeof value === "string" ? value : "";
};

export type InboundWebhook = {
  readonly headers: IncomingHttpHeaders;
  /** The bytes as they came, before anybody has parsed them. */
  readonly body: Uint8Array;
};

/**
 * The id of a webhook that carries a signature made with one of the secrets, at a time within five minutes of ours.
 * @throws Problem signature-invalid
 */
export const verifiedWebhook = (
  { headers, body }: InboundWebhook,
  secrets: readonly string[],
  now: number,
): string => {
  const [id, timestamp, signatures] = [
    headerOf(headers, WEBHOOK_ID),
    headerOf(headers, WEBHOOK_TIMESTAMP),
    headerOf(headers, WEBHOOK_SIGNATURE),
  ];
  if (!ID.test(id) || !TIMESTAMP.test(timestamp)) throw invalid();
  if (signatures.length > SIGNATURES_CHARACTERS_MAX) throw invalid();
  if (Math.abs(now - Number(timestamp) * 1_000) > TOLERANCE_MS) throw invalid();
  if (!isSignedByOne(secrets, { id, timestamp, body }, signatures)) throw invalid();
  return id;
};
