import { Duplex } from "node:stream";
import { fieldOf } from "./verdict.ts";

/**
 * Client 6.2.1 looks the sender of a reply up in a map and takes for granted that it is there: a reply that comes
 * twice ends the process, and every later append of that client hangs. All appends of a client share one call, so
 * that call is wrapped: only the first reply to a message that was sent on it gets through.
 */
export type GuardReports = {
  /** A reply that nobody waits for was kept from the client. */
  readonly onStray: () => void;
  /** The call has ended, or the client has choked on a reply: whatever was sent on it is unknown. */
  readonly onBroken: (reason: string) => void;
};

const isFunction = (value: unknown): value is (...args: unknown[]) => unknown =>
  typeof value === "function";

const called = (target: unknown, method: string): unknown => {
  const found = fieldOf(target, method);
  return isFunction(found) ? Reflect.apply(found, target, []) : undefined;
};

/** Ids go out as text and may come back as two halves of 64 bits. */
const correlationOf = (message: unknown): string => {
  const id = called(message, "getCorrelationId");
  if (called(id, "hasStructured") !== true) return String(called(id, "getString"));
  const halves = called(id, "getStructured");
  const hex = ["getMostSignificantBits", "getLeastSignificantBits"].map((half) =>
    BigInt.asUintN(64, BigInt(String(called(halves, half))))
      .toString(16)
      .padStart(16, "0"),
  );
  return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

const guardCall = (call: Duplex, reports: GuardReports): Duplex => {
  const waiting = new Set<string>();
  const write = call.write.bind(call);
  const on = call.on.bind(call);

  // The client's queue in front of a call that is full loses its senders when the call breaks. How much is in
  // flight is bounded by us, so the call may always say that there is room.
  Reflect.set(call, "write", (message: unknown): boolean => {
    waiting.add(correlationOf(message));
    write(message);
    return true;
  });

  const guarded = (listener: (reply: unknown) => unknown) => (reply: unknown) => {
    if (!waiting.delete(correlationOf(reply))) {
      reports.onStray();
      return;
    }
    try {
      listener(reply);
    } catch (error) {
      reports.onBroken(`the client can't read a reply: ${String(error)}`);
    }
  };
  Reflect.set(call, "on", (event: string, listener: (...args: unknown[]) => void) =>
    on(event, event === "data" ? guarded(listener) : listener),
  );
  on("error", (error: Error) => reports.onBroken(`the appends' call broke: ${error.message}`));
  on("end", () => reports.onBroken("the server has ended the appends' call"));
  on("close", () => reports.onBroken("the appends' call is closed"));
  return call;
};

const guardCalls = (grpcClient: object, reports: GuardReports): object =>
  new Proxy(grpcClient, {
    get: (target, name) => {
      const found: unknown = Reflect.get(target, name, target);
      if (name !== "batchAppend" || !isFunction(found)) return found;
      return (...args: unknown[]) => {
        const call = Reflect.apply(found, target, args);
        return call instanceof Duplex ? guardCall(call, reports) : call;
      };
    },
  });

/** @throws Error where the client is built otherwise than 6.2.1: without the guard it must not append. */
export const guardReplies = (client: object, reports: GuardReports): void => {
  const open = fieldOf(client, "GRPCStreamCreator");
  if (!isFunction(open)) throw new Error("this version of @eventstore/db-client is not known");
  Reflect.set(client, "GRPCStreamCreator", (...args: unknown[]) => {
    const [type, name, create, ...rest] = args;
    const guardedCreate = (grpcClient: object): unknown =>
      isFunction(create) ? create(guardCalls(grpcClient, reports)) : undefined;
    return Reflect.apply(open, client, [type, name, guardedCreate, ...rest]);
  });
};
