import { parentPort, workerData } from "node:worker_threads";
import { failureOf, startOf } from "./log-messages.ts";
import type {
  FlushPortion,
  StoreAnswer,
  StoreRequest,
  ThreadReply,
  ThreadRequest,
} from "./read-store-messages.ts";
import { openStoreTables, type StoreTables } from "./read-store-tables.ts";

/** The thread of the read models' file. Portions of a flush are not answered; their failure comes with the commit. */
const answer = (tables: StoreTables, request: StoreRequest): StoreAnswer => {
  switch (request.kind) {
    case "open":
      return { kind: "state", state: tables.open(request.spec) };
    case "load":
      return { kind: "rows", rows: tables.load(request.collection, request.after, request.limit) };
    case "get":
      return { kind: "rows", rows: tables.get(request.collection, request.keys) };
    case "find":
      return { kind: "rows", rows: tables.find(request.collection, request.query) };
    case "count":
      return { kind: "count", count: tables.count(request.collection) };
    case "drop":
      tables.drop(request.collection);
      return { kind: "done" };
    case "names":
      return { kind: "names", names: tables.names() };
    case "registration": {
      const registration = tables.registration(request.projection);
      return { kind: "registration", ...(registration !== undefined && { registration }) };
    }
    case "register":
      return { kind: "registered", done: tables.register(request.registration, request.seen) };
    case "commit":
      tables.commit();
      return { kind: "done" };
    case "close":
      tables.close();
      return { kind: "done" };
  }
};

const createDesk = (tables: StoreTables) => {
  let failure: StoreAnswer | undefined;
  const take = (portion: FlushPortion): void => {
    if (failure !== undefined) return;
    try {
      tables.take(portion);
    } catch (error) {
      failure = failureOf(error);
    }
  };
  const commit = (): StoreAnswer => {
    const told = failure;
    failure = undefined;
    try {
      if (told === undefined) return answer(tables, { kind: "commit" });
    } catch (error) {
      tables.rollback();
      return failureOf(error);
    }
    tables.rollback();
    return told;
  };
  const ask = (request: StoreRequest): StoreAnswer => {
    if (request.kind === "commit") return commit();
    try {
      return answer(tables, request);
    } catch (error) {
      return failureOf(error);
    }
  };
  return { take, ask };
};

const reply = (id: number, told: StoreAnswer): void => {
  const message: ThreadReply = { id, answer: told };
  parentPort?.postMessage(message);
};

const open = (): StoreTables | undefined => {
  try {
    return openStoreTables(startOf(workerData).directory);
  } catch (error) {
    reply(0, failureOf(error));
    return undefined;
  }
};

const tables = open();
if (tables !== undefined) {
  const desk = createDesk(tables);
  parentPort?.on("message", (message: ThreadRequest) => {
    if ("portion" in message) {
      desk.take(message.portion);
      return;
    }
    reply(message.id, desk.ask(message.request));
    if (message.request.kind === "close") parentPort?.close();
  });
  reply(0, { kind: "ready" });
}
