import { isSoftDeleted, type Stream } from "./streams.ts";
import type { LogRecord } from "./records.ts";
import type { RecentIds } from "./recent-ids.ts";

export type Expected = number | "no_stream" | "any" | "stream_exists";

export type Decision =
  | { readonly kind: "write" }
  /** It is there already: the answer of the first time. */
  | { readonly kind: "there"; readonly revision: number; readonly position: number }
  /** It is there, but not acknowledged yet: the server answers Timeout after a while. */
  | { readonly kind: "there-not-ready" }
  | { readonly kind: "wrong-version"; readonly current: number }
  | { readonly kind: "deleted" };

export type Question = {
  readonly stream: Stream | undefined;
  readonly expected: Expected;
  readonly ids: readonly string[];
  readonly recent: RecentIds;
  /** Position of the newest record that readers see. */
  readonly shown: number;
};

const there = (last: LogRecord, shown: number): Decision =>
  last.position > shown
    ? { kind: "there-not-ready" }
    : { kind: "there", revision: last.revision, position: last.position };

/** ANY and STREAM_EXISTS: the ids of late are all that the server looks at, and the first one decides. */
const decideWeakly = (question: Question, current: number): Decision => {
  const { stream, ids, recent, shown } = question;
  let last: LogRecord | undefined;
  for (const id of ids) {
    const found = stream && recent.find(stream.name, id);
    if (found === undefined) {
      return last === undefined ? { kind: "write" } : { kind: "wrong-version", current };
    }
    last = found;
  }
  return last === undefined ? { kind: "write" } : there(last, shown);
};

/** An exact revision below the current one: success only if exactly these ids stand behind it. */
const decideOlder = (question: Question, expected: number, current: number): Decision => {
  const { stream, ids, shown } = question;
  let last: LogRecord | undefined;
  for (const [at, id] of ids.entries()) {
    const stands = stream?.records[expected + 1 + at];
    if (stands?.id !== id) {
      const reborn = at === 0 && expected === -1 && stream !== undefined && isSoftDeleted(stream);
      return reborn ? { kind: "write" } : { kind: "wrong-version", current };
    }
    last = stands;
  }
  return last === undefined ? { kind: "wrong-version", current } : there(last, shown);
};

/** What becomes of an append; the server's commit check, row by row (eventstoredb-client 2.1). */
export const decideAppend = (question: Question): Decision => {
  const { stream, expected } = question;
  if (stream?.tombstone !== undefined) return { kind: "deleted" };
  const current = (stream?.records.length ?? 0) - 1;
  if (expected === "stream_exists" && current < 0) return { kind: "wrong-version", current };
  if (expected === "any" || expected === "stream_exists") return decideWeakly(question, current);
  const revision = expected === "no_stream" ? -1 : expected;
  if (revision === current) return { kind: "write" };
  if (revision > current) return { kind: "wrong-version", current };
  return decideOlder(question, revision, current);
};
