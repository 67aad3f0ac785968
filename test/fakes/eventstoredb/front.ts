import { connect, createServer, type Server, type Socket } from "node:net";

/** One tick of a slow connection. */
const SLOW_TICK_MS = 20;

/** The sockets of a server: where connections are refused, reset, frozen and made slow. */
export type Front = {
  readonly port: number;
  /** Resets the connection with this peer address (`host:port` as the server sees it), or all. */
  readonly cut: (peer?: string) => void;
  /** Refuses new connections, and lets the open ones be. */
  readonly refuse: (refused: boolean) => Promise<void>;
  /** Passes nothing on in either direction, as a stopped process. Proxied fronts only. */
  readonly freeze: (frozen: boolean) => void;
  /** Bytes per 20 ms towards the client; Infinity = at once. Proxied fronts only. */
  readonly slow: (bytes: number) => void;
  readonly close: () => Promise<void>;
};

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    if (server.listening) server.close(() => resolve());
    else resolve();
  });

const reset = (socket: Socket): void => {
  socket.on("error", () => undefined);
  socket.resetAndDestroy();
};

type FrontOptions = {
  readonly port: number;
  readonly accept: (socket: Socket) => void;
};

/** Sockets go straight to the server: no freezing and no slowness, and no cost. */
export const directFront = async ({ port, accept }: FrontOptions): Promise<Front> => {
  const sockets = new Map<string, Socket>();
  const take = (socket: Socket): void => {
    const peer = `${socket.remoteAddress ?? ""}:${String(socket.remotePort)}`;
    sockets.set(peer, socket);
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(peer));
    accept(socket);
  };
  let server = createServer(take);
  const bound = await listen(server, port);
  const nothing = (): never => {
    throw new Error("start the server with { proxied: true } for this");
  };
  return {
    port: bound,
    cut: (peer) => {
      for (const [name, socket] of sockets) if (peer === undefined || peer === name) reset(socket);
    },
    refuse: async (refused) => {
      if (refused) server.close();
      else if (!server.listening) {
        server = createServer(take);
        await listen(server, bound);
      }
    },
    freeze: nothing,
    slow: nothing,
    close: async () => {
      const done = closed(server);
      for (const socket of sockets.values()) socket.destroy();
      await done;
    },
  };
};

type Pair = {
  readonly client: Socket;
  readonly inner: Socket;
  queued: Buffer[];
  timer?: NodeJS.Timeout;
};

/** A proxy before the server, in the same process. */
export const proxiedFront = async ({ port, accept }: FrontOptions): Promise<Front> => {
  const behind = await directFront({ port: 0, accept });
  const pairs = new Map<string, Pair>();
  let frozen = false;
  let bytes = Infinity;
  const pass = (pair: Pair): void => {
    if (frozen) return;
    while (pair.queued.length > 0) {
      const chunk = pair.queued.shift()!;
      if (chunk.length <= bytes) pair.client.write(chunk);
      else {
        pair.client.write(chunk.subarray(0, bytes));
        pair.queued.unshift(chunk.subarray(bytes));
      }
      if (bytes === Infinity) continue;
      pair.timer ??= setInterval(pass, SLOW_TICK_MS, pair).unref();
      return;
    }
    clearInterval(pair.timer);
    delete pair.timer;
  };
  const take = (client: Socket): void => {
    const inner = connect(behind.port, "127.0.0.1");
    const pair: Pair = { client, inner, queued: [] };
    client.setNoDelay(true);
    inner.setNoDelay(true);
    const waiting: Buffer[] = [];
    inner.on("connect", () => {
      const peer = `127.0.0.1:${String(inner.localPort)}`;
      pairs.set(peer, pair);
      inner.on("close", () => pairs.delete(peer));
    });
    client.on("data", (chunk: Buffer) => {
      if (frozen) waiting.push(chunk);
      else inner.write(Buffer.concat([...waiting.splice(0), chunk]));
    });
    inner.on("data", (chunk: Buffer) => {
      pair.queued.push(chunk);
      if (pair.timer === undefined) pass(pair);
    });
    thaw.set(client, () => {
      if (waiting.length > 0) inner.write(Buffer.concat(waiting.splice(0)));
      pass(pair);
    });
    const end = (): void => {
      clearInterval(pair.timer);
      thaw.delete(client);
      client.destroy();
      inner.destroy();
    };
    for (const socket of [client, inner]) socket.on("error", end).on("close", end);
  };
  const thaw = new Map<Socket, () => void>();
  const outside = await directFront({ port, accept: take });
  return {
    port: outside.port,
    cut: (peer) => {
      for (const [name, pair] of pairs) {
        if (peer === undefined || peer === name) {
          reset(pair.client);
          pair.inner.destroy();
        }
      }
    },
    refuse: outside.refuse,
    freeze: (on) => {
      frozen = on;
      if (!on) for (const resume of [...thaw.values()]) resume();
    },
    slow: (perTick) => {
      bytes = perTick;
      for (const resume of [...thaw.values()]) resume();
    },
    close: async () => {
      await outside.close();
      await behind.close();
    },
  };
};
