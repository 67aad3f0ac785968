import { parentPort, workerData } from "node:worker_threads";
import {
  failureOf,
  startOf,
  type WriterReply,
  type WriterRequest,
  type WriterStart,
} from "./log-messages.ts";
import { openLogWriter, WriteFailed, type LogWriter } from "./log-writer.ts";

/** The thread of the writer: one batch after the other, each answered when it is on disk. */
const answer = (writer: LogWriter, request: WriterRequest): WriterReply => {
  try {
    if (request !== "close") return { kind: "appended", reply: writer.append(request) };
    writer.close();
    return { kind: "closed" };
  } catch (error) {
    if (!(error instanceof WriteFailed)) return failureOf(error);
    return { kind: "write-failed", message: error.message, certain: error.certain };
  }
};

const open = ({ directory, pagesMax }: WriterStart): LogWriter | WriterReply => {
  try {
    return openLogWriter(directory, pagesMax);
  } catch (error) {
    return failureOf(error);
  }
};

const start = startOf(workerData);
const opened = open(start);
if ("kind" in opened) {
  parentPort?.postMessage(opened);
} else {
  const ready: WriterReply = { kind: "ready", logId: opened.logId, head: opened.head };
  parentPort?.on("message", (request: WriterRequest) => {
    const reply = answer(opened, request);
    parentPort?.postMessage(reply);
    if (request === "close") parentPort?.close();
  });
  parentPort?.postMessage(ready);
}
