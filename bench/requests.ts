/** What the generator sends, by kind. The text of a request is made anew for each: no two have the same body or key. */
export const KINDS = ["no-op", "hot", "uniform", "hello", "get", "batch"] as const;
export type Kind = (typeof KINDS)[number];
export const SEED_KINDS = ["check", "reservation", "allocation", "update"] as const;
export type SeedKind = (typeof SEED_KINDS)[number];
/** `pg-hot` and `pg-uniform` are the PostgreSQL contender; `order` is placed, paid, confirmed and made ready to pick. */
export type AnyKind = Kind | SeedKind | "pg-hot" | "pg-uniform" | "order";

export const WAREHOUSE = "main";
/** Fewer where a server of the tests is measured that reads a whole collection for each document. */
export const SKUS = Number(process.env["STOCKBOOK_BENCH_SKUS"] ?? 10_000);
export const BATCH = 50;
export const ORDER_LINES = 3;
export const UNITS_EACH = 1_000_000_000;
export const NO_OP_PATH = "/api/v1/bench/no-op";
export const HELLO_PATH = "/api/v1/bench/hello";
export const PG_PATH = "/api/v1/bench/postgres";

export const skuAt = (index: number): string => `sku-${String(index).padStart(5, "0")}`;
const HOT_SKU = skuAt(0);
/** From one line of an order to the next. */
const ORDER_STRIDE = 3_331;

/** xorshift32: the same stocks in the same order in every run. */
export const createDice = (seed: number): ((sides: number) => number) => {
  let state = seed;
  return (sides) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % sides;
  };
};

export type NextRequest = () => string;

/** The same requests, each with an API key. */
export const withToken = (next: NextRequest, token: string): NextRequest => {
  const header = `\r\nAuthorization: Bearer ${token}\r\nHost:`;
  return () => next().replace("\r\nHost:", header);
};

const get = (path: string, port: number): string =>
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;

const post = (path: string, port: number, { key, body }: { key: string; body: string }): string =>
  `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nIdempotency-Key: ${key}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

/** A checkout of one unit: seven fields, all ASCII. */
const holdBody = (id: string, sku: string, count: number): string =>
  `{"id":"${id}","holdClass":"checkout","customer":"c${count % 5_000}","order":"o${count}","lines":[{"sku":"${sku}","warehouse":"${WAREHOUSE}","units":1}]}`;

/** Requests of one kind without end. `run` makes ids and keys unique over runs on the same ledger. */
export const requestsOf = (kind: AnyKind, port: number, run: string): NextRequest => {
  const dice = createDice(0x9e3779b9);
  let count = 0;
  const anySku = (): string => skuAt(dice(SKUS));
  const single = (path: string, sku: () => string): NextRequest => {
    return () => {
      count += 1;
      const id = `${run}-${count}`;
      return post(path, port, { key: id, body: holdBody(id, sku(), count) });
    };
  };
  const batch: NextRequest = () => {
    let commands = "";
    for (let line = 0; line < BATCH; line++) {
      count += 1;
      const id = `${run}-${count}`;
      const body = holdBody(id, anySku(), count);
      commands += `${line === 0 ? "" : ","}{"type":"reserve",${body.slice(1)}`;
    }
    const key = `${run}-batch-${count}`;
    return post("/api/v1/commands/batch", port, { key, body: `{"commands":[${commands}]}` });
  };
  const allocation: NextRequest = () => {
    count += 1;
    const id = `${run}-${count}`;
    const body = `{"id":"${id}","order":"o${id}","sku":"${anySku()}","warehouse":"${WAREHOUSE}","units":1}`;
    return post("/api/v1/allocations", port, { key: id, body });
  };
  const update: NextRequest = () => {
    count += 1;
    const id = `${run}-${count}`;
    const body = `{"id":"${id}","sku":"${anySku()}","warehouse":"${WAREHOUSE}","reason":"found","lots":[{"delta":1}]}`;
    return post("/api/v1/adjustments", port, { key: id, body });
  };
  const order: NextRequest = () => {
    count += 1;
    const id = `${run}-${count}`;
    // Of different articles, as orders are.
    const first = dice(SKUS);
    const lines = Array.from({ length: ORDER_LINES }, (_, line) => {
      const sku = skuAt((first + line * ORDER_STRIDE) % SKUS);
      return `{"sku":"${sku}","units":1,"price":${100 + line}}`;
    });
    const body = `{"id":"${id}","channel":"web","currency":"EUR","customer":"c${count % 5_000}","lines":[${lines.join(",")}],"payment":{"provider":"manual","method":"paid"}}`;
    return post("/api/v1/orders", port, { key: id, body });
  };
  const check: NextRequest = () =>
    get(`/api/v1/availability?sku=${anySku()}&warehouse=${WAREHOUSE}`, port);
  switch (kind) {
    case "no-op":
      return single(NO_OP_PATH, anySku);
    case "hot":
      return single("/api/v1/reservations", () => HOT_SKU);
    case "uniform":
    case "reservation":
      return single("/api/v1/reservations", anySku);
    case "pg-hot":
      return single(PG_PATH, () => HOT_SKU);
    case "pg-uniform":
      return single(PG_PATH, anySku);
    case "hello":
      return () => get(`${HELLO_PATH}?sku=${anySku()}&warehouse=${WAREHOUSE}`, port);
    case "get":
    case "check":
      return check;
    case "batch":
      return batch;
    case "allocation":
      return allocation;
    case "update":
      return update;
    case "order":
      return order;
  }
};
