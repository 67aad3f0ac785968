import { InvalidArgumentError, type Command } from "commander";
import type { CreateKeyOptions } from "./apikeys-commands.ts";
import { leaf, matching, type Ended } from "./leaf.ts";
import type { CliNeeds } from "./needs.ts";
import type { CommonOptions } from "./session.ts";

const DAYS = /^[1-9]\d{0,3}$/;
const RATE = /^([1-9]\d{0,6})\/min$/;

const rateOf = (text: string): number => {
  const [, count] = RATE.exec(text) ?? [];
  if (count === undefined) throw new InvalidArgumentError("it takes N/min, such as 600/min");
  return Number(count);
};

export const addApiKeys = (program: Command, needs: CliNeeds, ended: Ended): void => {
  const group = program.command("apikeys").description("keys of programs and people");
  const load = async () => ({
    ...(await import("./apikeys-commands.ts")),
    ...(await import("./session.ts")),
  });
  leaf(group, "create", "make a key and show it, once")
    .requiredOption("--name <name>", "what it is called")
    .requiredOption(
      "--role <role...>",
      "viewer, picker, receiver, order-service, manager, auditor, admin",
    )
    .option("--warehouse <id...>", "only there; left out: everywhere")
    .option("--subject <subject>", "who acts with it; left out: its name")
    .option("--expires <days>", "ends after so many days", matching(DAYS, "a number of days"))
    .option("--rate <n/min>", "requests a minute that are answered", rateOf)
    .action(async (options: CommonOptions & CreateKeyOptions) => {
      const { createApiKey, withNewLedger } = await load();
      await ended(withNewLedger(needs, options, (session) => createApiKey(session, options)));
    });
  leaf(group, "list", "all keys, without their text").action(async (options: CommonOptions) => {
    const { listApiKeys, withLedger } = await load();
    await ended(withLedger(needs, options, listApiKeys));
  });
  leaf(group, "revoke <id>", "refuse a key from now on").action(
    async (id: string, options: CommonOptions) => {
      const { revokeApiKey, withLedger } = await load();
      await ended(withLedger(needs, options, (session) => revokeApiKey(session, id)));
    },
  );
};
