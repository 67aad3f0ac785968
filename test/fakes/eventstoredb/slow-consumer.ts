import { Client, credentials, Metadata, type StatusObject } from "@grpc/grpc-js";
import { pb } from "./protocol.ts";
import { type Recording } from "./recordings.ts";
import { bytesOf } from "./recorded-messages.ts";

const pass = (bytes: Buffer): Buffer => bytes;

/** A subscription whose consumer stops for a while. */
export type Sluggish = {
  readonly events: () => readonly { readonly revision: string; readonly position: number }[];
  readonly caughtUp: () => boolean;
  readonly status: () => StatusObject | undefined;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly close: () => void;
};

/** Sends the recorded request of a subscription; `stopAfter` events it takes nothing more until `resume`. */
export const sluggish = (port: number, recording: Recording, stopAfter: number): Sluggish => {
  const call = recording.calls.find(({ method }) => method.endsWith("Streams/Read"))!;
  const client = new Client(`127.0.0.1:${String(port)}`, credentials.createInsecure(), {
    "grpc.use_local_subchannel_pool": 1,
  });
  const live = client.makeBidiStreamRequest<Buffer, Buffer>(
    call.method,
    pass,
    pass,
    new Metadata(),
  );
  const events: { revision: string; position: number }[] = [];
  let caughtUp = false;
  let status: StatusObject | undefined;
  live.on("data", (bytes: Buffer) => {
    const response = pb.streams.ReadResp.deserializeBinary(bytes);
    caughtUp ||= response.hasCaughtUp();
    const event = response.getEvent()?.getEvent();
    if (event === undefined) return;
    const position = Number(event.getCommitPosition());
    events.push({ revision: event.getStreamRevision(), position });
    if (events.length === stopAfter) live.pause();
  });
  live.on("error", () => undefined);
  live.on("status", (given: StatusObject) => (status = given));
  live.write(bytesOf(call.messages[0]!));
  live.end();
  return {
    events: () => events,
    caughtUp: () => caughtUp,
    status: () => status,
    pause: () => live.pause(),
    resume: () => live.resume(),
    close: () => {
      live.cancel();
      client.close();
    },
  };
};
