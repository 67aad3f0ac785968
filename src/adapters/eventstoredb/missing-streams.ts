import { Readable } from "node:stream";
import { fieldOf } from "./verdict.ts";

const isFunction = (value: unknown): value is (...args: unknown[]) => unknown =>
  typeof value === "function";

/** The call fails as before, and ends with what the server still says. */
const letEnd = (call: Readable): Readable => {
  const destroy = call.destroy.bind(call);
  Reflect.set(call, "destroy", (error?: Error) => {
    if (fieldOf(error, "type") !== "stream-not-found") return destroy(error);
    call.emit("error", error);
    return call;
  });
  return call;
};

/**
 * When a stream is missing, client 6.2.1 breaks the read off while its end is on the way. Frames of calls that were
 * broken off count as invalid, and after 1,000 of them Node ends the whole connection, with everything under way on
 * it. So such a read is left to end by itself.
 * @throws Error where the client is built otherwise than 6.2.1
 */
export const letMissingStreamsEnd = (client: object): void => {
  const open = fieldOf(client, "GRPCStreamCreator");
  if (!isFunction(open)) throw new Error("this version of @eventstore/db-client is not known");
  const guarded = (grpcClient: object): object =>
    new Proxy(grpcClient, {
      get: (target, name) => {
        const found: unknown = Reflect.get(target, name, target);
        if (name !== "read" || !isFunction(found)) return found;
        return (...args: unknown[]) => {
          const call = Reflect.apply(found, target, args);
          return call instanceof Readable ? letEnd(call) : call;
        };
      },
    });
  Reflect.set(client, "GRPCStreamCreator", (...args: unknown[]) => {
    const [type, name, create, ...rest] = args;
    const creating = (grpcClient: object): unknown =>
      isFunction(create) ? create(guarded(grpcClient)) : undefined;
    return Reflect.apply(open, client, [type, name, creating, ...rest]);
  });
};
