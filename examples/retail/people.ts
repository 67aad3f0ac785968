import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createApi, ServerFailure, type Way } from "./http.ts";
import { environmentOf, type Place } from "./place.ts";

const STOCKBOOK = fileURLToPath(new URL("../../bin/stockbook.js", import.meta.url));
const run = promisify(execFile);
/** It opens the whole ledger, and the machine may be busy. */
const TIMEOUT_MS = 180_000;

/**
 * Who works in this shop. `shop` is the program that sells, ships and books what comes back; transfers pass through
 * four hands, because who asks does not approve and who sends does not receive.
 */
const PEOPLE = {
  shop: ["manager", "order-service", "picker", "receiver"],
  /** Reads the orders back as well. */
  planner: ["manager"],
  approver: ["manager"],
  picker: ["picker"],
  receiver: ["receiver"],
  /** Reads every figure back but those of orders, which are not an auditor's. */
  auditor: ["auditor"],
  /** Verifies and rebuilds projections. */
  operator: ["admin"],
} as const;

export type Person = keyof typeof PEOPLE;
/** API keys by person. */
export type Keys = { readonly [Name in Person]: string };

type Created = { readonly key: string };

const createKey = async (place: Place, name: string, roles: readonly string[]) => {
  const args = ["apikeys", "create", "--name", `retail-${name}`, "--json"];
  const { stdout } = await run(
    process.execPath,
    [STOCKBOOK, ...args, ...roles.flatMap((role) => ["--role", role])],
    { timeout: TIMEOUT_MS, env: environmentOf(place) },
  );
  return (JSON.parse(stdout) as Created).key;
};

/**
 * A key for everybody: the operator's by the program on the machine, as the first one has to be, and with it the others
 * over HTTP.
 */
export const createKeys = async (place: Place, way: Way): Promise<Keys> => {
  const operator = await createKey(place, "operator", PEOPLE.operator);
  const api = createApi(way, operator);
  const of = async (name: Person): Promise<string> => {
    const body = { name: `retail-${name}`, roles: PEOPLE[name] };
    const made = await api.command<Partial<Created>>("/api-keys", `retail-key-${name}`, body);
    const { key } = made.body;
    if (key !== undefined) return key;
    throw new ServerFailure(`the key of ${name} was answered ${made.status}`);
  };
  try {
    return {
      operator,
      shop: await of("shop"),
      planner: await of("planner"),
      approver: await of("approver"),
      picker: await of("picker"),
      receiver: await of("receiver"),
      auditor: await of("auditor"),
    };
  } finally {
    api.close();
  }
};
