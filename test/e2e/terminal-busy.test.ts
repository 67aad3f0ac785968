import { expect, test } from "vitest";
import { compose } from "../../src/compose.ts";
import { readConfig } from "../../src/config.ts";
import { ask } from "./several-processes.ts";

/** Nothing else is done meanwhile, as on a machine with no time for this process. */
const standStill = (ms: number): void => {
  const end = performance.now() + ms;
  while (performance.now() < end);
};

const opened = (listen: boolean) =>
  compose(
    readConfig({
      STOCKBOOK_PORT: "0",
      STOCKBOOK_LOG_LEVEL: "silent",
      STOCKBOOK_OPEN_CATALOGUE: "true",
    }),
    { memory: true, listen },
  );

test("a server that runs behind turns commands away; the terminal's own one has nobody to make room for", async () => {
  const [server, terminal] = [await opened(true), await opened(false)];
  await Promise.all([server.start(), terminal.start()]);
  standStill(500);
  const body = { warehouse: "north", lines: [{ sku: "tea", units: 1 }] };
  const turnedAway = await ask(server, "POST", "/api/v1/receipts", { body });
  expect(turnedAway).toMatchObject({ status: 503, body: { code: "busy" } });
  standStill(500);
  expect((await ask(terminal, "POST", "/api/v1/receipts", { body })).status).toBe(201);
  await Promise.all([server.stop(), terminal.stop()]);
});
