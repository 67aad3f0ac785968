import { z } from "zod";
import { EXIT, type ExitCode } from "./exits.ts";
import type { LedgerSession } from "./session.ts";

const KEYS = "/api/v1/api-keys";

const keyItem = z.looseObject({
  id: z.string(),
  name: z.string(),
  subject: z.string(),
  roles: z.array(z.string()),
  warehouses: z.array(z.string()).optional(),
  ratePerMinute: z.number().optional(),
  expiresAt: z.string().optional(),
  state: z.string(),
});
type KeyItem = z.infer<typeof keyItem>;

const madeKey = keyItem.extend({ key: z.string() });
const keyPage = z.looseObject({ items: z.array(keyItem) });

export type CreateKeyOptions = {
  readonly name: string;
  readonly role: readonly string[];
  readonly warehouse?: readonly string[];
  readonly subject?: string;
  readonly expires?: number;
  readonly rate?: number;
};

const reachOf = ({ warehouses }: KeyItem): string => warehouses?.join(",") ?? "all";

/** Makes a key and shows it, the only time that it is shown. */
export const createApiKey = async (
  { client, output, quiet }: LedgerSession,
  options: CreateKeyOptions,
): Promise<ExitCode> => {
  const { name, role, warehouse, subject, expires, rate } = options;
  const made = await client.ask(madeKey, `POST ${KEYS}`, {
    ...{ name, roles: role },
    ...(warehouse === undefined ? {} : { warehouses: warehouse }),
    ...(subject === undefined ? {} : { subject }),
    ...(expires === undefined ? {} : { expiresInDays: expires }),
    ...(rate === undefined ? {} : { ratePerMinute: rate }),
  });
  await output.value(made, () => [made.key]);
  if (!quiet && !output.json) {
    await output.note(
      `${made.roles.join(", ")} in ${reachOf(made)} warehouses, as ${made.subject}; the key is not shown again. Send it as "Authorization: Bearer <key>".`,
    );
  }
  return EXIT.ok;
};

export const listApiKeys = async ({ client, output }: LedgerSession): Promise<ExitCode> => {
  const { items } = await client.ask(keyPage, `GET ${KEYS}`);
  await output.table(items, {
    id: (item) => item.id,
    name: (item) => item.name,
    subject: (item) => item.subject,
    roles: (item) => item.roles.join(","),
    warehouses: reachOf,
    "per minute": (item) => item.ratePerMinute ?? "any",
    expires: (item) => item.expiresAt ?? "never",
    state: (item) => item.state,
  });
  return EXIT.ok;
};

export const revokeApiKey = async (
  { client, output }: LedgerSession,
  id: string,
): Promise<ExitCode> => {
  const item = await client.ask(keyItem, `DELETE ${KEYS}/${encodeURIComponent(id)}`);
  await output.value(item, () => [`${item.id} (${item.name}): ${item.state}`]);
  return EXIT.ok;
};
