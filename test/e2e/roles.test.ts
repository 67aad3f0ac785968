import { afterEach, expect, test } from "vitest";
import {
  ask,
  isReady,
  openTown,
  receive,
  reserve,
  send,
  until,
  type Answer,
  type Town,
} from "./several-processes.ts";

let town: Town = openTown();
afterEach(async () => {
  await town.closes();
  town = openTown();
});

const position = (answer: Answer): string => String(answer.body["position"]);
const stockAt = (answer: Answer): string =>
  `/api/v1/stock/tea/north?minPosition=${position(answer)}`;
const available = ({ body }: Answer): unknown => body["available"];

test("an API alone is not ready and says why; with a worker it is", async () => {
  const api = await town.opens("api");
  const alone = await ask(api, "GET", "/health/ready");
  expect(alone).toMatchObject({
    status: 503,
    body: { reasons: expect.arrayContaining(["the read models are catching up with the log"]) },
  });
  // Commands need no read model; a query says that there is none yet.
  expect((await receive(api, "r-0", 1)).status).toBe(201);
  expect(await ask(api, "GET", "/api/v1/availability?sku=tea")).toMatchObject({
    status: 503,
    body: { code: "read-model-behind" },
  });
  await town.opens("worker");
  await isReady(api);
  expect((await ask(api, "GET", "/api/v1/stock/tea/north")).status).toBe(200);
});

test("whoever writes at one API reads it back at the other one", async () => {
  const [one, two] = [await town.opens("api"), await town.opens("api")];
  await town.opens("worker");
  await Promise.all([isReady(one), isReady(two)]);
  for (let round = 1; round <= 20; round++) {
    const written = await receive(one, `r-${String(round)}`, 1);
    const read = await ask(two, "GET", stockAt(written));
    expect([read.status, available(read)]).toEqual([200, round]);
  }
});

test("two APIs on one hot SKU never sell a unit twice, and every answer agrees with the log", async () => {
  const [one, two] = [await town.opens("api"), await town.opens("api")];
  await town.opens("worker");
  await Promise.all([isReady(one), isReady(two)]);
  await receive(one, "r-1", 100);
  const answers = await Promise.all(
    Array.from({ length: 120 }, async (_, index) => {
      const key = `hot-${String(index >> 1)}`;
      // Each request goes to both, as that of a client does who tries again elsewhere.
      return reserve(index % 2 === 0 ? one : two, 2, key);
    }),
  );
  const reserved = town.memory.all.filter(({ type }) => type === "StockReserved");
  expect(reserved).toHaveLength(50);
  const accepted = new Set(
    answers.filter(({ status }) => status === 201).map(({ body }) => String(body["id"])),
  );
  // Both answers to one key speak of one reservation.
  expect(accepted.size).toBe(50);
  for (const { status, body } of answers) {
    if (status !== 201) expect(body).toMatchObject({ code: "insufficient-stock" });
  }
});

test("what one has received the other one does not refuse from memory", async () => {
  const [one, two] = [await town.opens("api"), await town.opens("api")];
  await receive(one, "r-1", 5);
  expect((await reserve(two, 5)).status).toBe(201);
  expect(await reserve(one, 1)).toMatchObject({ status: 409 });
  // Two knows that there is nothing; One knows better.
  await receive(one, "r-2", 3);
  expect((await reserve(two, 3)).status).toBe(201);
  expect(await reserve(one, 1)).toMatchObject({
    status: 409,
    body: { code: "insufficient-stock", available: 0 },
  });
});

test("what one retires the other one refuses once it has heard of it, though it looked a moment ago", async () => {
  const [one, two] = [await town.opens("api"), await town.opens("api")];
  const product = { sku: "tea", title: "Green tea" };
  expect((await send(one, "/api/v1/products", { body: product })).status).toBe(201);
  expect((await receive(two, "r-1", 5)).status).toBe(201);
  const retired = await send(one, "/api/v1/products/tea/retire", { body: {}, version: 0 });
  expect(retired.body).toMatchObject({ status: "retired" });
  let receipts = 1;
  const refused = await until(
    () => receive(two, `r-${String((receipts += 1))}`, 1),
    ({ status }) => status !== 201,
  );
  expect(refused).toMatchObject({ status: 422, body: { code: "unknown-reference" } });
});

test("one worker leads; when it goes, the other one goes on where it stopped", async () => {
  const api = await town.opens("api");
  const first = await town.opens("worker");
  await isReady(api);
  const second = await town.opens("worker");
  const leads = async (): Promise<readonly string[]> => {
    const workers = [first, second];
    const metrics = await Promise.all(
      workers.map((one) => one.app.inject({ url: "/metrics", headers: { host: "localhost" } })),
    );
    return metrics.map(({ payload }) => /^stockbook_is_leader (\d)$/m.exec(payload)?.[1] ?? "?");
  };
  expect(await leads()).toEqual(["1", "0"]);
  // A worker answers nothing else.
  expect((await ask(second, "GET", "/api/v1/availability")).status).toBe(404);
  await first.stop();
  const written = await receive(api, "r-1", 7);
  const read = await until(
    () => ask(api, "GET", stockAt(written)),
    ({ status }) => status === 200,
  );
  expect(available(read)).toBe(7);
});

test("holds expire with the worker's help though no API is told to", async () => {
  const api = await town.opens("api");
  await town.opens("worker");
  await isReady(api);
  await receive(api, "r-1", 5);
  const held = await send(api, "/api/v1/reservations", {
    body: {
      ...{ holdClass: "cart", deadlineSeconds: 1 },
      lines: [{ sku: "tea", warehouse: "north", units: 5 }],
    },
  });
  expect(held.status).toBe(201);
  await until(
    () => town.memory.all.map(({ type }) => type),
    (types) => types.includes("ReservationExpired"),
  );
  const read = await until(
    () => ask(api, "GET", "/api/v1/stock/tea/north"),
    (answer) => available(answer) === 5,
  );
  expect(read.body).toMatchObject({ reserved: 0 });
});

test("a rebuild asked of an API serves everybody, and the worker goes on with the new build", async () => {
  const [one, two] = [await town.opens("api"), await town.opens("api")];
  await town.opens("worker");
  await Promise.all([isReady(one), isReady(two)]);
  await receive(one, "r-1", 5);
  const buildOf = async (api: typeof one): Promise<string> =>
    String((await ask(api, "GET", "/api/v1/projections/availability")).body["build"]);
  const before = await buildOf(one);
  const operation = async (path: string): Promise<Answer> => {
    const asked = await send(one, `/api/v1/projections/availability/${path}`, { body: {} });
    expect(asked.status).toBe(202);
    return until(
      () => ask(one, "GET", `/api/v1/operations/${String(asked.body["id"])}`),
      ({ body }) => body["state"] !== "running",
    );
  };
  // Somebody writes and reads all the time, and never sees a stock go back.
  const seen: unknown[] = [];
  const busy = { stop: false };
  const writing = (async () => {
    for (let round = 2; !busy.stop; round++) {
      const written = await receive(one, `r-${String(round)}`, 1);
      const read = await ask(two, "GET", stockAt(written));
      if (read.status === 200) seen.push(available(read));
    }
  })();
  expect(await operation("rebuilds")).toMatchObject({
    body: { state: "done", result: { switched: true, differences: [] } },
  });
  const after = await buildOf(one);
  expect(after).not.toBe(before);
  await until(
    () => buildOf(two),
    (build) => build === after,
  );
  expect((await operation("verify")).body).toMatchObject({ result: { differences: [] } });
  await operation("rollback");
  await until(
    () => buildOf(two),
    (build) => build === before,
  );
  busy.stop = true;
  await writing;
  expect(seen.length).toBeGreaterThan(5);
  expect(seen).toEqual([...seen].sort((left, right) => Number(left) - Number(right)));
  const last = await receive(two, "r-last", 1);
  expect((await ask(one, "GET", stockAt(last))).status).toBe(200);
});

test("a key made at one API opens the other one at once; revoked, it is refused there within ten seconds", async () => {
  const [one, two] = [await town.opens("api"), await town.opens("api")];
  const made = await one.keys.create({
    ...{ name: "shop", subject: "shop", roles: ["admin"], createdBy: "test" },
  });
  const token = made.text;
  expect((await ask(two, "GET", "/api/v1/api-keys", { token })).status).toBe(200);
  await one.keys.revoke(made.record.id);
  await until(
    () => ask(two, "GET", "/api/v1/api-keys", { token }),
    ({ status }) => status === 401,
    { withinMs: 12_000 },
  );
});
