import { connect, createServer, type Socket } from "node:net";
import { BSON, type Document } from "mongodb";

/** A request on its way to a server of the MongoDB protocol. */
export type Asked = {
  /** `find`, `update`, … */
  readonly command: string;
  readonly body: Document;
};

/**
 * What the proxy does with a request. `lost`: it never arrives. `unanswered`: the server carries it out, its answer is
 * lost, and the connection with it. `partly`: so many of its updates arrive, and then the same happens. `answer`: the
 * proxy answers in the server's place.
 */
export type Fate =
  "passes" | "lost" | "unanswered" | { readonly partly: number } | { readonly answer: Document };

export type Proxy = {
  /** Like the server's, with the proxy's port. */
  readonly url: string;
  /** Asked for the fate of each request, but for those by which the driver looks whether the server lives. */
  judge: (asked: Asked) => Fate;
  /** Hears of every answer that came back, and may give another one in its place. */
  heard: (asked: Asked, answer: Document) => Document | undefined;
  /** Updates are carried out one after the other: for a server whose updates of a document are not atomic. */
  inTurn: boolean;
  /** As where no server is: whoever connects is turned away. */
  refused: boolean;
  /** Breaks every connection. */
  readonly cut: () => void;
  readonly stop: () => Promise<void>;
};

// A message: its length, its id, the id that it answers, OP_MSG; then flags, then sections.
const HEADER_BYTES = 16;
const FLAGS_BYTES = 4;
const OP_MSG = 2_013;
const BODY_SECTION = 0;
const SEQUENCE_SECTION = 1;
/** Numbers keep their types on the way through. */
const AS_SENT = { promoteValues: false, useBigInt64: false } as const;
const WATCHING = ["hello", "ismaster", "isMaster", "ping", "endSessions"];
const LIST_OF = { update: "updates", insert: "documents", delete: "deletes" } as const;

type Waiting = { readonly asked: Asked; readonly isLast: boolean; readonly isInTurn: boolean };

/** Hands on whole messages, however the bytes come. */
const inMessages = (take: (message: Buffer) => void): ((bytes: Buffer) => void) => {
  let waiting = Buffer.alloc(0);
  return (bytes) => {
    waiting = Buffer.concat([waiting, bytes]);
    while (waiting.length >= HEADER_BYTES && waiting.length >= waiting.readInt32LE(0)) {
      const length = waiting.readInt32LE(0);
      take(waiting.subarray(0, length));
      waiting = waiting.subarray(length);
    }
  };
};

/** The document of a message, with the sequences beside it in it. */
const bodyOf = (message: Buffer): Document | undefined => {
  if (message.readInt32LE(12) !== OP_MSG) return undefined;
  let at = HEADER_BYTES + FLAGS_BYTES;
  let body: Document = {};
  while (at < message.length) {
    const kind = message[at];
    const size = message.readInt32LE(at + 1);
    const section = message.subarray(at + 1, at + 1 + size);
    if (kind === BODY_SECTION) body = { ...BSON.deserialize(section, AS_SENT), ...body };
    else if (kind === SEQUENCE_SECTION) body = { ...body, ...sequenceOf(section) };
    else return undefined;
    at += 1 + size;
  }
  return body;
};

const sequenceOf = (section: Buffer): Document => {
  const nameEnd = section.indexOf(0, 4);
  const documents: Document[] = [];
  for (let at = nameEnd + 1; at < section.length;) {
    const size = section.readInt32LE(at);
    documents.push(BSON.deserialize(section.subarray(at, at + size), AS_SENT));
    at += size;
  }
  return { [section.toString("utf8", 4, nameEnd)]: documents };
};

/** The command's name is the first one in it. */
const asked = (body: Document): Asked => ({ command: Object.keys(body)[0] ?? "", body });

const messageOf = (body: Document, { id, to }: { id: number; to: number }): Buffer => {
  const document = BSON.serialize(body);
  const head = Buffer.alloc(HEADER_BYTES + FLAGS_BYTES + 1);
  head.writeInt32LE(head.length + document.length, 0);
  head.writeInt32LE(id, 4);
  head.writeInt32LE(to, 8);
  head.writeInt32LE(OP_MSG, 12);
  return Buffer.concat([head, document]);
};

/** The first so many of what a command is to write. */
const partOf = ({ command, body }: Asked, count: number): Document => {
  const list = command in LIST_OF ? LIST_OF[command as keyof typeof LIST_OF] : undefined;
  return list === undefined ? body : { ...body, [list]: body[list].slice(0, count) };
};

/** A TCP proxy in front of a server of the MongoDB protocol: it sees every request, and decides on its fate. */
export const startTcpProxy = async (serverUrl: string): Promise<Proxy> => {
  const server = new URL(serverUrl);
  const sockets = new Set<Socket>();

  const queue: (() => void)[] = [];
  let isBusy = false;
  const next = (): void => {
    const send = queue.shift();
    isBusy = send !== undefined;
    send?.();
  };
  const sendInTurn = (send: () => void): void => {
    queue.push(send);
    if (!isBusy) next();
  };

  const track = (socket: Socket, other: Socket): void => {
    sockets.add(socket);
    socket.on("error", () => other.destroy());
    socket.on("close", () => {
      sockets.delete(socket);
      other.destroy();
    });
  };

  const join = (client: Socket): void => {
    if (proxy.refused) {
      client.on("error", () => undefined).destroy();
      return;
    }
    const upstream = connect(Number(server.port), server.hostname);
    track(client, upstream);
    track(upstream, client);
    const waiting = new Map<number, Waiting>();
    upstream.on("close", () => {
      for (const { isInTurn } of waiting.values()) if (isInTurn) next();
      waiting.clear();
    });
    client.on(
      "data",
      inMessages((message) => {
        const body = bodyOf(message);
        const request = body === undefined ? undefined : asked(body);
        if (request === undefined || WATCHING.includes(request.command)) {
          upstream.write(message);
          return;
        }
        const id = message.readInt32LE(4);
        const fate = proxy.judge(request);
        if (fate === "lost") client.destroy();
        else if (typeof fate === "object" && "answer" in fate) {
          client.write(messageOf(fate.answer, { id: 0, to: id }));
        } else {
          const isInTurn = proxy.inTurn && request.command === "update";
          const part = typeof fate === "object" ? partOf(request, fate.partly) : undefined;
          const send = (): void => {
            waiting.set(id, { asked: request, isLast: fate !== "passes", isInTurn });
            upstream.write(part === undefined ? message : messageOf(part, { id, to: 0 }));
          };
          if (isInTurn) sendInTurn(send);
          else send();
        }
      }),
    );
    upstream.on(
      "data",
      inMessages((message) => {
        const to = message.readInt32LE(8);
        const question = waiting.get(to);
        waiting.delete(to);
        if (question?.isInTurn === true) next();
        if (question?.isLast === true) {
          client.destroy();
          return;
        }
        const body = question === undefined ? undefined : bodyOf(message);
        const other =
          question !== undefined && body !== undefined
            ? proxy.heard(question.asked, body)
            : undefined;
        client.write(other === undefined ? message : messageOf(other, { id: 0, to }));
      }),
    );
  };

  const listener = createServer(join);
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  const url = new URL(serverUrl);
  url.hostname = "127.0.0.1";
  url.port = typeof address === "object" ? String(address?.port) : "";
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const proxy: Proxy = {
    url: url.href,
    judge: () => "passes",
    heard: () => undefined,
    inTurn: false,
    refused: false,
    cut,
    stop: async () => {
      cut();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
  return proxy;
};
