import type { UUID } from "@eventstore/db-client/generated/shared_pb.js";
import type { Outcome } from "./log.ts";
import * as protocol from "./protocol.ts";
import type { NewRecord } from "./records.ts";

export const MAX_APPEND_BYTES = 1024 * 1024;

type Proposal = {
  readonly getId: () => UUID | undefined;
  readonly getMetadataMap: () => { readonly get: (key: string) => string | undefined };
  readonly getCustomMetadata_asU8: () => Uint8Array;
  readonly getData_asU8: () => Uint8Array;
};

export const newRecord = (proposal: Proposal): NewRecord => {
  const metadata = proposal.getMetadataMap();
  return {
    id: protocol.uuidText(proposal.getId()),
    type: metadata.get("type") ?? "",
    contentType: metadata.get("content-type") ?? "application/octet-stream",
    data: proposal.getData_asU8(),
    metadata: proposal.getCustomMetadata_asU8(),
  };
};

export const sizeOf = (events: readonly NewRecord[]): number => {
  let bytes = 0;
  for (const event of events) bytes += event.data.length + event.metadata.length;
  return bytes;
};

const within = (promise: Promise<void>, ms: number): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, false);
    void promise.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });

/** Waits for the acknowledgement as long as the server does. False = Timeout, which says nothing about the outcome. */
export const acknowledged = async (outcome: Outcome, timeoutMs: number): Promise<boolean> => {
  if (outcome.kind === "written") return within(outcome.durable, timeoutMs);
  if (outcome.kind !== "there-not-ready") return true;
  // Even if the first copy is acknowledged meanwhile.
  await new Promise((resolve) => setTimeout(resolve, timeoutMs).unref());
  return false;
};
