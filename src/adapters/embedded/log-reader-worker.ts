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
      return { kind: "events", events: reader.readAll(query.position, query.limit) };
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

parentPort?.on("message", ({ id, query }: ReaderRequest) => {
  let reply: ReaderReply;
  try {
    reply = { id, answer: answer(query) };
  } catch (error) {
    reply = { id, answer: failureOf(error) };
  }
  parentPort?.postMessage(reply);
  if (query.kind === "close") parentPort?.close();
});
