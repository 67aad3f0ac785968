import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { environmentOf, type Place } from "./place.ts";

const STOCKBOOK = fileURLToPath(new URL("../../bin/stockbook.js", import.meta.url));
const run = promisify(execFile);
const TIMEOUT_MS = 60_000;

/**
 * Who works in this shop. `shop` is the program that sells, ships and books what comes back; transfers pass through
 * four hands, because who asks does not approve and who sends does not receive.
 */
const PEOPLE = {
  shop: ["manager", "order-service", "picker", "receiver"],
  planner: ["manager"],
  approver: ["manager"],
  picker: ["picker"],
  receiver: ["receiver"],
  /** Reads every figure back. */
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

/** Makes a key for everybody, with the program that an operator would use. */
export const createKeys = async (place: Place): Promise<Keys> => {
  const keys = new Map<string, string>();
  for (const [name, roles] of Object.entries(PEOPLE)) {
    keys.set(name, await createKey(place, name, roles));
  }
  const of = (name: Person): string => keys.get(name) ?? "";
  return {
    shop: of("shop"),
    planner: of("planner"),
    approver: of("approver"),
    picker: of("picker"),
    receiver: of("receiver"),
    auditor: of("auditor"),
    operator: of("operator"),
  };
};
