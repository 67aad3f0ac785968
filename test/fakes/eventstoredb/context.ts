import type { ServerDuplexStream, ServerUnaryCall, ServerWritableStream } from "@grpc/grpc-js";
import type { ServerReadableStream } from "@grpc/grpc-js";
import type { ServerHttp2Stream } from "node:http2";
import type { Faults } from "./faults.ts";
import type { Log } from "./log.ts";

export type AnyCall =
  | ServerDuplexStream<never, unknown>
  | ServerWritableStream<never, unknown>
  | ServerReadableStream<never, unknown>
  | ServerUnaryCall<never, unknown>;

/** What a node says of itself and of its cluster; a test changes it while the server runs. */
export type Node = {
  /** Where the leader is, on a follower; a leader has none. */
  leader: { readonly host: string; readonly port: number } | undefined;
  /** False during an election. */
  ready: boolean;
  members: () => readonly Member[];
};
export type Member = {
  readonly id: string;
  readonly port: number;
  readonly state: "leader" | "follower" | "unknown";
  readonly isAlive: boolean;
};

/** What the handlers of all calls share. */
export type Context = {
  readonly log: Log;
  readonly now: () => number;
  readonly faults: Faults;
  /** Longest wait for an acknowledgement before the server answers Timeout. */
  readonly writeTimeoutMs: number;
  /** How long a live subscription may leave its events lying before the server ends it. */
  readonly slowConsumerMs: number;
  readonly node: Node;
  /** Calls that may last: appends, reads and subscriptions. */
  readonly calls: Set<unknown>;
  /** Subscriptions among them. */
  readonly following: Set<unknown>;
  /** Resets the connection that the call came over. */
  readonly cut: (peer: string) => void;
};

/** The HTTP/2 stream below a call: the only way to an end without a status, and to GOAWAY. */
export const http2Of = (call: unknown): ServerHttp2Stream =>
  (call as { call: { stream: ServerHttp2Stream } }).call.stream;

/** Whether a call that insists on the leader came to somebody else. */
export const refusedAsFollower = (
  context: Context,
  call: { readonly metadata: { readonly get: (name: string) => readonly unknown[] } },
): boolean =>
  context.node.leader !== undefined && call.metadata.get("requires-leader")[0] === "true";

type Ending = { readonly on: (event: "close" | "cancelled", task: () => void) => unknown };

/** Keeps a call in a set as long as it is open. */
export const whileOpen = (calls: Set<unknown>, call: Ending): void => {
  calls.add(call);
  const remove = (): void => void calls.delete(call);
  call.on("close", remove);
  call.on("cancelled", remove);
};
