import { DataDirectoryDamaged, DataDirectoryNewer } from "./format.ts";
import type { StreamQuery } from "./log-reader.ts";
import type { PackedEvents } from "./log-schema.ts";
import type { AppendBatch, BatchReply } from "./log-writer.ts";
import type { VerifyProgress } from "./log-verify.ts";

/** What crosses the threads of the log. Errors lose their class on the way: their code brings it back. */
export type WriterStart = { readonly directory: string; readonly pagesMax?: number };
export type WriterRequest = AppendBatch | "close";
export type WriterReply =
  | { readonly kind: "ready"; readonly logId: string; readonly head: number }
  | { readonly kind: "appended"; readonly reply: BatchReply }
  | { readonly kind: "write-failed"; readonly message: string; readonly certain: boolean }
  | ThreadFailed
  | { readonly kind: "closed" };

export type ReaderQuery =
  | ({ readonly kind: "stream" } & StreamQuery)
  | {
      readonly kind: "all";
      readonly position: number;
      readonly limit: number;
      /** Left out: all of them. */
      readonly types?: readonly string[];
    }
  /** One more portion of a full check; `restart` begins a new one. */
  | { readonly kind: "verify"; readonly restart: boolean }
  | { readonly kind: "close" };
export type ReaderRequest = { readonly id: number; readonly query: ReaderQuery };
export type ReaderAnswer =
  | { readonly kind: "events"; readonly events: PackedEvents }
  | { readonly kind: "verified"; readonly progress: VerifyProgress }
  | ThreadFailed
  | { readonly kind: "closed" };
export type ReaderReply = { readonly id: number; readonly answer: ReaderAnswer };

export type ThreadFailed = {
  readonly kind: "failed";
  readonly code: string;
  readonly message: string;
};

/** What a thread was started with. */
export const startOf = (data: unknown): WriterStart => {
  if (typeof data !== "object" || data === null || !("directory" in data)) {
    throw new Error("a thread of the log needs its directory");
  }
  const pagesMax = "pagesMax" in data ? data.pagesMax : undefined;
  return {
    directory: String(data.directory),
    ...(typeof pagesMax === "number" && { pagesMax }),
  };
};

export const failureOf = (error: unknown): ThreadFailed => {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return { kind: "failed", code, message };
};

export const errorOf = ({ code, message }: ThreadFailed): Error => {
  if (code === "data-directory-newer") return new DataDirectoryNewer(message);
  if (code === "data-directory-damaged") return new DataDirectoryDamaged(message);
  return new Error(message);
};
