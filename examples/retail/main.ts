import { parseArgs } from "node:util";
import { runRetail } from "./run.ts";

const USAGE = `usage: npm run -s example:retail -- FILE.csv.gz [--limit N] [--transfers] [--report FILE.json] [--data-dir DIR] [--keep]

Takes a file of the Online Retail columns (gzipped or not) through a server of its own and checks every figure.
  --limit N           only the first N lines
  --transfers         the second warehouse is filled from the first, when it would run short
  --report FILE.json  what the ledger says of every stock at the end
  --data-dir DIR      an empty directory for the ledger; it is kept
  --keep              keep the temporary directory`;

const wrong = (reason: string): number => {
  console.error(`${reason}\n${USAGE}`);
  return 2;
};

const main = async (): Promise<number> => {
  let parsed;
  try {
    parsed = parseArgs({
      allowPositionals: true,
      options: {
        limit: { type: "string" },
        transfers: { type: "boolean", default: false },
        report: { type: "string" },
        "data-dir": { type: "string" },
        keep: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) return wrong("name one file");
  const limit = values.limit === undefined ? Infinity : Number(values.limit);
  if (!(limit >= 1) || (limit !== Infinity && !Number.isInteger(limit))) {
    return wrong(`--limit takes a number of lines, not ${values.limit}`);
  }
  const { report, keep, transfers, "data-dir": dataDir } = values;
  const options = {
    file,
    limit,
    keep,
    transfers,
    ...(report !== undefined && { report }),
    ...(dataDir !== undefined && { dataDir }),
  };
  const agrees = await runRetail(options, (line) => console.log(line));
  return agrees ? 0 : 1;
};

process.exitCode = await main();
