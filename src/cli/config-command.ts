import { settings } from "../config.ts";
import { configurationPage } from "./configuration-page.ts";
import { withoutSecrets } from "../settings/secrets.ts";
import { EXIT, type ExitCode } from "./exits.ts";
import type { CliNeeds } from "./needs.ts";
import { configOf, openSession, type CommonOptions } from "./session.ts";

type Value = string | number | readonly string[];

const shown = (value: Value): string | number => {
  if (typeof value !== "object") return value;
  return value.length === 0 ? "none" : value.join(",");
};

const text = (value: Value | undefined): string => (typeof value === "string" ? value : "");

/** The settings in force, and which of them the environment has set. */
export const printConfig = async (
  needs: CliNeeds,
  options: CommonOptions & { readonly markdown?: boolean },
): Promise<ExitCode> => {
  if (options.markdown === true) {
    await needs.stdout.write(configurationPage());
    return EXIT.ok;
  }
  const { output } = openSession(needs, options);
  const environment = needs.environment();
  const config = new Map<string, Value>(Object.entries(configOf(needs, options)));
  const rows = settings().map(({ key, variable, unit, standard, secret }) => ({
    variable,
    value: secret === true ? withoutSecrets(text(config.get(key))) : shown(config.get(key) ?? ""),
    unit,
    default: standard,
    set: (environment[variable] ?? "") !== "",
  }));
  if (output.json) {
    const byName = Object.fromEntries(rows.map(({ variable, value }) => [variable, value]));
    await output.value(byName, () => []);
  } else {
    await output.table(rows, {
      variable: (row) => row.variable,
      value: (row) => String(row.value),
      unit: (row) => row.unit,
      from: (row) => (row.set ? "environment" : "default"),
    });
  }
  return EXIT.ok;
};
