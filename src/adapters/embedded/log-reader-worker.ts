import { parentPort, workerData } from "node:worker_threads";
import {
  failureOf,
  type ReaderAnswer,
  type ReaderQuery,
  type ReaderReply,
  type ReaderRequest,
  startOf,
} from "./log-messages.ts";
import { openLogReader } from "./log-reader.ts";
import { createVerifier, type LogVerifier } from "./log-verify.ts";

/** The thread of the reader: scans here delay neither appends nor the event loop. */
const start = startOf(workerData);
const reader = openLogReader(start.directory);
let verifier: LogVerifier | undefined;

const answer = (query: ReaderQuery): ReaderAnswer => {
  switch (query.kind) {
    case "stream":
      return { kind: "events", events: reader.readStream(query) };
    case "all":
      return { kind: "events", events: reader.readAll(query) };
    case "verify":
      if (query.restart || verifier === undefined) {
        verifier = createVerifier(reader.database, reader.lastPosition());
      }
      return { kind: "verified", progress: verifier.step() };
    case "close":
      reader.close();
      return { kind: "closed" };
  }
};

const replyTo = ({ id, query }: ReaderRequest): ReaderReply => {
  try {
    return { id, answer: answer(query) };
  } catch (error) {
    return { id, answer: failureOf(error) };
  }
};

/** Answers that go back together; a scan among them holds up no more than these. */
const REPLIES_MAX = 64;

parentPort?.on("message", (requests: readonly ReaderRequest[]) => {
  for (let from = 0; from < requests.length; from += REPLIES_MAX) {
    parentPort?.postMessage(requests.slice(from, from + REPLIES_MAX).map(replyTo));
  }
  if (requests.some(({ query }) => query.kind === "close")) parentPort?.close();
});
