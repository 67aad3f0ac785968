import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import type { Environment } from "../../src/config.ts";

export const ROOT = join(import.meta.dirname, "../..");
export const textOf = (path: string): string => readFileSync(join(ROOT, path), "utf8");

/** One YAML document, merge keys (`<<`) resolved as Compose does. */
export const yamlOf = (path: string) => parse(textOf(path), { merge: true });

export const yamlDocumentsOf = (path: string) =>
  parseAllDocuments(textOf(path)).map((document) => {
    if (document.errors.length > 0) throw new Error(`${path}: ${String(document.errors[0])}`);
    return document.toJS();
  });

export const filesIn = (folder: string, ending: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(ending))
    .map((path) => `${folder}/${path}`)
    .sort();

/** What is in a URL in place of a password. */
export const PASSWORD = "0123456789abcdef";

/** `${NAME}`, `${NAME:-default}` and `${NAME:?why}` as Compose fills them in. */
export const filled = (text: string): string =>
  text.replaceAll(/\$\{\w+(?::(-|\?)([^}]*))?\}/g, (_all, kind: string, rest: string) =>
    kind === "-" ? rest : PASSWORD,
  );

/** The settings of Stockbook among the variables of a container. */
export const settingsIn = (variables: Readonly<Record<string, unknown>>): Environment =>
  Object.fromEntries(
    Object.entries(variables)
      .filter(([name]) => name.startsWith("STOCKBOOK_"))
      .map(([name, value]) => [name, filled(String(value))]),
  );
