import { expect, test } from "vitest";
import { verdictOf } from "../../../src/adapters/eventstoredb/verdict.ts";

/** Errors of the client, by what they carry. Messages say nothing: they are empty, or change with the version. */
class CommandError extends Error {}
const commandError = (type: string, more: object = {}): Error =>
  Object.assign(new CommandError(""), { type, ...more });
const grpcError = (code: number): Error => Object.assign(new Error("14 or 13 or 2"), { code });

const refused = { kind: "refused" };
const unknown = { kind: "unknown", answered: false };
const answered = { kind: "unknown", answered: true };
const notSent = { kind: "not-sent", elsewhere: false };

const TABLE: readonly (readonly [string, unknown, object])[] = [
  [
    "another revision",
    commandError("wrong-expected-version", { actualVersion: 41n }),
    { kind: "conflict", actualRevision: 41 },
  ],
  [
    "a stream that is not there",
    commandError("wrong-expected-version", { actualVersion: "no_stream" }),
    { kind: "conflict", actualRevision: -1 },
  ],
  ["another revision, but not which", commandError("wrong-expected-version"), answered],
  [
    "too large",
    commandError("maximum-append-size-exceeded", { maxAppendSize: 1_048_576 }),
    refused,
  ],
  ["a tombstone", commandError("stream-deleted", { streamName: "stock-a@w" }), refused],
  ["no access", commandError("access-denied", { code: 16 }), refused],
  ["a bad argument", commandError("invalid-argument"), refused],
  ["not supported", commandError("unsupported"), refused],
  ["a follower", commandError("not-leader", { code: 5 }), { kind: "not-sent", elsewhere: true }],
  ["no server at the first call", grpcError(14), notSent],
  ["no node found", new Error("Failed to discover after 10 attempts."), notSent],
  ["the server's timeout, as a reply", commandError("deadline-exceeded"), answered],
  ["not ready or busy, as a reply", commandError("unknown"), answered],
  ["aborted", commandError("timeout", { code: 10 }), unknown],
  ["cancelled by the server", commandError("cancelled", { code: 1 }), unknown],
  ["the connection broke", commandError("unavailable", { code: 14 }), unknown],
  ["a call without a status", commandError("unknown", { code: 13 }), unknown],
  ["cancelled by us", commandError("unknown", { code: 1 }), unknown],
  ["an internal error", grpcError(13), unknown],
  ["a mistake of the client", new TypeError("undefined is not iterable"), unknown],
  ["a type that nobody knows", commandError("something-new"), unknown],
  ["no error at all", undefined, unknown],
  ["a text", "write after end", unknown],
];

test.each(TABLE)("%s", (_name, error, verdict) => {
  expect(verdictOf(error)).toMatchObject(verdict);
});
