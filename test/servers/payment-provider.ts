import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isSigned, signatureOf } from "../../src/processes/webhook-signing.ts";
import { createPaymentBook, TOKENS, type Answer, type BookCharge } from "./payment-book.ts";

export type ProviderOptions = {
  readonly secret: string;
  /** Where webhooks go; left out: nobody is told. */
  readonly webhookUrl?: string;
  readonly port?: number;
  readonly now?: () => number;
  /** How long a late answer takes. */
  readonly lateMs?: number;
};

/** A payment provider that is made for tests (the agreement is docs/payments.md). */
export type TestProvider = {
  readonly url: string;
  readonly book: ReturnType<typeof createPaymentBook>;
  /** Status of every webhook that was sent; 0 where nobody answered. */
  readonly delivered: readonly number[];
  readonly tellUrl: (url: string) => void;
  /** Sends the webhook of a charge as it stands, so many times under one id. Answers the statuses. */
  readonly tell: (reference: string, times?: number) => Promise<readonly number[]>;
  readonly stop: () => Promise<void>;
};

const BODY_BYTES_MAX = 64 * 1024;
const METHODS = [
  { id: "card", kind: "card", title: "Card", currencies: ["EUR", "GBP", "USD", "VND"] },
  { id: "bank", kind: "bank-transfer", title: "Bank transfer", currencies: ["EUR", "VND"] },
];

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > BODY_BYTES_MAX) throw new Error("too large");
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
};

export const startPaymentProvider = async (options: ProviderOptions): Promise<TestProvider> => {
  const { secret, now = Date.now, lateMs = 60_000 } = options;
  const book = createPaymentBook(now);
  const delivered: number[] = [];
  const underWay = new Set<Promise<unknown>>();
  const timers = new Set<NodeJS.Timeout>();
  let { webhookUrl } = options;

  const post = async (id: string, content: unknown): Promise<number> => {
    if (webhookUrl === undefined) return 0;
    const body = Buffer.from(JSON.stringify(content));
    const timestamp = String(Math.floor(now() / 1_000));
    const signature = signatureOf(secret, { id, timestamp, body });
    const headers = {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": signature,
    };
    const status = await fetch(webhookUrl, { method: "POST", headers, body }).then(
      (response) => response.status,
      () => 0,
    );
    delivered.push(status);
    return status;
  };

  const newsOf = ({ status, order, attempt, reference, amount, currency }: BookCharge) => ({
    type: `payment.${status}`,
    ...{ order, attempt, reference },
    ...(status === "captured" && { amount, currency }),
    ...(status === "failed" && { code: "declined", detail: "the bank said no" }),
  });

  const tell = async (reference: string, times = 1): Promise<number[]> => {
    const charge = book.charges.get(reference);
    if (charge === undefined) throw new Error(`no charge ${reference}`);
    const id = `msg_${randomUUID()}`;
    const statuses: number[] = [];
    for (let sent = 0; sent < times; sent++) statuses.push(await post(id, newsOf(charge)));
    return statuses;
  };

  const soon = (work: () => Promise<unknown>): void => {
    const running = Promise.resolve()
      .then(work)
      .catch(() => undefined)
      .finally(() => underWay.delete(running));
    underWay.add(running);
  };

  const charged = (key: string, content: any): Answer | "silent" | "late" => {
    if (content.token === TOKENS.broken) return { status: 500, body: "not even JSON" };
    const isNew = ![...book.charges.values()].some((one) => one.key === key);
    const answer = book.charge(key, content);
    const charge = [...book.charges.values()].find((one) => one.key === key);
    if (charge === undefined || !isNew) return answer;
    if (content.token === TOKENS.silent) return "silent";
    if (content.token === TOKENS.late) return "late";
    if (content.token === TOKENS.pendThenCapture) {
      soon(() => tell(book.settle(charge.reference, "captured").reference));
    } else if (charge.status !== "pending") {
      soon(() => tell(charge.reference, content.token === TOKENS.twice ? 2 : 1));
    }
    return answer;
  };

  const answerTo = (path: string[], key: string, content: any): Answer | "silent" | "late" => {
    const [area = "", reference = "", act = ""] = path;
    if (area === "charges" && reference === "") return charged(key, content);
    if (area === "charges" && act === "capture") return book.capture(key, reference);
    if (area === "charges" && act === "void") return book.void(key, reference);
    if (area === "refunds") return book.refund(key, content);
    return { status: 404, body: {} };
  };

  /** What tests tell a provider in a process of its own. */
  const control = async (act: string, content: any): Promise<Answer> => {
    if (act === "settle") book.settle(content.reference, content.outcome);
    if (act === "charges") return { status: 200, body: [...book.charges.values()] };
    return { status: 200, body: await tell(content.reference, content.times ?? 1) };
  };

  const read = (url: URL): Answer => {
    if (url.pathname === "/methods") return { status: 200, body: { methods: METHODS } };
    if (url.pathname !== "/statement") return { status: 404, body: {} };
    return { status: 200, body: { rows: book.statement(url.searchParams.get("day") ?? "") } };
  };

  const reply = (response: ServerResponse, { status, body }: Answer): void => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", "http://provider.test");
    const body = await bodyOf(request);
    const path = url.pathname.split("/").slice(1).map(decodeURIComponent);
    const json = body.length === 0 ? {} : JSON.parse(body.toString("utf8"));
    if (path[0] === "_") {
      reply(response, await control(path[1] ?? "", json));
      return;
    }
    const header = (name: string): string => String(request.headers[name] ?? "");
    const message = { id: header("webhook-id"), timestamp: header("webhook-timestamp"), body };
    if (!isSigned(secret, message, header("webhook-signature"))) {
      reply(response, { status: 401, body: {} });
      return;
    }
    if (request.method === "GET") {
      reply(response, read(url));
      return;
    }
    const key = header("idempotency-key");
    if (key === "") {
      reply(response, { status: 400, body: { error: "no key" } });
      return;
    }
    const answer = answerTo(path, key, json);
    if (answer === "silent") return;
    if (answer !== "late") {
      reply(response, answer);
      return;
    }
    const timer = setTimeout(() => {
      timers.delete(timer);
      reply(response, book.charge(key, json));
    }, lateMs);
    timers.add(timer);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch(() => reply(response, { status: 400, body: {} }));
  });
  await new Promise<void>((done) => server.listen(options.port ?? 0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    book,
    delivered,
    tellUrl: (url) => (webhookUrl = url),
    tell,
    stop: async () => {
      for (const timer of timers) clearTimeout(timer);
      server.closeAllConnections();
      await Promise.all(underWay);
      await new Promise((done) => server.close(done));
    },
  };
};

// As a process of its own: `node bin/run.js test/servers/payment-provider.ts --secret-file F --webhook URL [--port N]`.
// It prints its address on one line and ends with its standard input.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      "secret-file": { type: "string" },
      webhook: { type: "string" },
      port: { type: "string" },
      "late-ms": { type: "string" },
    },
  });
  const provider = await startPaymentProvider({
    secret: readFileSync(values["secret-file"] ?? "", "utf8").trim(),
    ...(values.webhook !== undefined && { webhookUrl: values.webhook }),
    ...(values.port !== undefined && { port: Number(values.port) }),
    ...(values["late-ms"] !== undefined && { lateMs: Number(values["late-ms"]) }),
  });
  process.stdout.write(`${provider.url}\n`);
  process.stdin.resume().on("end", () => void provider.stop().then(() => process.exit(0)));
  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => process.exit(0));
}
