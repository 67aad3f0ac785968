import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHttpPayments } from "../../src/adapters/payments/http-provider.ts";
import { HTTP_PROVIDER, openPaymentProviders } from "../../src/adapters/payments/providers.ts";
import { systemClock, systemIds } from "../../src/adapters/runtime.ts";
import { verifiedWebhook } from "../../src/api/webhook-signature.ts";
import { reconcile } from "../../src/domain/reconcile.ts";
import { readPaymentNews, type PaymentNews } from "../../src/processes/payment-news.ts";
import type { Charge } from "../../src/processes/payment-port.ts";
import { TOKENS } from "../servers/payment-book.ts";
import { startPaymentProvider, type TestProvider } from "../servers/payment-provider.ts";

const SECRET = "a-secret-of-at-least-thirty-two-bytes";
const calm = new AbortController().signal;
const DAY = "2026-11-21";
const AT = Date.parse(`${DAY}T12:00:00.000Z`);

const charge = (order: string, token: string, more: Partial<Charge> = {}): Charge => ({
  ...{ key: `${order}.p1`, order, attempt: 1, amount: 4_200, currency: "EUR" },
  ...{ method: "card", token, ...more },
});

/** Takes webhooks as the API does, and keeps what they tell. */
const openEar = async (now: () => number) => {
  const heard: { readonly id: string; readonly news: PaymentNews | undefined }[] = [];
  let waiting: { readonly count: number; readonly go: () => void } | undefined;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const id = verifiedWebhook({ headers: request.headers, body }, [SECRET], now());
      heard.push({ id, news: readPaymentNews(JSON.parse(body.toString("utf8"))) });
      response.end();
      if (waiting !== undefined && heard.length >= waiting.count) waiting.go();
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    heard,
    hears: (count: number) =>
      new Promise<void>((go) => {
        if (heard.length >= count) go();
        else waiting = { count, go };
      }),
    stop: () => new Promise((done) => server.close(done)),
  };
};

describe("a provider that is asked over HTTP", () => {
  let provider: TestProvider;
  let ear: Awaited<ReturnType<typeof openEar>>;
  const online = () =>
    createHttpPayments({
      ...{ name: "online", url: provider.url, secrets: [SECRET] },
      ...{ clock: { now: () => AT }, ids: systemIds },
    });
  beforeAll(async () => {
    ear = await openEar(() => AT);
    provider = await startPaymentProvider({ secret: SECRET, webhookUrl: ear.url, now: () => AT });
  });
  afterAll(async () => {
    await provider.stop();
    await ear.stop();
  });

  test("offers its methods", async () => {
    const methods = await online().methods(calm);
    expect(methods.map(({ id, kind }) => [id, kind])).toEqual([
      ["card", "card"],
      ["bank", "bank-transfer"],
    ]);
  });

  test("takes money once under a key, and gives the same answer again", async () => {
    const wanted = charge("once", TOKENS.ok);
    const first = await online().charge(wanted, calm);
    expect(first).toMatchObject({ status: "captured", amount: 4_200 });
    expect(await online().charge(wanted, calm)).toEqual(first);
    expect([...provider.book.charges.values()].filter(({ order }) => order === "once").length).toBe(
      1,
    );
    await expect(online().charge({ ...wanted, amount: 1 }, calm)).rejects.toThrow("409");
  });

  test("says no, or that the customer has something to do", async () => {
    expect(await online().charge(charge("no", TOKENS.decline), calm)).toEqual({
      ...{ status: "failed", code: "declined", detail: "the bank said no" },
    });
    expect(await online().charge(charge("wait", TOKENS.pend), calm)).toMatchObject({
      status: "pending",
    });
  });

  test("captures what was authorised, or voids it", async () => {
    const [one, two] = [charge("auth-1", TOKENS.authorise), charge("auth-2", TOKENS.authorise)];
    const first = await online().charge(one, calm);
    const second = await online().charge(two, calm);
    if (first.status !== "authorised" || second.status !== "authorised") throw new Error("not so");
    expect(await online().capture?.({ ...one, reference: first.reference }, calm)).toEqual({
      ...{ status: "captured", reference: first.reference, amount: 4_200 },
    });
    expect(await online().void?.({ key: two.key, reference: second.reference }, calm)).toEqual({
      ...{ status: "voided", reference: second.reference },
    });
    expect(await online().capture?.({ ...two, reference: second.reference }, calm)).toMatchObject({
      status: "failed",
      code: "not-authorised",
    });
  });

  test("gives money back in parts, once under a key, and no more than there was", async () => {
    const taken = await online().charge(charge("back", TOKENS.ok), calm);
    if (taken.status !== "captured") throw new Error("not so");
    const { reference } = taken;
    const part = { key: "back.r1", reference, amount: 1_200, currency: "EUR" };
    const first = await online().refund(part, calm);
    expect(first).toMatchObject({ status: "done" });
    expect(await online().refund(part, calm)).toEqual(first);
    const rest = { ...part, key: "back.r2", amount: 3_001 };
    expect(await online().refund(rest, calm)).toMatchObject({ status: "failed", code: "too-much" });
    expect(await online().refund({ ...rest, key: "back.r3", amount: 3_000 }, calm)).toMatchObject({
      status: "done",
    });
  });

  test("an answer that is none is an error, and is not repeated to anybody", async () => {
    await expect(online().charge(charge("bad", TOKENS.broken), calm)).rejects.toThrow(
      "POST /charges: 500",
    );
  });

  test("a call ends with its signal, although the money may have been taken", async () => {
    const abort = new AbortController();
    const answer = online().charge(charge("silent", TOKENS.silent), abort.signal);
    setImmediate(() => abort.abort());
    await expect(answer).rejects.toThrow();
  });

  test("asked with an old and a new secret it finds the one that it knows", async () => {
    const changing = createHttpPayments({
      ...{
        name: "online",
        url: provider.url,
        secrets: ["a-secret-that-comes-with-32-bytes", SECRET],
      },
      ...{ clock: { now: () => AT }, ids: systemIds },
    });
    expect(await changing.methods(calm)).toHaveLength(2);
  });

  test("asked with another secret it answers nothing", async () => {
    const stranger = createHttpPayments({
      ...{ name: "online", url: provider.url, secrets: [`${SECRET}-not`] },
      ...{ clock: { now: () => AT }, ids: systemIds },
    });
    await expect(stranger.charge(charge("stranger", TOKENS.ok), calm)).rejects.toThrow("401");
  });

  test("tells by signed webhooks what became of a payment, twice under one id", async () => {
    const before = ear.heard.length;
    await online().charge(charge("twice", TOKENS.twice), calm);
    await ear.hears(before + 2);
    const heard = ear.heard.filter(({ news }) => news?.order === "twice");
    expect(heard.length).toBe(2);
    expect(new Set(heard.map(({ id }) => id)).size).toBe(1);
    expect(heard[0]?.news).toMatchObject({
      ...{ type: "payment.captured", attempt: 1, amount: 4_200, currency: "EUR" },
    });
  });

  test("its statement of a day agrees with what was asked of it, but for what it never said", async () => {
    const rows = (await online().statement?.(DAY, calm)) ?? [];
    expect(rows.some(({ kind }) => kind === "refund")).toBe(true);
    const ledger = rows
      .filter(({ key }) => key !== "once.p1")
      .map((row) => ({ ...row, key: row.key ?? "", order: "x" }));
    expect(reconcile(ledger, rows).differences).toMatchObject([{ what: "extra", key: "once.p1" }]);
    expect(await online().statement?.("2026-11-20", calm)).toEqual([]);
  });
});

describe("the providers that the settings name", () => {
  const directory = mkdtempSync(join(tmpdir(), "stockbook-payments-"));
  afterAll(() => rmSync(directory, { recursive: true }));
  const secretFile = (text: string): string => {
    const path = join(directory, "secret");
    writeFileSync(path, `${text}\n`, { mode: 0o600 });
    return path;
  };
  const runtime = { clock: systemClock, ids: systemIds, currencies: ["EUR"] };

  test("are people alone where no address is given", () => {
    const opened = openPaymentProviders({ ...runtime, url: undefined, secretFile: undefined });
    expect(opened.providers.map(({ name }) => name)).toEqual(["manual"]);
    expect(opened.webhookSecrets.size).toBe(0);
  });

  test("are the one at the address, and people", () => {
    const opened = openPaymentProviders({
      ...{ ...runtime, url: "https://pay.example/v1/", secretFile: secretFile(SECRET) },
    });
    expect(opened.providers.map(({ name }) => name)).toEqual([HTTP_PROVIDER, "manual"]);
    expect(opened.webhookSecrets.get(HTTP_PROVIDER)).toEqual([SECRET]);
  });

  test("take no secret that is too short, whatever it is written as", () => {
    for (const text of ["short", "whsec_.-.-.-.-.-.-.-.-.-.-.-.-.-.-.-.-.-.-"]) {
      const sources = { ...runtime, url: "https://pay.example", secretFile: secretFile(text) };
      expect(() => openPaymentProviders(sources), text).toThrow("STOCKBOOK_PAYMENT_SECRET_FILE");
    }
  });

  test("know two secrets while one takes the other's place, and no more", () => {
    const next = "the-secret-of-tomorrow-of-32-bytes-or-so";
    const url = "https://pay.example";
    const opened = (text: string) =>
      openPaymentProviders({ ...runtime, url, secretFile: secretFile(text) }).webhookSecrets;
    expect(opened(`${next}\n${SECRET}`).get(HTTP_PROVIDER)).toEqual([next, SECRET]);
    expect(opened(`${next}\r\n${SECRET}\r\n`).get(HTTP_PROVIDER)).toEqual([next, SECRET]);
    expect(() => opened(`${next}\n\n${SECRET}`)).toThrow("at most 2 secrets");
    expect(() => opened(`${next}\nshort`)).toThrow("at least 32 bytes");
  });

  test("reach a provider in a process of its own, and hear of it", async () => {
    const ear = await openEar(() => Date.now());
    const root = join(import.meta.dirname, "../..");
    const script = join(root, "test/servers/payment-provider.ts");
    const args = ["--import", "tsx", script, "--secret-file", secretFile(SECRET)];
    const process_ = spawn(process.execPath, [...args, "--webhook", ear.url], { cwd: root });
    try {
      const [url] = await once(createInterface(process_.stdout), "line");
      const { providers } = openPaymentProviders({
        ...{ ...runtime, url: String(url), secretFile: secretFile(SECRET) },
      });
      const wanted = charge("own-process", TOKENS.pendThenCapture);
      expect(await providers[0]?.charge(wanted, calm)).toMatchObject({ status: "pending" });
      await ear.hears(1);
      expect(ear.heard[0]?.news).toMatchObject({ type: "payment.captured", order: "own-process" });
    } finally {
      process_.kill();
      await once(process_, "close");
      await ear.stop();
    }
  });
});
