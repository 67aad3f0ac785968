import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createHttpClient, NoAnswer, readLog, runCommand, startServer } from "./real-server.ts";

const CLIENTS = 16;
const STOP_MS_MAX = 10_000;

const newDirectory = (): string => mkdtempSync(join(tmpdir(), "stockbook-stop-"));
const receipt = (id: string) => ({ id, warehouse: "north", lines: [{ sku: "tea", units: 1 }] });

/** Clients that send receipts over kept connections until nobody takes them any more. */
const hammer = (url: string) => {
  const acknowledged: string[] = [];
  const odd: string[] = [];
  let answered: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    answered = resolve;
  });
  const client = async (name: string): Promise<void> => {
    const http = createHttpClient(1);
    for (let number = 0; number < 100_000; number++) {
      const id = `${name}-${String(number)}`;
      try {
        const { status, body } = await http.post(`${url}/api/v1/receipts`, id, receipt(id));
        if (status === 201) acknowledged.push(id);
        else if (status !== 503) odd.push(`${id}: ${String(status)} ${JSON.stringify(body)}`);
        if (acknowledged.length > 200) answered();
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        if (error.begun) odd.push(`${id}: half an answer`);
        break;
      }
    }
    http.close();
  };
  const done = Promise.all(
    Array.from({ length: CLIENTS }, (_, index) => client(`c${String(index)}`)),
  );
  return { acknowledged, odd, begun, done };
};

describe("a server that is asked to end", () => {
  test("answers what is under way, ends with 0 in time and has lost nothing", async () => {
    const dataDir = newDirectory();
    const server = await startServer(dataDir);
    const { acknowledged, odd, begun, done } = hammer(server.url);
    await begun;
    const asked = Date.now();
    expect(await server.kill("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(Date.now() - asked).toBeLessThan(STOP_MS_MAX);
    await done;
    expect(odd).toEqual([]);

    const next = await startServer(dataDir);
    const received = new Set((await readLog(next.url)).map((event) => event.data.receipt));
    expect(acknowledged.filter((id) => !received.has(id))).toEqual([]);
    expect(await next.kill("SIGTERM")).toEqual({ code: 0, signal: null });
  });

  test("does not wait for idle connections, nor for a client that follows the stream", async () => {
    const server = await startServer(newDirectory());
    const http = createHttpClient(4);
    await Promise.all([1, 2, 3].map(() => http.get(`${server.url}/health/live`)));
    const follower = await fetch(`${server.url}/api/v1/stream`);
    expect(follower.status).toBe(200);
    expect(await server.kill("SIGTERM")).toEqual({ code: 0, signal: null });
    await follower.text().catch(() => "cut");
    http.close();
  });

  test("a second signal ends it at once", async () => {
    const server = await startServer(newDirectory());
    // A request that never comes to its end keeps a graceful stop waiting.
    const { connect } = await import("node:net");
    const { port, hostname } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.on("error", () => undefined);
    await new Promise<void>((resolve) => {
      socket.write(
        "POST /api/v1/receipts HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{",
        () => resolve(),
      );
    });
    server.process.kill("SIGTERM");
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { code } = await server.kill("SIGTERM");
    expect(code).toBe(1);
    socket.destroy();
  });
});

test("a request that never ends does not keep the process", async () => {
  const server = await startServer(newDirectory());
  const { connect } = await import("node:net");
  const { port, hostname } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  socket.write("POST /api/v1/receipts HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n");
  await new Promise((resolve) => setTimeout(resolve, 100));
  const asked = Date.now();
  expect((await server.kill("SIGTERM")).code).toBe(0);
  expect(Date.now() - asked).toBeLessThan(STOP_MS_MAX);
  socket.destroy();
});

test("an interrupted command ends with 130", async () => {
  const dataDir = newDirectory();
  const server = await startServer(dataDir);
  const http = createHttpClient(1);
  const position = await http.get(`${server.url}/api/v1/inventory/status`);
  await http.post(`${server.url}/api/v1/receipts`, "k1", receipt("r1"));
  const from = ["--from", position.body.position];
  const ran = await runCommand(["events", "tail", "--json", ...from], dataDir, {
    interruptAfter: /StockReceived/,
  });
  expect(ran.exit).toBe(130);
  expect(JSON.parse(ran.stdout)).toMatchObject({ type: "StockReceived" });
  http.close();
  await server.kill("SIGTERM");
});
