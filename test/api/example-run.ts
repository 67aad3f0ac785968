import type { ExampleRequest } from "../../src/api/example-request.ts";
import { EXAMPLE_OPERATION, EXAMPLE_REQUESTS } from "../../src/api/example-requests.ts";
import { createMemoryOperationalStore } from "../../src/adapters/memory/operational-store.ts";
import {
  EXAMPLE_MANAGER_KEY,
  EXAMPLE_RECEIVER_KEY,
  EXAMPLE_WEBHOOK_SECRET,
} from "../../src/api/example-people.ts";
import type { ApiKeyRecord } from "../../src/processes/api-key-record.ts";
import { createApiKeys, type ApiKeys } from "../../src/processes/api-keys.ts";
import { NOON, openLedger, type Answer, type OpenLedger } from "./memory-ledger.ts";

type Operation = { readonly method: string; readonly path: string };

/** Method and path of every operation of a document, by its id. */
export const operationsOf = (document: {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { operationId: string }>>>>;
}): ReadonlyMap<string, Operation> =>
  new Map(
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => [
        operationId,
        { method: method.toUpperCase(), path },
      ]),
    ),
  );

const urlOf = ({ path }: Operation, { params = {}, query = {} }: ExampleRequest): string => {
  const filled = path.replace(/\{(\w+)\}/g, (_whole, name: string) => params[name] ?? "");
  const search = new URLSearchParams(query).toString();
  return search === "" ? filled : `${filled}?${search}`;
};

const TRIES_MAX = 200;

/** Builds carry a hash of their definition, which may change from version to version. */
const BUILD_HASH = /_[0-9a-f]{8}_/g;

/** How many requests came before a refused one depends on how often an operation was asked after. */
const REQUEST_COUNT = /("requestId":"[^"/]+)\/[0-9a-z]+"/g;

/** Random ids are named in the order in which they come up; the first operation has a name of its own. */
const createNames = () => {
  const names = new Map<string, string>();
  const UUID_7 = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;
  return {
    setOperation: (id: string) => names.set(id, EXAMPLE_OPERATION),
    operation: () => [...names].find(([, name]) => name === EXAMPLE_OPERATION)?.[0] ?? "",
    stable: (text: string): string =>
      text
        .replace(BUILD_HASH, "_0a1b2c3d_")
        .replace(REQUEST_COUNT, '$1/1"')
        .replace(UUID_7, (id) => {
          const known = names.get(id);
          if (known !== undefined) return known;
          const name = `019aa641-0000-7000-8000-${String(names.size + 1).padStart(12, "0")}`;
          names.set(id, name);
          return name;
        }),
  };
};

const settled = async (ledger: OpenLedger, url: string): Promise<Answer> => {
  for (let tries = 0; ; tries++) {
    const answer = await ledger.call({ method: "GET", url });
    if (answer.body.state !== "running" || tries === TRIES_MAX) return answer;
    await new Promise((resolve) => setImmediate(resolve));
  }
};

export type ExampleRun = {
  readonly request: ExampleRequest;
  readonly status: number;
  readonly answer?: unknown;
};

const made = { createdAt: "2026-11-21T12:00:00.000Z", createdBy: "anna" };
const PEOPLE: ReadonlyMap<string, ApiKeyRecord> = new Map([
  [
    EXAMPLE_MANAGER_KEY,
    { id: "0202020202", name: "mara", subject: "mara", hash: "", roles: ["manager"], ...made },
  ],
  [
    EXAMPLE_RECEIVER_KEY,
    { id: "0303030303", name: "rosa", subject: "rosa", hash: "", roles: ["receiver"], ...made },
  ],
]);

/** Other people, for what needs four eyes, whom the first key does not lock out yet. */
const exampleKeys = (): ApiKeys => {
  const keys = createApiKeys({
    store: createMemoryOperationalStore(),
    clock: { now: () => NOON },
    randomBytes: (count) => new Uint8Array(count).fill(1),
  });
  return {
    ...keys,
    find: (text) => {
      const record = PEOPLE.get(text);
      return record === undefined ? keys.find(text) : { status: "known", record };
    },
  };
};

/** Sends every example to a ledger of its own, in order; `inspect` looks at it before it is closed. */
export const runExamples = async (
  inspect?: (ledger: OpenLedger) => Promise<void>,
): Promise<readonly ExampleRun[]> => {
  const ledger = await openLedger({
    ...{ logId: "example", identity: { keys: exampleKeys() } },
    webhookSecrets: new Map([["online", [EXAMPLE_WEBHOOK_SECRET]]]),
    carrierSecrets: new Map([["own-fleet", [EXAMPLE_WEBHOOK_SECRET]]]),
  });
  const document = (await ledger.call({ method: "GET", url: "/openapi.json" })).body;
  const operations = operationsOf(document);
  const names = createNames();
  const runs: ExampleRun[] = [];
  for (const request of EXAMPLE_REQUESTS) {
    const operation = operations.get(request.operationId);
    if (operation === undefined) throw new Error(`no route is called ${request.operationId}`);
    await ledger.readSide.models.waitFor(await ledger.log.head(), 5_000);
    const url = urlOf(operation, request).replace(EXAMPLE_OPERATION, names.operation());
    const answer =
      request.operationId === "operation"
        ? await settled(ledger, url)
        : await ledger.call({
            method: operation.method === "GET" ? "GET" : methodOf(operation.method),
            url,
            headers: {
              ...(request.body === undefined ? {} : { "content-type": "application/json" }),
              ...(request.csv === undefined ? {} : { "content-type": "text/csv" }),
              ...request.headers,
            },
            ...(request.body === undefined ? {} : { payload: JSON.stringify(request.body) }),
            ...(request.csv === undefined ? {} : { payload: request.csv }),
          });
    // Not everything that is still to come is an operation: a request may wait for an approval.
    const isOperation = answer.status === 202 && answer.body.state !== undefined;
    if (isOperation && names.operation() === "") names.setOperation(answer.body.id);
    // How far what has just begun has come is a matter of the moment.
    if (isOperation && answer.body.state === "running") delete answer.body.progress;
    const isJson = answer.type.includes("json") && request.operationId !== "openapi";
    runs.push({
      request,
      status: answer.status,
      ...(isJson ? { answer: JSON.parse(names.stable(JSON.stringify(answer.body))) } : {}),
    });
  }
  await inspect?.(ledger);
  await ledger.close();
  return runs;
};

const methodOf = (method: string): "POST" | "PUT" | "PATCH" | "DELETE" => {
  if (method === "PUT" || method === "PATCH" || method === "DELETE") return method;
  return "POST";
};
