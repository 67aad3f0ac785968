import { parseArgs } from "node:util";
import { killOrderOf } from "./kills.ts";
import { runRetail } from "./run.ts";

const USAGE = `usage: npm run -s example:retail -- FILE.csv.gz [--limit N] [--transfers] [--orders] [--report FILE.json] [--data-dir DIR] [--keep]
         [--eventstore URL --mongodb URL [--processes N]] [--kill PID-FILE:N]

Takes a file of the Online Retail columns (gzipped or not) through a server of its own and checks every figure.
  --limit N           only the first N lines
  --transfers         the second warehouse is filled from the first, when it would run short
  --orders            every invoice is an order from its creation to its delivery, every credit line a return
  --report FILE.json  what the ledger says of every stock at the end
  --data-dir DIR      an empty directory for the ledger; it is kept
  --keep              keep the temporary directory, and the documents on MongoDB
  --eventstore URL    the log is on EventStoreDB (esdb://…), in streams under a name of this run
  --mongodb URL       the documents are on MongoDB (mongodb://…), in a database of this run
  --processes N       that many API processes and a worker behind them, instead of one process for everything
  --kill PID-FILE:N   kills (SIGKILL) the server whose process id is in the file N times in the middle of the run
                      and starts it again as it was, where nobody else does; may be given several times`;

const PROCESSES_MAX = 16;

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
        orders: { type: "boolean", default: false },
        report: { type: "string" },
        "data-dir": { type: "string" },
        eventstore: { type: "string" },
        mongodb: { type: "string" },
        processes: { type: "string", default: "1" },
        kill: { type: "string", multiple: true, default: [] },
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
  const { eventstore, mongodb } = values;
  const engines = eventstore !== undefined && mongodb !== undefined && { eventstore, mongodb };
  if (engines === false && (eventstore ?? mongodb) !== undefined) {
    return wrong("--eventstore and --mongodb go together");
  }
  const processes = Number(values.processes);
  if (!Number.isInteger(processes) || processes < 1 || processes > PROCESSES_MAX) {
    return wrong(`--processes takes 1 to ${PROCESSES_MAX}, not ${values.processes}`);
  }
  if (processes > 1 && engines === false) {
    return wrong("several processes need engines: --eventstore and --mongodb");
  }
  const kills = values.kill.map(killOrderOf);
  if (kills.includes(undefined)) return wrong("--kill takes a file and a number: server.pid:3");
  const { report, keep, transfers, orders, "data-dir": dataDir } = values;
  const options = {
    file,
    limit,
    keep,
    transfers,
    orders,
    processes,
    kills: kills.filter((order) => order !== undefined),
    ...(engines !== false && { engines }),
    ...(report !== undefined && { report }),
    ...(dataDir !== undefined && { dataDir }),
  };
  const agrees = await runRetail(options, (line) => console.log(line));
  return agrees ? 0 : 1;
};

process.exitCode = await main();
