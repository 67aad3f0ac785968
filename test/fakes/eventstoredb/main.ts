import { renameSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startFakeEventStore } from "./server.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    directory: { type: "string" },
    "pid-file": { type: "string" },
  },
});

const { directory, "pid-file": pidFile } = values;
const server = await startFakeEventStore({
  port: Number(values.port),
  ...(directory === undefined ? {} : { directory }),
});
if (pidFile !== undefined) {
  writeFileSync(`${pidFile}.new`, `${String(process.pid)}\n`);
  renameSync(`${pidFile}.new`, pidFile);
}
process.stdout.write(`${server.url}\n`);

const stop = (): void => {
  void server.stop().then(() => process.exit(0));
};
process.once("SIGTERM", stop);
process.once("SIGINT", stop);
