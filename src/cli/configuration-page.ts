import { settings } from "../config.ts";

const HEAD = `# Configuration

Stockbook reads its settings from the environment, and from a file \`.env\` in the working directory
where there is one; what the environment sets wins. A name under \`STOCKBOOK_\` that is not listed here,
or a value outside its range, stops the start with exit code 2 and a line that names it.
\`stockbook config print\` shows the settings in force.

| variable | unit | default | range | meaning |
| --- | --- | --- | --- | --- |
`;

/** docs/configuration.md as the settings have it; a test compares the file with it. */
export const configurationPage = (): string =>
  HEAD +
  settings()
    .map(
      ({ variable, unit, standard, range, description }) =>
        `| \`${variable}\` | ${unit} | \`${standard}\` | ${range} | ${description} |\n`,
    )
    .join("");
