/** What a healthy server never shows, asked for call by call (and on the append path append by append). */
export type Fault =
  /** The connection is reset and nothing was done. */
  | { readonly kind: "reset-before" }
  /** It was done, and the connection is reset instead of an answer; a read or subscription after some events. */
  | { readonly kind: "reset-after" }
  /** Neither done nor answered, for ever. */
  | { readonly kind: "silence" }
  /** Done, never answered; a read or subscription stops in the middle. */
  | { readonly kind: "reply-lost" }
  | { readonly kind: "late-reply"; readonly ms: number }
  | { readonly kind: "double-reply" }
  /** An answer to something that nobody asked; the right one never comes. */
  | { readonly kind: "unknown-reply" }
  /** The call ends as if all were well, without an answer or in the middle. */
  | { readonly kind: "half-close" }
  | { readonly kind: "goaway" }
  | { readonly kind: "not-leader"; readonly host: string; readonly port: number }
  | { readonly kind: "not-ready"; readonly message: string }
  /** Somebody else's event gets into the stream first. */
  | { readonly kind: "overtaken" }
  /** An answer that is larger than the client receives. */
  | { readonly kind: "oversized" };

export type FaultKind = Fault["kind"];
export type Operation = "features" | "append" | "read" | "subscribe";

/** `stream` is "" for `$all` and for calls without one. */
export type Faults = (operation: Operation, stream: string) => Fault | undefined;

/** More than the 17 MiB that the client takes in one message. */
const OVERSIZED_BYTES = 17 * 1024 * 1024 + 1;

/** The beginning of such a message: its length is all that the client needs to refuse it. */
export const oversizedHead = (): Buffer => {
  const head = Buffer.alloc(1_024);
  head.writeUInt32BE(OVERSIZED_BYTES, 1);
  return head;
};
