import type { Role } from "../../src/api/roles.ts";
import type { Answer, OpenLedger } from "./memory-ledger.ts";

type Headers = Record<string, string>;

/** Somebody with a key of his own. What he reads is as new as the log. */
export type Person = {
  readonly get: (url: string) => Promise<Answer>;
  readonly post: (url: string, body: unknown, headers?: Headers) => Promise<Answer>;
};

export type Hired = {
  readonly roles: readonly Role[];
  readonly warehouses?: readonly string[];
  /** Another name than the key's: one person with several keys. */
  readonly subject?: string;
};

/** A person's key, and what he does with it. */
export const hire = async (
  ledger: OpenLedger,
  name: string,
  { roles, warehouses, subject = name }: Hired,
): Promise<Person> => {
  const { text } = await ledger.needs.identity.keys.create({
    ...{ name, subject, roles, createdBy: "test" },
    ...(warehouses !== undefined && { warehouses }),
  });
  const authorization = `Bearer ${text}`;
  return {
    get: async (url) => {
      await ledger.readSide.models.waitFor(await ledger.log.head(), 5_000);
      return ledger.get(url, { authorization });
    },
    post: (url, body, headers = {}) => ledger.post(url, body, { authorization, ...headers }),
  };
};
